//! A printed issue as the reader of its file gives it (.txt, .md, .pdf, .docx): what stands on its pages
//! in reading order, without page numbers.

/// Where a part begins. Lines count from 1, of the file or, where there are pages, of the page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PrintedPlace {
    pub page: Option<usize>,
    pub line: usize,
}

/// A paragraph, its lines joined, or a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PrintedPart {
    /// White space at its ends (U+3000 too) is dropped; automatic numbers are part of the text.
    Paragraph { text: String, place: PrintedPlace },
    /// Cells row by row, header rows first; as wide as the widest row.
    Table { rows: Vec<Vec<String>>, place: PrintedPlace },
}

/// What a file printed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Printed {
    pub parts: Vec<PrintedPart>,
    /// What whoever imports it should know, in Chinese: changes not yet accepted, a page without text.
    pub remarks: Vec<String>,
}
