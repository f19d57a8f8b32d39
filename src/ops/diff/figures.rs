//! The figures of two sides and what they differ by, exactly.

use std::sync::Arc;

use crate::document::filters::{minus, quotient};
use crate::ledger::Ledger;
use crate::ledger::rows::{Field, Tabular};
use crate::model::decimal::Decimal;
use crate::model::definition::{Basis, Measure, Sections};
use crate::model::figures::Account;
use crate::model::issue::IssueId;
use crate::model::record::Record;

/// The digits of a change in percent and of a share, as a sentence has them.
const CHANGE_DIGITS: u8 = 2;
const SHARE_DIGITS: u8 = 1;

/// What a side knows of an account.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Amounts {
    pub(super) period: Option<Decimal>,
    /// Nothing of a level.
    pub(super) year_to_date: Option<Decimal>,
}

/// Of which days a figure is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Span {
    Period,
    YearToDate,
}

/// One figure of both sides. Where a side has none there is nothing, never 0.
#[derive(Debug)]
pub(super) struct Compared {
    pub(super) account: Account,
    /// Of the first side that has the measure.
    pub(super) unit: String,
    pub(super) span: Span,
    pub(super) this: Option<Decimal>,
    pub(super) other: Option<Decimal>,
    /// Nothing where the units of the two sides are not the same.
    pub(super) difference: Option<Decimal>,
    /// In percent of the other's; nothing from nothing.
    pub(super) change: Option<Decimal>,
    /// In percent of what all rows come to, where there are rows.
    pub(super) share: Option<Decimal>,
    pub(super) other_share: Option<Decimal>,
    adds_up: bool,
}

impl Compared {
    /// Whether both sides say the same.
    pub(super) fn is_same(&self) -> bool {
        self.this == self.other
    }
}

impl Tabular for Compared {
    const COLUMNS: &'static [&'static str] = &[
        "section",
        "row",
        "measure",
        "unit",
        "kind",
        "this",
        "other",
        "difference",
        "change",
        "share",
        "other_share",
    ];
    const SHEET: &'static str = "比较";

    fn cells(&self) -> Vec<Field> {
        let text = |text: &str| Field::Text(text.to_owned());
        let figure = |figure: Option<Decimal>| figure.map_or(Field::Nothing, Field::Figure);
        vec![
            text(&self.account.section),
            text(self.account.row.as_deref().unwrap_or_default()),
            text(&self.account.measure),
            text(&self.unit),
            text(match self.span {
                Span::Period => "period",
                Span::YearToDate => "ytd",
            }),
            figure(self.this),
            figure(self.other),
            figure(self.difference),
            figure(self.change),
            figure(self.share),
            figure(self.other_share),
        ]
    }
}

/// What `by` knows of an issue's figures; nothing where one of them is in doubt.
pub(super) fn known(
    ledger: &Ledger,
    account: &Account,
    issue: IssueId,
    by: IssueId,
) -> Option<Amounts> {
    let known = ledger.known(account, issue, by)?;
    let figure = |units: Option<i128>| units.map(|units| Decimal::new(units, known.decimals));
    Some(Amounts { period: figure(known.period), year_to_date: figure(known.year_to_date) })
}

/// What was published of an account.
pub(super) fn published(record: &Record, account: &Account) -> Amounts {
    let total = record.last().totals.iter().find(|total| total.account == *account);
    total.map_or_else(Amounts::default, |total| Amounts {
        period: total.period,
        year_to_date: total.year_to_date,
    })
}

/// All figures of two sides: in the order of the first one's definitions, what only the other has behind
/// them. Nothing where a figure is in doubt.
pub(super) fn compare(
    [this, other]: [&Sections; 2],
    of_this: impl Fn(&Account) -> Option<Amounts>,
    of_other: impl Fn(&Account) -> Option<Amounts>,
) -> Option<Vec<Compared>> {
    let mut figures = Vec::new();
    let (own, held) = (accounts(this), accounts(other));
    let only_other = held.iter().filter(|(account, _)| !own.iter().any(|(own, _)| own == account));
    for (account, measure) in own.iter().chain(only_other) {
        let (now, before) = (of_this(account)?, of_other(account)?);
        let other_unit = held.iter().find(|(held, _)| held == account).map(|(_, held)| &held.unit);
        let is_one_unit = other_unit.is_none_or(|unit| *unit == measure.unit);
        let both = [
            (Span::Period, now.period, before.period),
            (Span::YearToDate, now.year_to_date, before.year_to_date),
        ];
        for (span, this, other) in both {
            if this.is_none() && other.is_none() {
                continue;
            }
            let pair = this.zip(other).filter(|_| is_one_unit);
            let difference = pair.and_then(|(this, other)| minus(this, other));
            let base = other.filter(|base| base.units > 0);
            let change = difference.zip(base);
            figures.push(Compared {
                account: account.clone(),
                unit: measure.unit.clone(),
                span,
                this,
                other,
                difference,
                change: change.and_then(|(by, base)| quotient(by, base, 2, CHANGE_DIGITS)),
                share: None,
                other_share: None,
                adds_up: measure.basis != Basis::Level,
            });
        }
    }
    share(&mut figures);
    Some(figures)
}

/// The accounts of a side with their measures.
fn accounts(sections: &Sections) -> Vec<(Account, &Measure)> {
    let mut accounts = Vec::new();
    for (_, definition) in sections.iter() {
        for (_, counts) in definition.counts() {
            for row in counts.row_names() {
                accounts.extend(counts.measures.iter().map(|measure| {
                    let (section, row) = (Arc::clone(&definition.name), row.clone());
                    (Account { section, row, measure: Arc::clone(&measure.name) }, measure)
                }));
            }
        }
    }
    accounts
}

/// Fills the shares in: of what a measure comes to over all rows.
fn share(figures: &mut [Compared]) {
    type Of = fn(&Compared) -> Option<Decimal>;
    let whole = |figures: &[Compared], one: &Compared, of: Of| {
        let is_beside = |other: &&Compared| {
            let (a, b) = (&other.account, &one.account);
            (&a.section, &a.measure, other.span) == (&b.section, &b.measure, one.span)
        };
        let units = figures.iter().filter(is_beside).filter_map(of).map(|figure| figure.units);
        units.sum::<i128>()
    };
    let part = |figures: &[Compared], one: &Compared, of: Of| {
        let (part, whole) = (of(one)?, whole(figures, one, of));
        let whole = Decimal::new(Some(whole).filter(|whole| *whole > 0)?, part.decimals);
        quotient(part, whole, 2, SHARE_DIGITS)
    };
    for at in 0..figures.len() {
        let one = &figures[at];
        if one.account.row.is_none() || !one.adds_up {
            continue;
        }
        let shares = (part(figures, one, |one| one.this), part(figures, one, |one| one.other));
        (figures[at].share, figures[at].other_share) = shares;
    }
}
