//! Pictures as far as they must be known before anything unpacks them: what they are, that they are whole, and
//! how large.

use std::collections::BTreeMap;

use miniz_oxide::inflate::{TINFLStatus, decompress_to_vec_with_limit};

use super::archive::MOST_UNPACKED;
use super::xml::{self, DEEPEST, Element, Node};
use crate::model::files::{Refusal, Unprintable};
use crate::model::source::decode;

/// So many parts a drawing may have, those that it uses again counted again.
const MOST_PARTS: u64 = 500_000;

/// Holds a picture against what can be printed; `most` is the longest side, in pixels.
///
/// # Errors
/// What is wrong with it.
pub(crate) fn check(bytes: &[u8], most: u64) -> Result<(), Unprintable> {
    match pixels(bytes, most)? {
        Some(_) => Ok(()),
        None if bytes.starts_with(PACKED) => drawing(&unpacked(bytes)?, most),
        None => drawing(bytes, most),
    }
}

/// The sign of a packed drawing.
const PACKED: &[u8] = &[0x1f, 0x8b];

/// How many pixels a picture has, each side held against `most`; nothing of what may be a drawing.
fn pixels(bytes: &[u8], most: u64) -> Result<Option<u64>, Unprintable> {
    let (width, height) = match bytes {
        [0xff, 0xd8, 0xff, ..] => jpeg(bytes).ok_or(Unprintable::Cut("JPEG"))?,
        [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', rest @ ..] => {
            png(rest).ok_or(Unprintable::Cut("PNG"))?
        }
        [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', rest @ ..] => {
            gif(rest).ok_or(Unprintable::Cut("GIF"))?
        }
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => {
            webp(bytes).ok_or(Unprintable::Cut("WebP"))?
        }
        [] => return Err(Unprintable::Cut("图片")),
        _ => match known(bytes) {
            Some(what) => return Err(Unprintable::Unknown(Some(what))),
            None => return Ok(None),
        },
    };
    if width > most || height > most {
        return Err(Unprintable::TooWide { width, height, most });
    }
    Ok(Some(width.saturating_mul(height)))
}

/// What else cameras and scanners make, and what a picture is taken for.
fn known(bytes: &[u8]) -> Option<&'static str> {
    let kinds: [(usize, &[u8], &str); 9] = [
        (4, b"ftyphei", "HEIC（苹果手机的格式）"),
        (4, b"ftypmif", "HEIC（苹果手机的格式）"),
        (4, b"ftypavif", "AVIF"),
        (4, b"ftyp", "视频"),
        (0, b"BM", "BMP"),
        (0, b"II*\0", "TIFF"),
        (0, b"MM\0*", "TIFF"),
        (0, b"%PDF-", "PDF"),
        (0, b"PK\x03\x04", "压缩包或 Office 文件"),
    ];
    let is_it = |(at, sign, _): &&(usize, &[u8], &str)| {
        bytes.get(*at..).is_some_and(|rest| rest.starts_with(sign))
    };
    kinds.iter().find(is_it).map(|(_, _, name)| *name)
}

/// A whole number of these bytes, the first of which weighs most.
fn big(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0, |number, byte| number << 8 | u64::from(*byte))
}

/// As `big`, the last of which weighs most.
fn little(bytes: &[u8]) -> u64 {
    bytes.iter().rev().fold(0, |number, byte| number << 8 | u64::from(*byte))
}

fn index(number: u64) -> Option<usize> {
    usize::try_from(number).ok()
}

/// Of two sizes in one picture it is not known which is taken: the larger of each side.
fn larger(known: Option<(u64, u64)>, width: u64, height: u64) -> Option<(u64, u64)> {
    let (w, h) = known.unwrap_or_default();
    Some((w.max(width), h.max(height)))
}

/// Width and height; nothing where it ends before its end is told. What follows that is of the camera's own,
/// and pictures within its segments are passed over with them.
fn jpeg(bytes: &[u8]) -> Option<(u64, u64)> {
    let (mut at, mut size) = (2, None);
    loop {
        at += bytes.get(at..)?.iter().position(|byte| *byte == 0xff)? + 1;
        let mark = *bytes.get(at)?;
        match mark {
            0xd9 => return size,
            // A byte of what is packed, or a mark that parts it; more of the same before the mark.
            0 | 0x01 | 0xd0..=0xd8 => {
                at += 1;
                continue;
            }
            0xff => continue,
            _ => at += 1,
        }
        let length = index(big(bytes.get(at..at + 2)?))?.max(2);
        let segment = bytes.get(at..at + length)?;
        // The frame; the other marks of the row are tables.
        if matches!(mark, 0xc0..=0xcf) && !matches!(mark, 0xc4 | 0xc8 | 0xcc) {
            size = larger(size, big(segment.get(5..7)?), big(segment.get(3..5)?));
        }
        at += length;
    }
}

/// Width and height; nothing where its chunks do not lead to the last one.
fn png(mut rest: &[u8]) -> Option<(u64, u64)> {
    let mut size = None;
    loop {
        let length = index(big(rest.get(..4)?))?;
        let (kind, data) = (rest.get(4..8)?, rest.get(8..length.checked_add(8)?)?);
        // With the sum of its check.
        rest = rest.get(length.checked_add(12)?..)?;
        match kind {
            b"IHDR" => size = larger(size, big(data.get(..4)?), big(data.get(4..8)?)),
            b"IEND" => return size,
            _ => {}
        }
    }
}

/// The larger of its own width and height and those of the first picture in it, which is whole.
fn gif(rest: &[u8]) -> Option<(u64, u64)> {
    let colours = |flags: u8| if flags & 0x80 == 0 { 0 } else { 3 << (1 + (flags & 7)) };
    let (width, height) = (little(rest.get(..2)?), little(rest.get(2..4)?));
    let mut rest = rest.get(7 + colours(*rest.get(4)?)..)?;
    loop {
        match *rest.first()? {
            0x21 => rest = blocks(rest.get(2..)?)?,
            0x2c => {
                let (w, h) = (little(rest.get(5..7)?), little(rest.get(7..9)?));
                // Behind the colours the width of a code.
                blocks(rest.get(11 + colours(*rest.get(9)?)..)?)?;
                return Some((width.max(w), height.max(h)));
            }
            _ => return None,
        }
    }
}

/// What follows a row of blocks, each behind its length, up to an empty one.
fn blocks(mut rest: &[u8]) -> Option<&[u8]> {
    loop {
        match *rest.first()? {
            0 => return rest.get(1..),
            length => rest = rest.get(1 + usize::from(length)..)?,
        }
    }
}

/// Width and height; nothing where less is there than it says.
fn webp(bytes: &[u8]) -> Option<(u64, u64)> {
    let length = index(little(bytes.get(4..8)?))?;
    bytes.get(8..length.checked_add(8)?)?;
    let data = bytes.get(20..)?;
    match bytes.get(12..16)? {
        b"VP8X" => Some((little(data.get(4..7)?) + 1, little(data.get(7..10)?) + 1)),
        b"VP8L" => {
            let packed = little(data.get(1..5)?);
            Some(((packed & 0x3fff) + 1, (packed >> 14 & 0x3fff) + 1))
        }
        b"VP8 " => Some((little(data.get(6..8)?) & 0x3fff, little(data.get(8..10)?) & 0x3fff)),
        _ => None,
    }
}

/// A packed drawing, of which no more is unpacked than the bound.
fn unpacked(bytes: &[u8]) -> Result<Vec<u8>, Unprintable> {
    const CUT: Unprintable = Unprintable::Cut("SVG");
    let flags = *bytes.get(3).ok_or(CUT)?;
    let mut rest = bytes.get(10..).ok_or(CUT)?;
    if flags & 4 != 0 {
        let length = index(little(rest.get(..2).ok_or(CUT)?)).unwrap_or_default();
        rest = rest.get(2 + length..).ok_or(CUT)?;
    }
    // Its name and a remark.
    for _ in 0..(flags >> 3 & 1) + (flags >> 4 & 1) {
        let end = rest.iter().position(|byte| *byte == 0).ok_or(CUT)?;
        rest = &rest[end + 1..];
    }
    rest = rest.get(usize::from(flags & 2)..).ok_or(CUT)?;
    let most = index(MOST_UNPACKED).unwrap_or(usize::MAX);
    decompress_to_vec_with_limit(rest, most).map_err(|error| match error.status {
        TINFLStatus::HasMoreOutput => Unprintable::TooLarge(MOST_UNPACKED),
        _ => CUT,
    })
}

/// The bytes that a link holds itself; nothing where it leads elsewhere, or its letters are no such code.
fn held(link: &str) -> Option<Vec<u8>> {
    let (kind, code) = link.strip_prefix("data:")?.split_once(',')?;
    if !kind.ends_with("base64") {
        return None;
    }
    let (mut bytes, mut bits, mut known) = (Vec::with_capacity(code.len() / 4 * 3), 0_u32, 0);
    for letter in code.bytes().filter(|letter| !letter.is_ascii_whitespace() && *letter != b'=') {
        let value = match letter {
            b'A'..=b'Z' => letter - b'A',
            b'a'..=b'z' => letter - b'a' + 26,
            b'0'..=b'9' => letter - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => return None,
        };
        (bits, known) = (bits << 6 | u32::from(value), known + 6);
        if known >= 8 {
            known -= 8;
            bytes.push((bits >> known & 0xff) as u8);
        }
    }
    Some(bytes)
}

/// Holds a drawing against what ends: no filters, which may be of any size and go through any number of
/// rounds, no pictures within but those that it holds itself, no larger together than one may be, and no
/// more parts than can be meant, those that are used again from elsewhere counted where they are used.
fn drawing(bytes: &[u8], most: u64) -> Result<(), Unprintable> {
    let (text, _) = decode(bytes).map_err(|_| Unprintable::Unknown(None))?;
    if text.len() as u64 > MOST_UNPACKED {
        return Err(Unprintable::TooLarge(MOST_UNPACKED));
    }
    let mut refused = None;
    let mut drawing = Drawing { most, ..Drawing::default() };
    let walked = xml::walk(&text, |node| {
        drawing.see(node).map_err(|why| {
            refused = Some(why);
            Refusal::Other("")
        })
    });
    match (walked, refused) {
        (_, Some(why)) => Err(why),
        (Err(_), None) if text.contains("<!ENTITY") => {
            Err(Unprintable::Holds("自定的实体（ENTITY）"))
        }
        _ if drawing.parts.is_empty() => Err(Unprintable::Unknown(None)),
        (Err(_), None) => Err(Unprintable::Cut("SVG")),
        (Ok(()), None) => match drawing.weight(0, 0) {
            Some(weight) if weight <= MOST_PARTS => Ok(()),
            _ => Err(Unprintable::TooMany),
        },
    }
}

/// The drawing itself, or a part of it with a name; those without count as the one around them.
#[derive(Default)]
struct Part {
    own: u64,
    /// The places of those with a name in it.
    inner: Vec<usize>,
    /// The names of others that it uses, with how often.
    uses: Vec<(String, u64)>,
    /// Known when it was counted.
    weight: Option<u64>,
    /// What fills a line or a plane, however many there are.
    is_paint: bool,
}

#[derive(Default)]
struct Drawing {
    /// The first is the drawing itself.
    parts: Vec<Part>,
    named: BTreeMap<String, usize>,
    /// For every element that is open, the part that it counts as.
    open: Vec<usize>,
    /// A style that is being read: how many elements were open around it, and its text so far.
    style: Option<(usize, String)>,
    /// What rules of style name: anything may use it.
    styled: Vec<String>,
    elements: u64,
    /// Of the pictures in it, and of either side of each at most.
    pixels: u64,
    most: u64,
}

impl Drawing {
    fn see(&mut self, node: Node<'_>) -> Result<(), Unprintable> {
        match node {
            Node::Open(element) => self.begin(element)?,
            Node::Close(_) => {
                self.open.pop();
                let is_end = |(around, _): &mut (usize, String)| *around == self.open.len();
                if let Some((_, text)) = self.style.take_if(is_end) {
                    self.styles(&text)?;
                }
            }
            // References part it, and what is no style.
            Node::Text(text) => self.style.iter_mut().for_each(|(_, style)| *style += text),
        }
        Ok(())
    }

    /// Rules of style, which may hold for anything.
    fn styles(&mut self, text: &str) -> Result<(), Unprintable> {
        if text.contains("marker") {
            return Err(Unprintable::Holds("样式里的 marker"));
        }
        if has_filter(text) {
            return Err(FILTER);
        }
        self.styled.extend(targets(text).map(str::to_owned));
        Ok(())
    }

    fn begin(&mut self, element: Element<'_>) -> Result<(), Unprintable> {
        let name = element.name();
        // One that this cannot resolve may be what others read of it.
        let attributes: Result<Vec<_>, _> = element.attributes().collect();
        let attributes = attributes.map_err(|_| Unprintable::Cut("SVG"))?;
        // Of vocabularies that prefixes stand for there may be several under one name: any may count.
        let all = |name: &str| {
            let name = name.to_owned();
            let named = attributes.iter().filter(move |(key, _)| *key == name);
            named.map(|(_, value)| value.as_str())
        };
        match name {
            _ if self.parts.is_empty() && name != "svg" => return Err(Unprintable::Unknown(None)),
            "filter" => return Err(FILTER),
            "image" => all("href").try_for_each(|link| self.picture(link))?,
            _ => {}
        }
        if all("filter").any(is_filter) || all("style").any(has_filter) {
            return Err(FILTER);
        }
        self.elements += 1;
        if name == "style" && self.style.is_none() {
            self.style = Some((self.open.len(), String::new()));
        }
        let around = self.open.last().copied();
        let part = match around {
            Some(around) if all("id").next().is_none() => around,
            _ => {
                self.parts.push(Part { is_paint: name.ends_with("Gradient"), ..Part::default() });
                self.parts.len() - 1
            }
        };
        if let Some(around) = around.filter(|around| *around != part) {
            self.parts[around].inner.push(part);
        }
        for id in all("id") {
            // Of two under one name the first counts; that is not known to be the one that is used.
            self.named.entry(id.to_owned()).or_insert(part);
        }
        self.open.push(part);
        self.parts[part].own += 1;
        let corners = all("d").chain(all("points")).map(|path| path.len() as u64).max();
        for (key, value) in &attributes {
            let link = value.strip_prefix('#').filter(|_| *key == "href").into_iter();
            // A marker stands at every corner.
            let is_marker = key.starts_with("marker") || value.contains("marker");
            let times = if is_marker { corners.unwrap_or(1) } else { 1 };
            let used = link.chain(targets(value)).map(|name| (name.to_owned(), times));
            self.parts[part].uses.extend(used);
        }
        Ok(())
    }

    /// A picture within.
    fn picture(&mut self, link: &str) -> Result<(), Unprintable> {
        const LINKED: Unprintable = Unprintable::Holds("链接到别处的图片（image）");
        let bytes = held(link).ok_or(LINKED)?;
        let pixels = pixels(&bytes, self.most)?.ok_or(Unprintable::Holds("另一个 SVG"))?;
        self.pixels = self.pixels.saturating_add(pixels);
        if self.pixels > self.most.saturating_mul(self.most) {
            return Err(Unprintable::TooMany);
        }
        Ok(())
    }

    /// How many elements are drawn for a part; nothing where it uses itself, or others too far down.
    fn weight(&mut self, at: usize, depth: usize) -> Option<u64> {
        if let Some(weight) = self.parts[at].weight {
            return Some(weight);
        }
        if depth > DEEPEST {
            return None;
        }
        let (inner, uses) = (self.parts[at].inner.clone(), self.parts[at].uses.clone());
        let mut weight = self.parts[at].own;
        for part in inner {
            weight = weight.saturating_add(self.weight(part, depth + 1)?);
        }
        let styled = if at == 0 { std::mem::take(&mut self.styled) } else { Vec::new() };
        let styled = styled.into_iter().map(|name| (name, self.elements)).collect::<Vec<_>>();
        for (name, times) in uses.into_iter().chain(styled) {
            let Some(&part) = self.named.get(&name) else { continue };
            if !self.parts[part].is_paint {
                let used = self.weight(part, depth + 1)?;
                weight = weight.saturating_add(used.saturating_mul(times));
            }
        }
        self.parts[at].weight = Some(weight);
        Some(weight)
    }
}

const FILTER: Unprintable = Unprintable::Holds("滤镜（filter）");

/// Whether this value of `filter` names any, or a function that is one.
fn is_filter(value: &str) -> bool {
    !matches!(value.trim(), "" | "none" | "inherit")
}

/// Whether declarations or rules of style set a filter. Whatever else they say, remarks too, may stand between
/// the name and its value.
fn has_filter(style: &str) -> bool {
    const NAME: &str = "filter";
    // What stands beside it where it is part of another name, or the name of a class.
    let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '#');
    style.match_indices(NAME).any(|(at, _)| {
        let mut rest = style[at + NAME.len()..].trim_start();
        while let Some((_, after)) = rest.strip_prefix("/*").and_then(|rest| rest.split_once("*/"))
        {
            rest = after.trim_start();
        }
        let value = rest.strip_prefix(':').and_then(|rest| rest.split([';', '}', '!']).next());
        !style[..at].ends_with(is_name) && value.is_some_and(is_filter)
    })
}

/// The names in `url(#…)`.
fn targets(text: &str) -> impl Iterator<Item = &str> {
    let after = text.split("url(").skip(1);
    after.filter_map(|rest| {
        let rest = rest.trim_start_matches([' ', '"', '\'']).strip_prefix('#')?;
        rest.split([')', '"', '\'', ' ']).next()
    })
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    const MOST: u64 = 20_000;

    fn marked(mark: u8, data: &[u8]) -> Vec<u8> {
        let length = u16::try_from(data.len() + 2).expect("it is short");
        [&[0xff, mark], &length.to_be_bytes()[..], data].concat()
    }

    fn frame(mark: u8, width: u16, height: u16) -> Vec<u8> {
        let sides = [height.to_be_bytes(), width.to_be_bytes()].concat();
        marked(mark, &[&[8], &sides[..], &[1, 1, 0x11, 0]].concat())
    }

    /// A photo as a telephone writes it: a small one within, in steps or not, tables, what is packed with marks in
    /// it, and bytes of its own at the end.
    fn photo(mark: u8, width: u16, height: u16) -> Vec<u8> {
        let thumbnail = [&[0xff, 0xd8][..], &frame(0xc0, 160, 120), &[0xff, 0xd9]].concat();
        let exif = marked(0xe1, &[b"Exif\0\0", &thumbnail[..]].concat());
        let scan = marked(0xda, &[1, 1, 0, 0, 63, 0]);
        let packed = [1, 2, 0xff, 0, 3, 0xff, 0xd0, 4, 0xff, 0, 0xff, 0xff];
        let scans = if mark == 0xc2 { 3 } else { 1 };
        let scans = [&scan[..], &packed, &marked(0xc4, &[0; 20])].concat().repeat(scans);
        [&[0xff, 0xd8][..], &exif, &frame(mark, width, height), &scans, &[0xff, 0xd9]].concat()
    }

    fn chunk(kind: &[u8; 4], data: &[u8]) -> Vec<u8> {
        let length = u32::try_from(data.len()).expect("it is short");
        [&length.to_be_bytes()[..], kind, data, &[0; 4]].concat()
    }

    fn png_of(width: u32, height: u32) -> Vec<u8> {
        let sides = [width.to_be_bytes(), height.to_be_bytes()].concat();
        let header = chunk(b"IHDR", &[&sides[..], &[8, 6, 0, 0, 0]].concat());
        let sign = [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n'];
        [&sign[..], &header, &chunk(b"IDAT", &[7; 30]), &chunk(b"IEND", &[])].concat()
    }

    fn gif_of(width: u16, height: u16) -> Vec<u8> {
        let sides = [width.to_le_bytes(), height.to_le_bytes()].concat();
        let colours = [0; 6];
        let remark = [0x21, 0xfe, 2, b'a', b'b', 0];
        let picture = [&[0x2c, 0, 0, 0, 0][..], &sides, &[0, 2, 2, 0x4c, 1, 0]].concat();
        [b"GIF89a", &sides[..], &[0x80, 0, 0], &colours, &remark, &picture, &[0x3b]].concat()
    }

    fn riff(kind: &[u8; 4], data: &[u8]) -> Vec<u8> {
        let length = u32::try_from(data.len()).expect("it is short").to_le_bytes();
        let body = [b"WEBP", &kind[..], &length, data].concat();
        let length = u32::try_from(body.len()).expect("it is short").to_le_bytes();
        [b"RIFF", &length[..], &body].concat()
    }

    fn check_one(bytes: &[u8], expected: Result<(), Unprintable>) {
        assert_eq!(check(bytes, MOST), expected, "{}", bytes.escape_ascii());
    }

    fn wide(width: u64, height: u64) -> Result<(), Unprintable> {
        Err(Unprintable::TooWide { width, height, most: MOST })
    }

    #[test]
    fn what_is_whole_and_not_too_wide_is_printed() {
        for mark in [0xc0, 0xc1, 0xc2] {
            check_one(&photo(mark, 20_000, 20_000), Ok(()));
            // A film behind the photo.
            check_one(&[photo(mark, 4000, 3000), b"....ftypmp42".repeat(9)].concat(), Ok(()));
            check_one(&photo(mark, 20_001, 1), wide(20_001, 1));
        }
        check_one(&png_of(20_000, 1), Ok(()));
        check_one(&[png_of(1, 1), vec![0; 9]].concat(), Ok(()));
        check_one(&png_of(50_000, 50_000), wide(50_000, 50_000));
        // Two that say how large it is.
        for (first, second) in [(9, 20_001), (20_001, 9)] {
            let (png, end) = (png_of(u32::from(first), 9), png_of(u32::from(second), 9));
            check_one(&[&png[..png.len() - 12], &end[8..]].concat(), wide(20_001, 9));
            let (jpeg, end) = (frame(0xc0, first, 9), frame(0xc0, second, 9));
            let jpeg = [&[0xff, 0xd8][..], &jpeg, &end, &[0xff, 0xd9]].concat();
            check_one(&jpeg, wide(20_001, 9));
        }
        check_one(&gif_of(20_000, 9), Ok(()));
        check_one(&gif_of(9, 20_001), wide(9, 20_001));
        let extended = |side: u32| {
            let side = &(side - 1).to_le_bytes()[..3];
            riff(b"VP8X", &[&[0; 4], side, side, &[0; 20]].concat())
        };
        check_one(&extended(20_000), Ok(()));
        check_one(&extended(20_001), wide(20_001, 20_001));
        check_one(&riff(b"VP8 ", &[0, 0, 0, 0x9d, 1, 0x2a, 0x40, 6, 0xb0, 4, 0, 0]), Ok(()));
        check_one(&riff(b"VP8L", &[0x2f, 0xff, 0xff, 0xff, 0xff, 0]), Ok(()));
    }

    #[test]
    fn what_was_cut_off_is_told_wherever_it_was() {
        for (kind, bytes) in [
            ("JPEG", photo(0xc0, 9, 9)),
            ("JPEG", photo(0xc2, 9, 9)),
            ("PNG", png_of(9, 9)),
            ("WebP", riff(b"VP8L", &[0x2f, 0, 0, 0, 0, 0])),
        ] {
            for end in 12..bytes.len() {
                check_one(&bytes[..end], Err(Unprintable::Cut(kind)));
            }
        }
        let gif = gif_of(9, 9);
        for end in 6..gif.len() - 1 {
            check_one(&gif[..end], Err(Unprintable::Cut("GIF")));
        }
        check_one(b"", Err(Unprintable::Cut("图片")));
        check_one(b"<svg><g></g>", Err(Unprintable::Cut("SVG")));
    }

    #[test]
    fn what_is_no_picture_is_named() {
        let check = |bytes: &[u8], expected: Option<&'static str>| {
            check_one(bytes, Err(Unprintable::Unknown(expected)));
        };
        check(b"\0\0\0\x18ftypheic", Some("HEIC（苹果手机的格式）"));
        check(b"%PDF-1.7", Some("PDF"));
        check(b"BM\0\0", Some("BMP"));
        check("照片".as_bytes(), None);
        check(b"<html><svg/></html>", None);
        check(&[0x80; 9], None);
    }

    #[test]
    fn a_drawing_ends() {
        let check = |inner: &str, expected: Result<(), Unprintable>| {
            let text = format!("<svg xmlns=\"http://www.w3.org/2000/svg\">{inner}</svg>");
            assert_eq!(super::check(text.as_bytes(), MOST), expected, "{text:.300}");
        };
        // As drawing programs write them: paints, parts used again, also before they stand there.
        check("<style>.a{fill:url(#p)} .b{clip-path:url(#c)}</style><g class='a'/>", Ok(()));
        check("<use href='#a'/><defs><g id='a'><path d='M0 0'/></g></defs>", Ok(()));
        check("<linearGradient id='p' xlink:href='#p'/><path fill='url(#p)'/>", Ok(()));
        check("<script>while(1);</script><a href='https://a.cn'><text>字</text></a>", Ok(()));
        check("<path marker-end='url(#m)' d='M0 0 1 1'/><marker id='m'><path/></marker>", Ok(()));
        check(
            "<path style='color-interpolation-filters:linearRGB;filter:none;fill:#fff'/>",
            Ok(()),
        );
        check(
            "<style>.filter:hover{fill:red} a{-x-filter:b;filter : none!important}</style>",
            Ok(()),
        );
        check("<g filter='none'/>", Ok(()));
        for filtered in [
            "<filter id='f'/>",
            "<g filter='blur(1000) blur(1000)'/>",
            "<g filter='url(#f)'/>",
            "<g x:filter='none' filter=' blur(3px)'/>",
            "<g style='fill:red;filter:blur(3px)'/>",
            "<g style='*filter/* */ /**/:&#10;blur(3px)'/>",
            "<g style='filter:none;filter:blur(3px)'/>",
            "<style>rect{filter:blur(3px)}</style>",
            "<style>rect{fil&#116;er:<a/>drop-shadow(1px 1px 1px)}</style>",
            "<style><![CDATA[a{x:\"/*\";filter:blur(3px);x:\"*/\"}]]></style>",
        ] {
            check(filtered, Err(Unprintable::Holds("滤镜（filter）")));
        }
        // A picture of 9 × 9, in the letters that stand for its bytes.
        let coded = |bytes: &[u8]| {
            let bits: String = bytes.iter().map(|byte| format!("{byte:08b}")).collect();
            let letters = bits.as_bytes().chunks(6).map(|bits| {
                let bits = format!("{:0<6}", String::from_utf8_lossy(bits));
                let value = u8::from_str_radix(&bits, 2).expect("bits");
                char::from(match value {
                    0..26 => b'A' + value,
                    26..52 => b'a' + value - 26,
                    52..62 => b'0' + value - 52,
                    62 => b'+',
                    _ => b'/',
                })
            });
            format!("<image xlink:href='data:image/png;base64,{}=='/>", letters.collect::<String>())
        };
        check(&coded(&png_of(9, 9)), Ok(()));
        // Another reader may take the other link.
        let twice = coded(&png_of(9, 9)).replace("/>", " href='a.png'/>");
        check(&twice, Err(Unprintable::Holds("链接到别处的图片（image）")));
        check("<image href='&e;'/>", Err(Unprintable::Cut("SVG")));
        check(&coded(&photo(0xc0, 9, 9)), Ok(()));
        check(&coded(&png_of(20_000, 20_000)).repeat(2), Err(Unprintable::TooMany));
        check(&coded(&png_of(9, 9)[..40]), Err(Unprintable::Cut("PNG")));
        check(&coded(&png_of(20_001, 9)), wide(20_001, 9));
        check(&coded(b"<svg/>"), Err(Unprintable::Holds("另一个 SVG")));
        let linked = Err(Unprintable::Holds("链接到别处的图片（image）"));
        for link in ["/etc/passwd", "https://a.cn/a.png", "data:image/svg+xml,<svg/>", "a.png"] {
            let link = link.replace('<', "&lt;");
            check(&format!("<image href='{link}'/>"), linked);
        }
        check("<style>path{marker:url(#m)}</style>", Err(Unprintable::Holds("样式里的 marker")));
        let many = Err(Unprintable::TooMany);
        // Ten times ten times ten …
        let laughs = |uses: &str, levels: usize| {
            let level = |at: usize| {
                format!("<g id='l{at}'>{}</g>", uses.replace('N', &(at + 1).to_string()).repeat(10))
            };
            (0..levels).map(level).collect::<String>() + &format!("<g id='l{levels}'/>")
        };
        check(&laughs("<use href='#lN'/>", 4), Ok(()));
        for uses in
            ["<use href='#lN'/>", "<g mask='url(#lN)'/>", "<g style='clip-path: url(\"#lN\")'/>"]
        {
            check(&laughs(uses, 12), many);
        }
        check("<g id='a'><use href='#a'/></g>", many);
        let path = "M0 0".repeat(10_000);
        let marker = format!("<marker id='m'>{}</marker>", "<path/>".repeat(100));
        check(&format!("{marker}<path marker-mid='url(#m)' d='{path}'/>"), many);
        check(&"<g/>".repeat(500_001), many);
        // One uses the next, ever on.
        let next = |at: usize| format!("<g id='c{at}'><use href='#c{}'/></g>", at + 1);
        check(&(0..100_000).map(next).collect::<String>(), many);
    }

    #[test]
    fn a_drawing_hides_nothing_behind_names_of_its_own() {
        let check = |declared: &str, inner: &str, expected: Result<(), Unprintable>| {
            let text = format!("<!DOCTYPE svg [{declared}]><svg xmlns=\"&s;\">{inner}</svg>");
            assert_eq!(super::check(text.as_bytes(), MOST), expected, "{text:.300}");
        };
        let hidden = Err(Unprintable::Holds("自定的实体（ENTITY）"));
        let vocabulary = "<!ENTITY s \"http://www.w3.org/2000/svg\">";
        check(vocabulary, "<g a='&s;'>&s;</g>", Ok(()));
        let data = format!("{vocabulary}<!ENTITY e \"data:image/png;base64,{}\">", "A".repeat(200));
        check(&data, "<image href='&e;'/>", hidden);
        check("<!ENTITY s '#a'>", "<g id='a'><use href='&s;'/></g>", Err(Unprintable::TooMany));
        check("<!ENTITY s 'blur(9px)'>", "<g filter='&s;'/>", Err(FILTER));
        check("<!ENTITY s 'filter'>", "<style>a{&s;:blur(9px)}</style>", Err(FILTER));
        check("<!ENTITY s '<filter/>'>", "&s;", hidden);
    }

    #[test]
    fn a_packed_drawing_is_unpacked_as_far_as_the_bound() {
        let packed = |text: &[u8], flags: u8, more: &[u8]| {
            let body = miniz_oxide::deflate::compress_to_vec(text, 6);
            let mut bytes = vec![0x1f, 0x8b, 8, flags, 0, 0, 0, 0, 0, 3];
            bytes.write_all(more).expect("memory");
            [bytes, body, vec![0; 8]].concat()
        };
        check_one(&packed(b"<svg/>", 0, b""), Ok(()));
        check_one(&packed(b"<svg/>", 0b1_1110, b"\x02\0ab1.svg\0remark\0\x01\x02"), Ok(()));
        check_one(
            &packed(b"<svg><filter/></svg>", 0, b""),
            Err(Unprintable::Holds("滤镜（filter）")),
        );
        let bomb = [b"<svg>", &vec![b' '; 65 << 20][..]].concat();
        check_one(&packed(&bomb, 0, b""), Err(Unprintable::TooLarge(64 << 20)));
        check_one(&packed(b"<svg/>", 0, b"")[..12], Err(Unprintable::Cut("SVG")));
    }
}
