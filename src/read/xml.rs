//! XML as offices write it: elements by their local names, text with its references resolved. No entities
//! of a file's own, no depth that nobody means.

use quick_xml::events::attributes::Attribute;
use quick_xml::events::{BytesStart, Event};
use quick_xml::name::{NamespaceResolver, ResolveResult};
use quick_xml::{NsReader, XmlVersion};

use crate::model::files::Refusal;

pub(super) const DEEPEST: usize = 200;

/// What stands in a document, in its order; an empty element is opened and closed.
pub(super) enum Node<'a> {
    Open(Element<'a>),
    Close(&'a str),
    Text(&'a str),
}

#[derive(Clone, Copy)]
pub(super) struct Element<'a> {
    start: &'a BytesStart<'a>,
    namespaces: &'a NamespaceResolver,
}

impl<'a> Element<'a> {
    pub(super) fn name(self) -> &'a str {
        self.start.local_name().into_inner()
    }

    /// The address of the vocabulary that it is of, whatever prefix stands for that.
    pub(super) fn namespace(self) -> Option<&'a str> {
        match self.namespaces.resolve_element(self.start.name()).0 {
            ResolveResult::Bound(namespace) => Some(namespace.0),
            _ => None,
        }
    }

    /// The attributes by their local names.
    pub(super) fn attributes(self) -> impl Iterator<Item = (&'a str, String)> {
        self.written().filter_map(|attribute| {
            Some((attribute.key.local_name().into_inner(), value(&attribute)?))
        })
    }

    /// An attribute by its local name.
    pub(super) fn get(self, name: &str) -> Option<String> {
        let mut written = self.written();
        value(&written.find(|attribute| attribute.key.local_name().into_inner() == name)?)
    }

    /// All but what says for which vocabulary a prefix stands.
    fn written(self) -> impl Iterator<Item = Attribute<'a>> {
        let mut attributes = self.start.attributes();
        attributes.with_checks(false);
        attributes.flatten().filter(|attribute| attribute.key.as_namespace_binding().is_none())
    }

    pub(super) fn number<T: std::str::FromStr>(self, name: &str) -> Option<T> {
        self.get(name)?.trim().parse().ok()
    }

    /// Whether an attribute says yes: `1` or `true`.
    pub(super) fn is(self, name: &str) -> bool {
        self.get(name).is_some_and(|value| matches!(value.trim(), "1" | "true" | "on"))
    }
}

fn value(attribute: &Attribute<'_>) -> Option<String> {
    Some(attribute.normalized_value(XmlVersion::Implicit1_0).ok()?.into_owned())
}

/// Shows each node.
///
/// # Errors
/// What `see` says, at once; `Damaged`: it is no XML, not all of it is there, or it is none that an
/// office writes.
pub(super) fn walk(
    text: &str,
    mut see: impl FnMut(Node<'_>) -> Result<(), Refusal>,
) -> Result<(), Refusal> {
    let damaged = |_| Refusal::Damaged;
    let mut reader = NsReader::from_str(text);
    let mut depth = 0;
    loop {
        let event = reader.read_event().map_err(damaged)?;
        let element = |start| Node::Open(Element { start, namespaces: reader.resolver() });
        match &event {
            Event::Start(start) => {
                depth += 1;
                if depth > DEEPEST {
                    return Err(Refusal::Damaged);
                }
                see(element(start))?;
            }
            Event::Empty(start) => {
                see(element(start))?;
                see(Node::Close(start.local_name().into_inner()))?;
            }
            Event::End(end) => {
                depth -= 1;
                see(Node::Close(end.local_name().into_inner()))?;
            }
            Event::Text(text) => see(Node::Text(&text.xml10_content()))?,
            Event::CData(text) => see(Node::Text(&text.xml10_content()))?,
            Event::GeneralRef(reference) => match reference.resolve_char_ref().map_err(damaged)? {
                Some(c) => see(Node::Text(c.encode_utf8(&mut [0; 4])))?,
                None => {
                    let name = reference.xml10_content();
                    let known = quick_xml::escape::resolve_xml_entity(&name);
                    see(Node::Text(known.ok_or(Refusal::Damaged)?))?;
                }
            },
            Event::Eof if depth == 0 => return Ok(()),
            Event::Eof => return Err(Refusal::Damaged),
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The document as it was seen: `<name@namespace a=b>`, `</name>`, text.
    fn seen(text: &str) -> Result<String, Refusal> {
        let mut seen = String::new();
        walk(text, |node| {
            seen += &match node {
                Node::Open(element) => {
                    let namespace = element.namespace().map(|name| format!("@{name}"));
                    let attributes = element.attributes();
                    let attributes = attributes.map(|(name, value)| format!(" {name}={value}"));
                    let attributes: String = attributes.collect();
                    format!("<{}{}{attributes}>", element.name(), namespace.unwrap_or_default())
                }
                Node::Close(name) => format!("</{name}>"),
                Node::Text(text) => text.to_owned(),
            };
            Ok(())
        })?;
        Ok(seen)
    }

    #[test]
    fn elements_are_told_by_local_names_and_references_are_resolved() {
        let check = |text: &str, expected: &str| assert_eq!(seen(text).as_deref(), Ok(expected));
        check("<a>1&lt;&#x4e00;&amp;<![CDATA[<b>]]></a>", "<a>1<一&<b></a>");
        check(
            "<?xml version=\"1.0\"?><w:a xmlns:w=\"X\" w:v=\"1&gt;\"><w:b u='2'/><c/></w:a>",
            "<a@X v=1>><b@X u=2></b><c></c></a>",
        );
        check("<a xmlns=\"X\"><b xmlns=\"\"/></a>", "<a@X><b></b></a>");
    }

    #[test]
    fn what_no_office_writes_is_damaged() {
        let nested = |depth: usize| "<a>".repeat(depth) + &"</a>".repeat(depth);
        assert!(seen(&nested(DEEPEST)).is_ok());
        for text in [
            nested(DEEPEST + 1),
            // Cut off, between two rows.
            "<a><b>1</b>".to_owned(),
            "<a></b></a>".to_owned(),
            "</a>".to_owned(),
            // Entities of the file's own.
            "<!DOCTYPE a [<!ENTITY e \"eeee\">]><a>&e;</a>".to_owned(),
            "<a>&nbsp;</a>".to_owned(),
        ] {
            assert_eq!(seen(&text), Err(Refusal::Damaged), "{text}");
        }
    }

    #[test]
    fn what_the_reader_of_nodes_refuses_ends_the_walk() {
        let mut count = 0;
        let found = walk("<a><b/></a>", |_| {
            count += 1;
            Err(Refusal::TooLarge)
        });
        assert_eq!((found, count), (Err(Refusal::TooLarge), 1));
    }
}
