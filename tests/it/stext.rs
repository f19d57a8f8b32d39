//! What is on the pages of a PDF, as `mutool` (Debian: mupdf-tools) reports it: every glyph with
//! its baseline, every ruled line, every font. Lengths are millimetres from the top left corner of
//! the page, type sizes are points. This module measures; it knows nothing of how a bulletin ought
//! to look.

use std::path::Path;
use std::process::Command;

use roxmltree::{Document, Node, ParsingOptions};

/// One page of a PDF.
pub(crate) struct Page {
    pub(crate) width: f64,
    pub(crate) height: f64,
    /// In the order of the content stream; blanks are left out.
    pub(crate) glyphs: Vec<Glyph>,
    /// Stroked lines and filled bars.
    pub(crate) rules: Vec<Rule>,
}

#[derive(Clone)]
pub(crate) struct Glyph {
    pub(crate) ch: char,
    /// Where the glyph's advance starts and ends, mm.
    pub(crate) left: f64,
    pub(crate) right: f64,
    /// Height of the baseline, mm under the top of the page.
    pub(crate) baseline: f64,
    /// pt
    pub(crate) size: f64,
    /// PostScript name without the subset's prefix, as `FandolFang-Regular`.
    pub(crate) font: String,
    /// `#rrggbb`
    pub(crate) color: String,
}

/// A horizontal line.
#[derive(Clone, Debug)]
pub(crate) struct Rule {
    pub(crate) left: f64,
    pub(crate) right: f64,
    /// The middle of the line, mm under the top of the page.
    pub(crate) y: f64,
    /// mm
    pub(crate) thickness: f64,
    /// The components in the line's own colour space, 0 to 1.
    pub(crate) color: Vec<f64>,
}

impl Rule {
    pub(crate) fn is_black(&self) -> bool {
        self.color.iter().all(|&part| part == 0.0)
    }
}

/// Reads glyphs and rules of all pages.
pub(crate) fn read(pdf: &Path) -> Vec<Page> {
    let text = mutool(&["draw", "-q", "-F", "stext"], pdf, &[]);
    let trace = mutool(&["draw", "-q", "-F", "trace"], pdf, &[]);
    let (text, trace) = (utf8(text), utf8(trace));
    let (text, trace) = (parse(&text), parse(&trace));
    let rules: Vec<_> = elements(trace.root(), "page").map(read_rules).collect();
    let pages: Vec<_> = elements(text.root(), "page").collect();
    assert_eq!(
        pages.len(),
        rules.len(),
        "mutool counts the pages of {} in two ways",
        pdf.display()
    );
    pages
        .into_iter()
        .zip(rules)
        .map(|(page, rules)| Page {
            width: mm(number(page, "width")),
            height: mm(number(page, "height")),
            glyphs: read_glyphs(page),
            rules,
        })
        .collect()
}

/// The names of the fonts without whose outlines the PDF was written: empty if every font is
/// embedded.
pub(crate) fn fonts_not_embedded(pdf: &Path) -> Vec<String> {
    let (descriptors, other): (Vec<_>, Vec<_>) = utf8(mutool(&["show"], pdf, &["grep"]))
        .lines()
        .filter(|object| object.contains("/BaseFont/") || object.contains("/Type/FontDescriptor"))
        .map(str::to_owned)
        .partition(|object| object.contains("/Type/FontDescriptor"));
    assert!(!descriptors.is_empty(), "{} describes no font", pdf.display());
    // A font without a descriptor is one of the fourteen that every reader has to supply.
    let bare = other
        .into_iter()
        .filter(|font| !font.contains("/FontDescriptor ") && !font.contains("/DescendantFonts"));
    descriptors.into_iter().filter(|font| !font.contains("/FontFile")).chain(bare).collect()
}

/// The part of a page that [`ink`] looks at, mm.
pub(crate) struct Area {
    pub(crate) left: f64,
    pub(crate) right: f64,
    pub(crate) top: f64,
    pub(crate) bottom: f64,
}

/// Top and bottom of what is printed inside `area` of a page (counted from 1), to a twentieth of a
/// millimetre: glyphs are measured by their ink, not by the boxes their fonts claim.
pub(crate) fn ink(pdf: &Path, page: usize, area: &Area) -> Option<(f64, f64)> {
    const DOTS_PER_MM: f64 = 20.0;
    let resolution = (DOTS_PER_MM * 25.4).to_string();
    let image = mutool(
        &["draw", "-q", "-F", "pgm", "-c", "gray", "-r", &resolution, "-o", "-"],
        pdf,
        &[&page.to_string()],
    );
    // P5, blank, width, blank, height, blank, 255, one blank, then a byte a dot.
    let mut rest = &image[..];
    let mut word = || {
        let end = rest.iter().position(u8::is_ascii_whitespace).expect("a PGM header");
        let word = std::str::from_utf8(&rest[..end]).expect("an ASCII header").to_owned();
        rest = &rest[end + 1..];
        word
    };
    assert_eq!(word(), "P5", "mutool draws no PGM");
    let width: usize = word().parse().expect("a width");
    let _height = word();
    assert_eq!(word(), "255");
    let dots = |length: f64| (length * DOTS_PER_MM).round() as usize;
    let inked: Vec<_> = rest
        .chunks_exact(width)
        .enumerate()
        .take(dots(area.bottom))
        .skip(dots(area.top))
        .filter(|(_, row)| row[dots(area.left)..dots(area.right)].iter().any(|&dot| dot < 128))
        .map(|(y, _)| y as f64)
        .collect();
    Some((inked.first()? / DOTS_PER_MM, (inked.last()? + 1.0) / DOTS_PER_MM))
}

fn mutool(arguments: &[&str], pdf: &Path, after: &[&str]) -> Vec<u8> {
    let output =
        Command::new("mutool").args(arguments).arg(pdf).args(after).output().unwrap_or_else(
            |error| panic!("cannot run mutool (Debian package mupdf-tools): {error}"),
        );
    assert!(
        output.status.success(),
        "mutool {arguments:?} {}: {}",
        pdf.display(),
        String::from_utf8_lossy(&output.stderr)
    );
    output.stdout
}

fn utf8(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes).expect("mutool writes UTF-8")
}

fn parse(xml: &str) -> Document<'_> {
    let options = ParsingOptions { allow_dtd: true, ..ParsingOptions::default() };
    Document::parse_with_options(xml, options).expect("mutool writes XML")
}

fn elements<'a>(node: Node<'a, 'a>, name: &'static str) -> impl Iterator<Item = Node<'a, 'a>> {
    node.descendants().filter(move |child| child.has_tag_name(name))
}

fn read_glyphs(page: Node<'_, '_>) -> Vec<Glyph> {
    let mut glyphs = Vec::new();
    for font in page.descendants().filter(|node| node.has_tag_name("font")) {
        let name = text(font, "name");
        for char in font.children().filter(|node| node.has_tag_name("char")) {
            let ch = text(char, "c").chars().next().expect("a char has a character");
            if ch.is_whitespace() {
                continue;
            }
            let quad = numbers(text(char, "quad"));
            glyphs.push(Glyph {
                ch,
                left: mm(number(char, "x")),
                right: mm(quad[2]),
                baseline: mm(number(char, "y")),
                size: number(font, "size"),
                font: name.split_once('+').map_or(name, |(_, name)| name).to_owned(),
                color: text(char, "color").to_owned(),
            });
        }
    }
    glyphs
}

fn read_rules(page: Node<'_, '_>) -> Vec<Rule> {
    page.descendants()
        .filter(|node| node.has_tag_name("stroke_path") || node.has_tag_name("fill_path"))
        .filter_map(read_rule)
        .collect()
}

/// A path that is flat and long; `None` for any other.
fn read_rule(path: Node<'_, '_>) -> Option<Rule> {
    let matrix = numbers(text(path, "transform"));
    let (xs, ys): (Vec<_>, Vec<_>) = path
        .children()
        .filter(|node| node.has_tag_name("moveto") || node.has_tag_name("lineto"))
        .map(|point| (number(point, "x"), number(point, "y")))
        .map(|(x, y)| {
            let along = matrix[0] * x + matrix[2] * y + matrix[4];
            let down = matrix[1] * x + matrix[3] * y + matrix[5];
            (mm(along), mm(down))
        })
        .unzip();
    let [left, top] = [&xs, &ys].map(|of| of.iter().copied().fold(f64::INFINITY, f64::min));
    let [right, bottom] = [&xs, &ys].map(|of| of.iter().copied().fold(f64::NEG_INFINITY, f64::max));
    let stroke = path.attribute("linewidth").map(|width| mm(decimal(width)));
    let thickness = stroke.unwrap_or(bottom - top);
    (right - left > 10.0 && bottom - top < 2.0).then(|| Rule {
        left,
        right,
        y: (top + bottom) / 2.0,
        thickness,
        color: numbers(text(path, "color")),
    })
}

fn text<'a>(node: Node<'a, '_>, attribute: &str) -> &'a str {
    node.attribute(attribute)
        .unwrap_or_else(|| panic!("mutool's <{}> has no {attribute}", node.tag_name().name()))
}

fn number(node: Node<'_, '_>, attribute: &str) -> f64 {
    decimal(text(node, attribute))
}

fn numbers(list: &str) -> Vec<f64> {
    list.split_whitespace().map(decimal).collect()
}

fn decimal(text: &str) -> f64 {
    text.parse().unwrap_or_else(|error| panic!("mutool writes the number {text:?}: {error}"))
}

/// PDF's unit is the point, 1/72 inch.
fn mm(points: f64) -> f64 {
    points * 25.4 / 72.0
}
