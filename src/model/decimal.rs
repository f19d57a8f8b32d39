//! A figure with digits behind the point, exact.

use std::fmt;
use std::str::FromStr;

/// The most digits behind the point that a measure may have.
pub const MAX_DECIMALS: u8 = 6;

/// `units` of the smallest unit that is kept: 796015 with two decimals is 7960.15.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Decimal {
    pub units: i128,
    /// Digits behind the point, at most 38.
    pub decimals: u8,
}

impl Decimal {
    pub fn new(units: impl Into<i128>, decimals: u8) -> Self {
        Self { units: units.into(), decimals }
    }
}

/// `7960.15`, with all its decimals and without separators.
impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let width = usize::from(self.decimals) + 1;
        let digits = format!("{:0width$}", self.units.unsigned_abs());
        let (whole, fraction) = digits.split_at(digits.len() - usize::from(self.decimals));
        let sign = if self.units < 0 { "-" } else { "" };
        let point = if fraction.is_empty() { "" } else { "." };
        f.pad(&format!("{sign}{whole}{point}{fraction}"))
    }
}

/// Reads what [`fmt::Display`] writes.
impl FromStr for Decimal {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let (sign, digits) = match text.strip_prefix('-') {
            Some(digits) => (-1, digits),
            None => (1, text),
        };
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let is_number = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
        if !is_number(whole) || (digits.contains('.') && !is_number(fraction)) {
            return Err(());
        }
        let units: i128 = format!("{whole}{fraction}").parse().map_err(drop)?;
        Ok(Self { units: sign * units, decimals: fraction.len().try_into().map_err(drop)? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_decimals_are_written_and_read_again() {
        let check = |units: i128, decimals: u8, expected: &str| {
            let decimal = Decimal::new(units, decimals);
            assert_eq!(decimal.to_string(), expected);
            assert_eq!(expected.parse(), Ok(decimal));
        };
        check(796015, 2, "7960.15");
        check(796000, 2, "7960.00");
        check(5, 2, "0.05");
        check(-5, 3, "-0.005");
        check(0, 1, "0.0");
        check(6244, 0, "6244");
        check(-6244, 0, "-6244");
        for wrong in ["", "-", "1.", ".5", "1.2.3", "+1", "1,000", "１"] {
            assert_eq!(wrong.parse::<Decimal>(), Err(()), "{wrong}");
        }
    }
}
