//! The filters of figures: shares, changes, means, fixed digits, ranks. Exact: whole numbers all the way,
//! and halves rounded away from zero, once, at the end.
//!
//! They take a whole number or the text of a figure with decimals, and give the text that is printed,
//! which other filters take again.

pub(crate) mod measured;

use serde_json::json;
use tera::value::Key;
use tera::{Kwargs, Map, State, Tera, TeraResult, Value};

use crate::diagnostics::rules::filters::{Misuse, Wrong};
use crate::model::decimal::Decimal;
use crate::model::filters::MAX_DIGITS;

/// What the error of a misused filter begins with; the [`Misuse`] as JSON follows.
pub(super) const MISUSED: &str = "misused ";

/// The variable under which a sentence is handed the names of those whose values an error tells.
pub(super) const ASKED: &str = "__asked";

/// The key of the map that stands for a text of digits while comparisons are looked for: maps do not compare.
pub(super) const DIGITS: &str = "__digits";

/// What is wrong, and with which argument; nothing where it is the value before the filter.
type Slip = (Option<&'static str>, Wrong);

type Function = fn(&Value, &Kwargs) -> Result<Value, Slip>;

/// Registers them; `is_marked`: what they give is marked as text of digits.
pub(super) fn register(tera: &mut Tera, is_marked: bool) {
    let all: [(&'static str, Function); 10] = [
        ("share", share),
        ("change", change),
        ("difference", difference),
        ("mean", mean),
        ("fixed", fixed),
        ("trim", trim),
        ("grouped", grouped),
        ("wan", wan),
        ("yi", yi),
        ("ranking", ranking),
    ];
    for (name, function) in all {
        let filter = move |value: Value, kwargs: Kwargs, state: &State<'_>| -> TeraResult<Value> {
            // What comes out of a misuse that was said already.
            if value.is_none() {
                return Ok(value);
            }
            match function(&value, &kwargs) {
                Ok(value) if is_marked && value.is_string() => Ok(marked(value)),
                Ok(value) => Ok(value),
                Err((argument, wrong)) => Err(error(name, argument, wrong, state)),
            }
        };
        tera.register_filter(name, filter);
    }
}

fn error(name: &str, argument: Option<&str>, wrong: Wrong, state: &State<'_>) -> tera::Error {
    let asked: Vec<Value> = state.get(ASKED).ok().flatten().unwrap_or_default();
    let variables = asked.iter().filter_map(Value::as_str).filter_map(|asked| {
        // `top.name`, of which only the first is a variable.
        let (root, path) = asked.split_once('.').unwrap_or((asked, ""));
        let value = state.get::<Value>(root).ok().flatten()?;
        let value = if path.is_empty() { Some(&value) } else { value.get_from_path(path) };
        Some((asked.to_owned(), value?.to_string()))
    });
    let misuse = Misuse {
        filter: name.to_owned(),
        argument: argument.map(str::to_owned),
        wrong,
        variables: variables.collect(),
    };
    tera::Error::message(format!("{MISUSED}{}", json!(misuse)))
}

/// Stands for a text of digits.
pub(super) fn marked(text: Value) -> Value {
    Value::from(Map::from_iter([(DIGITS.into(), text)]))
}

/// What a marked text says; anything else as it is.
pub(super) fn plain(value: &Value) -> &Value {
    value.as_map().and_then(|map| map.get(&Key::Str(DIGITS))).unwrap_or(value)
}

/// A value as a figure.
fn figure(value: &Value) -> Result<Decimal, Wrong> {
    let value = plain(value);
    if let Some(whole) = value.as_i128() {
        return Ok(Decimal::new(whole, 0));
    }
    if value.is_undefined() || value.is_none() {
        Err(Wrong::Undefined)
    } else if value.is_map() || value.is_array() {
        Err(Wrong::Group)
    } else if value.is_number() {
        // A whole number that large is none that anyone counted.
        Err(if value.is_u128() { Wrong::TooLarge } else { Wrong::Inexact(value.to_string()) })
    } else {
        let text = value.to_string();
        text.parse().map_err(|()| Wrong::Words(text))
    }
}

fn operand(kwargs: &Kwargs, name: &'static str) -> Result<Decimal, Slip> {
    let value = kwargs.get::<Value>(name).ok().flatten().unwrap_or_else(Value::undefined);
    figure(&value).map_err(|wrong| (Some(name), wrong))
}

fn subject(value: &Value) -> Result<Decimal, Slip> {
    figure(value).map_err(|wrong| (None, wrong))
}

fn digits(kwargs: &Kwargs, usual: u8) -> Result<u8, Slip> {
    let Some(value) = kwargs.get::<Value>("digits").ok().flatten() else { return Ok(usual) };
    let digits = value.as_i128().and_then(|digits| u8::try_from(digits).ok());
    let wrong = || (Some("digits"), Wrong::Digits(value.to_string()));
    digits.filter(|&digits| digits <= MAX_DIGITS).ok_or_else(wrong)
}

/// Words of a change, with what stands for them where the sentence does not say.
fn words(kwargs: &Kwargs, name: &'static str, usual: &str) -> Result<String, Slip> {
    match kwargs.get::<Value>(name).ok().flatten() {
        None => Ok(usual.to_owned()),
        Some(value) if value.is_undefined() => Err((Some(name), Wrong::Undefined)),
        Some(value) => Ok(plain(&value).to_string()),
    }
}

const TOO_LARGE: Slip = (None, Wrong::TooLarge);

fn scaled(units: i128, power: u32) -> Option<i128> {
    units.checked_mul(10_i128.checked_pow(power)?)
}

/// `a / b × 10^power`, to so many digits. Nothing where a step is beyond 128 bits, or `b` is 0.
pub(crate) fn quotient(a: Decimal, b: Decimal, power: u32, digits: u8) -> Option<Decimal> {
    let up = u32::from(b.decimals) + power + u32::from(digits);
    let down = u32::from(a.decimals);
    let common = up.min(down);
    let numerator = scaled(a.units, up - common)?;
    let denominator = scaled(b.units, down - common)?;
    let (n, d) = (numerator.unsigned_abs(), denominator.unsigned_abs());
    let (whole, rest) = (n.checked_div(d)?, n.checked_rem(d)?);
    // Half of it or more: away from zero.
    let whole = i128::try_from(whole + u128::from(rest >= d - rest)).ok()?;
    let is_negative = (numerator < 0) != (denominator < 0);
    Some(Decimal::new(if is_negative { -whole } else { whole }, digits))
}

/// `a − b`, with the decimals of the finer one.
pub(crate) fn minus(a: Decimal, b: Decimal) -> Option<Decimal> {
    let decimals = a.decimals.max(b.decimals);
    let units = |one: Decimal| scaled(one.units, u32::from(decimals - one.decimals));
    Some(Decimal::new(units(a)?.checked_sub(units(b)?)?, decimals))
}

fn absolute(figure: Decimal) -> Option<Decimal> {
    Some(Decimal { units: figure.units.checked_abs()?, ..figure })
}

/// What something is held against: more than nothing.
fn base(kwargs: &Kwargs, name: &'static str) -> Result<Decimal, Slip> {
    let base = operand(kwargs, name)?;
    match base.units {
        0 => Err((Some(name), Wrong::Zero(base.to_string()))),
        ..0 => Err((Some(name), Wrong::Negative(base.to_string()))),
        _ => Ok(base),
    }
}

/// `52.7%`.
fn share(value: &Value, kwargs: &Kwargs) -> Result<Value, Slip> {
    let (part, whole) = (subject(value)?, base(kwargs, "of")?);
    let share = quotient(part, whole, 2, digits(kwargs, 1)?).ok_or(TOO_LARGE)?;
    Ok(format!("{share}%").into())
}

/// `下降0.24%`; 持平 only where both are equal: a change too small for the digits is 基本持平, for
/// neither 上升0.00% nor 持平 would be true.
fn change(value: &Value, kwargs: &Kwargs) -> Result<Value, Slip> {
    let (now, before) = (subject(value)?, base(kwargs, "from")?);
    let digits = digits(kwargs, 2)?;
    let [up, down, same] = directions(kwargs, ["上升", "下降", "持平"])?;
    let change = minus(now, before).ok_or(TOO_LARGE)?;
    let size = absolute(change).and_then(|size| quotient(size, before, 2, digits));
    let size = size.ok_or(TOO_LARGE)?;
    Ok(match (change.units, size.units) {
        (0, _) => same,
        (_, 0) if same.is_empty() => same,
        (_, 0) => format!("基本{same}"),
        (1.., _) => format!("{up}{size}%"),
        _ => format!("{down}{size}%"),
    }
    .into())
}

/// `减少171`, with all its decimals.
fn difference(value: &Value, kwargs: &Kwargs) -> Result<Value, Slip> {
    let (now, before) = (subject(value)?, operand(kwargs, "from")?);
    let [up, down, same] = directions(kwargs, ["增加", "减少", "持平"])?;
    let difference = minus(now, before).ok_or(TOO_LARGE)?;
    let size = absolute(difference).ok_or(TOO_LARGE)?;
    Ok(match difference.units {
        0 => same,
        1.. => format!("{up}{size}"),
        _ => format!("{down}{size}"),
    }
    .into())
}

fn directions(kwargs: &Kwargs, usual: [&str; 3]) -> Result<[String; 3], Slip> {
    let [up, down, same] = usual;
    Ok([words(kwargs, "up", up)?, words(kwargs, "down", down)?, words(kwargs, "same", same)?])
}

fn mean(value: &Value, kwargs: &Kwargs) -> Result<Value, Slip> {
    let (sum, number) = (subject(value)?, base(kwargs, "over")?);
    let mean = quotient(sum, number, 0, digits(kwargs, 0)?).ok_or(TOO_LARGE)?;
    Ok(mean.to_string().into())
}

fn fixed(value: &Value, kwargs: &Kwargs) -> Result<Value, Slip> {
    in_units(value, kwargs, 1, 1, "")
}

/// `25.95万`.
fn wan(value: &Value, kwargs: &Kwargs) -> Result<Value, Slip> {
    in_units(value, kwargs, 2, 10_000, "万")
}

/// `1.24亿`.
fn yi(value: &Value, kwargs: &Kwargs) -> Result<Value, Slip> {
    in_units(value, kwargs, 2, 100_000_000, "亿")
}

fn in_units(
    value: &Value,
    kwargs: &Kwargs,
    usual: u8,
    unit: i128,
    name: &str,
) -> Result<Value, Slip> {
    let (figure, digits) = (subject(value)?, digits(kwargs, usual)?);
    let figure = quotient(figure, Decimal::new(unit, 0), 0, digits).ok_or(TOO_LARGE)?;
    Ok(format!("{figure}{name}").into())
}

/// A text of digits in parts: words before it, the sign and the digits before the point, those behind it
/// with the point, and the unit that a filter put there.
fn parts(text: &str) -> Option<[&str; 4]> {
    let unit = text.trim_end_matches(['%', '万', '亿']).len();
    let (number, unit) = text.split_at(unit);
    let is_digit = |c: char| c.is_ascii_digit() || c == '.';
    let (words, number) = number.split_at(number.trim_end_matches(is_digit).len());
    let sign = words.len() - usize::from(words.ends_with('-'));
    let (words, number) = text[..words.len() + number.len()].split_at(sign);
    number.parse::<Decimal>().ok()?;
    let point = number.find('.').unwrap_or(number.len());
    Some([words, &number[..point], &number[point..], unit])
}

/// Without the zeros at the end of what stands behind the point. Of other words, as Tera's own: without
/// the white space around them, or another pattern.
fn trim(value: &Value, kwargs: &Kwargs) -> Result<Value, Slip> {
    let value = plain(value);
    let Some(text) = value.as_str() else { return Ok(subject(value)?.to_string().into()) };
    let pattern = kwargs.get::<Value>("pat").ok().flatten();
    if let Some(pattern) = pattern.as_ref().and_then(Value::as_str).filter(|pat| !pat.is_empty()) {
        let text = text.trim_start_matches(pattern).trim_end_matches(pattern);
        return Ok(text.to_owned().into());
    }
    let Some([words, whole, fraction, unit]) = parts(text) else {
        return Ok(text.trim().to_owned().into());
    };
    let fraction = fraction.trim_end_matches('0').trim_end_matches('.');
    Ok(format!("{words}{whole}{fraction}{unit}").into())
}

/// `2,752,087`.
fn grouped(value: &Value, _: &Kwargs) -> Result<Value, Slip> {
    let text = match plain(value).as_str().and_then(parts) {
        Some(_) => plain(value).to_string(),
        None => subject(value)?.to_string(),
    };
    let Some([words, whole, fraction, unit]) = parts(&text) else {
        return Err((None, Wrong::Words(text)));
    };
    let (sign, whole) = whole.split_at(whole.len() - whole.trim_start_matches('-').len());
    let mut grouped = String::new();
    for (at, digit) in whole.char_indices() {
        if at > 0 && (whole.len() - at).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    Ok(format!("{words}{sign}{grouped}{fraction}{unit}").into())
}

/// The rows by one of their measures, the largest first and equals in the definition's order; a row
/// without the figure takes no part.
fn ranking(value: &Value, kwargs: &Kwargs) -> Result<Value, Slip> {
    let Some(rows) = value.as_map() else {
        let wrong = if value.is_undefined() { Wrong::Undefined } else { Wrong::NoRows };
        return Err((None, wrong));
    };
    let by = kwargs.get::<Value>("by").ok().flatten().unwrap_or_else(Value::undefined);
    let Some(measure) = by.as_str() else {
        let wrong = if by.is_undefined() { Wrong::Undefined } else { Wrong::Group };
        return Err((Some("by"), wrong));
    };
    let take = match kwargs.get::<Value>("take").ok().flatten() {
        None => usize::MAX,
        Some(take) => match take.as_i128().map(usize::try_from) {
            Some(Ok(take)) if take > 0 => take,
            _ => return Err((Some("take"), Wrong::Take(take.to_string()))),
        },
    };
    let (mut ranked, mut known) = (Vec::new(), Vec::new());
    for (name, figures) in rows {
        // A figure is no row, even where it has decimals.
        let figures = figures.as_map().filter(|figures| !figures.contains_key(&Key::Str(DIGITS)));
        let figures = figures.ok_or((None, Wrong::NoRows))?;
        known.extend(figures.keys().map(ToString::to_string));
        if let Some(value) = figures.get(&Key::Str(measure)) {
            ranked.push((figure(value).map_err(|wrong| (None, wrong))?, name, value));
        }
    }
    if ranked.is_empty() && !rows.is_empty() {
        known.sort();
        known.dedup();
        return Err((Some("by"), Wrong::NoMeasure(measure.to_owned(), known)));
    }
    let decimals = ranked.iter().map(|(figure, ..)| figure.decimals).max().unwrap_or_default();
    let units = |figure: &Decimal| scaled(figure.units, u32::from(decimals - figure.decimals));
    if ranked.iter().any(|(figure, ..)| units(figure).is_none()) {
        return Err(TOO_LARGE);
    }
    ranked.sort_by_key(|(figure, ..)| std::cmp::Reverse(units(figure)));
    let ranked = ranked.into_iter().take(take).map(|(_, name, value)| {
        Value::from(Map::from_iter([
            ("name".into(), name.as_value()),
            ("value".into(), value.clone()),
        ]))
    });
    Ok(Value::from(ranked.collect::<Vec<Value>>()))
}

#[cfg(test)]
mod tests;
