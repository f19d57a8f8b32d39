//! A definition's sentence and its variables into the text that is printed.
//!
//! A sentence prints whole numbers and words: a number with a fraction that nobody asked for, a
//! whole map or a missing value is a slip of the definition, and would stand in the bulletin.

use std::ops::Range;
use std::sync::LazyLock;

use serde::{Serialize, Serializer};
use tera::{Context, ErrorKind, Kwargs, State, Tera, Value};

use crate::diagnostics::rules::syntax::Unprintable;
use crate::model::decimal::Decimal;

/// Values by name that keep their order: a sentence loops over them in that of the definition.
#[derive(Clone, Debug)]
pub(crate) struct Ordered<'a, T>(Vec<(&'a str, T)>);

impl<'a, T> Ordered<'a, T> {
    /// The value of a name.
    pub(crate) fn get(&self, name: &str) -> Option<&T> {
        self.0.iter().find(|(known, _)| *known == name).map(|(_, value)| value)
    }

    /// Adds a value under a name that is not there yet.
    pub(crate) fn push(&mut self, name: &'a str, value: T) {
        self.0.push((name, value));
    }
}

impl<T> Default for Ordered<'_, T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<'a, T> FromIterator<(&'a str, T)> for Ordered<'a, T> {
    fn from_iter<I: IntoIterator<Item = (&'a str, T)>>(values: I) -> Self {
        Self(values.into_iter().collect())
    }
}

impl<T: Serialize> Serialize for Ordered<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, value)| (name, value)))
    }
}

/// A figure as a sentence has it: a whole number, or with decimals the text that is printed, for as a
/// binary fraction it would be another number.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Figure(pub(crate) Decimal);

impl Serialize for Figure {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self(figure) = self;
        match (figure.decimals, u64::try_from(figure.units)) {
            (0, Ok(whole)) => serializer.serialize_u64(whole),
            (0, Err(_)) => serializer.serialize_i128(figure.units),
            _ => serializer.collect_str(figure),
        }
    }
}

/// Why a sentence could not be filled in.
#[derive(Debug)]
pub(crate) enum Unfilled {
    Tera(tera::Error),
    /// The variables, by their range in the sentence, whose values no sentence prints.
    Values(Vec<(Range<usize>, Unprintable)>),
}

/// Fills a sentence in.
pub(crate) fn fill(template: &str, context: &Context) -> Result<String, Unfilled> {
    let render = |template: &str| SENTENCES.render_str(template, context, false);
    let text = render(template).map_err(Unfilled::Tera)?;
    let places = variables(template);
    if render(&marked(template, &places)).is_ok() {
        return Ok(text);
    }
    // Each by itself, so that all are said.
    let mut wrong = Vec::new();
    for place in places {
        let Err(error) = render(&marked(template, std::slice::from_ref(&place))) else { continue };
        if let ErrorKind::RenderingError(report) = error.kind()
            && let Some(found) = report.message().strip_prefix(PRINTED)
        {
            wrong.extend(unprintable(found).map(|what| (place, what)));
        }
    }
    if wrong.is_empty() { Ok(text) } else { Err(Unfilled::Values(wrong)) }
}

/// The sentence with the filter behind the variables at these places.
fn marked(template: &str, places: &[Range<usize>]) -> String {
    let (mut marked, mut from) = (String::new(), 0);
    for place in places {
        marked += &template[from..place.start];
        marked += &format!("{{{{ ({}) | {PRINTED} }}}}", inner(&template[place.clone()]));
        from = place.end;
    }
    marked + &template[from..]
}

/// The filter behind a variable that is looked at, and what its error begins with.
const PRINTED: &str = "printed";

static SENTENCES: LazyLock<Tera> = LazyLock::new(|| {
    let mut tera = Tera::default();
    tera.register_filter("round", round);
    tera.register_filter(PRINTED, printed);
    tera
});

/// A number with so many digits behind the point, as text: what was asked for is printed, and ends
/// no calculation as a number with other digits.
fn round(value: f64, kwargs: Kwargs, _: &State<'_>) -> tera::TeraResult<String> {
    let precision = kwargs.get::<u8>("precision")?.unwrap_or_default();
    let multiplier = 10.0_f64.powi(precision.into());
    let scaled = value * multiplier;
    let rounded = match kwargs.get::<&str>("method")? {
        None => scaled.round(),
        Some("ceil") => scaled.ceil(),
        Some("floor") => scaled.floor(),
        Some(method) => return Err(tera::Error::message(format!("no method {method}"))),
    };
    Ok(format!("{:.*}", precision.into(), rounded / multiplier))
}

/// Fails at what no sentence prints, with its kind.
fn printed(value: Value, _: Kwargs, _: &State<'_>) -> tera::TeraResult<Value> {
    let found = if value.is_f64() {
        format!("number {value}")
    } else if value.is_bool() {
        "bool".to_owned()
    } else if value.is_array() {
        "array".to_owned()
    } else if value.is_map() {
        format!("map {}", first_keys(&value))
    } else if value.is_none() {
        "none".to_owned()
    } else if let Some(number) = value.as_str().and_then(long_fraction) {
        format!("number {number}")
    } else {
        return Ok(value);
    };
    Err(tera::Error::message(format!("{PRINTED}{found}")))
}

/// A number within words whose fraction is longer than anyone prints: joined to them before it was
/// printed.
fn long_fraction(text: &str) -> Option<&str> {
    text.split(|c: char| !c.is_ascii_digit() && c != '.').find(|number| {
        let fraction = number.split_once('.').map_or("", |(_, fraction)| fraction);
        fraction.len() > 6 && !fraction.contains('.')
    })
}

/// `['行政许可']['受理']`: the way to the first value in a map that is none.
fn first_keys(value: &Value) -> String {
    let first = value.as_map().and_then(|map| map.iter().next());
    first.map_or_else(String::new, |(key, value)| format!("['{key}']{}", first_keys(value)))
}

/// What the filter said.
fn unprintable(found: &str) -> Option<Unprintable> {
    let (kind, value) = found.split_once(' ').unwrap_or((found, ""));
    Some(match kind {
        "number" => Unprintable::Fraction(value.to_owned()),
        "bool" => Unprintable::Bool,
        "array" => Unprintable::List,
        "map" => Unprintable::Map(value.to_owned()),
        "none" => Unprintable::Nothing,
        _ => return None,
    })
}

/// Where the variables of a sentence stand, braces and all.
fn variables(template: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(start) = template[from..].find("{{").map(|at| from + at) {
        let (mut quote, mut end) = (None, None);
        for (at, c) in template[start..].char_indices().skip(2) {
            match quote {
                Some(open) if c == open => quote = None,
                Some(_) => {}
                None if matches!(c, '\'' | '"' | '`') => quote = Some(c),
                None if template[start + at..].starts_with("}}") => {
                    end = Some(start + at + 2);
                    break;
                }
                None => {}
            }
        }
        let Some(end) = end else { break };
        found.push(start..end);
        from = end;
    }
    found
}

/// The expression in a variable's braces.
pub(crate) fn inner(variable: &str) -> &str {
    let inside = variable.trim_start_matches("{{").trim_end_matches("}}");
    inside.trim_matches('-').trim()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn context() -> Context {
        let period: Ordered<'_, u64> =
            [("受理", 71184), ("咨询", 7), ("办结", 0)].into_iter().collect();
        let rows: Ordered<'_, Ordered<'_, u64>> =
            [("许可", period.clone()), ("服务", period.clone())].into_iter().collect();
        let mut context = Context::new();
        context.insert("period", &period);
        context.insert("rows", &rows);
        context.insert("list", "[甲]、乙");
        context.insert("version", "3.5");
        context.insert("blank", "");
        context.insert("none", &None::<u64>);
        context
    }

    #[test]
    fn words_and_whole_numbers_are_printed() {
        let check = |template: &str, expected: &str| {
            let found = fill(template, &context());
            assert_eq!(found.ok().as_deref(), Some(expected), "{template}");
        };
        check("受理{{ period['受理'] }}件", "受理71184件");
        check("{{ period['受理'] // period['咨询'] }}", "10169");
        check("{{ (period['受理'] / 7) | round(precision=1) }}", "10169.1");
        check("{{ (period['受理'] / 7) | round }}", "10169");
        check("{{ (14 / 7) | round(precision=2) }}", "2.00");
        check("{{ (period['受理'] / 7) | round | int }}", "10169");
        check("{{ list }}{{ version }}{{ blank }}。", "[甲]、乙3.5。");
        check("{{ period['咨询'] - period['受理'] }}", "-71177");
        check(
            "{% if period['出证'] is defined %}{{ period['出证'] }}{% else %}无{% endif %}",
            "无",
        );
        check("{# {{ period }} #}{% if period %}有{% endif %}", "有");
    }

    /// In the order of the definition, however often and in whatever process.
    #[test]
    fn figures_are_looped_over_in_their_order() {
        let loops = "{% for k, v in period %}{{ k }}{{ v }}、{% endfor %}\
                     {% for row, figures in rows %}{{ row }}{% for k, v in figures %}{{ k }}{% endfor %}{% endfor %}";
        for _ in 0..50 {
            let found = fill(loops, &context()).expect("a sentence");
            assert_eq!(found, "受理71184、咨询7、办结0、许可受理咨询办结服务受理咨询办结");
        }
    }

    #[test]
    fn what_nobody_asked_for_is_not_printed() {
        let check =
            |template: &str, expected: &[(&str, Unprintable)]| match fill(template, &context()) {
                Err(Unfilled::Values(found)) => {
                    let found: Vec<_> =
                        found.into_iter().map(|(place, what)| (&template[place], what)).collect();
                    assert_eq!(found, expected, "{template}");
                }
                other => panic!("{template}: {other:?}"),
            };
        let fraction = |value: &str| Unprintable::Fraction(value.to_owned());
        check(
            "受理{{ period['受理'] }}，日均{{ period['受理'] / 7 }}件，{{ 14 / 7 }}",
            &[
                ("{{ period['受理'] / 7 }}", fraction("10169.142857142857")),
                ("{{ 14 / 7 }}", fraction("2.0")),
            ],
        );
        check("{{ period }}", &[("{{ period }}", Unprintable::Map("['受理']".to_owned()))]);
        check("{{- rows -}}", &[("{{- rows -}}", Unprintable::Map("['许可']['受理']".to_owned()))]);
        check("{{ period | keys }}", &[("{{ period | keys }}", Unprintable::List)]);
        check("{{ period['受理'] > 3 }}", &[("{{ period['受理'] > 3 }}", Unprintable::Bool)]);
        check("{{ none }}", &[("{{ none }}", Unprintable::Nothing)]);
        check(
            "{{ period['受理'] / 7 ~ '件' }}",
            &[("{{ period['受理'] / 7 ~ '件' }}", fraction("10169.142857142857"))],
        );
        check("{{ '}}' }}{{ 1.5 }}", &[("{{ 1.5 }}", fraction("1.5"))]);
    }

    #[test]
    fn what_is_not_there_is_said() {
        for template in ["{{ period['出证'] }}", "{{ nothing }}", "{{ period.出证 }}"] {
            assert!(matches!(fill(template, &context()), Err(Unfilled::Tera(_))), "{template}");
        }
    }
}
