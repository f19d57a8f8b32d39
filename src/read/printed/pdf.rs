//! A printed issue in PDF: what its pages show, back to paragraphs and tables.

mod areas;
mod captions;
mod characters;
mod footnotes;
mod furniture;
mod glyphs;
mod lines;
mod marks;
mod paragraphs;
mod tables;

use std::panic::AssertUnwindSafe;

use hayro_interpret::InterpreterCache;
use hayro_syntax::object::{Array, Name, Object, Stream};
use hayro_syntax::page::Page;
use hayro_syntax::{DecryptionError, LoadPdfError, Pdf};
use kurbo::Rect;
use miniz_oxide::inflate::stream::{InflateState, inflate};
use miniz_oxide::{DataFormat, MZFlush, MZStatus};

use self::glyphs::{Endless, Sheet};
use self::lines::{Line, lines};
use self::paragraphs::{Item, Placed};
use self::tables::Table;
use crate::model::printed::{Printed, PrintedPart, PrintedPlace};

/// In bytes.
const LARGEST: usize = 100 << 20;
const MOST_PAGES: usize = 2000;
/// In bytes, of all streams together.
const MOST_UNPACKED: usize = 512 << 20;

const DAMAGED: &str =
    "这份 PDF 坏了，读不出来：请在 PDF 阅读器里打开它另存一份，或用原来的 Word 文件";
const SCANNED: &str =
    "这份 PDF 是扫描件，里面只有图，没有文字：请用原来的 Word 文件，或先做文字识别（OCR）";

/// Reads what the pages of a PDF print, in reading order. Page numbers, running heads, numbers of lines,
/// slanted and struck text and marks set against a figure are left out; all but page numbers are told in the remarks.
///
/// # Errors
///
/// The reason, in Chinese, where nothing can be read: damaged, under a password, without any text.
pub fn read(bytes: &[u8]) -> Result<Printed, String> {
    if bytes.len() > LARGEST {
        return Err("这份 PDF 超过 100 MB，不读：请只留下文字的页，另存一份".to_owned());
    }
    // The interpreter is of others' making, and what it is given comes from anywhere.
    match std::panic::catch_unwind(AssertUnwindSafe(|| known_sheets(bytes))) {
        Ok(sheets) => printed(sheets?),
        Err(cause) if cause.is::<Endless>() => {
            Err("这份 PDF 画的东西多得不像一份文件，不读：请用原来的 Word 文件".to_owned())
        }
        Err(_) => Err(DAMAGED.to_owned()),
    }
}

/// What every page draws. A face that is embedded hides from the interpreter what the codes of its text
/// mean by themselves; where it does not tell either, it is left away.
fn known_sheets(bytes: &[u8]) -> Result<Vec<Sheet>, String> {
    let unknown = |sheets: &[Sheet]| sheets.iter().map(|sheet| sheet.unknown).sum::<usize>();
    let whole = sheets(bytes)?;
    if unknown(&whole) == 0 {
        return Ok(whole);
    }
    const KEY: &[u8] = b"/FontFile";
    let mut bare = bytes.to_vec();
    let places: Vec<usize> = bytes
        .windows(KEY.len())
        .enumerate()
        .filter(|(_, at)| *at == KEY)
        .map(|(at, _)| at)
        .collect();
    for at in places {
        bare[at..at + KEY.len()].copy_from_slice(b"/FontNone");
    }
    let bare = sheets(&bare).ok().filter(|bare| unknown(bare) < unknown(&whole));
    Ok(bare.unwrap_or(whole))
}

/// What every page draws.
fn sheets(bytes: &[u8]) -> Result<Vec<Sheet>, String> {
    let pdf = Pdf::new(bytes.to_vec()).map_err(|error| match error {
        LoadPdfError::Decryption(
            DecryptionError::PasswordProtected | DecryptionError::MissingIDEntry,
        ) => "这份 PDF 要密码才能打开：请打开后另存一份不带密码的".to_owned(),
        LoadPdfError::Decryption(_) => {
            "这份 PDF 是加密的，加密的方法读不了：请打开后另存一份不加密的".to_owned()
        }
        LoadPdfError::Invalid => match bytes.starts_with(b"%PDF") {
            true => DAMAGED.to_owned(),
            false => "这不是 PDF 文件".to_owned(),
        },
    })?;
    let pages = pdf.pages();
    // What calls itself a picture is not counted, so it must not be text.
    let is_picture = |stream: Stream<'_>| {
        stream.dict().get::<Name<'_>>("Subtype").is_some_and(|kind| kind.as_str() == "Image")
    };
    let is_drawn_from_picture = |page: &Page<'_>| {
        let contents = page.raw().get::<Array<'_>>("Contents");
        let listed =
            contents.into_iter().flat_map(|all| all.iter::<Stream<'_>>().collect::<Vec<_>>());
        listed.chain(page.raw().get::<Stream<'_>>("Contents")).any(is_picture)
    };
    if pages.iter().any(is_drawn_from_picture) {
        return Err(DAMAGED.to_owned());
    }
    if pages.len() > MOST_PAGES {
        return Err(format!("这份 PDF 有{}页，多于{MOST_PAGES}页，不读：请按期拆开", pages.len()));
    }
    let mut unpacked = 0;
    for object in pdf.objects() {
        if widens_without_end(&object) {
            return Err(DAMAGED.to_owned());
        }
        if let Object::Stream(stream) = object {
            // Pictures are not looked at.
            let kind = stream.dict().get::<Name<'_>>("Subtype");
            if kind.is_none_or(|kind| kind.as_str() != "Image") {
                unpacked += unpacked_size(&stream);
            }
        }
        if unpacked > MOST_UNPACKED {
            return Err("这份 PDF 解开后大得不像一份文件，不读：请用原来的 Word 文件".to_owned());
        }
    }
    let cache = InterpreterCache::new();
    let mut spent = 0;
    Ok(pages.iter().map(|page| glyphs::drawn(page, &cache, &mut spent)).collect())
}

/// How many bytes a stream has when it is unpacked, each of its filters after the other; more than the
/// bound where that cannot be told without doing it.
fn unpacked_size(stream: &Stream<'_>) -> usize {
    let dict = stream.dict();
    let filters: Vec<Name<'_>> = match dict.get::<Name<'_>>("Filter") {
        Some(single) => vec![single],
        None => dict.get::<Array<'_>>("Filter").map(|all| all.iter().collect()).unwrap_or_default(),
    };
    let mut bytes = stream.raw_data().into_owned();
    for (at, filter) in filters.iter().enumerate() {
        // How many times as long it may become.
        let most = match filter.as_str() {
            "FlateDecode" | "Fl" => {
                bytes = inflated(&bytes);
                continue;
            }
            "ASCII85Decode" | "A85" => {
                bytes = of_ascii85(&bytes);
                continue;
            }
            "ASCIIHexDecode" | "AHx" => 1,
            "RunLengthDecode" | "RL" => 64,
            "LZWDecode" | "LZW" => 2731,
            // Of pictures.
            _ => return bytes.len(),
        };
        let is_last = at + 1 == filters.len();
        if !is_last || bytes.len().saturating_mul(most) > MOST_UNPACKED {
            return MOST_UNPACKED + 1;
        }
        return stream.decoded().map_or(0, |decoded| decoded.len());
    }
    bytes.len()
}

/// What Base-85 stands for, no more of it than there could be.
fn of_ascii85(text: &[u8]) -> Vec<u8> {
    let (mut bytes, mut group, mut count) = (Vec::new(), 0_u32, 0);
    for c in text.iter().take_while(|c| **c != b'~') {
        match c {
            b'z' if count == 0 => bytes.extend([0; 4]),
            b'!'..=b'u' => {
                group = group.wrapping_mul(85).wrapping_add(u32::from(c - b'!'));
                count += 1;
                if count == 5 {
                    bytes.extend(group.to_be_bytes());
                    (group, count) = (0, 0);
                }
            }
            _ => {}
        }
    }
    if count > 1 {
        let rest = (count..5).fold(group, |group, _| group.wrapping_mul(85).wrapping_add(84));
        bytes.extend(&rest.to_be_bytes()[..count - 1]);
    }
    bytes
}

/// What was deflated, little further than the bound.
fn inflated(packed: &[u8]) -> Vec<u8> {
    let (mut state, mut buffer) = (InflateState::new_boxed(DataFormat::Zlib), vec![0; 1 << 16]);
    let (mut rest, mut unpacked) = (packed, Vec::new());
    while unpacked.len() <= MOST_UNPACKED {
        let step = inflate(&mut state, rest, &mut buffer, MZFlush::None);
        unpacked.extend_from_slice(&buffer[..step.bytes_written]);
        rest = &rest[step.bytes_consumed..];
        let goes_on = matches!(step.status, Ok(MZStatus::Ok));
        if !goes_on || step.bytes_written + step.bytes_consumed == 0 {
            break;
        }
    }
    unpacked
}

/// Whether an object gives widths to more glyphs than a face can have: the interpreter would list each.
fn widens_without_end(object: &Object<'_>) -> bool {
    let Object::Dict(font) = object else { return false };
    let lists = ["W", "W2"].into_iter().filter_map(|key| font.get::<Array<'_>>(key));
    lists.flat_map(|list| list.iter::<Object<'_>>().collect::<Vec<_>>()).any(|entry| match entry {
        Object::Number(number) => number.as_f64() > 65_535.0,
        _ => false,
    })
}

fn printed(mut sheets: Vec<Sheet>) -> Result<Printed, String> {
    if sheets.iter().all(|sheet| sheet.glyphs.is_empty()) {
        let has_images = sheets.iter().any(|sheet| sheet.has_images);
        return Err(match has_images {
            true => SCANNED.to_owned(),
            false => "这份 PDF 里没有文字：请用原来的 Word 文件".to_owned(),
        });
    }
    let mut remarks = remarks(&sheets);
    remarks.extend(marks::take_out(&mut sheets));
    let (widths, heights): (Vec<f64>, Vec<f64>) = sheets.iter().map(Sheet::extent).unzip();
    let mut tables: Vec<Vec<Table>> = Vec::new();
    let mut pages: Vec<Vec<Line>> = Vec::new();
    for sheet in &mut sheets {
        tables.push(tables::take_out(&mut sheet.glyphs, &sheet.rules));
        pages.push(lines(std::mem::take(&mut sheet.glyphs)));
    }
    remarks.extend(furniture::take_out(&mut pages, &heights));
    let notes = footnotes::take_out(&mut pages, &sheets);
    let gutters: Vec<Option<f64>> = pages.iter().map(|lines| areas::gutter(lines)).collect();
    for ((lines, tables), gutter) in pages.iter_mut().zip(&mut tables).zip(&gutters) {
        if gutter.is_none() {
            tables.extend(tables::aligned(lines));
        }
    }
    let columns = columns(&pages, &widths);
    let noted: Vec<(usize, usize, (f64, f64))> = (pages.iter().zip(&columns).enumerate())
        .map(|(at, (lines, column))| (at + 1, lines.len() + 1, *column))
        .collect();
    let pictures: Vec<Vec<Rect>> =
        sheets.iter_mut().map(|sheet| std::mem::take(&mut sheet.pictures)).collect();
    let (mut items, mut begun): (Vec<Placed>, Option<f64>) = (Vec::new(), None);
    for (at, ((mut lines, tables), column)) in
        pages.into_iter().zip(tables).zip(columns).enumerate()
    {
        begun = begun.or_else(|| captions::beginning(&lines));
        let captions = captions::take_out(&mut lines, &pictures[at], begun);
        // On the pages behind it text goes from the top.
        begun = begun.map(|_| 0.0);
        let lines = lines.into_iter().map(|line| (line.y - line.size, Item::Line(line)));
        let tables = tables.into_iter().map(|table| (table.top, Item::Table(table.rows)));
        let captions = captions.into_iter().map(|(y, text)| (y, Item::Caption(text)));
        let mut page: Vec<(f64, Item)> = lines.chain(tables).chain(captions).collect();
        page.sort_by(|a, b| a.0.total_cmp(&b.0));
        let page = page.into_iter().map(|(_, item)| item).collect();
        let mut line = 1;
        for (item, column) in areas::ordered(page, column, gutters[at]) {
            let place = PrintedPlace { page: Some(at + 1), line };
            line += match &item {
                Item::Line(_) | Item::Caption(_) => 1,
                Item::Table(rows) => rows.len(),
            };
            items.push(Placed { item, place, column });
        }
    }
    if notes.iter().any(|notes| !notes.is_empty()) {
        remarks.push("页下的脚注放在全文最后".to_owned());
    }
    for (lines, (page, first, column)) in notes.into_iter().zip(noted) {
        items.extend(lines.into_iter().enumerate().map(|(at, line)| {
            let place = PrintedPlace { page: Some(page), line: first + at };
            Placed { item: Item::Line(line), place, column }
        }));
    }
    let parts = paragraphs::parts(whole_tables(items));
    let parts = parts.into_iter().filter(|part| match part {
        PrintedPart::Paragraph { text, .. } => !text.is_empty(),
        PrintedPart::Table { .. } => true,
    });
    Ok(Printed { parts: parts.collect(), remarks })
}

/// What pages hold that is not, or not safely, taken as text.
fn remarks(sheets: &[Sheet]) -> Vec<String> {
    let mut remarks = Vec::new();
    let mut tell = |is_meant: &dyn Fn(&Sheet) -> bool, what: &str| {
        let pages = sheets.iter().enumerate().filter(|(_, sheet)| is_meant(sheet));
        let pages: Vec<String> = pages.map(|(at, _)| (at + 1).to_string()).collect();
        if !pages.is_empty() {
            remarks.push(format!("第{}页{what}", pages.join("、")));
        }
    };
    tell(
        &|sheet| sheet.glyphs.is_empty() && sheet.has_images,
        "只有图，没有文字（扫描件），没有取",
    );
    tell(
        &|sheet| sheet.has_unseen && sheet.has_images,
        "的文字是从扫描的图里识别出来的，请逐个核对数字",
    );
    let pictures = sheets.iter().map(|sheet| sheet.pictures.len()).sum::<usize>();
    if pictures > 0 {
        remarks.push(format!("{pictures}幅图没有取"));
    }
    for (at, sheet) in sheets.iter().enumerate().filter(|(_, sheet)| sheet.unknown > 0) {
        let (page, unknown) = (at + 1, sheet.unknown);
        remarks.push(format!(
            "第{page}页有{unknown}个字，PDF 没有说是什么字，写成了「\u{FFFD}」或原来的代码，请对照原件改"
        ));
    }
    let mut slanted: Vec<&str> = sheets.iter().map(|sheet| sheet.slanted.as_str()).collect();
    slanted.retain(|text| !text.is_empty());
    slanted.dedup();
    for text in slanted {
        let shown: String = text.chars().take(20).collect();
        remarks.push(format!("斜排或竖排的字「{shown}」（水印之类）没有取"));
    }
    remarks
}

/// From where to where the text of each page goes. A page with short lines alone takes after another one.
fn columns(pages: &[Vec<Line>], widths: &[f64]) -> Vec<(f64, f64)> {
    let mut sizes: Vec<(f64, usize)> =
        pages.iter().flatten().map(|line| (line.size, line.glyphs.len())).collect();
    sizes.sort_by(|a, b| a.0.total_cmp(&b.0));
    let half = sizes.iter().map(|(_, count)| count).sum::<usize>() / 2;
    let mut seen = 0;
    let body = sizes.iter().find(|(_, count)| {
        seen += count;
        seen > half
    });
    let body = body.map_or(0.0, |(size, _)| *size);
    let own: Vec<(f64, f64)> = pages
        .iter()
        .map(|lines| {
            let text = || lines.iter().filter(|line| (line.size - body).abs() < 0.15 * body);
            let left = text().map(Line::x0).fold(f64::INFINITY, f64::min);
            let right = text().map(Line::x1).fold(f64::NEG_INFINITY, f64::max);
            (left, right)
        })
        .collect();
    let widest = own.iter().map(|(left, right)| right - left).fold(0.0, f64::max);
    let is_full = |(left, right): &(f64, f64)| right - left > widest - body;
    let widen = |(at, column): (usize, &(f64, f64))| {
        if is_full(column) {
            return *column;
        }
        let holds = |other: &&(f64, f64)| {
            is_full(other) && column.0 > other.0 - 3.0 && column.1 < other.1 + 3.0
        };
        // Margins may be mirrored: the pages of the same side first.
        let same = own.iter().skip(at % 2).step_by(2).find(holds);
        let other = same.or_else(|| own.iter().find(holds)).copied();
        other.unwrap_or((column.0.min(column.1), column.1.max(column.0)))
    };
    let columns = own.iter().enumerate().map(widen);
    // Where no line is long, nobody knows the right edge: then it is as far from the page's as the left one.
    let symmetric = |((left, right), width): ((f64, f64), &f64)| {
        let is_unknown = widest < width / 2.0;
        (left, if is_unknown { right.max(width - left) } else { right })
    };
    columns.zip(widths).map(symmetric).collect()
}

/// Joins a table to the one that it goes on from over the end of a page, its header dropped.
fn whole_tables(items: Vec<Placed>) -> Vec<Placed> {
    let mut whole: Vec<Placed> = Vec::new();
    let mut last_page = None;
    for Placed { item, place, column } in items {
        let is_first = last_page != place.page;
        last_page = place.page;
        let item = match (item, whole.last_mut()) {
            (Item::Table(mut rows), Some(Placed { item: Item::Table(before), .. }))
                if is_first && goes_on(before, &rows) =>
            {
                rows.remove(0);
                before.extend(rows);
                continue;
            }
            (item, _) => item,
        };
        whole.push(Placed { item, place, column });
    }
    whole
}

/// Whether a table has the header of the one before it, which has not been summed up yet.
fn goes_on(before: &[Vec<String>], rows: &[Vec<String>]) -> bool {
    let sums_up = |row: &Vec<String>| {
        let name = row.first().map(String::as_str).unwrap_or_default();
        ["合计", "总计"].iter().any(|sum| name.starts_with(sum))
    };
    before.first().is_some_and(|header| rows.first() == Some(header))
        && !before.last().is_some_and(sums_up)
}

#[cfg(test)]
mod tests;

#[cfg(test)]
mod base_85 {
    use super::of_ascii85;

    #[test]
    fn base_85_is_what_it_stands_for() {
        let check = |text: &str, expected: &[u8]| {
            assert_eq!(of_ascii85(text.as_bytes()), expected, "{text}");
        };
        check("87cURD]i,\"\nEbo80~>", b"Hello World!");
        check("z@:B~>87", b"\0\0\0\0ab");
        check("~>", b"");
    }
}
