//! A definition's sentence: whether Tera can read it, and whether its filters are called as they may be.
//! Said here so that a slip is reported once, not by every issue that prints the sentence.

use std::ops::Range;

use tera::{Kwargs, State, Tera, Value};

use super::toml::{FromToml, Value as Given};
use crate::diagnostics::Diagnostics;
use crate::diagnostics::rules::{filters, syntax};
use crate::model::definition::Sentence;
use crate::model::filters::{FILTERS, MAX_DIGITS, filter};
use crate::model::source::Text;
use crate::model::template::{calls, tokens};

/// Those of Tera's filters that a misspelt one may be.
const OTHERS: [&str; 16] = [
    "abs", "default", "first", "float", "get", "int", "join", "keys", "last", "length", "nth",
    "replace", "reverse", "round", "sort", "values",
];

impl<'a> FromToml<'a> for Sentence {
    fn from_toml(value: Given<'a>, diagnostics: &mut Diagnostics) -> Option<Self> {
        let template = Text::from_toml(value, diagnostics)?;
        check(&template, diagnostics).then(|| Self::new(template))
    }
}

/// Reports what is wrong with a sentence whatever its figures are.
fn check(template: &Text, diagnostics: &mut Diagnostics) -> bool {
    let mut tera = Tera::default();
    for filter in &FILTERS {
        tera.register_filter(filter.name, |value: Value, _: Kwargs, _: &State<'_>| value);
    }
    let tokens = tokens(&template.value);
    let calls = calls(&tokens);
    if let Err(error) = tera.add_raw_template("text", &template.value) {
        let said = error.to_string();
        let is_unknown = |name: &str| said.contains(&format!("Unknown filter `{name}`"));
        let unknown: Vec<_> = calls.iter().filter(|call| is_unknown(call.name.text)).collect();
        for call in &unknown {
            let span = template.part(call.name.range());
            diagnostics.push(filters::unknown(span, call.name.text, &OTHERS));
        }
        if unknown.is_empty() {
            diagnostics.push(syntax::template(template, &error));
        }
        return false;
    }
    let mut is_sound = true;
    for call in calls {
        let Some(filter) = filter(call.name.text) else { continue };
        let given = |name: &str| call.arguments.iter().any(|(given, _)| given.text == name);
        let mut found = Vec::new();
        for (name, value) in &call.arguments {
            let shown = &template.value[value.clone()];
            let literal = shown.trim_start_matches('-').parse::<u64>().ok();
            let is_wrong = literal.is_some() && !shown.parse().is_ok_and(|n: u8| n <= MAX_DIGITS);
            if !filter.arguments().any(|known| known == name.text) {
                found.push(filters::unknown_argument(
                    template.part(name.range()),
                    filter,
                    name.text,
                ));
            } else if name.text == "digits" && is_wrong {
                found.push(filters::digits(template.part(value.clone()), filter, shown));
            }
        }
        // A misspelt argument is the one that is missing.
        if found.is_empty() {
            let missing = filter.required.iter().filter(|name| !given(name));
            found.extend(missing.map(|name| {
                filters::missing_argument(template.part(call.range.clone()), filter, name)
            }));
        }
        is_sound &= found.is_empty();
        found.into_iter().for_each(|found| diagnostics.push(found));
    }
    if let Some(brace) = stray_brace(&template.value) {
        diagnostics.push(syntax::stray_brace(template.part(brace)));
        is_sound = false;
    }
    is_sound
}

/// The first brace that is printed as it stands: of one that is none to Tera, or with its other half
/// gone.
fn stray_brace(text: &str) -> Option<Range<usize>> {
    let mut at = 0;
    while let Some(start) = text[at..].find(['{', '}', '｛', '｝']).map(|found| at + found) {
        let rest = &text[start..];
        let closing = [("{{", "}}"), ("{%", "%}"), ("{#", "#}")];
        let Some((_, close)) = closing.into_iter().find(|(open, _)| rest.starts_with(open)) else {
            let length = rest.chars().next().map_or(0, char::len_utf8);
            return Some(start..start + length);
        };
        at = start + rest.find(close)? + close.len();
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::files::FileRole;
    use crate::model::source::{Encoding, Source, Span};

    /// Each slip at its place, with what to do.
    #[test]
    fn filters_are_called_as_they_may_be() {
        let check = |marked: &str, expected: &[(&str, &str)]| {
            let value = marked.replace(['⟦', '⟧'], "");
            let source = Source::new(FileRole::Shared, "x", format!("\"{value}\""), Encoding::Utf8);
            let template = Text { value: value.clone(), span: Span::whole(&source) };
            let mut diagnostics = Diagnostics::default();
            let is_sound = super::check(&template, &mut diagnostics);
            let found: Vec<_> = diagnostics.iter().collect();
            let said: Vec<(&str, &str)> = found
                .iter()
                .map(|found| (found.message.as_str(), found.help.as_deref().unwrap_or_default()))
                .collect();
            assert_eq!(said, expected, "{marked}");
            assert_eq!(is_sound, expected.is_empty());
            let mut shown = value;
            for found in found.iter().rev() {
                shown.insert(found.span.range.end - 1, '⟧');
                shown.insert(found.span.range.start - 1, '⟦');
            }
            assert_eq!(shown, marked);
        };
        for filter in &FILTERS {
            check(&format!("{{{{ period | {} }}}}", filter.example), &[]);
        }
        check("{{ a | round(precision=1) | share(of=(1), digits=n) }}", &[]);
        check("{{ a | share(of=b, digits=10, ) }}", &[]);
        check("{# { #}{% if a %}甲{% endif %}{{ a ~ '}' }}", &[]);
        let brace = "模板写法有误：这里的花括号会照样印出来";
        let help = "变量两边各写两个半角的花括号：{{ period['咨询'] }}";
        check("甲⟦｛⟧｛ ytd['办结'] ｝｝件", &[(brace, help)]);
        check("甲⟦{⟧ ytd['办结'] }件", &[(brace, help)]);
        check("甲{{ ytd['办结'] }}⟦}⟧件", &[(brace, help)]);
        check(
            "{{ a|⟦sahre⟧(of=b) }}{{ a | ⟦maen⟧ }}",
            &[
                ("模板写法有误：没有「sahre」这个过滤器", "是否想写「share」？"),
                ("模板写法有误：没有「maen」这个过滤器", "是否想写「mean」？"),
            ],
        );
        check(
            "{{ a | ⟦percentage⟧ }}",
            &[(
                "模板写法有误：没有「percentage」这个过滤器",
                "竖线后面可写 share、change、difference、mean、fixed、trim、grouped、wan、yi、ranking、round、join、default 等",
            )],
        );
        check(
            "{{ a | share(⟦fo⟧=b, ⟦digit⟧=1) }}",
            &[
                ("过滤器 share 没有参数「fo」", "写成 share(of=period['受理'], digits=1)"),
                ("过滤器 share 没有参数「digit」", "是否想写「digits」？"),
            ],
        );
        check(
            "{{ a | ⟦share⟧ }}{{ a | ⟦change(digits=1)⟧ }}",
            &[
                ("过滤器 share 缺少参数「of」", "写成 share(of=period['受理'], digits=1)"),
                ("过滤器 change 缺少参数「from」", "写成 change(from=previous['受理'], digits=2)"),
            ],
        );
        let digits = "digits 是小数点后的位数，例如 digits=1";
        check(
            "{{ a | fixed(digits=⟦40⟧) }}{{ a | wan(digits=⟦-1⟧) }}",
            &[
                ("fixed 的 digits=40 不是0到10的整数", digits),
                ("wan 的 digits=-1 不是0到10的整数", digits),
            ],
        );
        check(
            "{{ period[⟦}}⟧",
            &[(
                "模板写法有误：「}}」读不懂",
                "检查花括号、变量名和键名；汉字的键写成 period['咨询']",
            )],
        );
    }
}
