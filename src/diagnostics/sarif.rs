//! For code scanning: all findings as one document of SARIF 2.1.0 (OASIS, 2020).

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::{Value, json};

use super::rules::ALL;
use super::{Diagnostic, Rule, Severity};
use crate::model::record::Digest;
use crate::model::source::Span;
use crate::model::visible::{visible, visible_json};

/// The folder that paths lead from: that of the repository, in which the program runs.
const BASE: &str = "%SRCROOT%";

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Entry {
    rule_id: &'static str,
    rule_index: Option<usize>,
    level: &'static str,
    message: Value,
    locations: [Value; 1],
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related_locations: Vec<Value>,
    partial_fingerprints: Value,
}

/// The document, in one line without the line break. `folder` leads from where the program runs to the
/// workspace; `is_whole` tells whether the run came to its end.
///
/// # Errors
/// None in practice: every field is a string or a number.
pub(crate) fn render(
    found: &[Diagnostic],
    folder: &str,
    is_whole: bool,
) -> serde_json::Result<String> {
    let mut seen = BTreeMap::new();
    let results: Vec<Entry> = found.iter().map(|found| entry(found, folder, &mut seen)).collect();
    let document = serde_json::to_string(&json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "bulletin",
                "version": env!("CARGO_PKG_VERSION"),
                "rules": ALL.map(rule).to_vec(),
            } },
            "invocations": [{ "executionSuccessful": is_whole }],
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    }));
    document.map(visible_json)
}

fn rule(rule: &Rule) -> Value {
    let Rule { name, code, severity, docs, .. } = *rule;
    let first = docs.split("\n\n").next().unwrap_or_default().replace('`', "");
    json!({
        "id": code,
        "name": name,
        "shortDescription": { "text": first },
        "help": { "text": docs, "markdown": docs },
        "defaultConfiguration": { "level": level(severity) },
    })
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    }
}

/// `seen` counts those that are alike, so that each has a fingerprint of its own.
fn entry(found: &Diagnostic, folder: &str, seen: &mut BTreeMap<String, usize>) -> Entry {
    let Diagnostic { rule, severity, message, span, help, related, .. } = found;
    let help = help.as_ref().map(|help| format!("\n{help}")).unwrap_or_default();
    // What stands on the line, wherever in the file that is: lines above it come and go.
    let line = span.source.text.lines().nth(span.start().line - 1).unwrap_or_default();
    let alike = format!("{}\n{}\n{line}", rule.code, span.source.path);
    let count = seen.entry(alike.clone()).or_default();
    *count += 1;
    let digest = Digest::of(format!("{alike}\n{count}").as_bytes());
    let related = related.iter().map(|related| {
        let mut place = location(&related.span, folder);
        place["message"] = json!({ "text": visible(&related.message) });
        place
    });
    Entry {
        rule_id: rule.code,
        rule_index: ALL.iter().position(|other| other.code == rule.code),
        level: level(*severity),
        message: json!({ "text": visible(&format!("{message}{help}")) }),
        locations: [location(span, folder)],
        related_locations: related.collect(),
        partial_fingerprints: json!({ "sourceLine/v1": digest }),
    }
}

fn location(span: &Span, folder: &str) -> Value {
    let (start, end) = (span.start(), span.end());
    json!({ "physicalLocation": {
        "artifactLocation": artifact(&span.source.path, folder),
        "region": {
            "startLine": start.line,
            "startColumn": start.column,
            "endLine": end.line,
            "endColumn": end.column,
        },
    } })
}

/// A file by its path from where the program runs; a workspace elsewhere is named whole.
fn artifact(path: &str, folder: &str) -> Value {
    let folder = folder.replace('\\', "/");
    let folder = folder.trim_end_matches('/');
    let drive = folder.split_once(":/").filter(|(drive, _)| drive.len() == 1);
    match folder {
        "" | "." => json!({ "uri": encoded(path), "uriBaseId": BASE }),
        _ if let Some((drive, below)) = drive => {
            json!({ "uri": format!("file:///{drive}:/{}", encoded(&format!("{below}/{path}"))) })
        }
        _ if folder.starts_with('/') => {
            json!({ "uri": format!("file://{}", encoded(&format!("{folder}/{path}"))) })
        }
        _ => json!({ "uri": encoded(&format!("{folder}/{path}")), "uriBaseId": BASE }),
    }
}

/// As the path of a URI has it: bytes that are neither unreserved (RFC 3986, 2.3) nor `/` as `%E7`, and so
/// the colon, with which a path that leads from somewhere would begin like a scheme.
fn encoded(path: &str) -> String {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte);
    path.bytes().fold(String::new(), |uri, byte| match is_plain(byte) {
        true => uri + char::from(byte).encode_utf8(&mut [0; 4]),
        false => uri + &format!("%{byte:02X}"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_named_from_the_repository_or_whole() {
        let check = |folder: &str, uri: &str, is_below: bool| {
            let found = artifact("issues/2023-07/综 办.csv", folder);
            assert_eq!(found["uri"], uri, "{folder}");
            assert_eq!(found.get("uriBaseId").is_some(), is_below, "{folder}");
        };
        let name = "issues/2023-07/%E7%BB%BC%20%E5%8A%9E.csv";
        check("", name, true);
        check(".", name, true);
        check("a/b", &format!("a/b/{name}"), true);
        check("a\\b", &format!("a/b/{name}"), true);
        check("../a", &format!("../a/{name}"), true);
        check("/a", &format!("file:///a/{name}"), false);
        check("C:\\a", &format!("file:///C:/a/{name}"), false);
        check("off::x", &format!("off%3A%3Ax/{name}"), true);
        check("o:x", &format!("o%3Ax/{name}"), true);
        check("/a:b", &format!("file:///a%3Ab/{name}"), false);
    }
}
