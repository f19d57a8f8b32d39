//! XML as offices write it: elements by their local names, text with its references resolved. No depth that
//! nobody means, and no entities of a file's own but short plain ones: drawing programs write the addresses of
//! vocabularies so.

use std::collections::BTreeMap;

use quick_xml::escape::resolve_xml_entity;
use quick_xml::events::attributes::Attribute;
use quick_xml::events::{BytesStart, Event};
use quick_xml::name::{NamespaceResolver, ResolveResult};
use quick_xml::{NsReader, XmlVersion};

use crate::model::files::Refusal;

pub(super) const DEEPEST: usize = 200;

/// What an entity of a file's own may stand for, in bytes, and how many references such a file may have.
const LONGEST_ENTITY: usize = 200;
const MOST_REFERENCES: usize = 100_000;

/// What the entities of a file's own stand for, by name.
type Entities = BTreeMap<String, String>;

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
    entities: &'a Entities,
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

    /// The attributes by their local names, in their order; `Damaged` one that cannot be resolved. All but
    /// what says for which vocabulary a prefix stands.
    pub(super) fn attributes(self) -> impl Iterator<Item = Result<(&'a str, String), Refusal>> {
        let mut attributes = self.start.attributes();
        attributes.with_checks(false);
        let attributes = attributes.map(|attribute| attribute.map_err(|_| Refusal::Damaged));
        let is_binding = |one: &Attribute<'_>| one.key.as_namespace_binding().is_some();
        attributes.filter(move |one| !one.as_ref().is_ok_and(is_binding)).map(move |attribute| {
            let attribute = attribute?;
            Ok((attribute.key.local_name().into_inner(), self.value(&attribute)?))
        })
    }

    /// An attribute by its local name; nothing where it cannot be resolved.
    pub(super) fn get(self, name: &str) -> Option<String> {
        let mut attributes = self.start.attributes();
        attributes.with_checks(false);
        let is_it = |one: &Attribute<'_>| {
            one.key.local_name().into_inner() == name && one.key.as_namespace_binding().is_none()
        };
        self.value(&attributes.flatten().find(is_it)?).ok()
    }

    fn value(self, attribute: &Attribute<'_>) -> Result<String, Refusal> {
        let value = attribute.normalized_value_with(XmlVersion::Implicit1_0, 1, |name| {
            resolved(name, self.entities)
        });
        Ok(value.map_err(|_| Refusal::Damaged)?.into_owned())
    }

    pub(super) fn number<T: std::str::FromStr>(self, name: &str) -> Option<T> {
        self.get(name)?.trim().parse().ok()
    }

    /// Whether an attribute says yes: `1` or `true`.
    pub(super) fn is(self, name: &str) -> bool {
        self.get(name).is_some_and(|value| matches!(value.trim(), "1" | "true" | "on"))
    }
}

/// What an entity stands for, be it everyone's or the file's own.
fn resolved<'a>(name: &str, own: &'a Entities) -> Option<&'a str> {
    resolve_xml_entity(name).or_else(|| own.get(name).map(String::as_str))
}

/// The entities that a file declares in what follows `<!DOCTYPE`; nothing where it declares anything else,
/// or any that stands for more than a short text.
fn declared(doctype: &str) -> Option<Entities> {
    let (kind, declarations) = match doctype.split_once('[') {
        Some((kind, rest)) => (kind, rest.trim_end().strip_suffix(']')?),
        None => (doctype, ""),
    };
    // Every quote closed, for else this is not where another reader sees the end of it.
    if kind.contains(['<', '>']) || kind.matches(['"', '\'']).count() % 2 != 0 {
        return None;
    }
    let (mut rest, mut entities) = (declarations.trim_start(), Entities::new());
    while !rest.is_empty() {
        let declaration = rest.strip_prefix("<!ENTITY")?.trim_start();
        let (name, value) = declaration.split_once(char::is_whitespace)?;
        let value = value.trim_start();
        let quote = value.chars().next().filter(|quote| matches!(quote, '"' | '\''))?;
        let (value, after) = value[1..].split_once(quote)?;
        rest = after.trim_start().strip_prefix('>')?.trim_start();
        let is_plain = !value.contains(['&', '%', '<', '>', '[', ']']);
        if !is_plain || value.len() > LONGEST_ENTITY || resolved(name, &entities).is_some() {
            return None;
        }
        entities.insert(name.to_owned(), value.to_owned());
    }
    Some(entities)
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
    let (mut depth, mut entities) = (0, Entities::new());
    loop {
        let event = reader.read_event().map_err(damaged)?;
        let namespaces = reader.resolver();
        let element = |start| Node::Open(Element { start, namespaces, entities: &entities });
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
                    see(Node::Text(resolved(&name, &entities).ok_or(Refusal::Damaged)?))?;
                }
            },
            Event::Eof if depth == 0 => return Ok(()),
            Event::Eof => return Err(Refusal::Damaged),
            Event::DocType(doctype) => {
                entities = declared(&doctype.xml10_content()).ok_or(Refusal::Damaged)?;
                if !entities.is_empty() && text.matches('&').count() > MOST_REFERENCES {
                    return Err(Refusal::Damaged);
                }
            }
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) => {}
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
                    let attributes: Result<Vec<_>, _> = element.attributes().collect();
                    let attributes = attributes?.into_iter();
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
        // As drawing programs name vocabularies.
        check(
            "<!DOCTYPE svg PUBLIC \"-//W3C//DTD SVG 1.0//EN\" 'svg10.dtd' [\n\
             <!ENTITY ns_svg \"http://www.w3.org/2000/svg\">\n\t<!ENTITY u 'x' >]><a v='&u;y'>&u;</a>",
            "<a v=xy>x</a>",
        );
        check("<!DOCTYPE svg SYSTEM \"svg.dtd\"><a/>", "<a></a>");
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
            "<!DOCTYPE a [<!ENTITY e \"<b/>\">]><a>&e;</a>".to_owned(),
            "<!DOCTYPE a [<!ENTITY e \"e\"><!ENTITY f \"&e;&e;\">]><a>&f;</a>".to_owned(),
            "<!DOCTYPE a [<!ENTITY e \"&#60;b/>\">]><a>&e;</a>".to_owned(),
            "<!DOCTYPE a [<!ENTITY % e \"e\">]><a/>".to_owned(),
            "<!DOCTYPE a [<!ENTITY e SYSTEM \"e\">]><a/>".to_owned(),
            "<!DOCTYPE a [<!ENTITY e \"1\"><!ENTITY e \"2\">]><a/>".to_owned(),
            "<!DOCTYPE a [<!ENTITY lt \"1\">]><a/>".to_owned(),
            "<!DOCTYPE a [<!ATTLIST a b CDATA \"c\">]><a/>".to_owned(),
            "<!DOCTYPE a SYSTEM \"[\" [<!ENTITY e \"e\">]><a/>".to_owned(),
            format!("<!DOCTYPE a [<!ENTITY e \"{}\">]><a/>", "e".repeat(201)),
            format!("<!DOCTYPE a [<!ENTITY e \"e\">]><a v='{}'/>", "&e;".repeat(100_001)),
            "<a>&nbsp;</a>".to_owned(),
            "<a v='&nbsp;'/>".to_owned(),
            "<a v=1/>".to_owned(),
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
