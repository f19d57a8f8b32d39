//! What a workbook's number shows: digits that can be read like those of a CSV.

use chrono::{Days, NaiveDate};

/// Where a workbook's days are counted from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::read) enum Epoch {
    #[default]
    From1900,
    /// What Excel on a Mac once wrote.
    From1904,
}

/// How a cell's number is meant, as far as it changes what it says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) enum Format {
    #[default]
    Number,
    /// Shown with this unit behind it: `3` as `3万`.
    Unit(String),
    Date,
    /// Shown with so many decimals.
    Percent(usize),
}

impl Epoch {
    /// The day of a serial number; its fraction is the time of the day.
    pub(in crate::read) fn day(self, serial: f64) -> Option<NaiveDate> {
        // 31 December 9999, beyond which there are no dates in a spreadsheet.
        if !(1.0..2_958_466.0).contains(&serial) {
            return None;
        }
        let serial = serial as u64;
        // 1900 is counted as a leap year.
        let (year, month, day, since) = match self {
            Self::From1904 => (1904, 1, 1, serial),
            Self::From1900 if serial < 60 => (1899, 12, 31, serial),
            Self::From1900 => (1899, 12, 30, serial),
        };
        NaiveDate::from_ymd_opt(year, month, day)?.checked_add_days(Days::new(since))
    }
}

impl Format {
    /// By the code of a format: `0.00%`, `yyyy"年"m"月"d"日"`.
    pub(super) fn of_code(code: &str) -> Self {
        let unit = unit(code);
        let code = bare(code);
        if code.contains('%') {
            let places = code.split_once('.').map_or("", |(_, places)| places);
            return Self::Percent(places.chars().take_while(|c| matches!(c, '0' | '#')).count());
        }
        let is_number = code.contains(['0', '#', '?', '@']) || code.contains("General");
        let is_day = code.contains(['y', 'Y', 'd', 'D']) || code.contains("aaa");
        // A month beside hours is minutes.
        let is_month = code.contains(['m', 'M']) && !code.contains(['h', 'H', 's', 'S']);
        match !is_number && (is_day || is_month) {
            true => Self::Date,
            false => unit.map_or(Self::Number, Self::Unit),
        }
    }

    /// By the number of a format that files do not spell out.
    pub(super) fn built_in(id: u16) -> Self {
        match id {
            9 => Self::Percent(0),
            10 => Self::Percent(2),
            // From 27 on they are those of East Asia.
            14..=17 | 22 | 27..=36 | 50..=58 => Self::Date,
            _ => Self::Number,
        }
    }

    /// What a number so formatted says.
    pub(super) fn text(&self, value: f64, epoch: Epoch) -> String {
        match self {
            Self::Number => number(value),
            Self::Unit(unit) if value.is_finite() => number(value) + unit,
            Self::Unit(_) => number(value),
            Self::Percent(places) => percentage(value, *places),
            // A time of the day by itself is no date.
            Self::Date => epoch.day(value).map_or_else(|| number(value), |day| day.to_string()),
        }
    }
}

/// The unit that a format's code puts behind a number. One that also scales the number, `0!.0,"万"`, shows
/// rounded what the cell holds whole: then it is none.
fn unit(code: &str) -> Option<String> {
    let mut chars = code.chars().peekable();
    let mut unit: Option<String> = None;
    let mut is_scaled = false;
    while let Some(c) = chars.next() {
        let literal = match c {
            // Signs between the digits make something else of them, as of ten thousands with a point.
            '0' | '#' | '?' if unit.as_ref().is_some_and(|unit| !unit.is_empty()) => return None,
            '0' | '#' | '?' => {
                (unit, is_scaled) = (Some(String::new()), false);
                continue;
            }
            ',' => {
                is_scaled = true;
                continue;
            }
            ';' => break,
            '"' => chars.by_ref().take_while(|c| *c != '"').collect(),
            '\\' | '!' => String::from_iter(chars.next()),
            '_' | '*' => {
                chars.next();
                continue;
            }
            // By conditions a number may be shown in any of the sections.
            '[' if matches!(chars.peek(), Some('<' | '>' | '=')) => return None,
            '[' => {
                chars.by_ref().take_while(|c| *c != ']').for_each(drop);
                continue;
            }
            c if c.is_ascii() => continue,
            c => c.to_string(),
        };
        unit.iter_mut().for_each(|unit| *unit += &literal);
    }
    let unit = unit?.trim().to_owned();
    (!is_scaled && !unit.is_empty() && unit.chars().all(char::is_alphabetic)).then_some(unit)
}

/// The first section of a format's code without what is printed as it stands.
fn bare(code: &str) -> String {
    let mut chars = code.chars();
    let mut bare = String::new();
    while let Some(c) = chars.next() {
        match c {
            '"' => while chars.next().is_some_and(|c| c != '"') {},
            // A colour, a language; of hours that are added up, the hours.
            '[' => {
                let inside: String = chars.by_ref().take_while(|c| *c != ']').collect();
                if inside.chars().all(|c| matches!(c, 'h' | 'H' | 'm' | 'M' | 's' | 'S')) {
                    bare += &inside;
                }
            }
            '\\' | '_' | '*' => {
                chars.next();
            }
            ';' => break,
            c => bare.push(c),
        }
    }
    bare
}

/// Digits and the place of the point behind them of a number to 15 digits, which is what a spreadsheet
/// keeps to: what is beyond comes from adding up in binary.
fn decimal(value: f64) -> (bool, String, i32) {
    let text = format!("{:.14e}", value.abs());
    let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    let digits: String = mantissa.chars().filter(char::is_ascii_digit).collect();
    let digits = digits.trim_end_matches('0');
    let point = exponent.parse::<i32>().unwrap_or(0) + 1;
    (value < 0.0, digits.to_owned(), point)
}

/// The digits with their point, as people write them.
fn written(is_negative: bool, digits: &str, point: i32) -> String {
    let sign = if is_negative && !digits.is_empty() { "-" } else { "" };
    let length = digits.len() as i32;
    match point {
        _ if digits.is_empty() => "0".to_owned(),
        point if point <= 0 => format!("{sign}0.{}{digits}", "0".repeat((-point) as usize)),
        point if point >= length => {
            format!("{sign}{digits}{}", "0".repeat((point - length) as usize))
        }
        point => {
            let (whole, fraction) = digits.split_at(point as usize);
            format!("{sign}{whole}.{fraction}")
        }
    }
}

/// `6244`, `7960.15`: never with an exponent.
pub(super) fn number(value: f64) -> String {
    if !value.is_finite() {
        return "#NUM!".to_owned();
    }
    let (is_negative, digits, point) = decimal(value);
    written(is_negative, &digits, point)
}

/// `97.86%` of 0.9786 and of 0.97861: what the cell shows, rounded half away from zero.
fn percentage(value: f64, places: usize) -> String {
    if !value.is_finite() {
        return "#NUM!".to_owned();
    }
    let (is_negative, digits, point) = decimal(value);
    let point = point + 2;
    let (digits, point) = rounded(&digits, point, places);
    written(is_negative, &digits, point) + "%"
}

/// The digits cut to so many behind the point.
fn rounded(digits: &str, point: i32, places: usize) -> (String, i32) {
    let kept = point + places as i32;
    if kept < 0 {
        return (String::new(), 0);
    }
    let Some((kept_digits, beyond)) = digits.split_at_checked(kept as usize) else {
        return (digits.to_owned(), point);
    };
    if !beyond.starts_with(['5', '6', '7', '8', '9']) {
        return (kept_digits.trim_end_matches('0').to_owned(), point);
    }
    let nines = kept_digits.len() - kept_digits.trim_end_matches('9').len();
    let rest = &kept_digits[..kept_digits.len() - nines];
    let last = rest.chars().next_back().and_then(|last| last.to_digit(10));
    match last.and_then(|last| char::from_digit(last + 1, 10)) {
        Some(next) => (format!("{}{next}", &rest[..rest.len() - 1]), point),
        None => ("1".to_owned(), point + 1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_its_fifteen_digits() {
        let check = |value: f64, expected: &str| assert_eq!(number(value), expected);
        check(6244.0, "6244");
        check(0.0, "0");
        check(-0.0, "0");
        check(1e5, "100000");
        check(6244.0000000001, "6244.0000000001");
        check(7960.150000000001, "7960.15");
        check(0.1 + 0.2, "0.3");
        check(-3.5, "-3.5");
        check(0.00012, "0.00012");
        check(123_456_789_012_345.0, "123456789012345");
        check(1e21, "1000000000000000000000");
        check(f64::NAN, "#NUM!");
    }

    #[test]
    fn a_percentage_is_what_it_shows() {
        let check = |value: f64, places: usize, expected: &str| {
            assert_eq!(Format::Percent(places).text(value, Epoch::From1900), expected);
        };
        check(0.9786, 2, "97.86%");
        check(0.978_612_3, 2, "97.86%");
        check(0.978_65, 2, "97.87%");
        check(0.999_99, 2, "100%");
        check(0.099_999, 2, "10%");
        check(1.0, 0, "100%");
        check(0.004, 0, "0%");
        check(0.005, 0, "1%");
        check(0.00004, 2, "0%");
        check(-0.125, 1, "-12.5%");
        check(0.07, 0, "7%");
    }

    #[test]
    fn formats_of_days_are_told_from_others() {
        let check = |code: &str, expected: Format| {
            assert_eq!(Format::of_code(code), expected, "{code}");
        };
        for code in [
            "yyyy-mm-dd",
            "yyyy\"年\"m\"月\"d\"日\"",
            "[$-804]yyyy/m/d;@",
            "m\"月\"d\"日\";@",
            "[DBNum1][$-804]yyyy\"年\"m\"月\"d\"日\";@",
            "yyyy/m/d h:mm",
            "mmm-yy",
            "[$-804]aaaa",
        ] {
            check(code, Format::Date);
        }
        for code in [
            "General",
            "G/通用格式",
            "0",
            "#,##0.00",
            "h:mm:ss",
            "[Red]-0;0",
            "@",
            "#,##0_ ;[Red]-#,##0 ",
            "_ * #,##0_ ;_ * -#,##0_ ",
            "0!.0,\"万\"",
            "0\\.0000\"万\"",
            "0,\"千\"",
            "0\"年\"00\"月\"",
            "[>=10000]0\"万\";0",
            "\"第\"0",
            "0\"（件）\"",
            "G/通用格式",
            "mm:ss",
            "[h]:mm",
        ] {
            check(code, Format::Number);
        }
        for (code, unit) in [
            ("0\"天\"", "天"),
            ("0.00\"万元\"", "万元"),
            ("#,##0\"件\";-#,##0\"件\"", "件"),
            ("0\\万", "万"),
            ("0万", "万"),
            ("_ * #,##0.00\" 万元\"_ ", "万元"),
            ("0\"dm\"", "dm"),
        ] {
            check(code, Format::Unit(unit.to_owned()));
            assert_eq!(Format::of_code(code).text(3.0, Epoch::From1900), format!("3{unit}"));
        }
        check("0.00%", Format::Percent(2));
        check("0%", Format::Percent(0));
        check("\"约\"0.0#%", Format::Percent(2));
        assert_eq!(Format::built_in(57), Format::Date);
        assert_eq!(Format::built_in(10), Format::Percent(2));
        assert_eq!(Format::built_in(3), Format::Number);
    }

    #[test]
    fn days_are_counted_from_either_epoch() {
        let check = |epoch: Epoch, serial: f64, expected: Option<(i32, u32, u32)>| {
            let expected = expected.and_then(|(y, m, d)| NaiveDate::from_ymd_opt(y, m, d));
            assert_eq!(epoch.day(serial), expected, "{serial}");
        };
        check(Epoch::From1900, 44977.0, Some((2023, 2, 20)));
        check(Epoch::From1900, 44977.9, Some((2023, 2, 20)));
        check(Epoch::From1904, 43515.0, Some((2023, 2, 20)));
        check(Epoch::From1900, 1.0, Some((1900, 1, 1)));
        check(Epoch::From1900, 59.0, Some((1900, 2, 28)));
        check(Epoch::From1900, 61.0, Some((1900, 3, 1)));
        check(Epoch::From1900, 0.5, None);
        check(Epoch::From1900, 1e9, None);
        check(Epoch::From1900, f64::NAN, None);
    }
}
