//! Numbers in Hanzi, read and written.

/// 〇 to 九.
pub(crate) const DIGITS: [char; 10] = ['〇', '一', '二', '三', '四', '五', '六', '七', '八', '九'];

/// The units of tens, hundreds and thousands.
pub(crate) const UNITS: [char; 3] = ['十', '百', '千'];

/// 一, 十, 十一, 二十, 九十九: the numbers of headings, from 1 to 99; beyond, digits.
pub(crate) fn written(number: usize) -> String {
    match u32::try_from(number) {
        Ok(number @ 1..=99) => counted(number, &DIGITS, UNITS, true),
        _ => number.to_string(),
    }
}

/// 十二, 一百零五, 一千二百: to 9999; beyond, digits. `is_short`: 十二, not 一十二.
pub(crate) fn counted(
    number: u32,
    digits: &[char; 10],
    units: [char; 3],
    is_short: bool,
) -> String {
    if number == 0 || number > 9999 {
        let zero = if number == 0 { digits[0].to_string() } else { number.to_string() };
        return zero;
    }
    let (mut text, mut is_gap) = (String::new(), false);
    for (power, unit) in
        [(1000, Some(units[2])), (100, Some(units[1])), (10, Some(units[0])), (1, None)]
    {
        let digit = number / power % 10;
        if digit == 0 {
            is_gap = !text.is_empty();
            continue;
        }
        if is_gap {
            text.push('零');
        }
        is_gap = false;
        if !(is_short && power == 10 && digit == 1 && text.is_empty()) {
            text.push(digits[digit as usize]);
        }
        text.extend(unit);
    }
    text
}

/// 一 to 九十九, as they are written.
pub(crate) fn read(text: &str) -> Option<usize> {
    let digit = |c: char| digit(c).filter(|digit| *digit > 0 && c != '零').map(|d| d as usize);
    let chars: Vec<char> = text.chars().collect();
    match chars.as_slice() {
        ['十'] => Some(10),
        [one] => digit(*one),
        ['十', ones] => Some(10 + digit(*ones)?),
        ['一', '十', ..] => None,
        [tens, '十'] => Some(10 * digit(*tens)?),
        [tens, '十', ones] => Some(10 * digit(*tens)? + digit(*ones)?),
        _ => None,
    }
}

/// 一 to 九百九十九, as they are written: 四百零七.
pub(crate) fn read_hundreds(text: &str) -> Option<usize> {
    let Some((hundreds, rest)) = text.split_once('百') else { return read(text) };
    let hundreds = 100 * read(hundreds).filter(|hundreds| *hundreds < 10)?;
    let rest = rest.strip_prefix(['零', '〇']).unwrap_or(rest);
    if rest.is_empty() { Some(hundreds) } else { Some(hundreds + read(rest)?) }
}

/// 二〇二三: digit by digit, as years are written.
pub(crate) fn read_digits(text: &str) -> Option<u32> {
    let mut digits = text.chars().map(digit).peekable();
    digits.peek()?;
    digits.try_fold(0_u32, |number, digit| number.checked_mul(10)?.checked_add(digit?))
}

/// 〇, as it is typed, to 九.
pub(crate) fn digit(c: char) -> Option<u32> {
    let c = if matches!(c, '零' | '○') { DIGITS[0] } else { c };
    DIGITS.iter().position(|digit| *digit == c)?.try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read() {
        for number in 1..=99 {
            assert_eq!(read(&written(number)), Some(number));
        }
        for other in ["", "一十", "一十二", "十十", "二十十", "一二", "两", "零", "十零", "百"]
        {
            assert_eq!(read(other), None, "{other}");
        }
        let check = |number, expected| assert_eq!(written(number), expected);
        check(1, "一");
        check(10, "十");
        check(11, "十一");
        check(20, "二十");
        check(99, "九十九");
        check(100, "100");
        check(0, "0");
    }

    #[test]
    fn years_are_read_digit_by_digit() {
        let check = |text: &str, expected| assert_eq!(read_digits(text), expected, "{text}");
        check("二〇二三", Some(2023));
        check("二○零三", Some(2003));
        check("十", None);
        check("", None);
        check("九九九九九九九九九九九", None);
    }
}
