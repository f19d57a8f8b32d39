//! A section's TOML in an issue, after the section's definition.

use serde_json::Value;

use super::shape::{figure, filled, list, pattern, table, text};
use crate::model::definition::{Basis, Block, Definition, Kind, Measure, STATED};
use crate::read::section::{DISPATCH, PERSON, PHOTO, statable};

/// A path below the folder whose parts are names.
const PHOTO_PATH: &str = concat!(
    "^(?:[^./:\\\\\\n][^/:\\\\\\n]*|\\.[^./:\\\\\\n][^/:\\\\\\n]*|\\.\\.[^/:\\\\\\n]+)",
    "(?:/(?:[^./:\\\\\\n][^/:\\\\\\n]*|\\.[^./:\\\\\\n][^/:\\\\\\n]*|\\.\\.[^/:\\\\\\n]+))*$"
);

pub(super) fn section(definition: &Definition) -> Value {
    let block = |key: &str| definition.blocks.iter().find(|block| block.key == key);
    let keys = definition.keys();
    let is_needed = |key: &&str| {
        let may_fail = |block: &Block| matches!(&block.kind, Kind::Text { default: Some(_) });
        **key != *STATED && !block(key).is_some_and(may_fail)
    };
    let needed: Vec<&str> = keys.iter().copied().filter(is_needed).collect();
    let about = format!("{}：{}。", definition.name, definition.heading.value);
    table(&about, &keys, &needed, |key| match block(key) {
        _ if key == STATED => stated(definition),
        Some(block) => content(block),
        None => Value::Null,
    })
}

/// What an issue gives for a block.
fn content(block: &Block) -> Value {
    let heading = block.heading.as_ref().map_or(block.key.as_str(), |heading| &heading.value);
    match &block.kind {
        Kind::Roster { .. } => {
            let about =
                format!("{heading}：部门名单，例如 [\"科技厅\", \"民政厅\"]；没有就写 []。");
            list(&about, filled("一个部门。"))
        }
        Kind::Items => {
            let about = format!("{heading}：一条一个字符串，编号由程序加；没有就写 []。");
            list(&about, filled("一条。"))
        }
        Kind::Dispatches => {
            let about = format!("{heading}：一篇一个 [[{}]]；没有就写 []。", block.key);
            list(&about, dispatch())
        }
        Kind::Findings(findings) => {
            let about = format!("{heading}：每项都要写。");
            let names: Vec<&str> = findings.names.iter().map(|name| name.value.as_str()).collect();
            let good = findings.good.as_ref();
            let good = good.map_or_else(String::new, |good| format!("没有问题写 \"{good}\""));
            table(&about, &names, &names, |name| filled(&format!("{name}。{good}")))
        }
        Kind::Text { default } => {
            let usual = if default.is_some() { "；不写就用定义里的" } else { "" };
            filled(&format!("{heading}：文字，空一行就是另起一段{usual}。"))
        }
        // Their figures stand in the CSV.
        Kind::Counts(_) | Kind::Table(_) => Value::Null,
    }
}

fn dispatch() -> Value {
    table("一篇稿件。", &DISPATCH, &["department", "text"], |key| match key {
        "department" => filled("哪个部门的；不印出，用来核对、编索引。"),
        "text" => filled("正文，空一行就是另起一段。"),
        "people" => list(
            "稿件里提到的人；不印出，用来编登记。",
            table("一个人。", &PERSON, &PERSON, |key| match key {
                "name" => text("姓名。"),
                "post" => text("职务。"),
                _ => Value::Null,
            }),
        ),
        "photo" => table("一张照片。", &PHOTO, &PHOTO, |key| match key {
            "file" => {
                pattern("照片的文件，从这一期的文件夹写起，例如 \"照片/1.jpg\"。", PHOTO_PATH)
            }
            "caption" => text("照片下面印的说明。"),
            _ => Value::Null,
        }),
        _ => Value::Null,
    })
}

/// `[stated]`: measures, and a table of measures for each row. Those that are not added up have no place
/// there.
fn stated(definition: &Definition) -> Value {
    let summed = |measures: Vec<&'_ Measure>| -> Vec<(String, Value)> {
        let measures = measures.into_iter().filter(|measure| measure.basis != Basis::Level);
        let shape = |measure: &Measure| {
            let about = format!("{}今年以来的累计，以{}为单位。", measure.name, measure.unit);
            (measure.name.to_string(), figure(&about, measure.decimals))
        };
        measures.map(shape).collect()
    };
    let group = |about: &str, members: &[(String, Value)]| {
        let keys: Vec<&str> = members.iter().map(|(key, _)| key.as_str()).collect();
        table(about, &keys, &[], |key| {
            let member = members.iter().find(|(known, _)| known == key);
            member.map_or(Value::Null, |(_, shape)| shape.clone())
        })
    };
    let (alone, rows) = statable(definition);
    let mut members = summed(alone);
    for (name, measures) in rows {
        let about = format!("{name}今年以来的累计。");
        members.push((name.to_string(), group(&about, &summed(measures))));
    }
    group("别处写明的今年累计：与各期相加的不一致就报错。不知道的不写。", &members)
}
