//! The text of a document: paragraphs, runs, fields, changes, boxes.

use super::numbering::{Numbering, Set};
use super::tree::Node;
use super::{place, symbol};
use crate::model::numbering::{Level, numbered};
use crate::model::printed::PrintedPart;
use crate::read::printed::photo;

/// What was read so far of the text.
pub(super) struct Body {
    pub(super) parts: Vec<PrintedPart>,
    numbering: Numbering,
    /// The paragraph that is being read, its number aside.
    text: String,
    label: Option<String>,
    /// Of the paragraph, from 1.
    line: usize,
    /// Fields that are open: whether what is read is the result, which is printed.
    fields: Vec<bool>,
    /// What stands behind the paragraph: boxes, tables within tables.
    behind: Vec<PrintedPart>,
    /// Whether the paragraph's style hides its text.
    is_hidden: bool,
    /// How the paragraph's style sets its text.
    set: Set,
    /// Whether the run's digits are none of the figures beside them: raised, lowered, white.
    is_odd: bool,
    /// From where on the paragraph's last text is of that kind.
    odd_from: Option<usize>,
    inserted: usize,
    deleted: usize,
    hidden: usize,
    struck: usize,
    odd: usize,
    pictures: usize,
    /// Whether the text has begun, by a numbered heading.
    has_begun: bool,
    /// Whether a picture stands right before what is being read.
    is_below_picture: bool,
    /// Whether the paragraph is set as captions are.
    is_caption: bool,
    comments: usize,
    unknown: usize,
    foreign: usize,
}

impl Body {
    pub(super) fn new(numbering: Numbering) -> Self {
        Self {
            parts: Vec::new(),
            numbering,
            text: String::new(),
            label: None,
            line: 0,
            fields: Vec::new(),
            behind: Vec::new(),
            is_hidden: false,
            set: Set::default(),
            is_odd: false,
            odd_from: None,
            inserted: 0,
            deleted: 0,
            hidden: 0,
            struck: 0,
            odd: 0,
            pictures: 0,
            has_begun: false,
            is_below_picture: false,
            is_caption: false,
            comments: 0,
            unknown: 0,
            foreign: 0,
        }
    }

    /// What the reader of the text should know.
    pub(super) fn remarks(&self) -> Vec<String> {
        let mut remarks = Vec::new();
        let mut tell = |count: usize, text: String| remarks.extend((count > 0).then_some(text));
        tell(
            self.inserted + self.deleted,
            format!(
                "文件里有没有接受的修订：加进的{}处算在内，删去的{}处没有取；请先在 Word 里接受或拒绝全部修订",
                self.inserted, self.deleted
            ),
        );
        tell(self.hidden, format!("{}处隐藏的文字没有取", self.hidden));
        tell(self.struck, format!("{}处划掉的文字没有取", self.struck));
        tell(
            self.odd,
            format!(
                "{}个紧挨数字的上标、下标或白字（注号之类）没有取，那里的数请对照原件",
                self.odd
            ),
        );
        tell(self.comments, format!("{}条批注没有取", self.comments));
        tell(self.pictures, format!("{}幅图没有取", self.pictures));
        tell(self.foreign, format!("{}处嵌在里面的别的文件没有取", self.foreign));
        tell(
            self.unknown,
            format!("{}个符号认不出，写成了「\u{FFFD}」，请对照原件改", self.unknown),
        );
        remarks
    }

    /// Blocks of text: paragraphs and tables, whatever they are wrapped in.
    pub(super) fn blocks(&mut self, nodes: &[Node]) {
        for node in nodes {
            match node.name.as_str() {
                "w:p" => self.paragraph(node),
                "w:tbl" => {
                    self.finish_paragraph();
                    self.table(node);
                }
                "w:altChunk" => self.foreign += 1,
                "w:sectPr" => {}
                _ => self.wrapped(node, Self::blocks),
            }
        }
    }

    /// What stands in something that only wraps it, read as what it stands among.
    pub(super) fn wrapped(&mut self, node: &Node, read: fn(&mut Self, &[Node])) {
        match node.name.as_str() {
            "w:ins" | "w:moveTo" => {
                self.inserted += 1;
                read(self, &node.children);
            }
            "w:del" | "w:moveFrom" => self.deleted += usize::from(says(node)),
            "w:sdt" => {
                let content = node.child("w:sdtContent");
                content.into_iter().for_each(|content| read(self, &content.children));
            }
            // The same thing twice, for programs that know it and for those that do not.
            "AlternateContent" => {
                let chosen = node.child("Choice").or(node.child("Fallback"));
                chosen.into_iter().for_each(|chosen| read(self, &chosen.children));
            }
            "w:hyperlink" | "w:smartTag" | "w:customXml" | "w:fldSimple" | "w:dir" | "w:bdo"
            | "w:sdtContent" => read(self, &node.children),
            _ => {}
        }
    }

    fn paragraph(&mut self, node: &Node) {
        let properties = node.child("w:pPr");
        self.line += 1;
        let style = properties.and_then(|properties| properties.value("w:pStyle"));
        self.is_hidden = self.numbering.hides(style);
        self.set = self.numbering.set(style);
        self.is_caption = properties.is_some_and(|own| own.value("w:jc") == Some("center"))
            || self.numbering.is_caption(style);
        let label = self.numbering.next(properties);
        // A paragraph whose end was deleted goes on in this one, which has no number of its own then.
        if self.text.is_empty() {
            self.label = label;
        }
        self.inline(&node.children);
        // A field that is never closed must not swallow the paragraphs behind it.
        self.fields.fill(true);
        let mark = properties.and_then(|properties| properties.child("w:rPr"));
        match mark.is_some_and(|mark| mark.child("w:del").is_some()) {
            true => self.deleted += 1,
            false => self.finish_paragraph(),
        }
    }

    /// Ends a paragraph, also in its middle, where a line break stands.
    pub(super) fn finish_paragraph(&mut self) {
        let text = std::mem::take(&mut self.text);
        self.odd_from = None;
        let text = text.trim();
        if !text.is_empty() {
            let label = self.label.take().unwrap_or_default();
            let fuses =
                label.ends_with(char::is_alphanumeric) && text.starts_with(char::is_alphanumeric);
            let between = if fuses { "　" } else { "" };
            let text = format!("{label}{between}{text}");
            let level = numbered(&text).map(|numbered| numbered.level);
            self.has_begun |= matches!(level, Some(Level::Section | Level::Block));
            let is_below = std::mem::take(&mut self.is_below_picture);
            let is_caption = is_below && self.is_caption && self.has_begun && level.is_none();
            let text = if is_caption { photo(&text) } else { text };
            self.parts.push(PrintedPart::Paragraph { text, place: place(self.line) });
        }
        self.parts.append(&mut self.behind);
    }

    /// What stands in a paragraph.
    fn inline(&mut self, nodes: &[Node]) {
        for node in nodes {
            match node.name.as_str() {
                "w:r" => self.run(node),
                "m:oMath" | "m:oMathPara" => self.push(&node.all_text()),
                "w:ruby" => {}
                _ => self.wrapped(node, Self::inline),
            }
        }
    }

    fn run(&mut self, run: &Node) {
        let properties = run.child("w:rPr");
        let own = properties.and_then(|own| own.child("w:vanish").map(|_| own.is("w:vanish")));
        let style = properties.and_then(|own| own.value("w:rStyle"));
        let by_style = || style.is_some_and(|style| self.numbering.hides(Some(style)));
        let is_hidden = own.unwrap_or_else(|| self.is_hidden || by_style());
        if is_hidden && !run.holds(&["w:fldChar"]) {
            self.hidden += usize::from(says(run));
            return;
        }
        let by_style = style.map(|style| self.numbering.set(Some(style))).unwrap_or_default();
        let set = Set::of(properties).or(by_style).or(self.set);
        let is = |said: Option<bool>| said.unwrap_or(false);
        if is(set.is_struck) && !run.holds(&["w:fldChar"]) {
            self.struck += usize::from(says(run));
            return;
        }
        let is_odd = is(set.is_shifted) || is(set.is_white);
        let outer = std::mem::replace(&mut self.is_odd, is_odd);
        self.pieces(&run.children);
        self.is_odd = outer;
    }

    fn pieces(&mut self, nodes: &[Node]) {
        for node in nodes {
            match node.name.as_str() {
                "w:t" => self.push(&node.all_text()),
                // Issuer and date are parted so.
                "w:tab" | "w:ptab" => self.push("　"),
                // What was typed on a line of its own reads like a paragraph.
                "w:br" | "w:cr" if self.is_printed() => self.finish_paragraph(),
                "w:noBreakHyphen" => self.push("-"),
                "w:sym" => {
                    let code = node.get("char").and_then(|code| u32::from_str_radix(code, 16).ok());
                    let c = code.and_then(char::from_u32).unwrap_or(char::REPLACEMENT_CHARACTER);
                    self.push(c.encode_utf8(&mut [0; 4]));
                }
                "w:fldChar" => match node.get("fldCharType") {
                    Some("begin") => self.fields.push(false),
                    Some("separate") => {
                        self.fields.last_mut().into_iter().for_each(|field| *field = true)
                    }
                    _ => drop(self.fields.pop()),
                },
                "w:commentReference" => self.comments += 1,
                "w:ruby" => {
                    let base = node.child("w:rubyBase");
                    base.into_iter().for_each(|base| self.inline(&base.children));
                }
                "w:drawing" | "w:pict" | "w:object" => self.drawing(node),
                _ => self.wrapped(node, Self::pieces),
            }
        }
    }

    /// Whether what is read is printed: no field's instruction.
    fn is_printed(&self) -> bool {
        self.fields.iter().all(|is_result| *is_result)
    }

    fn push(&mut self, text: &str) {
        if !self.is_printed() {
            return;
        }
        for c in text.chars() {
            match symbol(c) {
                '\u{AD}' | '\u{200B}' | '\u{FEFF}' => {}
                '\n' | '\r' | '\t' => self.push_char(' '),
                c => {
                    self.unknown += usize::from(c == char::REPLACEMENT_CHARACTER);
                    self.push_char(c);
                }
            }
        }
    }

    /// Adds a character; digits that are set otherwise than the figure beside them are none of it.
    fn push_char(&mut self, c: char) {
        let touches = is_of_figure(c) && self.text.ends_with(is_of_figure);
        match (self.is_odd, self.odd_from) {
            (true, None) if touches => {
                self.odd += 1;
                return;
            }
            (true, None) => self.odd_from = Some(self.text.len()),
            (true, Some(_)) => {}
            (false, from) => {
                if let Some(from) = from.filter(|_| touches) {
                    let own = self.text.get(from..).unwrap_or_default();
                    let kept = from + own.trim_end_matches(is_of_figure).len();
                    self.odd += self.text.get(kept..).unwrap_or_default().chars().count();
                    self.text.truncate(kept);
                }
                self.odd_from = None;
            }
        }
        self.text.push(c);
    }

    /// A picture, or boxes with text, which is read behind the paragraph.
    fn drawing(&mut self, node: &Node) {
        let mut boxes = Vec::new();
        contents(node, &mut boxes);
        if boxes.is_empty() {
            // Lines and frames are pictures to nobody.
            let is_picture = node.holds(&["pic", "imagedata", "chart", "OLEObject"]);
            self.pictures += usize::from(is_picture);
            self.is_below_picture |= is_picture;
            return;
        }
        for inside in boxes {
            let read = self.apart(&inside.children);
            self.behind.extend(read);
        }
    }

    /// Blocks that stand by themselves, read without ending what is being read.
    pub(super) fn apart(&mut self, nodes: &[Node]) -> Vec<PrintedPart> {
        let (text, label, is_hidden, set) =
            (std::mem::take(&mut self.text), self.label.take(), self.is_hidden, self.set);
        let (parts, behind) = (std::mem::take(&mut self.parts), std::mem::take(&mut self.behind));
        let fields = std::mem::take(&mut self.fields);
        let odd = (std::mem::take(&mut self.is_odd), self.odd_from.take());
        self.blocks(nodes);
        self.finish_paragraph();
        (self.is_odd, self.odd_from) = odd;
        self.fields = fields;
        self.behind = behind;
        (self.text, self.label, self.is_hidden, self.set) = (text, label, is_hidden, set);
        std::mem::replace(&mut self.parts, parts)
    }

    /// Counts a row of a table that was put in or taken out; whether it is read.
    pub(super) fn sees_row(&mut self, row: &Node) -> bool {
        let properties = row.child("w:trPr");
        let has = |name| properties.is_some_and(|properties| properties.child(name).is_some());
        self.inserted += usize::from(has("w:ins"));
        self.deleted += usize::from(has("w:del"));
        !has("w:del")
    }
}

/// Whether it can be a part of a figure.
fn is_of_figure(c: char) -> bool {
    c.is_ascii_digit() || ('０'..='９').contains(&c) || matches!(c, '.' | ',')
}

/// The boxes in a drawing, those in alternatives once.
fn contents<'a>(node: &'a Node, boxes: &mut Vec<&'a Node>) {
    if node.name == "w:txbxContent" {
        boxes.push(node);
        return;
    }
    let chosen = (node.name == "AlternateContent").then(|| node.child("Choice")).flatten();
    match chosen {
        Some(chosen) => contents(chosen, boxes),
        None => node.children.iter().for_each(|child| contents(child, boxes)),
    }
}

/// Whether there is text in it, deleted text too.
fn says(node: &Node) -> bool {
    node.holds(&["w:t", "w:delText", "w:sym"])
}
