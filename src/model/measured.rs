//! A template as its work can be measured: each value that it prints, keeps or gives to a filter, and what
//! each loop walks through go through filters that know how much is left; so does each use of a component.

use std::ops::Range;

use super::template::{Token, TokenKind, calls, tokens};

/// The filter behind each value that is printed or kept, and before every other filter.
pub(crate) const VALUE: &str = "measured";

/// The filter behind what another one puts between or in the place of parts of its value.
pub(crate) const PART: &str = "short";

/// The filters that do.
const REPEATING: [&str; 4] = ["replace", "join", "indent", "truncate"];

/// The filter behind what a loop walks through; it is told how many bytes stand in the loop.
pub(crate) const LOOP: &str = "walked";

/// The variable in a component that counts its uses.
const CALLED: &str = "used__";

/// Whether a sentence may make more of what it is given than it is long.
pub(crate) fn may_grow(template: &str) -> bool {
    let grows =
        |word: &str| matches!(word, "for" | "set" | "set_global") || REPEATING.contains(&word);
    tokens(template).iter().any(|token| token.kind == TokenKind::Name && grows(token.text))
}

/// The template with these filters.
pub(crate) fn measured(template: &str) -> String {
    let (mut text, mut from) = (String::with_capacity(template.len() * 2), 0);
    for (at, words) in inserted(template) {
        text += &template[from..at];
        text += &words;
        from = at;
    }
    text + &template[from..]
}

/// The tag of a template in which a place of the measured one is.
pub(crate) fn place(template: &str, at: usize) -> Range<usize> {
    let mut before = 0;
    let mut place = at;
    for (from, words) in inserted(template) {
        if from + before > at {
            break;
        }
        before += words.len();
        place = at.saturating_sub(before).max(from);
    }
    let tokens = tokens(template);
    let tags = tokens.split_inclusive(|token| token.kind == TokenKind::Close);
    let mut ranges = tags.filter_map(|tag| Some(tag.first()?.start..tag.last()?.range().end));
    ranges.find(|tag| tag.contains(&place) || tag.start > place).unwrap_or(0..0)
}

/// What is put in, each before its place, in their order.
fn inserted(template: &str) -> Vec<(usize, String)> {
    let tokens = tokens(template);
    let mut inserted: Vec<(usize, String)> = Vec::new();
    // For each loop that is open, where its value ends and where its body begins.
    let mut loops: Vec<(usize, usize)> = Vec::new();
    for tag in tokens.split_inclusive(|token| token.kind == TokenKind::Close) {
        let [open, inner @ .., close] = tag else { continue };
        let is_trimming = inner.last().is_some_and(|last| last.text == "-");
        let inner = trimmed(inner);
        for pair in inner.windows(2) {
            if pair[0].text == "|" && pair[1].kind == TokenKind::Name {
                inserted.push((pair[0].start, format!("| {VALUE} ")));
            }
        }
        let repeating = calls(inner).into_iter();
        for call in repeating.filter(|call| REPEATING.contains(&call.name.text)) {
            for (_, value) in call.arguments {
                inserted.push((value.start, "(".to_owned()));
                inserted.push((value.end, format!(") | {PART}")));
            }
        }
        walked_through(inner, &mut inserted);
        let word = inner.first().map_or("", |first| first.text);
        if word == "component" {
            // Components that print nothing may call one another in ever more ways. White space behind the tag
            // goes as it went before: what is printed is the measured template.
            let dash = if is_trimming { "-" } else { "" };
            let count = format!("{{% set {CALLED} = [1] | {LOOP}(each=0) {dash}%}}");
            inserted.push((close.range().end, count));
        }
        let value = match (open.text, word) {
            // A component is no value.
            ("{{", "<") => None,
            ("{{", _) => Some(inner),
            (_, "set" | "set_global") if inner.get(2).is_some_and(|sign| sign.text == "=") => {
                inner.get(3..)
            }
            (_, "for") => {
                let at = inner.iter().position(|token| token.text == "in");
                at.and_then(|at| inner.get(at + 1..))
            }
            (_, "endfor") => {
                if let Some((value, body)) = loops.pop() {
                    let each = open.start.saturating_sub(body);
                    inserted.push((value, format!(") | {LOOP}(each={each})")));
                }
                None
            }
            _ => None,
        };
        let Some([first, .., last] | [first @ last]) = value else { continue };
        inserted.push((first.start, "(".to_owned()));
        match word {
            "for" if open.text != "{{" => loops.push((last.range().end, close.range().end)),
            _ => inserted.push((last.range().end, format!(") | {VALUE}"))),
        }
    }
    inserted.sort_by_key(|(at, _)| *at);
    inserted
}

/// What the comprehensions in a tag walk through: `[a for b in c if d]`.
fn walked_through(inner: &[Token<'_>], inserted: &mut Vec<(usize, String)>) {
    // Of each bracket that is open, where it begins and where what it walks through does.
    let mut open: Vec<(usize, Option<usize>)> = Vec::new();
    for (at, token) in inner.iter().enumerate() {
        let is_for = |at: usize| inner.get(at).is_some_and(|token| token.text == "for");
        match token.text {
            "[" | "(" | "{" => open.push((at, None)),
            "in" if (2..=4).any(|back| at.checked_sub(back).is_some_and(is_for)) => {
                if let Some((begin, values @ None)) = open.last_mut()
                    && inner[*begin].text == "["
                {
                    *values = Some(at + 1);
                }
            }
            "]" | ")" | "}" | "if" => {
                if let Some((begin, values)) = open.last_mut()
                    && let Some(values) = values.take()
                    && let (Some(first), Some(last)) = (inner.get(values), inner.get(at - 1))
                {
                    let each = last.range().end - inner[*begin].start;
                    inserted.push((first.start, "(".to_owned()));
                    inserted.push((last.range().end, format!(") | {LOOP}(each={each})")));
                }
                if token.text != "if" {
                    open.pop();
                }
            }
            _ => {}
        }
    }
}

/// What stands in a tag without its signs for white space.
fn trimmed<'a, 't>(mut inner: &'a [Token<'t>]) -> &'a [Token<'t>] {
    let is_dash = |token: &Token<'_>| token.text == "-";
    if inner.first().is_some_and(is_dash) {
        inner = &inner[1..];
    }
    if inner.last().is_some_and(is_dash) {
        inner = &inner[..inner.len() - 1];
    }
    inner
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_value_is_measured() {
        let check = |template: &str, expected: &str| assert_eq!(measured(template), expected);
        check("甲{{ a }}乙{{- b ~ c -}}", "甲{{ (a) | measured }}乙{{- (b ~ c) | measured -}}");
        check(
            "{{ a | join(sep='、') }}",
            "{{ (a | measured | join(sep=('、') | short)) | measured }}",
        );
        check("{% set a = b ~ b -%}", "{% set a = (b ~ b) | measured -%}");
        check("{% set a %}甲{% endset %}", "{% set a %}甲{% endset %}");
        check(
            "{% for k, v in a %}{% for b in v %}甲{% endfor %}{% endfor %}",
            "{% for k, v in (a) | walked(each=31) %}{% for b in (v) | walked(each=3) %}甲{% endfor %}{% endfor %}",
        );
        check(
            "{% if a | length > 1 %}{# {{ b }} #}",
            "{% if a | measured | length > 1 %}{# {{ b }} #}",
        );
        check("{{ <b/> }}", "{{ <b/> }}");
        check(
            "{% set a = [b ~ c for b in d if b] %}",
            "{% set a = ([b ~ c for b in (d) | walked(each=17) if b]) | measured %}",
        );
        check(
            "{{ [[k for k, v in c[b]] for b in d | sort] | length }}",
            "{{ ([[k for k, v in (c[b]) | walked(each=19)] for b in (d | measured | sort) | walked(each=39)] | measured | length) | measured }}",
        );
        check(
            "{% component a() %}甲{% endcomponent %}",
            "{% component a() %}{% set used__ = [1] | walked(each=0) %}甲{% endcomponent %}",
        );
        check(
            "{% component a() -%}\n甲{% endcomponent %}",
            "{% component a() -%}{% set used__ = [1] | walked(each=0) -%}\n甲{% endcomponent %}",
        );
    }
}
