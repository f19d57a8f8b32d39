//! A figure and a date as offices write them in a table's cell. Pure.

use chrono::{Datelike, NaiveDate};

use crate::model::figures::BadNumber;
use crate::model::issue::Period;

/// Reads a figure of `unit` as a whole number of the last of its decimals: `6244`, `6,244`, `６２４４`,
/// `6，244`, `6244件`, `1.2380万`, and what other programs make of it without changing it: `6244.00`,
/// `+6244`, `'6244`, `="6244"`, `1.2E+4`.
///
/// # Errors
/// What keeps the cell from being an exact number with so many decimals.
pub(crate) fn count(cell: &str, unit: &str, decimals: u8) -> Result<u64, BadNumber> {
    let places = usize::from(decimals);
    let cell = cell.trim();
    if matches!(cell, "" | "—" | "——" | "-" | "－" | "–" | "/" | "／" | "无") {
        return Err(BadNumber::Blank);
    }
    let text: String = as_text(cell).chars().map(half_width).collect();
    let (negative, text) = match text.strip_prefix(['-', '−']) {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(&text)),
    };
    let digits =
        text.find(|c: char| !c.is_ascii_digit() && !matches!(c, ',' | '.') && !parts_groups(c));
    let (number, found_unit) = text.split_at(digits.unwrap_or(text.len()));
    // Before a unit it is a space as any other.
    let number = number.trim_end_matches(parts_groups);
    let (found_unit, unit) =
        (plain(found_unit).replace('萬', "万"), plain(unit).replace('萬', "万"));
    // A unit may itself begin with 万: 3万元 are three of them, and a bare 万 is then no number.
    let in_wan = found_unit != unit && !unit.starts_with('万') && found_unit.starts_with('万');
    let found_unit = if in_wan { &found_unit['万'.len_utf8()..] } else { &found_unit };
    if !number.starts_with(|c: char| c.is_ascii_digit()) {
        return Err(BadNumber::NotANumber);
    }
    if let Some(exponent) = exponent(found_unit).filter(|_| !negative) {
        return scientific(number, exponent, places);
    }
    if !found_unit.is_empty() && found_unit != unit {
        return Err(match found_unit.chars().all(char::is_alphabetic) {
            true => BadNumber::OtherUnit(found_unit.to_owned()),
            false => BadNumber::NotANumber,
        });
    }
    if negative {
        return Err(BadNumber::Negative);
    }
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    let whole = ungrouped(whole)?;
    if !in_wan {
        return match number.contains('.') && fraction.is_empty() {
            true => Err(BadNumber::Fraction),
            false => scaled(&whole, fraction, places),
        };
    }
    // Down to the last digit that is kept, or it was rounded.
    match fraction.len() {
        exact if exact == 4 + places && fraction.bytes().all(|b| b.is_ascii_digit()) => {
            (whole + fraction).parse().map_err(|_| BadNumber::TooLarge)
        }
        more if more > 4 + places => Err(BadNumber::Fraction),
        _ => Err(BadNumber::Rounded),
    }
}

/// `7960.15` or `7960`, in digits and nothing else, as a whole number of the last of its decimals.
///
/// # Errors
/// As [`count`].
pub(crate) fn plain_figure(text: &str, decimals: u8) -> Result<u64, BadNumber> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    if !is_number(whole) || text.contains('.') && !is_number(fraction) {
        return Err(BadNumber::NotANumber);
    }
    scaled(whole, fraction, decimals.into())
}

/// Zeros beyond the last decimal are those of a column formatted with more of them.
fn scaled(whole: &str, fraction: &str, places: usize) -> Result<u64, BadNumber> {
    let (kept, beyond) = fraction.split_at_checked(places).unwrap_or((fraction, ""));
    if !kept.bytes().all(|b| b.is_ascii_digit()) || !beyond.bytes().all(|b| b == b'0') {
        return Err(BadNumber::Fraction);
    }
    format!("{whole}{kept:0<places$}").parse().map_err(|_| BadNumber::TooLarge)
}

/// What a spreadsheet takes for text and shows as a number: `'6244` and `="6244"`.
pub(super) fn as_text(cell: &str) -> &str {
    let formula = cell.strip_prefix("=\"").and_then(|rest| rest.strip_suffix('"'));
    formula.or_else(|| cell.strip_prefix(['\'', '’'])).map_or(cell, str::trim)
}

/// Spaces that keep the groups of a number on one line; a plain space may part two numbers.
fn parts_groups(c: char) -> bool {
    matches!(c, '\u{a0}' | '\u{2007}' | '\u{2009}' | '\u{202f}')
}

/// The `+4` of `1.2E+4`.
fn exponent(text: &str) -> Option<&str> {
    let digits = text.strip_prefix('E')?;
    let digits = digits.strip_prefix('+').unwrap_or(digits);
    (!digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit())).then_some(digits)
}

/// `1.2E+4` as programs write a number that they have whole. Excel writes `1.24E+04` and `1.23457E+11` of
/// what it has rounded for showing: then every digit must be there.
fn scientific(mantissa: &str, exponent: &str, places: usize) -> Result<u64, BadNumber> {
    let (whole, decimals) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let is_number = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    if !is_number(whole) || !is_number(decimals) {
        return Err(BadNumber::NotANumber);
    }
    let power: usize = exponent.parse().map_err(|_| BadNumber::TooLarge)?;
    // That of the last digit that is kept.
    let power = power.saturating_add(places);
    let is_rounded = exponent.starts_with('0') || exponent.len() > 1;
    match decimals.len() {
        more if more > power => Err(BadNumber::Fraction),
        fewer if fewer < power && is_rounded => Err(BadNumber::Rounded),
        exact => {
            let digits = format!("{whole}{decimals}{}", "0".repeat(power - exact));
            digits.parse().map_err(|_| BadNumber::TooLarge)
        }
    }
}

/// Text as it compares: full-width signs as their ASCII twins, without white space.
pub(crate) fn plain(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).map(half_width).collect()
}

/// Full-width digits and signs as their ASCII twins.
fn half_width(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
        _ => c,
    }
}

/// The digits without the commas, or the narrow spaces, that part groups of three.
fn ungrouped(number: &str) -> Result<String, BadNumber> {
    if !number.contains(|c| c == ',' || parts_groups(c)) {
        return Ok(number.to_owned());
    }
    let groups: Vec<&str> = number.split(|c| c == ',' || parts_groups(c)).collect();
    let regular = (1..=3).contains(&groups[0].len()) && groups[1..].iter().all(|g| g.len() == 3);
    if regular { Ok(groups.concat()) } else { Err(BadNumber::Grouping) }
}

/// Reads `2023-02-20`, `2023/2/20`, `2023.2.20`, `2023年2月20日`, and `2月20日`, whose year is the one
/// that puts it into the period (or the period's last, where none does). `2023/1/3 0:00` and `20230103`
/// are what other programs make of them.
pub(crate) fn date(cell: &str, period: Option<Period>) -> Option<NaiveDate> {
    let text: String = as_text(cell.trim()).chars().map(half_width).collect();
    let text = without_midnight(&text);
    if text.len() == 8 && text.bytes().all(|b| b.is_ascii_digit()) {
        let part = |range: std::ops::Range<usize>| text[range].parse::<u32>().ok();
        let year = i32::try_from(part(0..4)?).ok().filter(|year| *year >= 1000)?;
        return NaiveDate::from_ymd_opt(year, part(4..6)?, part(6..8)?);
    }
    if let Some((year, rest)) = text.split_once('年') {
        let (month, day) = month_day(rest)?;
        return NaiveDate::from_ymd_opt(year.trim().parse().ok()?, month, day);
    }
    if text.contains('月') {
        let (month, day) = month_day(text)?;
        let Period { from, to } = period?;
        let at = |year| NaiveDate::from_ymd_opt(year, month, day);
        let inside = (from.year()..=to.year()).filter_map(at).find(|&d| from <= d && d <= to);
        return inside.or_else(|| at(to.year()));
    }
    let mut parts = text.split(['-', '/', '.']).map(|part| part.trim().parse::<u32>().ok());
    let (year, month, day) = (parts.next()??, parts.next()??, parts.next()??);
    if parts.next().is_some() || year < 1000 {
        return None;
    }
    NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day)
}

/// The date before a time that says nothing: `0:00`, `00:00:00`.
fn without_midnight(text: &str) -> &str {
    let Some((date, time)) = text.split_once([' ', 'T']) else { return text };
    let is_midnight = matches!(time.trim(), "0:00" | "00:00" | "0:00:00" | "00:00:00");
    if is_midnight { date } else { text }
}

/// `2月20日`.
fn month_day(text: &str) -> Option<(u32, u32)> {
    let (month, day) = text.split_once('月')?;
    let day = day.strip_suffix(['日', '号']).unwrap_or(day);
    Some((month.trim().parse().ok()?, day.trim().parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_unit_may_hold_what_a_number_may() {
        let check = |cell: &str, unit: &str, expected: Result<u64, BadNumber>| {
            assert_eq!(count(cell, unit, 0), expected, "{cell} {unit}");
        };
        check("112万元", "万元", Ok(112));
        check("112", "万元", Ok(112));
        check("112.3456万", "万元", Err(BadNumber::OtherUnit("万".to_owned())));
        check("3万人次", "人次", Err(BadNumber::Rounded));
        check("3万人次", "万人次", Ok(3));
        check("12件（次）", "件（次）", Ok(12));
        check("12件", " 件", Ok(12));
    }

    #[test]
    fn a_count_is_exact_or_refused() {
        let check = |cell: &str, expected: Result<u64, BadNumber>| {
            assert_eq!(count(cell, "件", 0), expected, "{cell}");
        };
        check("6244", Ok(6244));
        check(" 0 ", Ok(0));
        check("6,244", Ok(6244));
        check("1,234,567", Ok(1_234_567));
        check("６２４４", Ok(6244));
        check("6，244", Ok(6244));
        check("6244件", Ok(6244));
        check("６，２４４件", Ok(6244));
        check("1.2380万", Ok(12380));
        check("1.2380万件", Ok(12380));
        check("1.23.5万", Err(BadNumber::Rounded));
        check("0.0001万", Ok(1));
        check("18446744073709551615", Ok(u64::MAX));
        check("18446744073709551616", Err(BadNumber::TooLarge));
        check("", Err(BadNumber::Blank));
        check("　", Err(BadNumber::Blank));
        check("—", Err(BadNumber::Blank));
        check("-", Err(BadNumber::Blank));
        check("/", Err(BadNumber::Blank));
        check("无", Err(BadNumber::Blank));
        check("-3", Err(BadNumber::Negative));
        check("－3", Err(BadNumber::Negative));
        check("12.5", Err(BadNumber::Fraction));
        check("112人", Err(BadNumber::OtherUnit("人".to_owned())));
        check("1.2万", Err(BadNumber::Rounded));
        check("1万", Err(BadNumber::Rounded));
        check("1.23456万", Err(BadNumber::Fraction));
        check("1,23", Err(BadNumber::Grouping));
        check(",123", Err(BadNumber::NotANumber));
        check("1234,567", Err(BadNumber::Grouping));
        check("1..2万", Err(BadNumber::Rounded));
        check("约100", Err(BadNumber::NotANumber));
        check("1e3", Err(BadNumber::NotANumber));
        check("6 244", Err(BadNumber::NotANumber));
        check("6244 件", Ok(6244));
        check("6、244", Err(BadNumber::NotANumber));
        check("6\"244", Err(BadNumber::NotANumber));
        check("836\u{200b}", Err(BadNumber::NotANumber));
    }

    #[test]
    fn what_programs_write_of_a_whole_number_is_one() {
        let check = |cell: &str, expected: Result<u64, BadNumber>| {
            assert_eq!(count(cell, "件", 0), expected, "{cell}");
        };
        check("6244.0", Ok(6244));
        check("6,244.00", Ok(6244));
        check("6244.00件", Ok(6244));
        check("6244.", Err(BadNumber::Fraction));
        check("6244.01", Err(BadNumber::Fraction));
        check("1.2E+4", Ok(12000));
        check("1.2380E+04", Ok(12380));
        check("3E+2", Ok(300));
        check("6.244E3", Ok(6244));
        check("1.23E+1", Err(BadNumber::Fraction));
        check("1.24E+04", Err(BadNumber::Rounded));
        check("1.23457E+11", Err(BadNumber::Rounded));
        check("1E+9", Ok(1_000_000_000));
        check("9E+99999999999999999999", Err(BadNumber::TooLarge));
        check("1.2E-4", Err(BadNumber::NotANumber));
        check("1,2.3E+4", Err(BadNumber::NotANumber));
        check("+6244", Ok(6244));
        check("＋6244", Ok(6244));
        check("+-3", Err(BadNumber::NotANumber));
        check("'6244", Ok(6244));
        check("’6,244", Ok(6244));
        check("=\"6244\"", Ok(6244));
        check("=\"1+1\"", Err(BadNumber::NotANumber));
        check("=SUM(A1:A3)", Err(BadNumber::NotANumber));
        check("6\u{a0}244", Ok(6244));
        check("1\u{2009}234\u{202f}567", Ok(1_234_567));
        check("6244\u{a0}件", Ok(6244));
        check("62\u{a0}44", Err(BadNumber::Grouping));
        check("1.2380萬", Ok(12380));
        check("1.2萬件", Err(BadNumber::Rounded));
    }

    #[test]
    fn a_figure_with_decimals_is_exact_or_refused() {
        use BadNumber::{Fraction, Grouping, Negative, Rounded, TooLarge};
        let check = |cell: &str, expected: Result<u64, BadNumber>| {
            assert_eq!(count(cell, "亿元", 2), expected, "{cell}");
        };
        check("7960.15", Ok(796_015));
        check("7,960.15", Ok(796_015));
        check("７９６０．１５", Ok(796_015));
        check("7960.1", Ok(796_010));
        check("7960", Ok(796_000));
        check("7960.15亿元", Ok(796_015));
        check("0.05", Ok(5));
        check("0", Ok(0));
        check("7960.150", Ok(796_015));
        check("7960.", Err(Fraction));
        check("7960.155", Err(Fraction));
        check("1..2", Err(Fraction));
        check("7960.1,5", Err(Fraction));
        check("-7960.15", Err(Negative));
        check("79,60.15", Err(Grouping));
        check("184467440737095516.15", Ok(u64::MAX));
        check("184467440737095516.16", Err(TooLarge));
        // Hundredths must be written out as the ones are of a count.
        check("1.238015万", Ok(1_238_015));
        check("1.2380万", Err(Rounded));
        check("1.23801万", Err(Rounded));
        check("1.2380155万", Err(Fraction));
        check("1.2E+4", Ok(1_200_000));
        check("1.238015E+4", Ok(1_238_015));
        check("1.2380155E+4", Err(Fraction));
        check("1.2380E+04", Err(Rounded));
        check("1.238015E+04", Ok(1_238_015));
        check("9E+18446744073709551615", Err(Rounded));
        assert_eq!(count("7960.15万元", "万元", 2), Ok(796_015));
        assert_eq!(plain_figure("7960.1", 2), Ok(796_010));
        for wrong in ["", ".5", "5.", "+1", "1e3", "1,000", "1_000", "inf"] {
            assert_eq!(plain_figure(wrong, 2), Err(BadNumber::NotANumber), "{wrong}");
        }
    }

    #[test]
    fn a_date_has_five_spellings() {
        let day = |y, m, d| NaiveDate::from_ymd_opt(y, m, d);
        let (Some(from), Some(to)) = (day(2022, 12, 26), day(2023, 1, 6)) else { return };
        let check = |cell: &str, expected: Option<NaiveDate>| {
            assert_eq!(date(cell, Some(Period { from, to })), expected, "{cell}");
        };
        check("2023-02-20", day(2023, 2, 20));
        check("1000-01-01", day(1000, 1, 1));
        check("999-12-31", None);
        check("2023/2/20", day(2023, 2, 20));
        check("2023.2.20", day(2023, 2, 20));
        check("2023年2月20日", day(2023, 2, 20));
        check("２０２３年２月２０日", day(2023, 2, 20));
        check("12月30日", day(2022, 12, 30));
        check("1月4日", day(2023, 1, 4));
        check("3月1日", day(2023, 3, 1));
        check("2023/1/3 0:00", day(2023, 1, 3));
        check("2023-01-03T00:00:00", day(2023, 1, 3));
        check("2023/1/3 9:30", None);
        check("20230103", day(2023, 1, 3));
        check("'2023-01-03", day(2023, 1, 3));
        check("20231303", None);
        check("44929", None);
        check("2023-02-30", None);
        check("23-02-20", None);
        check("2023-02", None);
        check("周一", None);
        check("", None);
    }
}
