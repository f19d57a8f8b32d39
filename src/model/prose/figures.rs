//! Figures in running text: their exact values with the digits they are given to, their units and
//! their places.

use std::ops::Range;

use super::is_digit;

/// A figure as it is printed: `1,234件`, `8.2万件`, `71.33%`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Figure {
    /// In units of 1/[`SCALE`].
    pub(crate) value: i128,
    /// What one of the last printed digit stands for, in the same units; 0 for a whole number that is
    /// printed in full, which is exact.
    pub(crate) step: i128,
    /// 件, 人次, %; empty where none is known.
    pub(crate) unit: &'static str,
    /// Whether it is only about right: 近120件, 120余件.
    pub(crate) is_vague: bool,
    /// The digits.
    pub(crate) range: Range<usize>,
    /// Behind the unit.
    pub(crate) end: usize,
}

/// Into so many parts a one is divided: figures have at most so many decimals.
pub(crate) const SCALE: i128 = 100_000_000;

pub(crate) const PERCENT: &str = "%";

pub(crate) const POINTS: &str = "个百分点";

/// What is counted in bulletins; a longer unit stands before its beginning.
const UNITS: [&str; 47] = [
    "个百分点",
    "个工作日",
    "百分点",
    "工作日",
    "平方米",
    "平方公里",
    "小时",
    "分钟",
    "公里",
    "人次",
    "件次",
    "户次",
    "家次",
    "例次",
    "次",
    "件",
    "人",
    "户",
    "家",
    "个",
    "项",
    "宗",
    "条",
    "起",
    "份",
    "元",
    "通",
    "批",
    "张",
    "本",
    "辆",
    "台",
    "场",
    "吨",
    "亩",
    "单",
    "笔",
    "期",
    "例",
    "处",
    "天",
    "类",
    "种",
    "面",
    "封",
    "所",
    "座",
];

impl Figure {
    /// The least and the most that was rounded to it, to either side.
    pub(crate) fn bounds(&self) -> (i128, i128) {
        // Twice the value, so that half a step is whole.
        (2 * self.value - self.step, 2 * self.value + self.step)
    }

    pub(crate) fn is_exact(&self) -> bool {
        self.step == 0 && !self.is_vague
    }

    /// Whether it counts something that can be compared with others of its unit.
    pub(crate) fn is_count(&self) -> bool {
        !self.unit.is_empty() && self.unit != PERCENT && self.unit != POINTS
    }
}

/// A value in units of 1/[`SCALE`] as it is written, without zeros at the end.
pub(crate) fn printed(value: i128) -> String {
    let (whole, rest) = (value / SCALE, (value % SCALE).abs());
    if rest == 0 {
        return whole.to_string();
    }
    format!("{whole}.{}", format!("{rest:08}").trim_end_matches('0'))
}

/// The figures in digits of a text, in order.
pub(crate) fn figures(text: &str) -> Vec<Figure> {
    let mut figures = Vec::new();
    let mut at = 0;
    while let Some(found) = text[at..].find(is_digit) {
        let start = at + found;
        let run = &text[start..];
        let run = &run[..run.find(|c| !is_digit(c) && c != '.' && c != ',').unwrap_or(run.len())];
        let run = run.trim_end_matches(['.', ',']);
        at = start + run.len();
        figures.extend(figure(text, start..at));
    }
    figures
}

fn figure(text: &str, range: Range<usize>) -> Option<Figure> {
    const VAGUE: [&str; 9] = ["近", "约", "超", "逾", "过", "不足", "不到", "至少", "多达"];
    const AFTER: [&str; 5] = ["以上", "左右", "以下", "以内", "上下"];
    let (before, mut after) = (&text[..range.start], &text[range.end..]);
    let (mut value, mut step) = decimal(&text[range.clone()])?;
    // Parts of a word or of a code, ratios, ranges and signs are no figures.
    let is_joined = |c: char| c.is_ascii_alphanumeric() || "-—~～:：/+×.第".contains(c);
    let is_word = |c: char| c.is_ascii_alphabetic() || "-—~～:/×.℃".contains(c);
    if before.chars().next_back().is_some_and(|c| is_joined(c) && !"：:".contains(c))
        || (before.ends_with([':', '：'])
            && before.trim_end_matches([':', '：']).ends_with(is_digit))
        || after.chars().next().is_some_and(is_word)
    {
        return None;
    }
    let is_open = |after: &str| after.starts_with(['余', '多', '几']);
    let mut is_vague = VAGUE.iter().any(|word| before.ends_with(word)) || is_open(after);
    after = after.trim_start_matches(['余', '多', '几']);
    for (word, times) in [("万亿", 1_000_000_000_000), ("亿", 100_000_000), ("万", 10_000)] {
        if let Some(rest) = after.strip_prefix(word) {
            value = value.checked_mul(times)?;
            // 2万件 is given to the ten thousand.
            step = if step == 0 { SCALE } else { step }.checked_mul(times)?;
            after = rest;
            break;
        }
    }
    is_vague |= is_open(after);
    after = after.trim_start_matches(['余', '多', '几']);
    let unit = match after.strip_prefix(['%', '％', '﹪']) {
        Some(rest) => {
            after = rest;
            PERCENT
        }
        None => {
            // A Hanzi has three bytes.
            let first = |text: &str| text.as_bytes().first_chunk::<3>().copied();
            let begun = first(after);
            let unit = UNITS.iter().filter(|unit| first(unit) == begun);
            let unit = unit.copied().find(|unit| after.starts_with(unit));
            after = unit.map_or(after, |unit| &after[unit.len()..]);
            match unit {
                Some("百分点") => POINTS,
                unit => unit.unwrap_or_default(),
            }
        }
    };
    // A share of whole percent is given to the percent.
    if unit == PERCENT || unit == POINTS {
        step = if step == 0 { SCALE } else { step };
    }
    is_vague |= AFTER.iter().any(|word| after.starts_with(word));
    Some(Figure { value, step, unit, is_vague, end: text.len() - after.len(), range })
}

/// The value of digits and the step of the last one, 0 of a whole number.
fn decimal(digits: &str) -> Option<(i128, i128)> {
    let half_width = |c: char| match c {
        '０'..='９' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        _ => c,
    };
    let digits: String = digits.chars().filter(|&c| c != ',').map(half_width).collect();
    let (whole, decimals) = digits.split_once('.').unwrap_or((&digits, ""));
    if whole.len() > 15 || decimals.len() > 8 || decimals.contains('.') {
        return None;
    }
    let whole: i128 = whole.parse().ok()?;
    let step = 10i128.pow(8 - u32::try_from(decimals.len()).ok()?);
    let part: i128 = if decimals.is_empty() { 0 } else { decimals.parse().ok()? };
    Some((whole * SCALE + part * step, if decimals.is_empty() { 0 } else { step }))
}

/// Whether a share of a whole, in percent, is right within half of its last printed digit. The whole
/// is given as by [`Figure::bounds`]; a part or a whole that is rounded may be all that it was rounded
/// from.
pub(crate) fn is_share(share: &Figure, part: &Figure, whole: (i128, i128)) -> bool {
    let ((low, high), (least, most), (small, large)) = (share.bounds(), part.bounds(), whole);
    if small <= 0 {
        return false;
    }
    // Bounds are doubled: share·whole is twice a hundred times part.
    let percents = |part: i128| part.checked_mul(200 * SCALE);
    match (low.checked_mul(small), high.checked_mul(large), percents(least), percents(most)) {
        (Some(low), Some(high), Some(least), Some(most)) => low <= most && least <= high,
        // Too large to be held against each other: nothing is said.
        _ => true,
    }
}

/// part/whole in percent, to so many decimals as the share has, halves away from zero.
pub(crate) fn share_of(part: i128, whole: i128, step: i128) -> Option<i128> {
    if whole <= 0 || step <= 0 {
        return None;
    }
    let exact = part.checked_mul(100 * SCALE)?;
    let unit = whole.checked_mul(step)?;
    let (quotient, rest) = (exact / unit, exact % unit);
    Some((quotient + i128::from(rest.abs() * 2 >= unit) * exact.signum()) * step)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_have_their_digits_and_units() {
        let check = |text: &str, expected: &[(&str, &str, &str)]| {
            let found = figures(text);
            let found: Vec<_> = found
                .iter()
                .map(|f| {
                    let sign = if f.is_vague {
                        "~"
                    } else if f.step == 0 {
                        "="
                    } else {
                        "±"
                    };
                    (format!("{}{sign}", printed(f.value)), f.unit, &text[f.range.clone()])
                })
                .collect();
            let found: Vec<_> = found.iter().map(|(v, u, t)| (v.as_str(), *u, *t)).collect();
            assert_eq!(found, expected, "{text}");
        };
        check("受理1,234件，８人次", &[("1234=", "件", "1,234"), ("8=", "人次", "８")]);
        check("8.2万件，占71.33%", &[("82000±", "件", "8.2"), ("71.33±", "%", "71.33")]);
        check("2万件、3.46亿元", &[("20000±", "件", "2"), ("346000000±", "元", "3.46")]);
        check(
            "近120件，120余件，3000多件，15分钟左右",
            &[
                ("120~", "件", "120"),
                ("120~", "件", "120"),
                ("3000~", "件", "3000"),
                ("15~", "分钟", "15"),
            ],
        );
        check("提高8.8个百分点，12个", &[("8.8±", "个百分点", "8.8"), ("12=", "个", "12")]);
        check("第12件，IPv6个，2023-07期，9:00，1—6月，3.5.1件，1234567890123456件", &[]);
        check("合计：12件", &[("12=", "件", "12")]);
    }

    #[test]
    fn a_share_is_right_within_half_a_digit_either_way() {
        let check = |text: &str, whole: i128, expected: bool| {
            let found = figures(text);
            assert_eq!(
                is_share(&found[1], &found[0], (2 * whole * SCALE, 2 * whole * SCALE)),
                expected,
                "{text} {whole}"
            );
        };
        check("1件33.33%", 3, true);
        check("1件33.34%", 3, false);
        check("2件66.7%", 3, true);
        check("2件66.6%", 3, false);
        check("1件12%", 8, true);
        check("1件13%", 8, true);
        check("1件14%", 8, false);
        check("8.2万件50%", 164_900, true);
        check("1件50%", 0, false);
        assert_eq!(share_of(2, 3, SCALE / 10).map(printed).as_deref(), Some("66.7"));
        assert_eq!(share_of(1, 8, SCALE).map(printed).as_deref(), Some("13"));
    }
}
