//! Dates in running text, whether or not there is such a day.

use std::ops::Range;

use super::{Number, is_digit};

/// A month and a day in digits, and the year where it stands right before them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Day {
    pub(crate) year: Option<usize>,
    pub(crate) month: usize,
    pub(crate) day: usize,
    /// From the year or month, to 日 or 号 included; of 30日 in 2月28日至30日 its own.
    pub(crate) range: Range<usize>,
}

/// The dates of a text whose numbers these are, in order; in 2月28日至30日 both.
pub(crate) fn days(text: &str, numbers: &[Number]) -> Vec<Day> {
    let in_digits = |number: &Number| text[number.range.clone()].starts_with(is_digit);
    let is = |at: usize, mark: &str| text[at..].starts_with(mark);
    let ends = |number: &Number| is(number.range.end, "日") || is(number.range.end, "号");
    let mut days: Vec<Day> = Vec::new();
    for (i, number) in numbers.iter().enumerate() {
        if !ends(number) || !in_digits(number) {
            continue;
        }
        let Some(before) = i.checked_sub(1).and_then(|i| numbers.get(i)) else { continue };
        let end = number.range.end + "日".len();
        let between = &text[before.range.end..number.range.start];
        if between == "月" && in_digits(before) {
            let year = i.checked_sub(2).and_then(|i| numbers.get(i)).filter(|year| {
                in_digits(year) && &text[year.range.end..before.range.start] == "年"
            });
            let start = year.unwrap_or(before).range.start;
            // 第13月, 1—13月, 3.5月 are no months of a year.
            if text[..start].ends_with(['第', '.', '．', '-', '/']) {
                continue;
            }
            let year = year.map(|year| year.value);
            days.push(Day { year, month: before.value, day: number.value, range: start..end });
        } else if let Some(last) = days.last().filter(|last| last.range.end <= number.range.start)
            && ["至", "到", "—", "－", "-", "–", "~", "～"]
                .contains(&&text[last.range.end..number.range.start])
        {
            let (year, month) = (last.year, last.month);
            days.push(Day { year, month, day: number.value, range: number.range.start..end });
        }
    }
    days
}

#[cfg(test)]
mod tests {
    use super::super::numbers;
    use super::*;

    #[test]
    fn days_are_read_with_their_years() {
        let check = |text: &str, expected: &[(Option<usize>, usize, usize, &str)]| {
            let found = days(text, &numbers(text));
            let found: Vec<_> = found
                .into_iter()
                .map(|day| (day.year, day.month, day.day, &text[day.range]))
                .collect();
            assert_eq!(found, expected, "{text}");
        };
        check(
            "2023年2月30日，3月1号",
            &[(Some(2023), 2, 30, "2023年2月30日"), (None, 3, 1, "3月1号")],
        );
        check("2月20日至24日、28日", &[(None, 2, 20, "2月20日"), (None, 2, 24, "24日")]);
        check("3月，5日内，十月一日，第2月3日", &[]);
    }
}
