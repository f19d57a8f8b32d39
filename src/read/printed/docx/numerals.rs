//! Numbers as a word processor writes them before paragraphs.

use crate::model::hanzi::{DIGITS, UNITS, counted};

const LEGAL: [char; 10] = ['零', '壹', '贰', '叁', '肆', '伍', '陆', '柒', '捌', '玖'];
const STEMS: [char; 10] = ['甲', '乙', '丙', '丁', '戊', '己', '庚', '辛', '壬', '癸'];
const BRANCHES: [char; 12] =
    ['子', '丑', '寅', '卯', '辰', '巳', '午', '未', '申', '酉', '戌', '亥'];

/// The number in a format, by its name in the file; one that is not known reads as digits.
pub(super) fn numeral(format: &str, number: u32) -> String {
    let digits = number.to_string();
    match format {
        "none" => String::new(),
        "decimalZero" => format!("{number:02}"),
        "decimalFullWidth" | "decimalFullWidth2" => {
            digits.chars().map(|c| shifted('０', c as u32 - '0' as u32)).collect()
        }
        "upperRoman" => roman(number),
        "lowerRoman" => roman(number).to_lowercase(),
        "upperLetter" => letters('A', number),
        "lowerLetter" => letters('a', number),
        "chineseCounting"
        | "chineseCountingThousand"
        | "japaneseCounting"
        | "taiwaneseCounting"
        | "taiwaneseCountingThousand" => counted(number, &DIGITS, UNITS, true),
        "chineseLegalSimplified" | "chineseLegalTraditional" | "ideographLegalTraditional" => {
            counted(number, &LEGAL, ['拾', '佰', '仟'], false)
        }
        "ideographDigital" | "japaneseDigitalTenThousand" | "taiwaneseDigital" => {
            digits.chars().filter_map(|c| DIGITS.get(c.to_digit(10)? as usize)).collect()
        }
        "ideographTraditional" => listed(&STEMS, number, &digits),
        "ideographZodiac" => listed(&BRANCHES, number, &digits),
        "decimalEnclosedCircle" | "decimalEnclosedCircleChinese" => match number {
            0 => "⓪".to_owned(),
            1..=20 => shifted('①', number - 1).into(),
            21..=35 => shifted('㉑', number - 21).into(),
            36..=50 => shifted('㊱', number - 36).into(),
            _ => digits,
        },
        "decimalEnclosedParen" if (1..=20).contains(&number) => shifted('⑴', number - 1).into(),
        "decimalEnclosedFullstop" if (1..=20).contains(&number) => shifted('⒈', number - 1).into(),
        "ideographEnclosedCircle" if (1..=10).contains(&number) => shifted('㊀', number - 1).into(),
        "ordinal" => format!("{number}."),
        _ => digits,
    }
}

fn shifted(first: char, by: u32) -> char {
    char::from_u32(first as u32 + by).unwrap_or(char::REPLACEMENT_CHARACTER)
}

fn listed(of: &[char], number: u32, digits: &str) -> String {
    let at = (number as usize).checked_sub(1);
    at.and_then(|at| of.get(at)).map_or(digits.to_owned(), char::to_string)
}

/// A, B … Z, AA, BB: as a word processor goes on.
fn letters(first: char, number: u32) -> String {
    let Some(at) = number.checked_sub(1).filter(|at| *at < 26 * 30) else {
        return number.to_string();
    };
    shifted(first, at % 26).to_string().repeat(at as usize / 26 + 1)
}

fn roman(mut number: u32) -> String {
    if !(1..4000).contains(&number) {
        return number.to_string();
    }
    let mut text = String::new();
    for (worth, sign) in [
        (1000, "M"),
        (900, "CM"),
        (500, "D"),
        (400, "CD"),
        (100, "C"),
        (90, "XC"),
        (50, "L"),
        (40, "XL"),
        (10, "X"),
        (9, "IX"),
        (5, "V"),
        (4, "IV"),
        (1, "I"),
    ] {
        while number >= worth {
            text.push_str(sign);
            number -= worth;
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::numeral;

    #[test]
    fn numbers_are_written_as_the_word_processor_does() {
        let check = |format, number, expected| {
            assert_eq!(numeral(format, number), expected, "{format} {number}");
        };
        for (number, expected) in [
            (1, "一"),
            (10, "十"),
            (12, "十二"),
            (20, "二十"),
            (21, "二十一"),
            (99, "九十九"),
            (100, "一百"),
            (101, "一百零一"),
            (110, "一百一十"),
            (1005, "一千零五"),
            (1200, "一千二百"),
        ] {
            check("chineseCountingThousand", number, expected);
        }
        check("chineseCounting", 15, "十五");
        check("ideographDigital", 10, "一〇");
        check("chineseLegalSimplified", 12, "壹拾贰");
        check("ideographTraditional", 3, "丙");
        check("ideographTraditional", 11, "11");
        check("decimalEnclosedCircle", 21, "㉑");
        check("decimalEnclosedCircleChinese", 3, "③");
        check("decimalFullWidth", 12, "１２");
        check("decimalZero", 3, "03");
        check("upperRoman", 14, "XIV");
        check("lowerLetter", 28, "bb");
        check("anything", 7, "7");
    }
}
