//! What an issue says under a section.

use std::sync::Arc;

use super::definition::{Block, Definition, Kind};
use super::figures::Account;
use super::issue::IssueId;
use super::source::{Source, Span, Text};

/// What an issue says under one section.
pub(crate) struct Section {
    pub(crate) source: Arc<Source>,
    pub(crate) definition: Arc<Definition>,
    /// One a block of the definition, in its order.
    pub(crate) contents: Vec<Content>,
    pub(crate) stated: Vec<Stated>,
}

impl Section {
    /// What the issue says in sentences, and whether it is a dispatch; the definition's own words are not the
    /// issue's.
    pub(crate) fn texts(&self) -> impl Iterator<Item = (&Text, bool)> {
        let contents = self.definition.blocks.iter().zip(&self.contents);
        contents.flat_map(|(block, content)| {
            let is_dispatch = matches!(content, Content::Dispatches(_));
            texts(block, content).into_iter().map(move |text| (text, is_dispatch))
        })
    }

    pub(crate) fn dispatches(&self) -> impl Iterator<Item = &Dispatch> {
        self.contents.iter().flat_map(|content| match content {
            Content::Dispatches(dispatches) => dispatches.as_slice(),
            _ => &[],
        })
    }

    /// The lists of departments, one a block.
    pub(crate) fn rosters(&self) -> impl Iterator<Item = &[Text]> {
        self.contents.iter().filter_map(|content| match content {
            Content::Roster(names) => Some(names.as_slice()),
            _ => None,
        })
    }

    /// The departments that are named as such.
    pub(crate) fn departments(&self) -> impl Iterator<Item = &Text> {
        let rosters = self.rosters().flatten();
        rosters.chain(self.dispatches().filter_map(|dispatch| dispatch.department.as_ref()))
    }
}

fn texts<'a>(block: &Block, content: &'a Content) -> Vec<&'a Text> {
    match content {
        Content::Items(items) => items.iter().collect(),
        Content::Dispatches(list) => list.iter().filter_map(|d| d.text.as_ref()).collect(),
        Content::Findings(found) => found.iter().flatten().collect(),
        Content::Text(text) => match &block.kind {
            Kind::Text { default: Some(default) }
                if Arc::ptr_eq(&default.span.source, &text.span.source) =>
            {
                Vec::new()
            }
            _ => vec![text],
        },
        Content::Roster(_) | Content::Counts | Content::Missing => Vec::new(),
    }
}

pub(crate) enum Content {
    /// Figures come from the CSV.
    Counts,
    Roster(Vec<Text>),
    Items(Vec<Text>),
    Dispatches(Vec<Dispatch>),
    /// One a name of the definition, in its order.
    Findings(Vec<Option<Text>>),
    Text(Text),
    /// The key is missing: an error that a draft may have.
    Missing,
}

pub(crate) struct Dispatch {
    /// Where it begins.
    pub(crate) header: Span,
    pub(crate) department: Option<Text>,
    pub(crate) text: Option<Text>,
    pub(crate) people: Vec<Person>,
    pub(crate) photo: Option<Photo>,
}

/// Someone whom a dispatch names: for the register, not printed by it.
pub(crate) struct Person {
    pub(crate) name: Text,
    pub(crate) post: String,
}

pub(crate) struct Photo {
    /// Path below the issue's folder, with `/` between its parts.
    pub(crate) file: Text,
    pub(crate) caption: Text,
    /// Whether the file is there; it is, until someone has looked.
    pub(crate) is_there: bool,
}

impl Photo {
    /// The path by which the outputs call it, from their folder.
    pub(crate) fn path(&self, issue: IssueId) -> String {
        format!("{issue}/{}", self.file.value)
    }
}

/// A year-to-date figure that someone else states.
pub(crate) struct Stated {
    pub(crate) account: Account,
    /// In units of the last of its decimals.
    pub(crate) value: u64,
    pub(crate) decimals: u8,
    /// The value's place.
    pub(crate) span: Span,
}
