//! A comparison for people, as text and as Markdown, and for other tools.

use anyhow::Context;
use serde_json::to_string;

use super::figures::{Compared, Span};
use super::words::{Changed, OfDepartment, Place, Words, common};
use super::{Difference, Head};
use crate::format::markdown::MARKDOWN;
use crate::ledger::rows::{columns, render_json};
use crate::model::decimal::Decimal;
use crate::model::visible::{visible_json, visible_name};

/// Where there is no figure.
const NONE: &str = "—";
/// So many characters of a text are told.
const FIRST_WORDS: usize = 30;
/// So many characters are told on either side of a difference.
const BESIDE: usize = 10;

/// A part of the comparison that is no table.
struct Block {
    title: String,
    lines: Vec<String>,
}

/// The comparison in columns that line up on a terminal.
pub(super) fn table(difference: &Difference) -> String {
    let mut text = format!("{}\n", title(difference));
    let shown = shown(difference);
    let rows = cells(difference, &shown);
    if !rows.is_empty() {
        text.push('\n');
        text += &match has_rows(&shown) {
            true => columns(&rows, TEXTS),
            false => columns(&narrow(&rows), TEXTS - 1),
        };
    }
    for Block { title, lines } in blocks(difference) {
        text += &format!("\n{}\n", visible_name(&title));
        lines.iter().for_each(|line| text += &format!("  {}\n", visible_name(line)));
    }
    text
}

/// The comparison as Markdown: a pipe table and lists.
///
/// # Errors
/// None in practice: nothing is written to a disk.
pub(super) fn markdown(difference: &Difference) -> anyhow::Result<String> {
    let escaped = |text: &str| -> anyhow::Result<String> {
        let mut bytes = Vec::new();
        (MARKDOWN.markup.escape)(text, &mut bytes)?;
        Ok(String::from_utf8(bytes)?)
    };
    let mut text = format!("# {}\n", escaped(&title(difference))?);
    let shown = shown(difference);
    let rows = cells(difference, &shown);
    let is_wide = has_rows(&shown);
    for (at, row) in rows.iter().enumerate() {
        let row: Vec<&String> = match is_wide {
            true => row.iter().collect(),
            false => narrowed(row).collect(),
        };
        if at == 0 {
            text.push('\n');
        }
        let cells = row.iter().map(|cell| escaped(cell)).collect::<anyhow::Result<Vec<_>>>()?;
        text += &format!("| {} |\n", cells.join(" | "));
        if at == 0 {
            let texts = if is_wide { TEXTS } else { TEXTS - 1 };
            let rule = (0..row.len()).map(|at| if at < texts { "---" } else { "---:" });
            text += &format!("| {} |\n", rule.collect::<Vec<_>>().join(" | "));
        }
    }
    for Block { title, lines } in blocks(difference) {
        text += &format!("\n## {}\n\n", escaped(&title)?);
        for line in lines {
            text += &format!("- {}\n", escaped(&line)?);
        }
    }
    Ok(text)
}

/// The comparison as one object; figures are numbers with exactly their decimals.
///
/// # Errors
/// None in practice: every field is a string or a number.
pub(super) fn json(difference: &Difference) -> anyhow::Result<String> {
    let unfit = "写不成 json";
    let (this, other) = (to_string(&difference.this), to_string(&difference.other));
    let mut fields = vec![
        ("this", this.context(unfit)?),
        ("other", other.context(unfit)?),
        ("figures", render_json(&difference.figures).context(unfit)?.trim_end().to_owned()),
    ];
    let words = difference.words.as_ref();
    let none = || "null".to_owned();
    let list = |list: Option<serde_json::Result<String>>| match list {
        Some(list) => list.context(unfit),
        None => Ok(none()),
    };
    fields.push(("rosters", list(words.map(|words| to_string(&words.rosters)))?));
    fields.push(("dispatches", list(words.map(|words| to_string(&words.dispatches)))?));
    fields.push(("items", list(words.map(|words| to_string(&words.items)))?));
    fields.push(("findings", list(words.map(|words| to_string(&words.findings)))?));
    fields.push(("texts", list(words.map(|words| to_string(&words.texts)))?));
    let fields: Vec<String> =
        fields.into_iter().map(|(key, value)| format!("\"{key}\":{value}")).collect();
    Ok(visible_json(format!("{{\n{}\n}}\n", fields.join(",\n"))))
}

/// `2023-07（总第427期，2023-02-20至2023-02-24）与 2023-06（…）比较`.
fn title(difference: &Difference) -> String {
    let Difference { this, other, .. } = difference;
    match other.published {
        true => format!("{}现在的文件与公布时的比较", known(this)),
        false => format!("{}与{}比较", known(this), known(other)),
    }
}

fn known(head: &Head) -> String {
    let Head { issue, total, from, to, .. } = head;
    let total = total.map(|total| format!("总第{total}期"));
    let period = from.as_ref().zip(to.as_ref()).map(|(from, to)| format!("{from}至{to}"));
    let known: Vec<String> = total.into_iter().chain(period).collect();
    match known.is_empty() {
        true => issue.to_string(),
        false => format!("{issue}（{}）", known.join("，")),
    }
}

/// What the two sides are called in the header of a column.
fn names(difference: &Difference) -> [String; 2] {
    match difference.other.published {
        true => ["现在".to_owned(), "公布时".to_owned()],
        false => [difference.this.issue.to_string(), difference.other.issue.to_string()],
    }
}

/// All figures; against the published state those that have changed.
fn shown(difference: &Difference) -> Vec<&Compared> {
    let is_shown = |figure: &&Compared| !difference.other.published || !figure.is_same();
    difference.figures.iter().filter(is_shown).collect()
}

const COLUMNS: usize = 11;
/// The first of the columns that hold figures.
const TEXTS: usize = 5;
/// The columns that only figures by rows fill.
const OF_ROWS: [usize; 3] = [1, 9, 10];

fn has_rows(figures: &[&Compared]) -> bool {
    figures.iter().any(|figure| figure.account.row.is_some())
}

/// A header and a row a figure; nothing where there are no figures.
fn cells(difference: &Difference, figures: &[&Compared]) -> Vec<[String; COLUMNS]> {
    if figures.is_empty() {
        return Vec::new();
    }
    let [this, other] = names(difference);
    let share = format!("{other}占比");
    let header = ["栏目", "行", "指标", "单位", "口径"].map(str::to_owned);
    let [section, row, measure, unit, span] = header;
    let (by, change, own_share) = ("增减".to_owned(), "变化".to_owned(), "占比".to_owned());
    let mut rows =
        vec![[section, row, measure, unit, span, this, other, by, change, own_share, share]];
    let plain = |figure: Option<Decimal>| figure.map_or(NONE.to_owned(), |one| one.to_string());
    let signed = |figure: Option<Decimal>, ending: &str| match figure {
        Some(figure) if figure.units > 0 => format!("+{figure}{ending}"),
        Some(figure) => format!("{figure}{ending}"),
        None => NONE.to_owned(),
    };
    for figure in figures {
        let Compared { account, unit, span, this, other, difference, change, .. } = figure;
        let percent = |share: Option<Decimal>| match (share, &account.row) {
            (Some(share), _) => format!("{share}%"),
            (None, Some(_)) => NONE.to_owned(),
            (None, None) => String::new(),
        };
        rows.push([
            account.section.to_string(),
            account.row.as_deref().unwrap_or_default().to_owned(),
            account.measure.to_string(),
            unit.clone(),
            match span {
                Span::Period => "本期",
                Span::YearToDate => "累计",
            }
            .to_owned(),
            plain(*this),
            plain(*other),
            signed(*difference, ""),
            signed(*change, "%"),
            percent(figure.share),
            percent(figure.other_share),
        ]);
    }
    rows
}

/// Without the columns that only figures by rows fill.
fn narrow(rows: &[[String; COLUMNS]]) -> Vec<[String; COLUMNS - OF_ROWS.len()]> {
    let narrow = rows.iter().map(|row| {
        let mut cells = narrowed(row).cloned();
        std::array::from_fn(|_| cells.next().unwrap_or_default())
    });
    narrow.collect()
}

fn narrowed(row: &[String; COLUMNS]) -> impl Iterator<Item = &String> {
    row.iter().enumerate().filter(|(at, _)| !OF_ROWS.contains(at)).map(|(_, cell)| cell)
}

/// What differs in words; that nothing does, or that it is not known.
fn blocks(difference: &Difference) -> Vec<Block> {
    let is_published = difference.other.published;
    let Some(words) = &difference.words else {
        let title = "文字没有比较：published/ 里没有公布时的文字，或与公布时的不同".to_owned();
        return vec![Block { title, lines: Vec::new() }];
    };
    let [this, other] = names(difference);
    let mut blocks = said(words, &this, &other);
    if is_published {
        // What is as it was needs no line.
        blocks.retain(|block| !block.lines.is_empty());
    }
    let is_all_same = blocks.is_empty() && shown(difference).is_empty();
    blocks.extend(is_all_same.then(|| Block { title: "没有不同。".to_owned(), lines: Vec::new() }));
    blocks
}

fn said(words: &Words, this: &str, other: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let counted = |place: &Place, unit: &str, now: usize, before: usize| {
        format!("{}：{this} {now}{unit}，{other} {before}{unit}", named(place))
    };
    for roster in &words.rosters {
        let title = counted(&roster.place, "个", roster.this, roster.other);
        let line = |word: &str, names: &[String]| {
            (!names.is_empty()).then(|| format!("{word}：{}", names.join("、")))
        };
        let lines = line("增加", &roster.gained).into_iter().chain(line("减少", &roster.lost));
        blocks.push(Block { title, lines: lines.collect() });
    }
    for block in &words.dispatches {
        let title = counted(&block.place, "篇", block.this, block.other);
        let told = |word: &'static str, list: &[OfDepartment]| -> Vec<String> {
            list.iter().map(|of| of_department(word, of)).collect()
        };
        let changed = block.changed.iter().map(of_changed).collect();
        let lines = [changed, told("新", &block.new), told("去", &block.gone)].concat();
        blocks.push(Block { title, lines });
    }
    for block in &words.items {
        let title = counted(&block.place, "条", block.this, block.other);
        let told = |word: &str, list: &[String]| -> Vec<String> {
            list.iter().map(|text| format!("{word}：{}", first_words(text))).collect()
        };
        let changed = block.changed.iter().map(of_changed).collect();
        let lines = [changed, told("新", &block.new), told("去", &block.gone)].concat();
        blocks.push(Block { title, lines });
    }
    let both = |now: &Option<String>, before: &Option<String>| {
        let (now, before) = match (now, before) {
            (Some(now), Some(before)) => around(now, before),
            (now, before) => {
                let told =
                    |text: &Option<String>| text.as_deref().map_or(NONE.to_owned(), first_words);
                (told(now), told(before))
            }
        };
        vec![format!("{this}：{now}"), format!("{other}：{before}")]
    };
    for finding in &words.findings {
        let title = format!("{}·{}", named(&finding.place), finding.name);
        blocks.push(Block { title, lines: both(&finding.this, &finding.other) });
    }
    for text in &words.texts {
        blocks.push(Block { title: named(&text.place), lines: both(&text.this, &text.other) });
    }
    blocks
}

/// `窗口动态·厅（局）长进大厅`.
fn named(place: &Place) -> String {
    match &place.heading {
        Some(heading) => format!("{}·{heading}", place.section),
        None => place.section.clone(),
    }
}

/// `新 科技厅 2篇：2月14日，科技厅邀请…；近日，…`.
fn of_department(word: &str, of: &OfDepartment) -> String {
    let OfDepartment { department, texts } = of;
    let department = if department.is_empty() { "（没有写部门）" } else { department };
    let texts: Vec<String> = texts.iter().map(|text| first_words(text)).collect();
    format!("{word} {department} {}篇：{}", texts.len(), texts.join("；"))
}

/// `改 科技厅：…提出意见建议17条。…（原为：…提出意见建议16条。…）`.
fn of_changed(changed: &Changed) -> String {
    let Changed { department, this, other } = changed;
    let (this, other) = around(this, other);
    let of = if department.is_empty() { String::new() } else { format!(" {department}") };
    format!("改{of}：{this}（原为：{other}）")
}

/// The places at which two texts differ, with a few characters around them.
fn around(one: &str, other: &str) -> (String, String) {
    let (start, end) = common(one, other);
    let cut = |text: &str| {
        let text: Vec<char> = text.chars().collect();
        let from = start.saturating_sub(BESIDE);
        let to = (text.len() - end + BESIDE).min(text.len());
        let (to, is_cut) = match to - from > 2 * FIRST_WORDS {
            true => (from + 2 * FIRST_WORDS, true),
            false => (to, to < text.len()),
        };
        let shown: String = text[from..to].iter().collect();
        let shown = shown.split_whitespace().collect::<Vec<_>>().join(" ");
        let (before, after) = (if from > 0 { "…" } else { "" }, if is_cut { "…" } else { "" });
        format!("{before}{shown}{after}")
    };
    (cut(one), cut(other))
}

fn first_words(text: &str) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match text.char_indices().nth(FIRST_WORDS) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}
