//! A part of a document as a tree.

use crate::model::files::Refusal;
use crate::read::xml::{self, Element, walk};

/// An element, or the text between two.
#[derive(Debug, Default)]
pub(super) struct Node {
    /// `w:p` whatever prefix the file uses for a word processor's elements; of other vocabularies without
    /// prefix. Empty for text.
    pub(super) name: String,
    /// By local name.
    attributes: Vec<(String, String)>,
    pub(super) children: Vec<Node>,
    pub(super) text: String,
}

const MOST_NODES: usize = 3_000_000;

impl Node {
    pub(super) fn get(&self, attribute: &str) -> Option<&str> {
        let found = self.attributes.iter().find(|(name, _)| name == attribute)?;
        Some(&found.1)
    }

    /// The first child of that name.
    pub(super) fn child(&self, name: &str) -> Option<&Node> {
        self.children.iter().find(|child| child.name == name)
    }

    pub(super) fn named<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Node> {
        self.children.iter().filter(move |child| child.name == name)
    }

    /// What a child says in its `w:val`.
    pub(super) fn value(&self, name: &str) -> Option<&str> {
        self.child(name)?.get("val")
    }

    /// Whether a child says yes: by being there, unless it says no.
    pub(super) fn is(&self, name: &str) -> bool {
        self.child(name)
            .is_some_and(|child| !matches!(child.get("val"), Some("0" | "false" | "off" | "none")))
    }

    /// All text in it.
    pub(super) fn all_text(&self) -> String {
        let inner = self.children.iter().map(Self::all_text);
        self.text.clone() + &inner.collect::<String>()
    }

    /// Whether an element of one of these names is in it.
    pub(super) fn holds(&self, names: &[&str]) -> bool {
        names.contains(&self.name.as_str()) || self.children.iter().any(|child| child.holds(names))
    }
}

/// The root of a document.
///
/// # Errors
///
/// `Damaged`: it is no XML, or more of it than any office writes.
pub(super) fn parse(text: &str) -> Result<Node, Refusal> {
    let mut open = vec![Node::default()];
    let mut count = 0;
    walk(text, |seen| {
        count += 1;
        if count > MOST_NODES {
            return Err(Refusal::Damaged);
        }
        let whole = match seen {
            xml::Node::Open(element) => {
                open.push(node(element));
                return Ok(());
            }
            xml::Node::Close(_) => open.pop(),
            xml::Node::Text(text) => Some(Node { text: text.to_owned(), ..Node::default() }),
        };
        open.last_mut().ok_or(Refusal::Damaged)?.children.extend(whole);
        Ok(())
    })?;
    let root = open.pop().ok_or(Refusal::Damaged)?;
    root.children.into_iter().find(|child| !child.name.is_empty()).ok_or(Refusal::Damaged)
}

fn node(element: Element<'_>) -> Node {
    let local = element.name();
    let name = match element.namespace() {
        // Extensions of later versions have addresses of their own.
        Some(space) if space.contains("wordprocessingml") && space.ends_with("/main") => {
            format!("w:{local}")
        }
        Some(space) if space.ends_with("/math") => format!("m:{local}"),
        _ => local.to_owned(),
    };
    let attributes = element.attributes().flatten().map(|(name, value)| (name.to_owned(), value));
    Node { name, attributes: attributes.collect(), ..Node::default() }
}
