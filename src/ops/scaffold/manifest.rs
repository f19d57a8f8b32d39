//! issue.toml of an issue to come.

use super::plan::Plan;
use crate::model::issue::IssueId;
use crate::model::toml::Quoted;

/// What stands in comments.
pub(super) struct Examples {
    pub(super) copies: u32,
    pub(super) section: String,
    pub(super) measure: String,
    pub(super) issue: IssueId,
}

/// The file; of a bulletin's first issue (`is_first`) hardly anything is known.
pub(super) fn render(plan: &Plan, is_first: bool, examples: &Examples) -> String {
    let Plan { serial, date, period, gap, rhythm, .. } = plan;
    let (total, why) = match is_first {
        true => ("改成本期的总期号：以前出过的也算在内", "改成本期的印发日期".to_owned()),
        false => ("总期号", "印发日期：照上一期推算，印前核对".to_owned()),
    };
    let period_is = match is_first {
        true => "改成本期的起止日期".to_owned(),
        false => format!("起止日期（{}）", rhythm.chinese()),
    };
    let mut lines = vec![
        (format!("total  = {serial}"), total.to_owned()),
        (format!("date   = {date}"), why),
        (format!("period = {{ from = {}, to = {} }}", period.from, period.to), period_is),
    ];
    if let Some(gap) = gap {
        lines.push((format!("gap    = {}", Quoted(gap)), "与上期之间为何停报".to_owned()));
    }
    let width = lines.iter().map(|(line, _)| line.chars().count()).max().unwrap_or_default();
    let mut text = String::new();
    for (line, comment) in lines {
        text += &format!("{line:width$}   # {comment}\n");
    }
    text + &besides(examples)
}

/// What an issue may say besides.
fn besides(examples: &Examples) -> String {
    let Examples { copies, section, measure, issue } = examples;
    let copies = format!("# copies = {copies}");
    let issue = format!("# issue   = \"{issue}\"");
    format!(
        "\
{copies:26}   # 本期另定印数的，去掉前面的 # 再改
# lines_per_page = 24        # 本期另定每页行数的

# 更正以前印错的数：去掉前面的 #，一处一段；分行的表还要写 row = \"行名\"
# [[corrections]]
# section = {}
{issue:26}   # 哪一期印错的
# measure = {}
# was     = 120
# now     = 123
# reason  = \"漏计3件\"
",
        Quoted(section),
        Quoted(measure)
    )
}
