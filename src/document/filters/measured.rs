//! How much a template does: bytes that it prints, keeps and walks through. Tera has no bound of its own:
//! ten lines that join a text to itself make gigabytes.

use std::cell::Cell;
use std::io::{self, Write};

use tera::{Context, ErrorKind, Kwargs, State, Tera, Value};

use crate::diagnostics::rules::filters::Excess;
use crate::model::measured::{LOOP, PART, VALUE};

/// Bytes and steps that filling in one template may take.
const MOST: usize = 64 << 20;

/// Bytes of one value: an expression joins at most some hundred of them.
const LARGEST: usize = 1 << 18;

/// Bytes of what is put between the parts of a value, or in their place.
const SHORT: usize = 1000;

/// What a step of a loop counts for, in bytes.
const STEP: usize = 64;

/// What the errors say.
const SPENT: &str = "too much work";
const LARGE: &str = "too large a value";
const LONG: &str = "too long an argument";

thread_local! {
    /// What is left for the template that is being filled in.
    static LEFT: Cell<usize> = const { Cell::new(0) };
}

/// Makes the filters of measured templates known.
pub(crate) fn register(tera: &mut Tera) {
    tera.register_filter(VALUE, |value: Value, _: Kwargs, _: &State<'_>| {
        let size = size(&value, LARGEST);
        if size > LARGEST {
            return Err(tera::Error::message(LARGE));
        }
        spend(value, size).ok_or_else(spent)
    });
    tera.register_filter(PART, |value: Value, _: Kwargs, _: &State<'_>| {
        let is_short = size(&value, SHORT) <= SHORT;
        Some(value).filter(|_| is_short).ok_or_else(|| tera::Error::message(LONG))
    });
    tera.register_filter(LOOP, |value: Value, kwargs: Kwargs, _: &State<'_>| {
        let each = kwargs.must_get::<usize>("each")?;
        let steps = value.len().unwrap_or_default();
        spend(value, steps.saturating_mul(each.saturating_add(STEP))).ok_or_else(spent)
    });
}

fn spent() -> tera::Error {
    tera::Error::message(SPENT)
}

fn spend(value: Value, cost: usize) -> Option<Value> {
    let left = LEFT.get().checked_sub(cost.saturating_add(1))?;
    LEFT.set(left);
    Some(value)
}

/// The bytes of a value as it would be printed, at least; not counted on beyond `most`.
fn size(value: &Value, most: usize) -> usize {
    let mut sum = value.as_str().map_or(1, str::len);
    for item in value.as_array().unwrap_or_default() {
        if sum > most {
            return sum;
        }
        sum += size(item, most - sum);
    }
    for (_, item) in value.as_map().into_iter().flatten() {
        if sum > most {
            return sum;
        }
        sum += size(item, most - sum);
    }
    sum
}

/// What is written, as far as it may go.
struct Output(Vec<u8>);

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.0.len() + bytes.len() > MOST {
            return Err(io::Error::from(io::ErrorKind::FileTooLarge));
        }
        self.0.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Fills a measured sentence in.
///
/// # Errors
/// As Tera's; [`excess`] tells those of too much work.
pub(crate) fn fill(tera: &Tera, sentence: &str, context: &Context) -> tera::TeraResult<String> {
    filled(|output| tera.render_str_to(sentence, context, false, output))
}

/// Fills a measured template in.
///
/// # Errors
/// As Tera's; [`excess`] tells those of too much work.
pub(crate) fn render(tera: &Tera, name: &str, context: &Context) -> tera::TeraResult<String> {
    filled(|output| tera.render_to(name, context, output))
}

fn filled(render: impl FnOnce(&mut Output) -> tera::TeraResult<()>) -> tera::TeraResult<String> {
    LEFT.set(MOST);
    let mut output = Output(Vec::new());
    render(&mut output)?;
    Ok(String::from_utf8(output.0)?)
}

/// What there was too much of, and its place in the measured template, where a template was given up.
pub(crate) fn excess(error: &tera::Error) -> Option<(Excess, usize)> {
    match error.kind() {
        ErrorKind::RenderingError(report) => {
            let what = match report.message() {
                SPENT => Excess::Work(MOST),
                LARGE => Excess::Value(LARGEST),
                LONG => Excess::Argument(SHORT),
                _ => return None,
            };
            Some((what, report.span().range.start))
        }
        ErrorKind::Io(io::ErrorKind::FileTooLarge) => Some((Excess::Work(MOST), 0)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::measured::{measured, place};

    #[test]
    fn a_template_does_only_so_much() {
        let mut tera = Tera::default();
        register(&mut tera);
        let filled = |template: &str| {
            let mut context = Context::new();
            context.insert("s", "甲乙丙丁");
            context.insert("rows", &["甲", "乙", "丙"]);
            fill(&tera, &measured(template), &context)
        };
        let check = |template: &str, expected: &str| {
            assert_eq!(filled(template).expect("little work"), expected, "{template}");
        };
        check(
            "{{ s }}{% for r in rows -%}\n {{ r | upper }}、{% endfor %}",
            "甲乙丙丁甲、乙、丙、",
        );
        check(
            "{% set a = s ~ s %}{{ a | length }}{{ rows | join(sep=s) }}",
            "8甲甲乙丙丁乙甲乙丙丁丙",
        );
        check("{{ none_such | default(value='甲') }}", "甲");
        check("{% component a() -%}\n甲{% endcomponent %}{{<a/>}}乙", "甲乙");
        check("{% set a = [r ~ s for r in rows if r != '乙'] %}{{ a | last }}", "丙甲乙丙丁");
        check("{{ [a if a in s else '无' for a in ['甲', '己']] | join(sep='、') }}", "甲、无");
        let fails = |template: &str, expected: Excess, shown: &str| {
            let error = filled(template).expect_err("too much work");
            let (what, at) = excess(&error).unwrap_or_else(|| panic!("{template}: {error}"));
            assert_eq!(what, expected, "{template}");
            assert_eq!(&template[place(template, at)], shown);
        };
        let too_much = |template: &str| {
            let error = filled(template).expect_err("too much work");
            assert!(excess(&error).is_some(), "{template}: {error}");
        };
        let long = "乙".repeat(400);
        let join = format!("{{{{ rows | join(sep='{long}') }}}}");
        fails(&format!("甲{join}丙"), Excess::Argument(SHORT), &join);
        let double = format!("{{% set a = s %}}{}", "{% set a = a ~ a %}".repeat(40));
        fails(&double, Excess::Value(LARGEST), "{% set a = a ~ a %}");
        let walk = "{% for b in range(end=99999) %}";
        let walks = format!("{{% for a in range(end=99998) %}}{walk}{{% endfor %}}{{% endfor %}}");
        fails(&walks, Excess::Work(MOST), walk);
        too_much(&format!(
            "{{% set a = s %}}{}{{{{ a | length }}}}",
            "{% set a = a ~ a %}".repeat(40)
        ));
        too_much(&format!("{{% set a = [s] %}}{}甲", "{% set a = [a, a] %}".repeat(40)));
        // They call one another in 8¹¹ ways, and print nothing.
        let component = |at: usize| {
            let calls = format!("{{{{<a{}/>}}}}", at.wrapping_sub(1)).repeat(8);
            let calls = if at == 0 { String::new() } else { calls };
            format!("{{% component a{at}() %}}{calls}{{% endcomponent %}}")
        };
        let components: String = (0..12).map(component).collect();
        too_much(&format!("{components}{{{{<a11/>}}}}"));
        too_much("{% set a = [[b for b in range(end=99999)] for c in range(end=99999)] %}");
        too_much(
            "{% for a in range(end=99999) %}{% for b in range(end=99999) %}{% endfor %}{% endfor %}",
        );
        too_much(&format!(
            "{{% set a = s %}}{}甲",
            "{% set a = a | replace(from='甲', to=a) ~ '甲甲甲甲' %}".repeat(30)
        ));
        too_much(&format!("{{% for a in range(end=99999) %}}{}{{% endfor %}}", "甲".repeat(1000)));
    }
}
