//! A section's definition.

use serde_json::{Value, json};

use super::shape::{filled, flag, issue, list, names, number, one_of, pattern, table, text};
use crate::model::decimal::MAX_DECIMALS;
use crate::model::tabulation::{Figure, MAX_DIGITS};
use crate::read::definition::table::{COLUMN, KEYS as TABLE};
use crate::read::definition::{BASES, COMMON, KEYS, KINDS, MEASURE, ROWS, checks};

pub(super) fn definition() -> Value {
    table("一个栏目由哪些块组成。", &KEYS, &["heading", "blocks"], |key| match key {
        "heading" => filled("栏目的标题，印成“一、……”，编号由程序加。"),
        "blocks" => {
            let kinds: Vec<Value> = KINDS.iter().map(|(kind, own)| block(kind, own)).collect();
            list("各块，按次序印出：一块一个 [[blocks]]。", json!({ "oneOf": kinds }))
        }
        "checks" => list("数字之间的核对：一条一个 [[checks]]。", check()),
        _ => Value::Null,
    })
}

fn block(kind: &str, own: &[&str]) -> Value {
    let (about, needed): (_, &[&str]) = match kind {
        "counts" => ("数据表里的数，印成一句话。", &["measures", "text"]),
        "table" => ("把一块 counts 的数印成表。", &["of", "columns"]),
        "roster" => ("部门名单，印成一句话。", &["text"]),
        "items" => ("若干条，编号 1. 2. 3.。", &[]),
        "dispatches" => ("若干篇稿件，编号（1）（2）。", &[]),
        "findings" => ("若干项检查的结果，每项都要写。", &["names"]),
        _ => ("一段或几段文字。", &[]),
    };
    let keys = [&COMMON, own].concat();
    let needed = [&["kind", "key"], needed].concat();
    table(about, &keys, &needed, |key| match key {
        "kind" => json!({ "const": kind, "description": format!("块的种类。{about}") }),
        "key" => filled("这一块的名字：各期的 TOML 用它给出内容，一个栏目里不能重复。"),
        "heading" => filled("块的标题，印成“（一）……”，编号由程序加；不写就不印标题。"),
        key => own_key(kind, key),
    })
}

/// A key of one kind of block.
fn own_key(kind: &str, key: &str) -> Value {
    match (kind, key) {
        ("counts", "measures") => list("指标：数据表里各有一列。", measure()),
        ("counts", "rows") => table(
            "第二个维度：数据表里有一列说每行是哪一类。",
            &ROWS,
            &ROWS,
            |key| match key {
                "column" => filled("那一列的名字，例如 \"事项类型\"。"),
                "names" => names("有哪些类，按印出的先后。", filled("一类的名字。")),
                _ => Value::Null,
            },
        ),
        ("counts", "basis") => basis("这些数是什么数；指标自己写了 basis 的按它自己的"),
        ("counts", "text") => text("印出的句子，例如 \"本周受理{{ period['受理'] }}件。\""),
        ("counts", "correction") => text("更正怎样印；不写就用通常的写法。"),
        ("roster", "text") => text("印出的句子，例如 \"有{{ count }}个：{{ list }}。\""),
        ("findings", "names") => names("有哪些项，按印出的先后。", filled("一项的名字。")),
        ("findings", "good") => text("没有问题的写法，例如 \"总体情况良好。\""),
        ("text", "default") => text("各期没有写时印什么；不写这一行，各期就必须写。"),
        ("table", key) => table_key(key),
        _ => Value::Null,
    }
}

fn table_key(key: &str) -> Value {
    debug_assert!(TABLE.contains(&key), "{key}");
    match key {
        "of" => filled("印哪一块 counts 的数：写它的 key。"),
        "by" => filled("每行是什么：行的那一列（不写就是它）、\"部门\" 或 \"日期\"。"),
        "columns" => {
            let mut columns = list("各列。", column());
            columns["minItems"] = json!(1);
            columns
        }
        "sort" => filled("一个指标：按它从多到少排。"),
        "take" => number("最多印几行。", 1, u32::MAX),
        "total" => flag("true：末尾加一行合计。"),
        "caption" => text("表题，可以用变量。"),
        _ => Value::Null,
    }
}

fn column() -> Value {
    table("一列。", &COLUMN, &["measure"], |key| match key {
        "measure" => filled("哪个指标。"),
        "figure" => one_of(
            "什么数：period 本期（不写就是它）、ytd 今年累计、previous 上期、share 占比、change 增长、difference 增减。",
            &Figure::ALL.map(|(key, _)| key),
        ),
        "digits" => number("小数位数。", 0, MAX_DIGITS.into()),
        "heading" => filled("列的名字；不写就用指标名加上这是什么数。"),
        _ => Value::Null,
    })
}

fn measure() -> Value {
    table("一个指标。", &MEASURE, &["name", "unit"], |key| match key {
        "name" => filled("指标的名字，也是数据表里那一列的名字。"),
        "unit" => filled("单位，例如 \"件\"。"),
        "optional" => flag("true：可以没有数。"),
        "since" => issue("从哪一期起有这个指标，例如 \"2024-01\"。"),
        "decimals" => number("小数位数；不写就是整数。", 0, MAX_DECIMALS.into()),
        "basis" => basis("这是什么数"),
        _ => Value::Null,
    })
}

fn basis(about: &str) -> Value {
    let told = "period 本期发生的数（不写就是它）、cumulative 平台自己的累计、level 不累加的数（在办数、满意率）";
    one_of(&format!("{about}：{told}。"), &BASES.map(|(word, _)| word))
}

fn check() -> Value {
    let side = |about: &str| {
        let name = pattern("指标；“行/指标”是一行的，“栏目:指标”是别的栏目的。", "\\S");
        let mut side = names(about, name);
        side["minItems"] = json!(1);
        side
    };
    let mut check = table("一条核对。", &checks::KEYS, &["sum"], |key| match key {
        "sum" => side("哪些数相加，例如 [\"受理\"]。"),
        "equals" => side("应等于哪些数之和，例如 [\"直办\", \"转办\"]。"),
        "at_most" => side("不应超过哪些数之和。"),
        "severity" => one_of("不成立时算错误还是警告（不写是错误）。", &["error", "warning"]),
        _ => Value::Null,
    });
    check["oneOf"] = json!([{ "required": ["equals"] }, { "required": ["at_most"] }]);
    check
}
