use chrono::NaiveDate;

use super::*;
use crate::model::files::FileRole;
use crate::read::marked;

/// A file with a key of each type.
fn read(file: File, diagnostics: &mut Diagnostics) -> Option<()> {
    let source = decode(file, diagnostics)?;
    let entries = parse(&source, diagnostics)?;
    let keys = ["total", "large", "flag", "date", "text", "list", "part"];
    let root = Table::root(&source, &entries, &keys, diagnostics);
    root.required::<u32>("total", diagnostics);
    root.optional::<u64>("large", diagnostics);
    root.optional::<bool>("flag", diagnostics);
    root.optional::<NaiveDate>("date", diagnostics);
    root.optional::<Filled>("text", diagnostics);
    root.optional::<Vec<String>>("list", diagnostics);
    let part = root.optional::<Value<'_>>("part", diagnostics)?.table(&["name"], diagnostics)?;
    part.required::<String>("name", diagnostics);
    Some(())
}

fn check(marked: &str) -> Diagnostics {
    marked::check(FileRole::Prose, marked, read)
}

#[test]
fn slips_of_the_pen_are_explained() {
    let check = |marked: &str, said: &str| {
        let found = check(marked);
        let found: Vec<_> = found.iter().collect();
        let [found] = found.as_slice() else { panic!("{marked} has one mark") };
        let help = found.help.as_deref().expect("help");
        let text = format!("{} {help}", found.message);
        assert!(text.contains(said), "{marked}: {text}");
        // Everything a person reads is Chinese, but for the keys and values themselves.
        let latin = text.split(|c: char| !c.is_ascii_alphabetic()).filter(|word| word.len() > 3);
        let own = ["TOML", "totle", "TOTAL", "total", "date"];
        let foreign: Vec<&str> = latin.filter(|word| !own.contains(word)).collect();
        assert!(foreign.is_empty(), "{marked}: {foreign:?} in {text}");
    };
    let date = |date: &str| format!("total = 427\ndate = {date}       # 印发日期\n");
    check(&date("⟦2023/03/09⟧{syntax}"), "2023-03-09");
    check(&date("⟦2023年3月9日⟧{syntax}"), "2023-03-09");
    check(&date("⟦2023-13-09⟧{syntax}"), "2023-03-09");
    check(&date("⟦2023-02-30⟧{syntax}"), "2023-03-09");
    check(&date("⟦\"2023-03-09\"⟧{wrong-type}"), "2023-03-09");
    check(&date("⟦2023-03-09T09:00:00⟧{wrong-type}"), "2023-03-09");
    check("total  ⟦⟧{syntax}＝ 427\n", "全角字符「＝」");
    check("total  = ⟦４２７⟧{syntax}\n", "全角");
    check("⟦totle⟧{unknown-key}  = 427\n", "total");
    check("⟦TOTAL⟧{unknown-key}  = 427\n", "total");
    check("total  = ⟦-1⟧{wrong-type}\n", "整数 -1");
    check("total  = ⟦4.5⟧{wrong-type}\n", "小数");
    check("total  = 427\ndate       ⟦⟧{syntax}# 印发日期\n", "等号");
}

#[test]
fn all_syntax_errors_of_a_file_are_said_a_line_each() {
    check("⟦咨询⟧{syntax} = 2584\n");
    check("⟦进展⟧{syntax} = [\n  \"一\",\n]\n");
    check("total  ⟦⟧{syntax}427\ndate = ⟦2023-13-09⟧{syntax}\n");
    check("total⟦⟧{syntax}\ndate⟦⟧{syntax}\n");
    check("total = 427\n⟦total⟧{syntax} = 1\n");
    check("list = [\"科技厅\", \"民政厅\" ⟦⟧{syntax}\"成都海关\"]\n");
    check("text = \"甲⟦⟧{syntax}\n");
}

#[test]
fn a_file_is_decoded_as_an_office_saves_it() {
    let check =
        |bytes: &[u8], marked: &str| marked::check_bytes(FileRole::Prose, marked, bytes, read);
    // GB18030 from an editor on Windows.
    check(b"total = 1 # \xb1\xbe\xd6\xdc\n", "⟦⟧{encoding}total = 1 # 本周\n");
    check(b"\xef\xbb\xbftotal = -1\n", "total = ⟦-1⟧{wrong-type}\n");
    check(b"total = 1 # \xff\xff", "total = 1 # ⟦⟧{syntax}");
    // UTF-8 of which a byte was lost, which GB18030 would read as other words.
    check(
        "# 政务\ntotal = 1 # 本".as_bytes().split_last().map_or(&[][..], |(_, rest)| rest),
        "# 政务\ntotal = 1 # ⟦⟧{syntax}",
    );
}

#[test]
fn keys_are_those_that_are_read() {
    check("⟦⟧{missing-key}");
    check("⟦⟧{missing-key}flag = true\n");
    check("total = 1\n⟦\"进展\"⟧{unknown-key} = []\n");
    check("total = 1\n⟦totals⟧{unknown-key} = 2\n");
    check("total = 1\n⟦[part]⟧{missing-key}\n");
    check("total = 1\npart = ⟦{}⟧{missing-key}\n");
    // A key that fell into the table above it: one mistake, said once.
    check("⟦[part]⟧{+unknown-key}\nname = \"甲\"\n⟦total⟧{unknown-key} = 1\n");
    check("total = 1\n[part]\nname = \"甲\"\n⟦\"名\"⟧{unknown-key} = \"乙\"\n");
}

#[test]
fn values_are_of_their_keys_types() {
    let check = |marked: &str| check(&format!("total = 1\n{marked}\n"));
    check("large = 18446744073709551615");
    check("large = ⟦18446744073709551616⟧{wrong-type}");
    check("large = ⟦\"1\"⟧{wrong-type}");
    check("flag = ⟦1⟧{wrong-type}");
    check("date = ⟦09:00:00⟧{wrong-type}");
    check("text = ⟦'''\n　 '''⟧{missing-key}");
    check("text = ⟦[\"甲\"]⟧{wrong-type}");
    check("text = ⟦\"\\u0007总体\"⟧{wrong-type}");
    check("text = \"甲⟦\u{2028}⟧{wrong-type}乙\"");
    check("text = \"甲\\t乙\"");
    // What nobody sees, and what was lost on the way.
    check("text = \"科技⟦\u{200b}⟧{wrong-type}厅\"");
    check("text = \"办理⟦\u{fffd}⟧{wrong-type}程\"");
    // What turns the direction of writing, as it stands and escaped.
    check("text = \"⟦\u{202e}⟧{wrong-type}总体\"");
    check("text = ⟦\"\\u2067总体\"⟧{wrong-type}");
    check("list = [\"甲\", \"乙⟦\u{2069}⟧{wrong-type}\"]");
    check("list = ⟦\"甲\"⟧{wrong-type}");
    check("list = [\"甲\", ⟦7⟧{wrong-type}, ⟦{}⟧{wrong-type}]");
    check("part = ⟦[]⟧{wrong-type}");
    marked::check(FileRole::Prose, "total = ⟦4294967296⟧{wrong-type}", read);
}
