//! The figures that a sentence may name: of this issue, of others and of other sections.

use std::sync::Arc;

use tera::{Context, Map, Value};

use super::issue::figures;
use super::sentence::{Figure, Ordered};
use crate::diagnostics::Diagnostic;
use crate::diagnostics::rules::filters::{self, Named};
use crate::diagnostics::rules::syntax;
use crate::ledger::Ledger;
use crate::model::content::Section;
use crate::model::decimal::Decimal;
use crate::model::definition::{Counts, Definition, Kind, Sentence};
use crate::model::figures::Account;
use crate::model::issue::{Issue, IssueId};
use crate::model::record::Drawn;
use crate::model::source::Text;
use crate::model::template::{Draws, Key, Path, SECTION, paths, tokens};

/// The issues whose figures stand beside those of one.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Neighbours {
    /// The issue before, across the turn of the year too.
    pub(crate) previous: Option<IssueId>,
    /// That of the same number and about the same days a year earlier.
    pub(crate) last_year: Option<IssueId>,
}

/// The variable of the figures of the issue before.
pub(super) const PREVIOUS: &str = "previous";

/// From where a sentence looks.
#[derive(Clone, Copy)]
pub(super) struct Variables<'a> {
    pub(super) issue: &'a Issue,
    pub(super) ledger: &'a Ledger,
    pub(super) neighbours: Neighbours,
    /// The section that the sentence belongs to.
    pub(super) section: Option<&'a Section>,
}

impl Variables<'_> {
    /// The variables of a sentence of figures; nothing where one of them is in doubt.
    pub(super) fn of_counts(
        &self,
        mut context: Context,
        section: &Section,
        counts: &Counts,
        sentence: Option<&Sentence>,
    ) -> Option<Context> {
        let units: Ordered<'_, &str> =
            counts.measures.iter().map(|m| (&*m.name, m.unit.as_str())).collect();
        context.insert("unit", &units);
        let names = counts.rows.iter().flat_map(|rows| &rows.names);
        context.insert("rows", &names.map(|name| &**name).collect::<Vec<&str>>());
        let draws = sentence.map(|sentence| sentence.draws).unwrap_or_default();
        self.insert(&mut context, draws, Some(counts))?;
        if counts.rows.is_none() {
            let (period, ytd) =
                figures(self.issue, self.ledger, &section.definition.name, counts, None)?;
            context.insert("period", &period);
            context.insert("ytd", &ytd);
            return Some(context);
        }
        let (mut period, mut ytd) = (Ordered::default(), Ordered::default());
        for row in counts.rows.iter().flat_map(|rows| &rows.names) {
            let figures =
                figures(self.issue, self.ledger, &section.definition.name, counts, Some(row))?;
            period.push(row, figures.0);
            ytd.push(row, figures.1);
        }
        context.insert("period", &period);
        context.insert("ytd", &ytd);
        Some(context)
    }

    /// Hands a sentence of the section what it draws on of other issues and sections. Nothing where a
    /// figure of it is in doubt.
    pub(super) fn insert(
        &self,
        context: &mut Context,
        draws: Draws,
        counts: Option<&Counts>,
    ) -> Option<()> {
        if let (Some(section), Some(counts)) = (self.section, counts) {
            for root in draws.roots() {
                if let Some(group) = self.group(&section.definition, &[counts], root)? {
                    context.insert_value(root, group);
                }
            }
        }
        if draws.sections {
            let mut others = Map::new();
            for section in self.sections() {
                let definition = &section.definition;
                let mut other = Map::new();
                for root in ["period", "ytd"].into_iter().chain(draws.roots()) {
                    let blocks: Vec<&Counts> =
                        definition.counts().map(|(_, counts)| counts).collect();
                    if let Some(group) = self.group(definition, &blocks, root)? {
                        other.insert(root.into(), group);
                    }
                }
                others.insert(definition.name.to_string().into(), Value::from(other));
            }
            context.insert_value(SECTION, Value::from(others));
        }
        Some(())
    }

    /// The sections that count.
    fn sections(&self) -> impl Iterator<Item = &Section> {
        let sections = self.issue.sections.iter().filter_map(|(_, section)| section.as_ref());
        sections.filter(|section| section.definition.is_counting())
    }

    /// Figures by their names, in the definition's order; nothing in it where there are none.
    fn group(
        &self,
        definition: &Definition,
        blocks: &[&Counts],
        root: &str,
    ) -> Option<Option<Value>> {
        let mut group = Map::new();
        for counts in blocks {
            for row in counts.row_names() {
                let mut of_row = Map::new();
                for (name, figure) in self.row(definition, counts, row.as_ref(), root)? {
                    of_row
                        .insert(name.to_string().into(), Value::from_serializable(&Figure(figure)));
                }
                match row {
                    Some(row) if !of_row.is_empty() => {
                        group.insert(row.to_string().into(), Value::from(of_row));
                    }
                    _ => group.extend(of_row),
                }
            }
        }
        Some(Some(group).filter(|group| !group.is_empty()).map(Value::from))
    }

    /// The figures of a row by measure.
    pub(super) fn row<'c>(
        &self,
        definition: &Definition,
        counts: &'c Counts,
        row: Option<&Arc<str>>,
        root: &str,
    ) -> Option<Vec<(&'c str, Decimal)>> {
        let is_own = matches!(root, "period" | "ytd");
        if is_own {
            let own = figures(self.issue, self.ledger, &definition.name, counts, row)?;
            let own = if root == "period" { own.0 } else { own.1 };
            return Some(own.iter().map(|(name, Figure(figure))| (name, *figure)).collect());
        }
        let Some(id) = self.meant(root) else { return Some(Vec::new()) };
        let mut row_figures = Vec::new();
        for measure in &counts.measures {
            let account = Account {
                section: Arc::clone(&definition.name),
                row: row.cloned(),
                measure: Arc::clone(&measure.name),
            };
            let known = self.ledger.known(&account, id, self.issue.id)?;
            let figure = match root {
                "last_year_ytd" => known.year_to_date,
                _ => known.period,
            };
            let decimals = known.decimals;
            row_figures.extend(figure.map(|units| (&*measure.name, Decimal::new(units, decimals))));
        }
        Some(row_figures)
    }

    /// What a way to a figure means; `variables` are what the keys held that are variables.
    pub(super) fn named(&self, path: &Path<'_>, variables: &[(String, String)]) -> Option<Named> {
        let key = |key: &Key<'_>| match key {
            Key::Name(name) => Some((*name).to_owned()),
            Key::Variable(name) => {
                let mut known = variables.iter();
                known.find(|(known, _)| known == name).map(|(_, value)| value.clone())
            }
        };
        let mut keys: Vec<String> = path.keys.iter().map(key).collect::<Option<_>>()?;
        let (root, definition) = if path.root == SECTION {
            let (name, root) = (keys.first()?, keys.get(1)?.clone());
            let mut others = self.sections().map(|section| &section.definition);
            let definition = others.find(|definition| *definition.name == **name)?;
            keys.drain(..2);
            (root, definition)
        } else {
            (path.root.to_owned(), &self.section?.definition)
        };
        let id = self.meant(&root)?;
        let account = account(definition, &keys)?;
        let mut years = id.year - 1..=id.year + 1;
        let cell = years.find_map(|year| self.ledger.balance(&account, year, id)?.cell);
        Some(Named { name: format!("{}年第{}期的{account}", id.year, id.number), cell })
    }

    /// Says of a figure of another issue or section that it is not there, where that is the error.
    pub(super) fn missing(
        &self,
        template: &Text,
        error: &tera::Error,
        context: &Context,
    ) -> Option<Diagnostic> {
        let at = syntax::located(error, &template.value).0?;
        let tokens = tokens(&template.value);
        let mut paths = paths(&template.value, &tokens).into_iter();
        // Tera points at the part that it could still follow, or at the step that it could not.
        let path = paths.find(|path| path.range.start <= at.start && at.start < path.range.end)?;
        let (span, expression) =
            (template.part(path.range.clone()), &template.value[path.range.clone()]);
        let mut root = path.root;
        if root == SECTION {
            let known: Vec<&str> = self.sections().map(|one| &*one.definition.name).collect();
            match path.keys.as_slice() {
                [Key::Name(name), ..] if !known.contains(name) => {
                    return Some(filters::no_section(span, expression, name, &known));
                }
                [Key::Name(_), Key::Name(figure), ..] => root = figure,
                _ => return None,
            }
        }
        if !matches!(root, "previous" | "last_year" | "last_year_ytd") {
            return None;
        }
        let own = self.issue.id;
        if context.get(root).is_none() && path.root != SECTION {
            return Some(filters::no_issue(span, own, expression, root, self.meant(root)));
        }
        match self.named(&path, &[]) {
            Some(figure) => Some(filters::no_figure(span, own, expression, &figure)),
            None if path.root == SECTION => {
                Some(filters::no_issue(span, own, expression, root, self.meant(root)))
            }
            None => None,
        }
    }

    /// The issue whose figures a variable holds.
    fn meant(&self, root: &str) -> Option<IssueId> {
        match root {
            "period" | "ytd" => Some(self.issue.id),
            "previous" => self.neighbours.previous,
            "last_year" | "last_year_ytd" => self.neighbours.last_year,
            _ => None,
        }
    }
}

fn account(definition: &Definition, keys: &[String]) -> Option<Account> {
    let (measure, rows) = keys.split_last()?;
    let account = Account {
        section: Arc::clone(&definition.name),
        row: rows.first().map(|row| Arc::from(row.as_str())),
        measure: Arc::from(measure.as_str()),
    };
    definition.measure(&account)?;
    Some(account)
}

/// The figures of other issues that the issue's sentences draw on; nothing where one of them is in doubt.
pub(crate) fn drawn(issue: &Issue, ledger: &Ledger, neighbours: Neighbours) -> Option<Vec<Drawn>> {
    let mut all: Vec<Drawn> = Vec::new();
    for section in issue.sections.iter().filter_map(|(_, section)| section.as_ref()) {
        let variables = Variables { issue, ledger, neighbours, section: Some(section) };
        for block in &section.definition.blocks {
            if !block.draws().on_issues() {
                continue;
            }
            let template = block.sentence().map_or("", |text| text.template.value.as_str());
            let tokens = tokens(template);
            let paths = paths(template, &tokens);
            for (root, id) in
                block.draws().roots().filter_map(|root| Some((root, variables.meant(root)?)))
            {
                for other in variables.sections() {
                    let name = &*other.definition.name;
                    let is_own = *name == *section.definition.name;
                    for (key, counts) in other.definition.counts() {
                        let is_listed = |measure: &str| match &block.kind {
                            Kind::Table(table) if is_own && root == PREVIOUS => {
                                table.compares_measure(key, measure)
                            }
                            _ => false,
                        };
                        for row in counts.row_names() {
                            let figures =
                                variables.row(&other.definition, counts, row.as_ref(), root)?;
                            for (measure, value) in figures {
                                let own: Vec<&str> = [root]
                                    .into_iter()
                                    .chain(row.as_deref())
                                    .chain([measure])
                                    .collect();
                                let via: Vec<&str> = [SECTION, name]
                                    .into_iter()
                                    .chain(own.iter().copied())
                                    .collect();
                                let is_named = is_listed(measure)
                                    || paths.iter().any(|path| {
                                        is_own && path.may_be(&own) || path.may_be(&via)
                                    });
                                let account = Account {
                                    section: Arc::clone(&other.definition.name),
                                    row: row.clone(),
                                    measure: Arc::from(measure),
                                };
                                let one =
                                    Drawn { issue: id, figure: root.to_owned(), account, value };
                                if is_named && !all.contains(&one) {
                                    all.push(one);
                                }
                            }
                        }
                    }
                }
            }
        }
    }
    Some(all)
}
