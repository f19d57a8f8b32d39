//! `period-gap`: working days that no issue covers.

use chrono::{Datelike, NaiveDate};

use crate::diagnostics::{Diagnostic, Diagnostics, Rule, Severity};
use crate::model::calendar::{Calendar, weekday};
use crate::model::issue::{IssueId, Manifest, long_date};

pub(crate) static RULE: Rule = Rule {
    name: "period-gap",
    code: "B0205",
    severity: Severity::Warning,
    docs: "\
本期与上一期之间有工作日没有哪一期覆盖。工作日按国务院办公厅公布的放假安排算：节假日不算，调休上班的周六、周日算。

那几天的办件不会算进任何一期。改正 `period`；确实停办的，写 `gap = \"系统升级\"` 说明原因。

本单位另有放假或上班的日子，写进工作区的 `calendar.csv`：

```
date,kind,name
2027-01-01,off,元旦
2027-01-03,work,元旦
```

`off` 是放假，`work` 是上班；与程序自带的不同时，以它为准。程序不知道放假安排的年份按周一至周五算，另有一条说明；\
从元旦（1月1日）那一行起写全一年，就不再说。",
    prose: None,
};

/// Returns the years whose holidays mattered and are not known: that is said once, not with every gap.
pub(crate) fn check(
    id: IssueId,
    manifest: &Manifest,
    previous: (IssueId, &Manifest),
    calendar: &Calendar,
    diagnostics: &mut Diagnostics,
) -> Vec<i32> {
    let (before, previous) = previous;
    // Days of a missing issue are missing with it.
    let follows = id.previous_number().is_none_or(|number| number == before);
    let (Some(period), Some(earlier)) = (&manifest.period, &previous.period) else {
        return Vec::new();
    };
    if manifest.gap.is_some() || !follows {
        return Vec::new();
    }
    let ends = (earlier.value.to.succ_opt(), period.value.from.pred_opt());
    let (Some(from), Some(to)) = ends else { return Vec::new() };
    let days: Vec<NaiveDate> = calendar.working_days(from, to).collect();
    let (Some(first), Some(last)) = (days.first(), days.last()) else { return Vec::new() };
    let exchanged: Vec<String> = days
        .iter()
        .filter(|day| calendar.is_exchanged(**day))
        .map(|day| format!("{}月{}日（{}）", day.month(), day.day(), weekday(*day)))
        .collect();
    let uncovered = match (days.as_slice(), exchanged.as_slice()) {
        ([_], []) => "是工作日，没有哪一期覆盖".to_owned(),
        ([day], [_]) => format!("（{}）调休上班，没有哪一期覆盖", weekday(*day)),
        (days, []) => format!("有{}个工作日没有哪一期覆盖", days.len()),
        (days, some) => {
            let some = some.join("、");
            format!("有{}个工作日没有哪一期覆盖，其中{some}调休上班", days.len())
        }
    };
    let last_covered = long_date(earlier.value.to);
    let message = format!("{}{uncovered}：上一期（{before}）到{last_covered}为止", runs(&days));
    diagnostics.push(
        Diagnostic::new(&RULE, period.span.clone(), message)
            .help("改正 period；确实停办的，用 gap = \"…\" 写明原因；本单位那几天放假的，写进 calendar.csv")
            .related(earlier.span.clone(), format!("{before}的起止日期")),
    );
    calendar.unknown_years(*first, *last)
}

/// Said with an issue for whose gap the holidays of these years matter and are not known.
pub(crate) fn unknown(manifest: &Manifest, years: &[i32]) -> Option<Diagnostic> {
    let (period, first) = (manifest.period.as_ref()?, years.first()?);
    let years: Vec<String> = years.iter().map(|year| format!("{year}年")).collect();
    let message = format!("不知道{}的放假安排：工作日按周一至周五算", years.join("、"));
    let mut note = Diagnostic::new(&RULE, period.span.clone(), message).help(format!(
        "把那一年的放假和调休写进 calendar.csv：首行 date,kind,name，然后从元旦起一天一行，\
         例如 {first}-01-01,off,元旦；调休上班的写 work"
    ));
    note.severity = Severity::Note;
    Some(note)
}

/// Days as they are read, in order: `2023年1月9日至1月13日、1月16日`.
fn runs(days: &[NaiveDate]) -> String {
    let mut runs: Vec<(NaiveDate, NaiveDate)> = Vec::new();
    for &day in days {
        match runs.last_mut() {
            Some((_, last)) if last.succ_opt() == Some(day) => *last = day,
            _ => runs.push((day, day)),
        }
    }
    let mut year = 0;
    let mut told = |day: NaiveDate| {
        let is_said = std::mem::replace(&mut year, day.year()) == day.year();
        if is_said { format!("{}月{}日", day.month(), day.day()) } else { long_date(day) }
    };
    let runs = runs.into_iter().map(|(from, to)| match from == to {
        true => told(from),
        false => format!("{}至{}", told(from), told(to)),
    });
    runs.collect::<Vec<_>>().join("、")
}
