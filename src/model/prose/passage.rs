//! A text with all that rules ask of it, each thing looked for once, when the first of them asks.

use std::cell::OnceCell;
use std::ops::Range;

use super::dates::{Day, days};
use super::figures::{Figure, figures};
use super::marks::{marks, without};
use super::{Number, Prose, numbers};
use crate::model::source::{Span, Text};

/// A text as a file holds it and as it is printed.
pub struct Passage<'a> {
    written: &'a Text,
    prose: Prose,
    marks: OnceCell<Vec<(usize, char)>>,
    bare: OnceCell<Option<String>>,
    numbers: OnceCell<Vec<Number>>,
    days: OnceCell<Vec<Day>>,
    parts: OnceCell<Vec<Part>>,
}

struct Part {
    range: Range<usize>,
    figures: OnceCell<Vec<Figure>>,
    open: OnceCell<Vec<Figure>>,
}

/// One of the paragraphs of a passage.
#[derive(Clone, Copy)]
pub(crate) struct Paragraph<'p> {
    passage: &'p Passage<'p>,
    part: &'p Part,
}

/// Of more figures in a paragraph nobody would say which belong together.
const MOST: usize = 300;

impl<'a> Passage<'a> {
    pub fn of(written: &'a Text) -> Self {
        Self {
            written,
            prose: Prose::of(&written.value),
            marks: OnceCell::new(),
            bare: OnceCell::new(),
            numbers: OnceCell::new(),
            days: OnceCell::new(),
            parts: OnceCell::new(),
        }
    }

    /// What the file holds.
    pub fn written(&self) -> &'a Text {
        self.written
    }

    /// What is printed: the paragraphs, one a line.
    pub fn text(&self) -> &str {
        &self.prose.text
    }

    /// The place in the file of a byte range of what is printed.
    pub fn span(&self, printed: Range<usize>) -> Span {
        self.written.part(self.prose.place(printed))
    }

    pub(crate) fn paragraphs(&self) -> impl Iterator<Item = Paragraph<'_>> {
        let part = |range| Part { range, figures: OnceCell::new(), open: OnceCell::new() };
        let parts = self.parts.get_or_init(|| self.prose.paragraphs().map(part).collect());
        parts.iter().map(|part| Paragraph { passage: self, part })
    }

    fn marks(&self) -> &[(usize, char)] {
        self.marks.get_or_init(|| marks(self.text()))
    }

    /// The text outside quotes and brackets, as by [`bare`](super::bare).
    pub(crate) fn bare(&self) -> &str {
        let text = self.text();
        let bare = self.bare.get_or_init(|| without(text, self.marks()));
        bare.as_deref().unwrap_or(text)
    }

    fn numbers(&self) -> &[Number] {
        self.numbers.get_or_init(|| numbers(self.text()))
    }

    /// The whole numbers outside quotes and brackets: no number has one of these in it.
    pub(crate) fn open_numbers(&self) -> impl Iterator<Item = &Number> {
        let bare = self.bare().as_bytes();
        self.numbers().iter().filter(|number| bare[number.range.start] != 0)
    }

    /// The dates, those in quotes and brackets too.
    pub(crate) fn days(&self) -> &[Day] {
        self.days.get_or_init(|| match self.text().contains("月") {
            true => days(self.text(), self.numbers()),
            false => Vec::new(),
        })
    }
}

impl<'p> Paragraph<'p> {
    /// What is printed.
    pub(crate) fn words(self) -> &'p str {
        &self.passage.text()[self.part.range.clone()]
    }

    /// The same outside quotes and brackets: [`Passage::bare`].
    pub(crate) fn bare(self) -> &'p str {
        &self.passage.bare()[self.part.range.clone()]
    }

    /// The place in the file of a byte range of the words.
    pub(crate) fn span(self, range: Range<usize>) -> Span {
        let start = self.part.range.start;
        self.passage.span(start + range.start..start + range.end)
    }

    /// Where it begins in what is printed.
    pub(crate) fn start(self) -> usize {
        self.part.range.start
    }

    /// The quotation marks and brackets, and where they stand in what is printed, in order.
    pub(crate) fn marks(self) -> impl Iterator<Item = (usize, char)> {
        let Range { start, end } = self.part.range;
        let marks = self.passage.marks();
        let first = marks.partition_point(|&(at, _)| at < start);
        marks[first..].iter().copied().take_while(move |&(at, _)| at < end)
    }

    /// All figures of the words.
    pub(crate) fn figures(self) -> &'p [Figure] {
        self.part.figures.get_or_init(|| figures(self.words()))
    }

    /// The figures that are held against each other: none where there are too many.
    pub(crate) fn comparable(self) -> &'p [Figure] {
        few(self.figures())
    }

    /// Of these the ones outside quotes and brackets.
    pub(crate) fn open(self) -> &'p [Figure] {
        // Where nothing is hidden they are the same.
        match self.bare() {
            bare if bare == self.words() => self.comparable(),
            bare => few(self.part.open.get_or_init(|| figures(bare))),
        }
    }
}

fn few(figures: &[Figure]) -> &[Figure] {
    if figures.len() > MOST { &[] } else { figures }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::source::written;

    #[test]
    fn a_paragraph_is_asked_by_itself() {
        let text = written("甲3件（其中“乙”1件）\n\n（丙）丁4件\n5件");
        let passage = Passage::of(&text);
        let asked = |paragraph: Paragraph<'_>| {
            let words = paragraph.words();
            let shown = |figures: &[Figure]| {
                figures.iter().map(|f| words[f.range.clone()].to_owned()).collect::<Vec<_>>()
            };
            let marks: String = paragraph.marks().map(|(_, c)| c).collect();
            let text = passage.text();
            let places = paragraph.marks().all(|(at, c)| text[at..].starts_with(c));
            assert!(places, "{words}");
            let last = paragraph.figures().last().expect("a figure");
            let place = paragraph.span(last.range.clone()).text().to_owned();
            (marks, shown(paragraph.figures()), shown(paragraph.open()), place)
        };
        let asked: Vec<_> = passage.paragraphs().map(asked).collect();
        let list = |figures: &[&str]| figures.iter().map(|&f| f.to_owned()).collect::<Vec<_>>();
        let expected = [
            ("（“”）".to_owned(), list(&["3", "1"]), list(&["3"]), "1".to_owned()),
            ("（）".to_owned(), list(&["4", "5"]), list(&["4", "5"]), "5".to_owned()),
        ];
        assert_eq!(asked, expected);
    }

    #[test]
    fn numbers_in_brackets_are_none_of_the_open_ones() {
        let check = |text: &str| {
            let text = written(text);
            let passage = Passage::of(&text);
            let open: Vec<_> = passage.open_numbers().cloned().collect();
            assert_eq!(open, numbers(passage.bare()), "{}", passage.text());
            open.len()
        };
        assert_eq!(check("共3（4）个，5，（六）七、（2：3）8：（9）10.（11）"), 5);
        assert_eq!(check("1（2\n\n3）4"), 4);
    }

    #[test]
    fn too_many_figures_belong_to_nobody() {
        let check = |count: usize, expected: usize| {
            let text = written(&"1件，".repeat(count));
            let passage = Passage::of(&text);
            let paragraph = passage.paragraphs().next().expect("one");
            assert_eq!(paragraph.figures().len(), count);
            assert_eq!(
                (paragraph.comparable().len(), paragraph.open().len()),
                (expected, expected)
            );
        };
        check(MOST, MOST);
        check(MOST + 1, 0);
    }
}
