//! What stands above the first section and below the last one: numbers, dates, for whom it is printed.

use chrono::{Datelike, NaiveDate};

use super::dates::{LooseDay, full_date, issue_number, numbered_after, period, span_of_days};
use super::matching::is_punctuation;
use super::place::paragraph;
use crate::model::bulletin::Bulletin;
use crate::model::calendar::weekday;
use crate::model::folded::{folded, is_alike};
use crate::model::issue::{IssueId, Period};
use crate::model::numbering::numbered;
use crate::model::printed::PrintedPart;

/// Labels of the 报尾 that offices use.
const LABELS: [&str; 10] =
    ["报", "送", "发", "报送", "抄送", "抄报", "主送", "分送", "呈报", "印送"];

/// What stands before the number of the bulletin since its beginning.
const SERIALS: [&str; 5] = ["总第", "累计第", "总期第", "总", "累计"];

/// What stands beside issuer, date and period, and says no more than which it is.
const HEAD_LABELS: [&str; 23] = [
    "编印单位",
    "编制单位",
    "编发单位",
    "主办单位",
    "印发单位",
    "编印",
    "编制",
    "编发",
    "主办",
    "印发",
    "编",
    "印",
    "印发日期",
    "印发时间",
    "编印日期",
    "编印时间",
    "出刊日期",
    "日期",
    "时间",
    "统计时间",
    "统计期间",
    "统计周期",
    "期间",
];

/// Labels of those who made an issue.
const MAKERS: [&str; 16] = [
    "编辑",
    "责编",
    "责任编辑",
    "主编",
    "编审",
    "审核",
    "审稿",
    "核稿",
    "签发",
    "校对",
    "拟稿",
    "撰稿",
    "打印",
    "联系人",
    "联系电话",
    "电话",
];

/// What masthead and 报尾 say.
#[derive(Default)]
pub(super) struct Masthead {
    pub(super) year: Option<i32>,
    pub(super) number: Option<u32>,
    pub(super) serial: Option<u32>,
    pub(super) date: Option<NaiveDate>,
    pub(super) period: Option<Period>,
    pub(super) copies: Option<u32>,
    /// Parts with words that say none of this, each with why.
    pub(super) left: Vec<(usize, String)>,
    pub(super) notes: Vec<String>,
}

impl Masthead {
    /// The issue's number, where it is printed. Its year may not be; then it is that of the period's last
    /// day, for an issue of the old year's last days is dated in the new one. A first issue cannot be
    /// the last of the old year.
    pub(super) fn id(&self) -> Option<IssueId> {
        let number = self.number.filter(|number| (1..=999).contains(number))?;
        let dated = self.date.map(|date| date.year());
        let covered = self.period.map(|period| period.to.year());
        let told = if number == 1 { dated.or(covered) } else { covered.or(dated) };
        Some(IssueId { year: self.year.or(told)?, number })
    }

    /// By what the year was told where it is not printed and may be another.
    pub(super) fn year_told(&self) -> Option<String> {
        let (None, Some(id), Some(date)) = (self.year, self.id(), self.date) else { return None };
        let by = match self.period {
            Some(period) if period.to.year() == date.year() => return None,
            Some(_) if id.year == date.year() => "时段在上一年，第1期按印发日期",
            Some(_) => "印发日期在下一年，按时段的最后一天",
            None if date.month() > 1 => return None,
            None => "也没有认出时段，按印发日期",
        };
        Some(format!("期号没有印年份，{by}算作 {id}：不对就在命令后面写上期号再导入"))
    }

    /// What is printed where it is not this issue's number.
    pub(super) fn other_than(&self, id: IssueId) -> Option<String> {
        let (year, number) = (self.year, self.number?);
        let is_other = number != id.number || year.is_some_and(|year| year != id.year);
        let year = year.map_or_else(String::new, |year| format!("{year}年"));
        is_other.then(|| format!("{year}第{number}期"))
    }
}

/// Where the 报尾 begins: its lines and those of who made the issue, whatever stands between or behind them,
/// where no heading of a section does. `is_heading` tells one.
pub(super) fn foot(
    parts: &[PrintedPart],
    bulletin: &Bulletin,
    is_heading: impl Fn(&str) -> bool,
) -> usize {
    let text = |at: usize| paragraph(parts, at);
    let from = (0..parts.len()).rev().find(|&at| text(at).is_some_and(&is_heading));
    let from = from.map_or(0, |at| at + 1);
    let is_foot = |at: usize| {
        let is_own = |text: &str| {
            line_of(text, bulletin).is_some()
                || copies(text).is_some()
                || imprint(text, bulletin).is_some()
        };
        text(at).is_some_and(is_own)
    };
    let Some(mut foot) = (from..parts.len()).rev().find(|&at| is_foot(at)) else {
        return parts.len();
    };
    loop {
        // A line that was broken stands on two or three paragraphs.
        let near = (from.max(foot.saturating_sub(BROKEN))..foot).rev().find(|&at| is_foot(at));
        let made = foot.checked_sub(1).filter(|&at| at >= from && text(at).is_some_and(is_maker));
        // The first paragraph of a section may be anything.
        let aside = foot.checked_sub(1).filter(|&at| at > from && text(at).is_some_and(is_aside));
        match near.or(made).or(aside) {
            Some(before) => foot = before,
            None => return foot,
        }
    }
}

/// How many paragraphs a line of the 报尾 may be broken into.
const BROKEN: usize = 3;

/// Whether a line says who made the issue: `编辑：张三　审核：李四`.
fn is_maker(text: &str) -> bool {
    let label = text.split(['：', ':']).next().unwrap_or_default();
    let label: String = label.chars().filter(|c| !c.is_whitespace()).collect();
    label.len() < text.len() && text.chars().count() <= 60 && MAKERS.contains(&label.as_str())
}

/// Whether a line above the 报尾 is none of the text: `内部资料　注意保存`, `（此件公开发布）`, `END`, `附件：1.统计表`.
/// Neither is it numbered nor does it end as sentences do.
fn is_aside(text: &str) -> bool {
    let folded = folded(text);
    let is_attached = folded.strip_prefix("附件").is_some_and(|rest| {
        rest.is_empty() || rest.starts_with(|c: char| c == ':' || c.is_ascii_digit())
    });
    let is_sentence = folded.ends_with(['。', '!', '?', ';', '…', ':', '"'])
        || folded.starts_with("(图")
        || folded.contains('。');
    is_attached || folded.chars().count() <= 30 && numbered(text).is_none() && !is_sentence
}

/// The parts, where lines of masthead or 报尾 stand in the rows of a table each by itself. `head`: how many
/// parts the masthead has.
pub(super) fn unfolded(
    parts: &[PrintedPart],
    head: usize,
    bulletin: &Bulletin,
) -> Vec<PrintedPart> {
    let mut all = Vec::new();
    for (at, part) in parts.iter().enumerate() {
        let PrintedPart::Table { rows, place } = part else {
            all.push(part.clone());
            continue;
        };
        let lines: Vec<String> = rows.iter().map(|row| line_of_cells(row)).collect();
        let lines = || lines.iter().filter(|line| !line.is_empty());
        let is_foot = |line: &String| {
            line_of(line, bulletin).is_some()
                || copies(line).is_some()
                || imprint(line, bulletin).is_some()
                || is_maker(line)
        };
        if at >= head && !lines().all(is_foot) {
            all.push(part.clone());
            continue;
        }
        let line = |text: &String| PrintedPart::Paragraph { text: text.clone(), place: *place };
        all.extend(lines().map(line));
    }
    all
}

/// The cells of a row as a line; a label and what stands beside it belong together.
fn line_of_cells(row: &[String]) -> String {
    let mut line = String::new();
    for cell in row.iter().map(|cell| cell.trim()).filter(|cell| !cell.is_empty()) {
        let is_label = LABELS.contains(&line.as_str());
        let between = match is_label {
            true => "：",
            false if line.is_empty() || line.ends_with(['：', ':']) => "",
            false => "　",
        };
        line.push_str(between);
        line.push_str(cell);
    }
    line
}

/// The day in a line that says who printed the issue and when; what else it says.
fn imprint(text: &str, bulletin: &Bulletin) -> Option<(NaiveDate, String)> {
    let (mut own, mut days) = (Masthead::default(), None);
    let rest = head_line(text, bulletin, 0, &mut own, &mut days);
    let is_it = days.is_none() && own.number.is_none();
    let day = own.date.filter(|_| is_it)?;
    (rest.is_empty() || folded(text).ends_with("印发")).then_some((day, rest))
}

/// Reads the parts before `head` and those from `foot` on.
pub(super) fn read(
    parts: &[PrintedPart],
    head: usize,
    foot: usize,
    bulletin: &Bulletin,
) -> Masthead {
    let mut masthead = Masthead::default();
    let (mut days, mut more) = (None, Vec::new());
    for (at, part) in parts.iter().enumerate().take(head) {
        let (text, why) = match part {
            PrintedPart::Paragraph { text, .. } => {
                (text.clone(), "报头里没有认出的字；报名、标题、编印单位以 bulletin.toml 为准")
            }
            // Issuer and date stand in one, for want of another way to part them.
            PrintedPart::Table { rows, .. } => {
                (rows.concat().join("　"), "报头里的表格有没有认出的字")
            }
        };
        let rest = head_line(&text, bulletin, at, &mut masthead, &mut days);
        if !rest.is_empty() {
            more.push((at, rest));
            masthead.left.push((at, why.to_owned()));
        }
    }
    let broken = broken_names(&more, bulletin);
    masthead.left.retain(|(at, _)| !broken.contains(at));
    if let Some((at, from, to)) = days {
        masthead.period = period(from, to, masthead.date);
        if masthead.period.is_none() && !masthead.left.iter().any(|(known, _)| *known == at) {
            masthead.left.push((at, "这个期间认不出来：不是日子，或前后颠倒".to_owned()));
        }
    }
    let mut missing: Vec<&str> =
        bulletin.distribution.iter().map(|line| line.label.as_str()).collect();
    let mut numbers: Vec<(usize, u32)> = Vec::new();
    let mut at = foot;
    while at < parts.len() {
        let Some(text) = paragraph(parts, at) else {
            masthead.left.push((at, "报尾里的表格没有地方放".to_owned()));
            at += 1;
            continue;
        };
        if let Some(printed) = copies(text) {
            numbers.push((at, printed));
        } else if let Some((day, rest)) = imprint(text, bulletin) {
            let own = *masthead.date.get_or_insert(day);
            if own != day {
                masthead.left.push((at, format!("报尾印的日期与报头的 {own} 不同")));
            } else if !rest.is_empty() {
                masthead.left.push((at, "报尾里没有认出的字".to_owned()));
            }
        } else if let Some((label, to)) = line_of(text, bulletin) {
            let is_it = |known: &str| folded(known).trim_end_matches(':') == folded(label);
            let own = bulletin.distribution.iter().find(|line| is_it(&line.label));
            missing.retain(|known| !is_it(known));
            let end = |text: &str| folded(text).trim_end_matches('。').to_owned();
            let is_same = |to: &str| own.is_some_and(|own| end(&own.to) == end(to));
            let more = (1..=BROKEN).map(|more| at + more).take_while(|&more| {
                paragraph(parts, more).is_some_and(|text| line_of(text, bulletin).is_none())
            });
            let ends: Vec<usize> = std::iter::once(at).chain(more).collect();
            let whole = |end: &&usize| {
                let more = (at + 1..=**end).filter_map(|more| paragraph(parts, more));
                is_same(&more.fold(to.to_owned(), |to, more| to + more))
            };
            if let Some(end) = ends.iter().find(whole) {
                at = end + 1;
                continue;
            }
            let known = own.map_or_else(
                || format!("没有「{label}」这一行"),
                |own| format!("这一行是「{}」", own.to),
            );
            masthead.left.push((at, format!("报尾以 bulletin.toml 为准，那里{known}")));
        } else {
            let said = "在报尾里或报尾之后，报尾以 bulletin.toml 为准，没有放它的地方";
            masthead.left.push((at, said.to_owned()));
        }
        at += 1;
    }
    match numbers.as_slice() {
        [(_, printed), more @ ..] if more.iter().all(|(_, other)| other == printed) => {
            masthead.copies = Some(*printed);
        }
        differing => {
            let said = "印数写了两个，没有取";
            masthead.left.extend(differing.iter().map(|(at, _)| (*at, said.to_owned())));
        }
    }
    if foot < parts.len() && !missing.is_empty() {
        let note = format!("bulletin.toml 的报尾有「{}」，原文没有", missing.join("、"));
        masthead.notes.push(note);
    }
    if let (true, Some(usual)) = (numbers.is_empty(), bulletin.print.copies) {
        masthead.notes.push(format!("原文没有印数，排出来会有：共印{usual}份"));
    }
    masthead
}

/// The label of a line of the 报尾, and what follows it.
fn line_of<'t>(text: &'t str, bulletin: &Bulletin) -> Option<(&'t str, &'t str)> {
    // Some set the label off by space: `报　　中心领导。`
    let is_spaced = |at: &usize| LABELS.contains(&&text[..*at]);
    let spaced = text.find(char::is_whitespace).filter(is_spaced);
    let rest = text[spaced.unwrap_or_default()..].trim_start();
    let spaced = spaced.filter(|_| !rest.starts_with(['：', ':', '送']));
    if let Some(label) = spaced.and_then(|at| text.get(..at)) {
        return Some((label, rest));
    }
    let at = text.find(['：', ':'])?;
    let (label, rest) = text.split_at(at);
    let known = bulletin.distribution.iter().map(|line| line.label.as_str()).chain(LABELS);
    let mut known = known.map(|known| known.trim_end_matches(['：', ':']));
    let colon = rest.chars().next().map_or(0, char::len_utf8);
    known.any(|known| is_alike(known, label)).then(|| (label.trim(), rest[colon..].trim()))
}

/// `（共印80份）`.
fn copies(text: &str) -> Option<u32> {
    let text = folded(text);
    let text = text.trim_matches(['(', ')', '。']);
    let rest = text.strip_prefix("共印").or_else(|| text.strip_prefix('印'))?;
    let rest = rest.trim_start_matches(['发', '制']);
    rest.strip_suffix('份')?.parse().ok()
}

/// The parts over which lines break the name of the bulletin or of its issuer.
fn broken_names(more: &[(usize, String)], bulletin: &Bulletin) -> Vec<usize> {
    let known = [&bulletin.issuer, &bulletin.name, &bulletin.title].map(|name| folded(name));
    let runs = (2..4).flat_map(|count| more.windows(count));
    let is_name = |run: &&[(usize, String)]| {
        let is_whole = run.windows(2).all(|pair| pair[0].0 + 1 == pair[1].0);
        is_whole && known.contains(&run.iter().map(|(_, text)| text.as_str()).collect())
    };
    runs.filter(is_name).flatten().map(|(at, _)| *at).collect()
}

/// Takes what a line of the masthead says; what else it has is left.
fn head_line(
    text: &str,
    bulletin: &Bulletin,
    at: usize,
    masthead: &mut Masthead,
    days: &mut Option<(usize, LooseDay, LooseDay)>,
) -> String {
    let mut chars: Vec<char> = folded(text).chars().collect();
    // What is said twice is taken once; the other stays where a person sees it.
    if let Some((range, from, to)) = span_of_days(&chars).filter(|_| days.is_none()) {
        chars.splice(range, [',']);
        *days = Some((at, from, to));
    }
    let serial = SERIALS.iter().find_map(|before| numbered_after(&chars, before, "期"));
    if let Some((range, serial)) = serial.filter(|_| masthead.serial.is_none()) {
        chars.splice(range, [',']);
        masthead.serial = Some(serial);
    }
    let number = issue_number(&chars).filter(|_| masthead.number.is_none());
    if let Some((range, year, number)) = number {
        chars.splice(range, [',']);
        (masthead.year, masthead.number) = (year, Some(number));
    }
    if let Some((range, day)) = full_date(&chars).filter(|_| masthead.date.is_none()) {
        chars.splice(range, [',']);
        masthead.date = Some(day);
    }
    let mut rest: String = chars.into_iter().collect();
    for known in [&bulletin.issuer, &bulletin.name, &bulletin.title] {
        let known = folded(known);
        if let Some(at) = rest.find(&known).filter(|_| !known.is_empty()) {
            rest.replace_range(at..at + known.len(), ",");
        }
    }
    // A label is nothing by itself, and a weekday nothing beside its day.
    let is_label = |piece: &str| {
        let own = piece.strip_prefix("星期").or_else(|| piece.strip_prefix('周'));
        let day =
            masthead.date.map(weekday).filter(|day| own.is_some_and(|own| day.ends_with(own)));
        rest.contains(',') && (HEAD_LABELS.contains(&piece) || day.is_some())
    };
    let pieces = rest.split(|c| is_punctuation(c) || c == '-');
    pieces.filter(|piece| !piece.is_empty() && !is_label(piece)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostics::Diagnostics;
    use crate::model::files::FileRole;
    use crate::model::printed::PrintedPlace;
    use crate::model::source::{Encoding, Source};
    use crate::read::{bulletin, definition};

    fn own() -> Bulletin {
        let text = include_str!("../../../examples/政务服务工作/bulletin.toml").to_owned();
        let source = Source::new(FileRole::Shared, "bulletin.toml", text, Encoding::Utf8);
        let mut wrong = Diagnostics::default();
        let definitions = definition::load(Vec::new(), &mut wrong);
        bulletin::read(&source, &definitions, &mut wrong).expect("the example's bulletin")
    }

    #[test]
    fn a_masthead_is_read_however_it_is_set() {
        let bulletin = own();
        let check = |lines: &[&str],
                     id: &str,
                     serial: u32,
                     date: &str,
                     period: &str,
                     left: usize| {
            let part = |text: &&str| PrintedPart::Paragraph {
                text: (*text).to_owned(),
                place: PrintedPlace::default(),
            };
            let parts: Vec<PrintedPart> = lines.iter().map(part).collect();
            let found = read(&parts, parts.len(), parts.len(), &bulletin);
            let shown =
                |date: Option<NaiveDate>| date.map(|date| date.to_string()).unwrap_or_default();
            let span = found.period.map(|period| format!("{}..{}", period.from, period.to));
            assert_eq!(found.id().map(|id| id.to_string()).unwrap_or_default(), id, "{lines:?}");
            assert_eq!(found.serial.unwrap_or_default(), serial, "{lines:?}");
            assert_eq!(shown(found.date), date, "{lines:?}");
            assert_eq!(span.unwrap_or_default(), period, "{lines:?}");
            assert_eq!(found.left.len(), left, "{lines:?}: {:?}", found.left);
        };
        let issuer = "四川省政府政务服务和公共资源交易服务中心";
        let week = "2023-02-20..2023-02-24";
        check(
            &[
                "2023年第 7期（总第 427期）",
                &format!("{issuer} 2023年 3月 9日"),
                "政务服务工作",
                "（2月 20日—2月 24日）",
            ],
            "2023-07",
            427,
            "2023-03-09",
            week,
            0,
        );
        check(
            &["政务服务工作", "第7期", "（总第427期）", issuer, "2023年3月9日", "(2月20日-24日)"],
            "2023-07",
            427,
            "2023-03-09",
            week,
            0,
        );
        check(
            &["第７期 总第４２７期 2023年3月9日", "2月20日至2月24日"],
            "2023-07",
            427,
            "2023-03-09",
            week,
            0,
        );
        check(
            &["二〇二三年第七期（总第427期）", "二〇二三年三月九日", "（二月二十日—二十四日）"],
            "2023-07",
            427,
            "2023-03-09",
            week,
            0,
        );
        // Over the turn of the year, with and without the years.
        check(
            &["2023年第1期", "2023年1月10日", "（12月26日—1月6日）"],
            "2023-01",
            0,
            "2023-01-10",
            "2022-12-26..2023-01-06",
            0,
        );
        check(
            &["2023年第1期", "2023年1月10日", "（2022年12月26日—2023年1月6日）"],
            "2023-01",
            0,
            "2023-01-10",
            "2022-12-26..2023-01-06",
            0,
        );
        check(
            &["2023年第7期", "（2月20日）", "2023年3月9日"],
            "2023-07",
            0,
            "2023-03-09",
            "2023-02-20..2023-02-20",
            0,
        );
        let known = |head: &str, date: &str, days: &str| {
            check(&[head, issuer, date, days], "2023-07", 427, "2023-03-09", week, 0);
        };
        let (date, days) = ("2023年3月9日", "（2月20日—2月24日）");
        for head in [
            "2023年第7期总第427期",
            "第7期（总427期）",
            "第7期\u{a0}累计第427期",
            "2023 年度第 07 期（总第 0427 期）",
            "〔2023〕第7期（总第427期）",
            "[2023]7期（总第427期）",
            "二○二三年第七期（总第四百二十七期）",
            "二O二三年第七期（总第四二七期）",
        ] {
            known(head, date, days);
        }
        for date in [
            "2023-03-09",
            "2023.3.9",
            "印发日期：2023/3/9",
            "2023年3月9日印发",
            "2023年3月9日（星期四）",
        ] {
            known("第7期（总第427期）", date, days);
        }
        for days in [
            "（2023.2.20—2023.2.24）",
            "2.20—2.24",
            "（2.20-24）",
            "统计时间：2023-02-20至2023-02-24",
            "（2月20日～24日）",
        ] {
            known("第7期（总第427期）", date, days);
        }
        let (first, second) = issuer.split_at("四川省政府政务服务和".len());
        let broken = ["第7期（总第427期）", first, second, date, days];
        check(&broken, "2023-07", 427, "2023-03-09", week, 0);
        // Where the year is not printed, that of the period; a first issue is none of the old year's.
        let last = "2022-12-26..2022-12-30";
        let turn = ["2023年1月4日", "（12月26日—12月30日）"];
        check(&["第52期", turn[0], turn[1]], "2022-52", 0, "2023-01-04", last, 0);
        check(&["第1期", turn[0], turn[1]], "2023-01", 0, "2023-01-04", last, 0);
        check(&["2023年第52期", turn[0], turn[1]], "2023-52", 0, "2023-01-04", last, 0);
        check(&["第7期 2023年3月9日"], "2023-07", 0, "2023-03-09", "", 0);
        // Of what is not known nothing is made up.
        check(&["2023年第7期", "2023年3月9日（星期五）"], "2023-07", 0, "2023-03-09", "", 1);
        check(&["2023年第7期", "（2.20）", "编印"], "2023-07", 0, "", "", 2);
        check(&["内部资料", "2023年第7期"], "2023-07", 0, "", "", 1);
        check(&["某某局 2023年3月9日"], "", 0, "2023-03-09", "", 1);
        check(&["2023年2月30日", "（2月20日—13月1日）"], "", 0, "", "", 2);
        check(&["2023年第7期", "2023年第8期 2023年3月9日"], "2023-07", 0, "2023-03-09", "", 1);
    }

    #[test]
    fn a_masthead_may_be_set_in_a_table() {
        let bulletin = own();
        let check = |rows: &[&[&str]], left: usize| {
            let rows = rows.iter().map(|row| row.iter().map(|cell| (*cell).to_owned()).collect());
            let place = PrintedPlace::default();
            let found =
                read(&[PrintedPart::Table { rows: rows.collect(), place }], 1, 1, &bulletin);
            assert_eq!(found.id().map(|id| id.to_string()).as_deref(), Some("2023-07"));
            assert_eq!((found.serial, found.left.len()), (Some(427), left), "{:?}", found.left);
            assert_eq!(found.date.map(|date| date.to_string()).as_deref(), Some("2023-03-09"));
        };
        let issuer = "四川省政府政务服务和公共资源交易服务中心";
        check(&[&["第7期", "总第427期"], &[issuer, "2023年3月9日"]], 0);
        check(&[&[issuer, "2023年第7期（总第427期）", "2023年3月9日", "内部资料"]], 1);
    }

    #[test]
    fn a_year_that_is_not_printed_is_told_where_it_may_be_another() {
        let check = |number: &str, rest: &str, told: &str, other: Option<&str>| {
            let text = format!("{number} {rest}");
            let part = PrintedPart::Paragraph { text, place: PrintedPlace::default() };
            let found = read(&[part], 1, 1, &own());
            let said = found.year_told().unwrap_or_default();
            assert!(said.contains(told) && said.is_empty() == told.is_empty(), "{rest}: {said}");
            let id = IssueId { year: 2022, number: 52 };
            assert_eq!(found.other_than(id).as_deref(), other, "{number}");
        };
        check("第52期", "2023年1月4日（12月26日—12月30日）", "最后一天算作 2022-52", None);
        check("第1期", "2023年1月4日（12月26日—12月30日）", "日期算作 2023-01", Some("第1期"));
        check("第2期", "2023年1月4日", "日期算作 2023-02", Some("第2期"));
        check("第7期", "2023年3月9日", "", Some("第7期"));
        check("第7期", "2023年3月9日（2月20日—24日）", "", Some("第7期"));
        check("2023年第52期", "2023年1月4日（12月26日—30日）", "", Some("2023年第52期"));
    }

    #[test]
    fn the_foot_is_held_against_the_bulletin() {
        let bulletin = own();
        let check = |lines: &[&str], copies: Option<u32>, left: usize, notes: usize| {
            let part = |text: &&str| PrintedPart::Paragraph {
                text: (*text).to_owned(),
                place: PrintedPlace::default(),
            };
            let mut parts = vec![part(&"正文。")];
            parts.extend(lines.iter().map(part));
            let foot = foot(&parts, &bulletin, |text| text == "正文。");
            assert_eq!(foot, 1, "{lines:?}");
            let found = read(&parts, 0, foot, &bulletin);
            let counted = (found.copies, found.left.len(), found.notes.len());
            assert_eq!(counted, (copies, left, notes), "{lines:?}: {:?}", found.left);
        };
        let sent = "送：各相关省级部门（单位），中心各处（室）、直属单位。";
        check(&["报：中心领导。", sent, "发：各部门窗口。", "（共印80份）"], Some(80), 0, 0);
        check(&["报:中心领导", sent, "发：各部门窗口", "共印 90 份"], Some(90), 0, 0);
        check(&["报：中心领导。", sent, "发：各科室。"], None, 1, 1);
        check(&["抄送：省政府办公厅。", sent], None, 1, 2);
        // 版记 with who printed it, and when.
        let all = ["报：中心领导。", sent, "发：各部门窗口。"];
        let issuer = "四川省政府政务服务和公共资源交易服务中心";
        let of = |imprint: &str, left: usize| {
            let lines = [&all[..], &[imprint, "（共印80份）"]].concat();
            check(&lines, Some(80), left, 0);
        };
        of(&format!("{issuer}　2023年3月9日印发"), 0);
        of("秘书处　2023年3月9日印发", 1);
        // What stands between its lines or behind them is none of the text.
        let sent_on = ["送：各相关省级部门（单位）", "，中心各处（室）、直属单位。"];
        let (to, out) = ("报：中心领导。", "发：各部门窗口。");
        check(&[to, sent_on[0], sent_on[1], out, "（共印80份）"], Some(80), 0, 0);
        check(&["报：", "中心领导。", sent, out, "（共印80份）"], Some(80), 0, 0);
        check(&[to, sent, out, "（共印80份）", "编辑：张三"], Some(80), 1, 0);
        check(&["联系人：张三　电话：028-1", to, sent, out, "（共印80份）", "7"], Some(80), 2, 0);
        // Of two numbers nobody knows which one is right.
        check(&[to, sent, out, "（共印80份）", "（共印90份）"], None, 2, 0);
        check(&[to, sent, out, "（共印80份）", "（共印80份）"], Some(80), 0, 0);
    }

    #[test]
    fn the_foot_begins_with_its_own_lines() {
        let bulletin = own();
        let check = |lines: &[&str], expected: usize| {
            let part = |text: &&str| PrintedPart::Paragraph {
                text: (*text).to_owned(),
                place: PrintedPlace::default(),
            };
            let parts: Vec<PrintedPart> = lines.iter().map(part).collect();
            let found = foot(&parts, &bulletin, |text| text.starts_with("一、"));
            assert_eq!(found, expected, "{lines:?}");
        };
        check(&["一、甲", "正文。", "报：中心领导。", "审核：李四"], 2);
        check(&["一、甲", "正文。", "电话：省厅已接通。", "正文。", "报：中心领导。"], 4);
        check(&["一、甲", "正文。", "审核：李四"], 3);
        for aside in ["内部资料　注意保存", "（此件公开发布）", "END", "附件：1.统计表", "附件1"]
        {
            check(&["一、甲", "正文。", aside, "报：中心领导。"], 2);
            check(&["一、甲", "正文。", aside, "报　　中心领导。"], 2);
            check(&["一、甲", "正文。", aside, "编辑：张三", "报送：中心领导。"], 2);
        }
        for text in ["大厅运行有序。", "（图：会场）", "1.大厅巡查", "（1）甲处"]
        {
            check(&["一、甲", "正文。", text, "报：中心领导。"], 3);
        }
        check(&["一、甲", "无", "报：中心领导。"], 2);
        check(&["一、甲", "正文。", "报　　中心领导。", "报送：中心领导。"], 2);
        // One above a section is none.
        check(&["报：中心领导。", "一、甲", "正文。"], 3);
        check(&["发：某处。", "一、甲", "正文。", "报：中心领导。"], 3);
    }

    #[test]
    fn masthead_and_foot_may_stand_in_tables() {
        let bulletin = own();
        let check = |rows: &[&[&str]], head: usize, expected: &[&str]| {
            let cells = |row: &&[&str]| row.iter().map(|cell| (*cell).to_owned()).collect();
            let rows = rows.iter().map(cells).collect();
            let parts = [PrintedPart::Table { rows, place: PrintedPlace::default() }];
            let found = unfolded(&parts, head, &bulletin);
            let texts: Vec<&str> =
                (0..found.len()).filter_map(|at| paragraph(&found, at)).collect();
            assert_eq!(texts, expected);
        };
        let to = "报：中心领导。";
        check(&[&["报：", "中心领导。"], &["发", "各窗口"]], 0, &[to, "发：各窗口"]);
        check(&[&[to, ""], &["（共印80份）", ""]], 0, &[to, "（共印80份）"]);
        check(
            &[&["第7期", "总第427期"], &["", "2023年3月9日"]],
            1,
            &["第7期　总第427期", "2023年3月9日"],
        );
        // Tables of figures stay tables.
        check(&[&["类别", "件"], &["发", "3"]], 0, &[]);
    }
}
