//! XML as a tree, within bounds.

use quick_xml::escape::resolve_xml_entity;
use quick_xml::events::{BytesStart, Event};
use quick_xml::name::ResolveResult;
use quick_xml::{NsReader, XmlVersion};

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

const DEEPEST: usize = 200;
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
/// It is no XML, or more of it than any office writes.
pub(super) fn parse(text: &str) -> Result<Node, ()> {
    let mut reader = NsReader::from_str(text);
    let mut open = vec![Node::default()];
    let mut count = 0;
    loop {
        let (namespace, event) = reader.read_resolved_event().map_err(drop)?;
        count += 1;
        if count > MOST_NODES || open.len() > DEEPEST {
            return Err(());
        }
        let (text, whole) = match event {
            Event::Start(element) => {
                open.push(node(&namespace, &element));
                continue;
            }
            Event::Empty(element) => (None, Some(node(&namespace, &element))),
            Event::End(_) => (None, open.pop()),
            Event::Text(text) => (Some(text.xml10_content().into_owned()), None),
            Event::CData(text) => (Some(text.xml10_content().into_owned()), None),
            Event::GeneralRef(reference) => {
                let c = reference.resolve_char_ref().map_err(drop)?.map(String::from);
                let known = || resolve_xml_entity(&reference.xml10_content()).map(str::to_owned);
                // Entities of the file's own are not looked up: none of them is a word processor's.
                (Some(c.or_else(known).ok_or(())?), None)
            }
            Event::Eof => break,
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_) => continue,
        };
        let node = whole.or_else(|| text.map(|text| Node { text, ..Node::default() }));
        open.last_mut().ok_or(())?.children.extend(node);
    }
    let mut root = open.pop().filter(|_| open.is_empty()).ok_or(())?;
    root.children.retain(|child| !child.name.is_empty());
    root.children.into_iter().next().ok_or(())
}

fn node(namespace: &ResolveResult<'_>, element: &BytesStart<'_>) -> Node {
    let local = element.local_name().into_inner();
    let name = match namespace {
        ResolveResult::Bound(namespace) if namespace.0.contains("wordprocessingml") => {
            // Extensions of later versions have addresses of their own.
            let is_main = namespace.0.ends_with("/main");
            if is_main { format!("w:{local}") } else { local.to_owned() }
        }
        ResolveResult::Bound(namespace) if namespace.0.ends_with("/math") => format!("m:{local}"),
        _ => local.to_owned(),
    };
    let mut attributes = element.attributes();
    let attributes = attributes.with_checks(false).flatten().filter_map(|attribute| {
        let value = attribute.normalized_value(XmlVersion::Implicit1_0).ok()?;
        Some((attribute.key.local_name().into_inner().to_owned(), value.into_owned()))
    });
    Node { name, attributes: attributes.collect(), ..Node::default() }
}
