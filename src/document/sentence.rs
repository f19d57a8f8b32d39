//! A definition's sentence and its variables into the text that is printed.
//!
//! A sentence prints whole numbers and words: a number with a fraction that nobody asked for, a
//! whole map or a missing value is a slip of the definition, and would stand in the bulletin.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::{Arc, LazyLock, Mutex};

use serde::{Serialize, Serializer};
use tera::{Context, ErrorKind, Kwargs, State, Tera, Value};

use super::filters::{self, ASKED, MISUSED, measured};
use crate::diagnostics::rules::filters::{Compared, Excess, Misuse};
use crate::diagnostics::rules::syntax::Unprintable;
use crate::model::decimal::Decimal;
use crate::model::filters::filter;
use crate::model::measured::{may_grow, measured, place};
use crate::model::template::{FIGURES, Key, Path, SECTION, Token, TokenKind, calls, paths, tokens};

/// Values by name that keep their order: a sentence loops over them in that of the definition.
#[derive(Clone, Debug)]
pub(crate) struct Ordered<'a, T>(Vec<(&'a str, T)>);

impl<'a, T> Ordered<'a, T> {
    /// The value of a name.
    pub(crate) fn get(&self, name: &str) -> Option<&T> {
        self.0.iter().find(|(known, _)| *known == name).map(|(_, value)| value)
    }

    /// In their order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&'a str, &T)> {
        self.0.iter().map(|(name, value)| (*name, value))
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
    /// It would do more than any sentence does, in this place.
    Excess(Excess, Range<usize>),
    /// The variables, by their range in the sentence, whose values no sentence prints.
    Values(Vec<(Range<usize>, Unprintable)>),
    /// The places of what filters could do nothing with.
    Misused(Vec<(Range<usize>, Misuse)>),
    /// The places where figures with decimals are taken for whole numbers.
    Compared(Vec<(Range<usize>, Compared)>),
}

/// Fills a sentence in.
pub(crate) fn fill(template: &str, context: &Context) -> Result<String, Unfilled> {
    // What is wrong with the sentence this time, if anything, is found as if it were its first.
    let known = known(template).and_then(|known| known.fill(template, context));
    match known {
        Some(text) => Ok(text),
        None => fill_unknown(template, context).inspect(|_| remember(template)),
    }
}

fn fill_unknown(template: &str, context: &Context) -> Result<String, Unfilled> {
    let mut is_bounded = true;
    if may_grow(template)
        && let Err(error) = measured::fill(&SENTENCES, &measured(template), context)
    {
        if let Some((excess, at)) = measured::excess(&error) {
            return Err(Unfilled::Excess(excess, place(template, at)));
        }
        is_bounded = false;
        if matches!(error.kind(), ErrorKind::SyntaxError(_)) && is_read(template) {
            return Err(Unfilled::Excess(Excess::Unknown, 0..template.len()));
        }
    }
    let render = |template: &str| SENTENCES.render_str(template, context, false);
    let text = render(template).map_err(|error| unfilled(template, context, error))?;
    // What else was wrong as it was measured should have been wrong here, too.
    if !is_bounded {
        return Err(Unfilled::Excess(Excess::Unknown, 0..template.len()));
    }
    let compared = compared(template, context);
    if !compared.is_empty() {
        return Err(Unfilled::Compared(compared));
    }
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

/// A sentence parsed once for all issues, as it is printed and as it is checked.
struct Known {
    tera: Tera,
    may_grow: bool,
}

/// Its templates.
const PLAIN: &str = "sentence";
const CHECKED: &str = "checked";
const MEASURED: &str = "measured";

/// The sentences that were filled in more than once, and nothing for those that were once: one issue alone is
/// done sooner without.
static KNOWN: Mutex<BTreeMap<String, Option<Arc<Known>>>> = Mutex::new(BTreeMap::new());

/// Sentences that are remembered: more than all definitions have that an office ever printed with. Each takes
/// some 10 KB.
const MOST_KNOWN: usize = 1000;

impl Known {
    fn new(template: &str) -> Option<Self> {
        let (mut tera, may_grow) = (SENTENCES.clone(), may_grow(template));
        let checked = marked(template, &variables(template));
        let mut templates = vec![(PLAIN, template.to_owned()), (CHECKED, checked)];
        templates.extend(may_grow.then(|| (MEASURED, measured(template))));
        tera.add_raw_templates(templates).ok()?;
        Some(Self { tera, may_grow })
    }

    /// Nothing where anything is wrong.
    fn fill(&self, template: &str, context: &Context) -> Option<String> {
        if self.may_grow {
            measured::render(&self.tera, MEASURED, context).ok()?;
        }
        let text = self.tera.render(PLAIN, context).ok()?;
        if !compared(template, context).is_empty() {
            return None;
        }
        self.tera.render(CHECKED, context).ok().map(|_| text)
    }
}

fn known(template: &str) -> Option<Arc<Known>> {
    KNOWN.lock().ok()?.get(template)?.clone()
}

/// Remembers a sentence that was filled in, so that it is parsed no more from its third time on.
fn remember(template: &str) {
    let Ok(mut known) = KNOWN.lock() else { return };
    if let Some(parsed) = known.get_mut(template) {
        *parsed = Known::new(template).map(Arc::new);
    } else if known.len() < MOST_KNOWN {
        known.insert(template.to_owned(), None);
    }
}

/// Whether the sentence can be read, whatever comes of filling it in.
fn is_read(template: &str) -> bool {
    SENTENCES.clone().add_raw_template("sentence", template).is_ok()
}

fn unfilled(template: &str, context: &Context, error: tera::Error) -> Unfilled {
    let ErrorKind::RenderingError(report) = error.kind() else { return Unfilled::Tera(error) };
    if report.message().starts_with(MISUSED) {
        return Unfilled::Misused(misuses(template, context));
    }
    let place = closed(template, report.span().range.clone());
    let how = match report.message() {
        said if said.starts_with("Cannot compare") => Compared::Order,
        said if said.contains("numbers") => Compared::Math,
        _ => return Unfilled::Tera(error),
    };
    let tokens = tokens(template);
    let mut named = paths(template, &tokens).into_iter();
    let is_it = named.any(|path| {
        place.start <= path.range.start
            && path.range.end <= place.end
            && value(context, &path).is_some_and(|value| has_decimals(&value))
    });
    if is_it { Unfilled::Compared(vec![(place, how)]) } else { Unfilled::Tera(error) }
}

/// Tera leaves out the bracket that ends a key.
fn closed(template: &str, place: Range<usize>) -> Range<usize> {
    let shown = template.get(place.clone()).unwrap_or_default();
    let is_open = shown.matches('[').count() > shown.matches(']').count();
    let is_next = template.get(place.end..).is_some_and(|rest| rest.starts_with(']'));
    place.start..place.end + usize::from(is_open && is_next)
}

/// All misuses of a sentence, each at the value or the argument that is wrong.
fn misuses(template: &str, context: &Context) -> Vec<(Range<usize>, Misuse)> {
    let tokens = tokens(template);
    let (calls, paths) = (calls(&tokens), paths(template, &tokens));
    let keys = paths.iter().flat_map(|path| &path.keys);
    let asked: Vec<&str> = keys
        .filter_map(|key| match key {
            Key::Variable(name) => Some(*name),
            Key::Name(_) => None,
        })
        .collect();
    let mut context = context.clone();
    context.insert(ASKED, &asked);
    let (mut found, mut text) = (Vec::new(), template.to_owned());
    // Every round takes one call out.
    for _ in 0..=calls.len() {
        let Err(error) = SENTENCES.render_str(&text, &context, false) else { break };
        let ErrorKind::RenderingError(report) = error.kind() else { break };
        let Some(misuse) = report.message().strip_prefix(MISUSED) else { break };
        let Ok(misuse) = serde_json::from_str::<Misuse>(misuse) else { break };
        let at = report.span().range.clone();
        let call = calls.iter().find(|call| call.name.start == at.start);
        let place = match &misuse.argument {
            Some(argument) => call.and_then(|call| {
                let mut arguments = call.arguments.iter();
                arguments.find(|(name, _)| name.text == *argument).map(|(_, value)| value.clone())
            }),
            None => {
                let before = template[..at.start].trim_end().trim_end_matches('|').trim_end().len();
                paths.iter().map(|path| path.range.clone()).find(|path| path.end == before)
            }
        };
        found.push((place.unwrap_or_else(|| at.clone()), misuse));
        if text.get(at.clone()).is_none() {
            break;
        }
        text.replace_range(at.clone(), &format!("{SAID:<width$}", width = at.len()));
    }
    found
}

/// What a figure's way leads to; of several rows, the first one's.
fn value(context: &Context, path: &Path<'_>) -> Option<Value> {
    let mut value = context.get(path.root)?;
    for key in &path.keys {
        value = match key {
            Key::Name(name) => value.as_map()?.get(&tera::value::Key::Str(name))?,
            Key::Variable(_) => value.as_map()?.values().next()?,
        };
    }
    Some(value.clone())
}

/// Whether it is the text of a figure with decimals.
fn has_decimals(value: &Value) -> bool {
    value.as_str().and_then(decimals).is_some_and(|decimals| decimals > 0)
}

/// How many decimals a figure is printed with.
fn decimals(printed: &str) -> Option<u8> {
    Some(printed.parse::<Decimal>().ok()?.decimals)
}

/// Where a sentence compares texts of digits: what Tera does with them is wrong, and is not said.
fn compared(template: &str, context: &Context) -> Vec<(Range<usize>, Compared)> {
    let tokens = tokens(template);
    let mut found = Vec::new();
    let paths = paths(template, &tokens);
    let figures =
        paths.iter().filter_map(|path| Some((path, decimals(&value(context, path)?.to_string())?)));
    let figures: Vec<(&Path<'_>, u8)> = figures.collect();
    for &(path, own_decimals) in &figures {
        if own_decimals == 0 {
            continue;
        }
        let start = tokens.partition_point(|token| token.start < path.range.start);
        let end = tokens.partition_point(|token| token.start < path.range.end);
        let word = |at: Option<usize>| at.and_then(|at| tokens.get(at));
        let is_one = |token: Option<&Token<'_>>, words: &[&str]| {
            token.is_some_and(|token| words.contains(&token.text))
        };
        let is_number =
            |token: Option<&Token<'_>>| token.is_some_and(|token| token.kind == TokenKind::Number);
        const EQUAL: [&str; 2] = ["==", "!="];
        let (before, after) = (word(start.checked_sub(1)), word(Some(end)));
        let is_equal = is_one(after, &EQUAL) && is_number(word(Some(end + 1)))
            || is_one(before, &EQUAL) && is_number(word(start.checked_sub(2)));
        // The other side of an equality, where it is a figure by itself.
        let beside = |other: &Path<'_>| {
            let begins = word(Some(end + 1)).is_some_and(|next| next.start == other.range.start);
            is_one(after, &EQUAL) && begins
                || is_one(before, &EQUAL) && {
                    let sign = before.map_or(0, |sign| sign.start);
                    other.range.end <= sign && template[other.range.end..sign].trim().is_empty()
                }
        };
        // Said once, at the one with more decimals.
        let is_uneven =
            figures.iter().any(|(other, theirs)| *theirs < own_decimals && beside(other));
        let is_truth = is_one(before, &["if", "elif", "and", "or", "not"])
            && (is_one(after, &["and", "or"])
                || after.is_some_and(|after| after.kind == TokenKind::Close));
        if is_equal {
            found.push((path.range.clone(), Compared::Equal));
        } else if is_uneven {
            found.push((path.range.clone(), Compared::Uneven));
        } else if is_truth {
            found.push((path.range.clone(), Compared::Truth));
        }
    }
    let is_ordering = |token: &Token<'_>| match token.kind {
        TokenKind::Sign => ["<", ">", "<=", ">="].contains(&token.text),
        kind => kind == TokenKind::Name && token.text == "sort",
    };
    if found.is_empty()
        && tokens.iter().any(is_ordering)
        && let Err(error) = MARKED.render_str(template, &marked_figures(context), false)
        && let ErrorKind::RenderingError(report) = error.kind()
    {
        let how = match report.message() {
            said if said.starts_with("Cannot compare") => Some(Compared::Order),
            said if said.starts_with(SORTED) => Some(Compared::Sort),
            _ => None,
        };
        found.extend(how.map(|how| (closed(template, report.span().range.clone()), how)));
    }
    found
}

/// The variables with what stands for figures with decimals where comparisons are looked for.
fn marked_figures(context: &Context) -> Context {
    let mut marked = context.clone();
    for root in FIGURES.iter().chain(&[SECTION, "was", "now"]) {
        if let Some(value) = context.get(root) {
            marked.insert_value(*root, marked_value(value));
        }
    }
    marked
}

fn marked_value(value: &Value) -> Value {
    match value.as_map() {
        Some(map) => {
            let values = map.iter().map(|(key, value)| (key.clone(), marked_value(value)));
            Value::from(values.collect::<tera::Map>())
        }
        None if has_decimals(value) => filters::marked(value.clone()),
        None => value.clone(),
    }
}

/// The sentence with the filter behind the variables at these places.
fn marked(template: &str, places: &[Range<usize>]) -> String {
    let (mut marked, mut from) = (String::new(), 0);
    for place in places {
        let variable = &template[place.clone()];
        marked += &template[from..place.start];
        // Filters of figures give as many digits as they were asked for.
        let is_asked = calls(&tokens(variable)).iter().any(|call| filter(call.name.text).is_some());
        let check = if is_asked { ASKED_FOR } else { PRINTED };
        marked += &format!("{{{{ ({}) | {check} }}}}", inner(variable));
        from = place.end;
    }
    marked + &template[from..]
}

/// The filter behind a variable that is looked at, and what its error begins with.
const PRINTED: &str = "printed";

/// As [`PRINTED`], behind what gives digits that were asked for.
const ASKED_FOR: &str = "printed_as_asked";

/// The filter in the place of one whose misuse was said: as short as any.
const SAID: &str = "_";

/// What the error begins with of sorting texts of digits.
const SORTED: &str = "sorted";

static SENTENCES: LazyLock<Tera> = LazyLock::new(|| {
    let mut tera = Tera::default();
    tera.register_filter("round", round);
    tera.register_filter(PRINTED, |value: Value, _: Kwargs, _: &State<'_>| printed(value, true));
    tera.register_filter(ASKED_FOR, |value: Value, _: Kwargs, _: &State<'_>| printed(value, false));
    tera.register_filter(SAID, |_: Value, _: Kwargs, _: &State<'_>| Value::none());
    filters::register(&mut tera, false);
    measured::register(&mut tera);
    tera
});

/// Where texts of digits are marked, so that comparing them fails.
static MARKED: LazyLock<Tera> = LazyLock::new(|| {
    let mut tera = Tera::default();
    tera.register_filter("round", round);
    tera.register_filter("float", |value: Value, _: Kwargs, _: &State<'_>| {
        filters::plain(&value).to_string().parse::<f64>().unwrap_or_default()
    });
    tera.register_filter("sort", |value: Value, _: Kwargs, _: &State<'_>| {
        let items = value.as_array().unwrap_or_default();
        if items.iter().any(|item| !std::ptr::eq(filters::plain(item), item)) {
            return Err(tera::Error::message(SORTED));
        }
        Ok(value)
    });
    filters::register(&mut tera, true);
    tera
});

/// A number with so many digits behind the point, as text: what was asked for is printed, and ends
/// no calculation as a number with other digits.
fn round(value: f64, kwargs: Kwargs, _: &State<'_>) -> tera::TeraResult<String> {
    let precision = kwargs.get::<u8>("precision")?.unwrap_or_default();
    let multiplier = 10.0_f64.powi(precision.into());
    let scaled = value * multiplier;
    let rounded = match kwargs.get::<&str>("method")? {
        // A quotient that lies between two numbers may have come out just below it.
        None => (scaled * (1.0 + 1e-14)).round(),
        Some("ceil") => scaled.ceil(),
        Some("floor") => scaled.floor(),
        Some(method) => return Err(tera::Error::message(format!("no method {method}"))),
    };
    Ok(format!("{:.*}", precision.into(), rounded / multiplier))
}

/// Fails at what no sentence prints, with its kind; `is_counting` the digits within words too.
fn printed(value: Value, is_counting: bool) -> tera::TeraResult<Value> {
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
    } else if let Some(number) = value.as_str().filter(|_| is_counting).and_then(long_fraction) {
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
    use crate::diagnostics::rules::filters::Wrong;

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
        check("{{ (201 / 400 * 100) | round(precision=1) }}", "50.3");
        check("{{ (29 / 200 * 100) | round }}", "15");
        check("{{ (10150 / 10000) | round(precision=2) }}", "1.02");
        check("{{ ((0 - 10050) / 10000) | round(precision=2) }}", "-1.01");
        check("{{ (10049 / 10000) | round(precision=2) }}", "1.00");
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

    /// With figures that have decimals beside whole numbers.
    fn decimals() -> Context {
        let figures: Ordered<'_, Value> =
            [("交易额", "10.20".into()), ("受理", 3.into()), ("空", "0.00".into())]
                .into_iter()
                .collect();
        let before: Ordered<'_, Value> =
            [("交易额", "9.50".into()), ("受理", 12.into())].into_iter().collect();
        let rows: Ordered<'_, Ordered<'_, Value>> =
            [("甲", figures.clone()), ("乙", before.clone())].into_iter().collect();
        let mut context = Context::new();
        context.insert("period", &figures);
        context.insert("previous", &before);
        context.insert("ytd", &rows);
        context
    }

    /// Compared as text 9.50 is more than 10.20.
    #[test]
    fn figures_with_decimals_are_not_compared_as_text() {
        let check = |marked: &str, expected: Option<Compared>| {
            let template = marked.replace(['⟦', '⟧'], "");
            let found = match fill(&template, &decimals()) {
                Ok(_) => None,
                Err(Unfilled::Compared(found)) => {
                    let [(at, how)] = found.as_slice() else { panic!("{marked}: {found:?}") };
                    let mut shown = template;
                    shown.insert(at.end, '⟧');
                    shown.insert(at.start, '⟦');
                    assert_eq!(shown, marked);
                    Some(*how)
                }
                Err(other) => panic!("{marked}: {other:?}"),
            };
            assert_eq!(found, expected, "{marked}");
        };
        use Compared::{Equal, Math, Order, Sort, Truth, Uneven};
        check("{% if ⟦period['交易额'] > previous['交易额']⟧ %}升{% endif %}", Some(Order));
        check("{% if ⟦period['交易额'] >= 3⟧ %}升{% endif %}", Some(Order));
        check(
            "{% set a = period %}{% if ⟦a['交易额'] < previous['交易额']⟧ %}降{% endif %}",
            Some(Order),
        );
        check(
            "{% for k, v in period %}{% if ⟦v > previous['交易额']⟧ %}降{% endif %}{% endfor %}",
            Some(Order),
        );
        check("{% if ⟦ytd['甲']['交易额'] > ytd['乙']['交易额']⟧ %}甲{% endif %}", Some(Order));
        let shares = "{% set a = period['受理'] | share(of=8) %}{% set b = previous['受理'] | share(of=80) %}";
        check(&format!("{shares}{{% if ⟦a > b⟧ %}}大{{% endif %}}"), Some(Order));
        check("{% if ⟦period['空']⟧ == 0 %}无{% endif %}", Some(Equal));
        check("{% if 0 != ⟦period['空']⟧ %}无{% endif %}", Some(Equal));
        check("{% if ⟦period['交易额']⟧ == period['受理'] %}平{% endif %}", Some(Uneven));
        check("{% if period['受理'] != ⟦period['交易额']⟧ %}变{% endif %}", Some(Uneven));
        check("{% if ⟦period['空']⟧ %}有{% endif %}", Some(Truth));
        check(
            "{% for row, v in ytd %}{% if previous and ⟦ytd[row]['交易额']⟧ %}有{% endif %}{% endfor %}",
            Some(Truth),
        );
        check("{{ ⟦period['交易额']⟧ * 2 }}", Some(Math));
        check("{{ ⟦period['交易额'] + 2⟧ }}", Some(Math));
        check("{{ ⟦period['交易额']⟧ / previous['交易额'] }}", Some(Math));
        check("{{ [period['交易额'], previous['交易额']] | ⟦sort⟧ | first }}", Some(Sort));

        check("{% if period['受理'] > 2 and period['受理'] %}有{% endif %}", None);
        check("{% if period['空'] == '0.00' %}无{% endif %}", None);
        check("{% if period['交易额'] is defined %}{{ period['交易额'] }}{% endif %}", None);
        check("{% if period['交易额'] == previous['交易额'] %}平{% endif %}", None);
        check(
            "{% if period['交易额'] | fixed(digits=1) == period['受理'] | fixed(digits=1) %}平{% endif %}",
            None,
        );
        check("{% if period %}{% if 3 > 2 %}{{ period['交易额'] }}{% endif %}{% endif %}", None);
        // The way out that is shown.
        let more = "{% if period['交易额'] | difference(from=previous['交易额'], up=\"增\") \
                    is starting_with(pat=\"增\") %}升{% endif %}";
        assert_eq!(fill(more, &decimals()).ok().as_deref(), Some("升"));
    }

    /// Whatever it said of other figures.
    #[test]
    fn a_sentence_that_is_known_is_judged_each_time() {
        let template = "{% if period['受理'] > 3 %}已受理{{ period['受理'] }}件{% endif %}";
        for _ in 0..3 {
            assert_eq!(fill(template, &context()).ok().as_deref(), Some("已受理71184件"));
        }
        let period = |value: Value| {
            let mut context = Context::new();
            context.insert("period", &[("受理", value)].into_iter().collect::<Ordered<'_, _>>());
            context
        };
        let decimals = fill(template, &period("71184.50".into()));
        assert!(matches!(decimals, Err(Unfilled::Compared(_))), "{decimals:?}");
        let fraction = fill(template, &period(4.5.into()));
        assert!(matches!(fraction, Err(Unfilled::Values(_))), "{fraction:?}");
        assert!(matches!(fill(template, &Context::new()), Err(Unfilled::Tera(_))));
        assert_eq!(fill(template, &period(4.into())).ok().as_deref(), Some("已受理4件"));
    }

    /// Each misuse at what is wrong, all of a sentence.
    #[test]
    fn misuses_stand_where_they_are() {
        let check = |marked: &str, expected: &[(&str, Wrong)]| {
            let template = marked.replace(['⟦', '⟧'], "");
            let Err(Unfilled::Misused(found)) = fill(&template, &decimals()) else {
                panic!("{marked}");
            };
            let mut shown = template;
            for (at, _) in found.iter().rev() {
                shown.insert(at.end, '⟧');
                shown.insert(at.start, '⟦');
            }
            assert_eq!(shown, marked);
            let found: Vec<(String, Wrong)> = found
                .into_iter()
                .map(|(_, misuse)| {
                    let variables = misuse.variables.iter();
                    let variables = variables.map(|(name, value)| format!(" {name}={value}"));
                    (misuse.filter + &variables.collect::<String>(), misuse.wrong)
                })
                .collect();
            let expected: Vec<(String, Wrong)> = expected
                .iter()
                .map(|(filter, wrong)| ((*filter).to_owned(), wrong.clone()))
                .collect();
            assert_eq!(found, expected, "{marked}");
        };
        let zero = |text: &str| Wrong::Zero(text.to_owned());
        check("{{ period['受理'] | share(of=⟦period['空']⟧) }}", &[("share", zero("0.00"))]);
        check(
            "{{ ⟦period['无']⟧ | fixed }}和{{ ⟦period⟧ |grouped }}",
            &[("fixed", Wrong::Undefined), ("grouped", Wrong::Group)],
        );
        check("{{ ⟦period['无']⟧ | fixed | grouped }}", &[("fixed", Wrong::Undefined)]);
        check(
            "{{ (1 / 3) | ⟦wan(digits=1)⟧ }}",
            &[("wan", Wrong::Inexact((1.0 / 3.0).to_string()))],
        );
        check(
            "{% for row, figures in ytd %}{{ 1 | change(from=⟦ytd[row]['空']⟧) }}{% endfor %}",
            &[("change row=甲", zero("0.00"))],
        );
        check(
            "{% for top in ytd | ranking(by='交易额') %}{{ 1 | share(of=⟦ytd[top.name]['空']⟧) }}{% endfor %}",
            &[("share top.name=甲", zero("0.00"))],
        );
    }

    /// Digits that were asked for are printed, however many.
    #[test]
    fn what_filters_print_may_be_long() {
        let check = |template: &str, expected: &str| {
            assert_eq!(fill(template, &decimals()).ok().as_deref(), Some(expected), "{template}");
        };
        check("占{{ period['受理'] | share(of=7, digits=10) }}", "占42.8571428571%");
        check("{{ period['交易额'] }}亿元", "10.20亿元");
        check("{{ period['交易额'] | trim ~ '亿元' }}", "10.2亿元");
    }

    #[test]
    fn what_is_not_there_is_said() {
        for template in ["{{ period['出证'] }}", "{{ nothing }}", "{{ period.出证 }}"] {
            assert!(matches!(fill(template, &context()), Err(Unfilled::Tera(_))), "{template}");
        }
    }
}
