//! What can be wrong: one rule a file, which holds the rule's name, its documentation, its wording
//! and, where the rule looks at checked data, its check. No IO.

pub mod bad_number;
pub mod blank_cell;
pub mod correction_mismatch;
pub mod cumulative_decrease;
pub mod date_order;
pub mod date_outside_period;
pub mod duplicate_row;
pub mod encoding;
pub mod issue_number_gap;
pub mod missing_column;
pub mod missing_file;
pub mod missing_issue;
pub mod missing_key;
pub mod missing_row;
pub mod period_gap;
pub mod period_overlap;
pub mod published_changed;
pub mod row_total;
pub mod syntax;
pub mod total_number;
pub mod typesetting;
pub mod unknown_column;
pub mod unknown_key;
pub mod unknown_row;
pub mod wrong_type;
pub mod year_straddle;
pub mod ytd_mismatch;

use crate::diagnostics::Rule;

/// Every rule, in the order of its code.
pub static ALL: [&Rule; 27] = [
    &missing_file::RULE,
    &syntax::RULE,
    &unknown_key::RULE,
    &missing_key::RULE,
    &wrong_type::RULE,
    &encoding::RULE,
    &issue_number_gap::RULE,
    &total_number::RULE,
    &date_order::RULE,
    &period_overlap::RULE,
    &period_gap::RULE,
    &year_straddle::RULE,
    &missing_issue::RULE,
    &cumulative_decrease::RULE,
    &row_total::RULE,
    &ytd_mismatch::RULE,
    &correction_mismatch::RULE,
    &published_changed::RULE,
    &unknown_column::RULE,
    &missing_column::RULE,
    &unknown_row::RULE,
    &missing_row::RULE,
    &duplicate_row::RULE,
    &bad_number::RULE,
    &blank_cell::RULE,
    &date_outside_period::RULE,
    &typesetting::RULE,
];

#[cfg(test)]
mod tests {
    use super::ALL;

    #[test]
    fn names_and_codes_are_distinct_and_in_order() {
        assert!(ALL.windows(2).all(|pair| pair[0].code < pair[1].code));
        for (i, rule) in ALL.iter().enumerate() {
            assert!(ALL[..i].iter().all(|other| other.name != rule.name), "{}", rule.name);
            assert!(rule.docs.lines().count() >= 3, "{} has no documentation", rule.name);
        }
    }
}
