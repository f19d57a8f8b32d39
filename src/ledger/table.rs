//! For people: columns that line up on a terminal, where a Hanzi takes two places.

use unicode_width::UnicodeWidthStr;

use super::rows::{Derivation, Row, Sum};
use crate::model::decimal::Decimal;
use crate::model::visible::visible_name;

const HEADER: [&str; 9] = ["期号", "年份", "栏目", "行", "指标", "单位", "本期", "累计", "更正"];
/// The first of the columns that hold figures.
const FIGURES: usize = 6;
const GAP: &str = "  ";
/// Where there is no figure.
const NONE: &str = "—";

/// The rows under a header, and below them how they are made up.
pub(crate) fn render(rows: &[Row], derivations: &[Derivation]) -> String {
    let mut cells = vec![HEADER.map(str::to_owned)];
    for one in rows {
        let Row { issue, year, section, row, measure, unit, period, year_to_date, .. } = one;
        cells.push([
            issue.to_string(),
            year.to_string(),
            section.clone(),
            row.clone(),
            measure.clone(),
            unit.clone(),
            one.decimal(*period).to_string(),
            year_to_date.map_or_else(|| NONE.to_owned(), |figure| one.decimal(figure).to_string()),
            one.decimal(one.corrected).to_string(),
        ]);
    }
    let mut text = columns(&cells, FIGURES);
    for derivation in derivations {
        text.push('\n');
        text += &derived(derivation);
    }
    text
}

/// Cells in columns as wide as the widest of them; those from `figures` on stand flush right.
pub(crate) fn columns<const N: usize>(cells: &[[String; N]], figures: usize) -> String {
    let cells: Vec<_> =
        cells.iter().map(|row| row.each_ref().map(|cell| visible_name(cell))).collect();
    let widths: [usize; N] =
        std::array::from_fn(|at| cells.iter().map(|row| row[at].width()).max().unwrap_or(0));
    let mut text = String::new();
    for row in &cells {
        let padded = row.iter().zip(widths).enumerate().map(|(at, (cell, width))| {
            let padding = " ".repeat(width - cell.width());
            if at < figures { format!("{cell}{padding}") } else { format!("{padding}{cell}") }
        });
        text += padded.collect::<Vec<_>>().join(GAP).trim_end();
        text.push('\n');
    }
    text
}

/// A column addition for each figure: what is added up, and the sum under it.
fn derived(derivation: &Derivation) -> String {
    let Derivation { account, unit, decimals, year, sums } = derivation;
    let shown = |amount: i128| Decimal::new(amount, *decimals);
    let amounts = sums.iter().flat_map(|sum| {
        let summands = sum.summands.iter().map(|summand| summand.amount);
        summands.chain([sum.amount])
    });
    let width = amounts.map(|amount| shown(amount).to_string().len()).max().unwrap_or(0);
    let title = format!("{account}（{year}年，{unit}）");
    let mut text = format!("{}\n", visible_name(&title));
    for Sum { name, amount, summands } in sums {
        for summand in summands {
            text += &format!(
                "    {:>width$}{GAP}{}\n",
                shown(summand.amount),
                visible_name(&summand.origin)
            );
        }
        text += &format!("  = {:>width$}{GAP}{name}\n", shown(*amount));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_line_up_with_what_is_shown() {
        let cells = [["甲", "1"], ["\u{1b}乙\n", "20"]].map(|row| row.map(str::to_owned));
        let expected = format!("甲{}1\n⟨U+001B⟩乙⟨U+000A⟩  20\n", " ".repeat(16 + 2 + 1));
        assert_eq!(columns(&cells, 1), expected);
    }
}
