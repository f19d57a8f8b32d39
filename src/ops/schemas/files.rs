//! The files that every workspace may have.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::{Value, json};

use super::shape::{date, figure, filled, issue as number_of, list, names, number, one_of};
use super::shape::{pattern_but, table, text};
use crate::model::bulletin::{FaceRole, PageNumber};
use crate::model::definition::Definition;
use crate::read::toml::LINES_PER_PAGE;
use crate::read::{bulletin as bulletin_toml, departments as departments_toml};
use crate::read::{issue as issue_toml, opening as opening_toml};

/// A section's name, which its files bear, as `file_name` reads it.
fn file_name(about: &str) -> Value {
    let name = "^(?:[^\\s./:\\\\]|[^\\S\\n]+[^\\s/:\\\\])[^/:\\\\\\n]*$";
    pattern_but(
        about,
        name,
        "^(?:[Ii][Ss][Ss][Uu][Ee]|[Pp][Uu][Bb][Ll][Ii][Ss][Hh][Ee][Dd]|[Oo][Pp][Ee][Nn][Ii][Nn][Gg])$",
    )
}

pub(super) fn bulletin() -> Value {
    let fonts = FaceRole::ALL.map(FaceRole::key);
    table(
        "简报的总设置，各期共用。",
        &bulletin_toml::KEYS,
        &["name", "issuer", "sections"],
        |key| match key {
            "name" => filled("报名，印成红字大标题，例如 \"政务服务工作\"。"),
            "title" => text("正文上方的标题；不写就与报名相同，写 \"\" 就不印。"),
            "issuer" => filled("编印单位。"),
            "sections" => names(
                "栏目，按印出的先后排列，例如 [\"综窗办件\", \"窗口动态\"]。现有的栏目见 bulletin section。",
                file_name("栏目的名字，也是它的文件名。"),
            ),
            "distribution" => list(
                "报、送、发：一组一个 [[distribution]]。",
                table(
                    "报尾的一行。",
                    &bulletin_toml::DISTRIBUTION,
                    &bulletin_toml::DISTRIBUTION,
                    |key| match key {
                        "label" => filled("报、送或发。"),
                        "to" => filled("报送哪些人和单位；句号由程序补上。"),
                        _ => Value::Null,
                    },
                ),
            ),
            "print" => table("印刷。", &bulletin_toml::PRINT, &[], print),
            "limits" => table("多大的文件要读。", &bulletin_toml::LIMITS, &[], limits),
            "fonts" => table(
                "各用途先用哪些字体；不写就用标准的字体。",
                &fonts,
                &[],
                |key| {
                    let role = FaceRole::ALL.into_iter().find(|role| role.key() == key);
                    let role =
                        role.map_or_else(|| key.to_owned(), |role| role.chinese().to_owned());
                    list(&format!("{role}的字体，先写的先用。"), text("字体的名字。"))
                },
            ),
            _ => Value::Null,
        },
    )
}

fn print(key: &str) -> Value {
    match key {
        "copies" => copies("印数：（共印80份）。"),
        "lines_per_page" => lines("每页几行：22 是国家标准，24 排得紧一些。"),
        "page_number" => one_of(
            "页码：outer 单页居右、双页居左，center 居中。",
            &[PageNumber::Outer.key(), PageNumber::Center.key()],
        ),
        _ => Value::Null,
    }
}

fn limits(key: &str) -> Value {
    let megabytes =
        |about| number(about, *bulletin_toml::MEGABYTES.start(), *bulletin_toml::MEGABYTES.end());
    match key {
        "table_mb" => megabytes("一份数据表最多几 MB；不写是 64。"),
        "photo_mb" => megabytes("一张照片最多几 MB；不写是 100。"),
        "photo_pixels" => number(
            "照片的宽和高最多几像素；不写是 20000。",
            *bulletin_toml::PIXELS.start(),
            *bulletin_toml::PIXELS.end(),
        ),
        _ => Value::Null,
    }
}

fn copies(about: &str) -> Value {
    number(about, 1, u32::MAX)
}

fn lines(about: &str) -> Value {
    number(about, *LINES_PER_PAGE.start(), *LINES_PER_PAGE.end())
}

/// `definitions` say how many decimals the figures of a correction may have.
pub(super) fn issue(definitions: &[Arc<Definition>]) -> Value {
    table(
        "一期的总期号、日期和更正。",
        &issue_toml::KEYS,
        &["total", "date", "period"],
        |key| match key {
            "total" => number("总期号：总第427期写 427。", 0, u32::MAX),
            "date" => date("印发日期，形如 2023-03-09，不加引号。"),
            "period" => table(
                "本期包含哪些天：{ from = 2023-02-20, to = 2023-02-24 }。",
                &issue_toml::PERIOD,
                &issue_toml::PERIOD,
                |key| match key {
                    "from" => date("第一天，形如 2023-02-20，不加引号。"),
                    "to" => date("最后一天，形如 2023-02-24，不加引号。"),
                    _ => Value::Null,
                },
            ),
            "gap" => filled("上期之后有几个工作日不在本期内，原因写在这里，例如 \"春节放假\"。"),
            "copies" => copies("本期的印数；不写就用 bulletin.toml 的。"),
            "lines_per_page" => lines("本期每页几行；不写就用 bulletin.toml 的。"),
            "corrections" => {
                list("更正以前印出的数：一处一个 [[corrections]]。", correction(definitions))
            }
            _ => Value::Null,
        },
    )
}

const CORRECTION_NEEDS: [&str; 6] = ["section", "issue", "measure", "was", "now", "reason"];

fn correction(definitions: &[Arc<Definition>]) -> Value {
    let most = definitions.iter().flat_map(|one| {
        let measures = one.counts().flat_map(|(_, counts)| &counts.measures);
        measures.map(|measure| measure.decimals).max()
    });
    let most = most.max().unwrap_or(0);
    let mut correction =
        table("一处更正。", &issue_toml::CORRECTION, &CORRECTION_NEEDS, |key| match key {
            "section" => text("哪个栏目。"),
            "issue" => number_of("哪一期印错了，例如 \"2023-05\"。"),
            "measure" => text("哪个指标。"),
            "row" => text("哪一行；有行的栏目才写。"),
            "date" => date("哪一天的数，形如 2023-01-01；那一期跨年才写。"),
            "was" => figure("原来印的数。", most),
            "now" => figure("应为。", most),
            "reason" => filled("原因，例如 \"漏计3件\"。"),
            _ => Value::Null,
        });
    if most > 0 {
        correction["allOf"] = definitions.iter().flat_map(|one| decimals(one)).collect();
    }
    correction
}

/// What figures a correction of a section may hold, by how many decimals its measure has.
fn decimals(definition: &Definition) -> Vec<Value> {
    let mut by_decimals: BTreeMap<u8, Vec<&str>> = BTreeMap::new();
    for measure in definition.counts().flat_map(|(_, counts)| &counts.measures) {
        by_decimals.entry(measure.decimals).or_default().push(&measure.name);
    }
    let rule = |(decimals, measures)| {
        let figure = figure("这个指标的数。", decimals);
        json!({
            "if": {
                "properties": {
                    "section": { "const": &*definition.name },
                    "measure": { "enum": measures },
                },
                "required": ["section", "measure"],
            },
            "then": { "properties": { "was": figure, "now": figure } },
        })
    };
    by_decimals.into_iter().map(rule).collect()
}

pub(super) fn opening() -> Value {
    table(
        "期初数：用本程序以前，这一年已经印出的累计。",
        &opening_toml::KEYS,
        &opening_toml::KEYS,
        |key| match key {
            "through" => date("累计到哪一天，形如 2023-02-17，不加引号。"),
            "issue" => number_of("累计到哪一期，例如 \"2023-06\"。"),
            "total" => number("那一期的总期号。", 0, u32::MAX),
            _ => Value::Null,
        },
    )
}

pub(super) fn departments() -> Value {
    table(
        "部门名录：名单、稿件和数据表里的部门都应在其中。",
        &departments_toml::KEYS,
        &departments_toml::KEYS,
        |key| match key {
            "department" => list(
                "一个部门一个 [[department]]。",
                table("一个部门。", &departments_toml::DEPARTMENT, &["name"], |key| match key {
                    "name" => text("部门的名字。"),
                    "aliases" => names("它的别的叫法。", text("一个叫法。")),
                    _ => Value::Null,
                }),
            ),
            _ => Value::Null,
        },
    )
}
