//! What stands on the pages of a PDF, read off its bytes: they are the same from both engines, and the
//! command tells of its pages in no other way.
//!
//! Of PDF this knows what Typst writes of it: a table of objects, one flat tree of pages, packed
//! streams, and text and lines put in their places by matrices. Anything else is nothing.

use miniz_oxide::inflate::decompress_to_vec_zlib_with_limit;

/// Bytes that the text of a page may be unpacked to.
const LIMIT: usize = 16 << 20;

/// A page's marks by their distances from its top and left, mm.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Marks {
    /// The baseline of each piece of text, and where it begins.
    pub(crate) texts: Vec<(f64, f64)>,
    /// Ruled lines from left to right.
    pub(crate) rules: Vec<f64>,
}

/// A PDF and where its pages are.
pub(crate) struct Pages<'a> {
    file: File<'a>,
    /// The numbers of their objects.
    numbers: Vec<usize>,
}

/// Whether a PDF is there from its beginning to its end, with at least one page.
pub(crate) fn is_whole(pdf: &[u8]) -> bool {
    let is_closed = pdf.trim_ascii_end().ends_with(b"%%EOF");
    let has_pages = |pages: Pages<'_>| {
        let is_page = |number: &usize| {
            pages.file.object(*number).is_some_and(|page| find(page, b"/MediaBox").is_some())
        };
        !pages.numbers.is_empty() && pages.numbers.iter().all(is_page)
    };
    pdf.starts_with(b"%PDF-") && is_closed && Pages::of(pdf).is_some_and(has_pages)
}

#[derive(Clone, Copy)]
struct File<'a> {
    bytes: &'a [u8],
    /// Where the entries of the table of objects begin.
    table: usize,
}

impl<'a> Pages<'a> {
    pub(crate) fn of(pdf: &'a [u8]) -> Option<Self> {
        let end = pdf.len().saturating_sub(1024);
        let start = number_after(pdf.get(end..)?, b"startxref\n")?;
        let table = start + number_line(pdf.get(start..)?.strip_prefix(b"xref\n0 ")?)? + 7;
        let file = File { bytes: pdf, table };
        let root = number_after(pdf.get(table..)?, b"/Root ")?;
        let tree = number_after(file.object(root)?, b"/Pages ")?;
        let tree = file.object(tree)?;
        let count = number_after(tree, b"/Count ")?;
        let kids = after(tree, b"/Kids[")?;
        let kids = std::str::from_utf8(kids.split(|b| *b == b']').next()?).ok()?;
        let numbers = kids.split("0 R").filter_map(|kid| kid.trim().parse().ok());
        let numbers: Vec<usize> = numbers.collect();
        (numbers.len() == count).then_some(Self { file, numbers })
    }

    pub(crate) fn len(&self) -> usize {
        self.numbers.len()
    }

    /// The marks of a page, counted from 0.
    pub(crate) fn marks(&self, page: usize) -> Option<Marks> {
        let page = self.file.object(*self.numbers.get(page)?)?;
        let media = after(page, b"/MediaBox[")?;
        let media = std::str::from_utf8(media.split(|b| *b == b']').next()?).ok()?;
        let height = media.split_whitespace().nth(3)?.parse().ok()?;
        let content = number_after(page, b"/Contents ")?;
        let content = self.file.stream(content)?;
        Some(marks(&content, height))
    }
}

impl<'a> File<'a> {
    /// An object's bytes, to its end.
    fn object(&self, number: usize) -> Option<&'a [u8]> {
        let entry = self.table.checked_add(number.checked_mul(20)?)?;
        let start = leading(self.bytes.get(entry..)?.get(..10)?)?;
        let rest = self.bytes.get(start..)?;
        Some(&rest[..find(rest, b"endobj").unwrap_or(rest.len())])
    }

    fn stream(&self, number: usize) -> Option<Vec<u8>> {
        let object = self.object(number)?;
        let at = find(object, b"stream\n")?;
        let (head, packed) = (&object[..at], &object[at + b"stream\n".len()..]);
        find(head, b"/FlateDecode")?;
        decompress_to_vec_zlib_with_limit(packed, LIMIT).ok()
    }
}

/// How long the number is at the start of a text, which a line's end follows.
fn number_line(bytes: &[u8]) -> Option<usize> {
    let digits = bytes.iter().take_while(|b| b.is_ascii_digit()).count();
    (bytes.get(digits) == Some(&b'\n')).then_some(digits + 1)
}

fn find(bytes: &[u8], what: &[u8]) -> Option<usize> {
    bytes.windows(what.len()).position(|window| window == what)
}

fn after<'a>(bytes: &'a [u8], key: &[u8]) -> Option<&'a [u8]> {
    bytes.get(find(bytes, key)? + key.len()..)
}

fn number_after(bytes: &[u8], key: &[u8]) -> Option<usize> {
    leading(after(bytes, key)?)
}

/// The number that a text begins with.
fn leading(bytes: &[u8]) -> Option<usize> {
    let digits = bytes.iter().take_while(|b| b.is_ascii_digit()).count();
    std::str::from_utf8(&bytes[..digits]).ok()?.parse().ok()
}

/// `[a b c d e f]`, as PDF writes a matrix.
type Matrix = [f64; 6];

const IDENTITY: Matrix = [1.0, 0.0, 0.0, 1.0, 0.0, 0.0];

/// First `a`, then `b`.
fn times(a: Matrix, b: Matrix) -> Matrix {
    [
        a[0] * b[0] + a[1] * b[2],
        a[0] * b[1] + a[1] * b[3],
        a[2] * b[0] + a[3] * b[2],
        a[2] * b[1] + a[3] * b[3],
        a[4] * b[0] + a[5] * b[2] + b[4],
        a[4] * b[1] + a[5] * b[3] + b[5],
    ]
}

/// Goes through a page's operators.
fn marks(content: &[u8], height: f64) -> Marks {
    let mut marks = Marks::default();
    let (mut here, mut outer, mut text) = (IDENTITY, Vec::new(), IDENTITY);
    let (mut numbers, mut path): (Vec<f64>, Vec<(f64, f64)>) = (Vec::new(), Vec::new());
    let from_top = |y: f64| (height - y) * 25.4 / 72.0;
    for word in words(content) {
        if let Some(number) = std::str::from_utf8(word).ok().and_then(|word| word.parse().ok()) {
            numbers.push(number);
            continue;
        }
        let matrix: Option<Matrix> = numbers.last_chunk().copied();
        let point: Option<[f64; 2]> = numbers.last_chunk().copied();
        match word {
            b"q" => outer.push(here),
            b"Q" => here = outer.pop().unwrap_or(IDENTITY),
            b"cm" => here = times(matrix.unwrap_or(IDENTITY), here),
            b"BT" => text = IDENTITY,
            b"Tm" => text = matrix.unwrap_or(IDENTITY),
            b"Tj" | b"TJ" => {
                let [.., left, up] = times(text, here);
                marks.texts.push((from_top(up), left * 25.4 / 72.0));
            }
            b"m" | b"l" => {
                let at = point.map(|[x, y]| times([1.0, 0.0, 0.0, 1.0, x, y], here));
                path.extend(at.map(|at| (at[4], at[5])));
            }
            b"S" => {
                if let [a, b] = path[..]
                    && a.1 == b.1
                    && a.0 != b.0
                {
                    marks.rules.push(from_top(a.1));
                }
                path.clear();
            }
            b"f" | b"f*" | b"n" | b"B" => path.clear(),
            _ => {}
        }
        numbers.clear();
    }
    marks
}

/// Operators, numbers and names. Of strings only that they were there: their glyphs say nothing here.
fn words(content: &[u8]) -> Vec<&[u8]> {
    let is_delimiter = |b: u8| b.is_ascii_whitespace() || b"()<>[]/".contains(&b);
    let (mut words, mut rest) = (Vec::new(), content);
    while let Some(&first) = rest.first() {
        let length = match first {
            b'(' => string(rest),
            b'<' if rest.get(1) != Some(&b'<') => find(rest, b">").map_or(rest.len(), |at| at + 1),
            b'/' => 1 + rest[1..].iter().take_while(|b| !is_delimiter(**b)).count(),
            b if is_delimiter(b) => 1,
            _ => rest.iter().take_while(|b| !is_delimiter(**b)).count(),
        };
        let (word, after) = rest.split_at(length.max(1));
        if !is_delimiter(first) {
            words.push(word);
        }
        rest = after;
    }
    words
}

/// The length of a string in brackets.
fn string(bytes: &[u8]) -> usize {
    let (mut depth, mut at) = (0_usize, 0);
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'\\' => at += 1,
            b'(' => depth += 1,
            b')' => depth -= 1,
            _ => {}
        }
        at += 1;
        if depth == 0 {
            break;
        }
    }
    at.min(bytes.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_and_rules_are_found_where_they_stand() {
        let check = |content: &[u8], texts: &[(f64, f64)], rules: &[f64]| {
            // In points, from the top left corner of a page 100 high.
            let point = |mm: f64| (mm * 72.0 / 25.4 * 10.0).round() / 10.0;
            let Marks { texts: found, rules: ruled } = marks(content, 100.0);
            let found: Vec<_> = found.into_iter().map(|(y, x)| (point(y), point(x))).collect();
            let ruled: Vec<_> = ruled.into_iter().map(point).collect();
            assert_eq!((found, ruled), (texts.to_vec(), rules.to_vec()));
        };
        check(b"", &[], &[]);
        check(
            b"q 1 0 0 -1 10 70 cm/c0 cs 0 scn\nBT 1 0 0 -1 0 5 Tm[<00 3e>5(]T(J)\\))]TJ\nET\nQ",
            &[(35.0, 10.0)],
            &[],
        );
        // A string is no operator, whatever is in it.
        check(b"BT (Tj \\) S) Tj <</MCID 0>> ET", &[(100.0, 0.0)], &[]);
        check(b"q 1 0 0 -1 10 70 cm 1 w 0 0 m 442 0 l\nS\nQ 0 0 m 0 5 l S", &[], &[30.0]);
        check(
            b"q 2 0 0 2 0 0 cm q 1 0 0 1 0 5 cm 0 0 m 1 0 l S Q 0 0 m 1 0 l S Q",
            &[],
            &[90.0, 100.0],
        );
        check(b"1 0 m 2 0 l 3 0 l S ) ( Tj", &[], &[]);
    }

    #[test]
    fn a_pdf_is_whole_from_its_first_byte_to_its_last() {
        let objects =
            ["", "<</Pages 2 0 R>>", "<</Kids[3 0 R]/Count 1>>", "<</MediaBox[0 0 1 1]>>"];
        let mut pdf = "%PDF-1.7\n".to_owned();
        let mut table = format!("xref\n0 {}\n", objects.len());
        for (number, object) in objects.iter().enumerate() {
            table += &format!("{:010} 00000 n \n", pdf.len());
            pdf += &format!("{number} 0 obj\n{object}\nendobj\n");
        }
        let start = pdf.len();
        pdf += &format!("{table}trailer\n<</Root 1 0 R>>\nstartxref\n{start}\n%%EOF");
        let whole = pdf.as_bytes();
        let check = |pdf: &[u8], expected: bool| assert_eq!(is_whole(pdf), expected);
        check(whole, true);
        check(&[whole, b"\n"].concat(), true);
        for cut in 0..whole.len() {
            check(&whole[..cut], false);
        }
        check(&whole[1..], false);
        check(pdf.replace("/MediaBox", "/MediaBux").as_bytes(), false);
        check(pdf.replace("Kids[3 0 R]/Count 1", "Kids[     ]/Count 0").as_bytes(), false);
    }

    #[test]
    fn what_is_no_pdf_has_no_pages() {
        let check = |pdf: &[u8]| assert!(Pages::of(pdf).is_none());
        check(b"");
        check(b"%PDF-1.7\nstartxref\n");
        check(b"%PDF-1.7\nstartxref\n99999999999999999999");
        check(b"xref\n0 1\n0000000000 65535 f \ntrailer\n<</Root 7 0 R>>\nstartxref\n0\n%%EOF");
    }
}
