//! XML as the readers of workbooks want it: elements by their local names, text with its references
//! resolved.

use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};

/// What stands in a document, in its order; an empty element is opened and closed.
pub(super) enum Node<'a> {
    Open(Element<'a>),
    Close(&'a str),
    Text(&'a str),
}

#[derive(Clone, Copy)]
pub(super) struct Element<'a>(&'a BytesStart<'a>);

impl<'a> Element<'a> {
    pub(super) fn name(self) -> &'a str {
        self.0.local_name().into_inner()
    }

    /// An attribute by its local name.
    pub(super) fn get(self, name: &str) -> Option<String> {
        let mut attributes = self.0.attributes();
        let attributes = attributes.with_checks(false).flatten();
        let found = attributes.into_iter().find(|a| a.key.local_name().into_inner() == name)?;
        Some(found.normalized_value(XmlVersion::Implicit1_0).ok()?.into_owned())
    }

    pub(super) fn number<T: std::str::FromStr>(self, name: &str) -> Option<T> {
        self.get(name)?.trim().parse().ok()
    }

    /// Whether an attribute says yes: `1` or `true`.
    pub(super) fn is(self, name: &str) -> bool {
        self.get(name).is_some_and(|value| matches!(value.trim(), "1" | "true" | "on"))
    }
}

/// Shows each node; nothing where the document is no XML.
pub(super) fn walk(text: &str, mut see: impl FnMut(Node<'_>)) -> Option<()> {
    let mut reader = Reader::from_str(text);
    loop {
        match reader.read_event().ok()? {
            Event::Start(element) => see(Node::Open(Element(&element))),
            Event::Empty(element) => {
                see(Node::Open(Element(&element)));
                see(Node::Close(element.local_name().into_inner()));
            }
            Event::End(element) => see(Node::Close(element.local_name().into_inner())),
            Event::Text(text) => see(Node::Text(&text.xml10_content())),
            Event::CData(text) => see(Node::Text(&text.xml10_content())),
            Event::GeneralRef(reference) => match reference.resolve_char_ref().ok()? {
                Some(c) => see(Node::Text(c.encode_utf8(&mut [0; 4]))),
                None => {
                    let name = reference.xml10_content();
                    see(Node::Text(quick_xml::escape::resolve_xml_entity(&name).unwrap_or("")));
                }
            },
            Event::Eof => return Some(()),
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_) => {}
        }
    }
}
