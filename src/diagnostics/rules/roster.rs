//! `roster`: a list of departments that is counted wrong, or reads wrong, as it stands.

use std::collections::BTreeMap;

use super::too_long;
use crate::diagnostics::{Diagnostic, Diagnostics, Rule, Severity};
use crate::model::prose::{bare, is_hanzi, is_numeral};
use crate::model::registry::Registry;
use crate::model::source::{Span, Text};

pub(crate) static RULE: Rule = Rule {
    name: "roster",
    code: "B0108",
    severity: Severity::Error,
    docs: "\
部门名单里一个部门写了两次，一项里写了几个部门，名称后面带着标点或“等”，或者写着“无”。

印出的「有7个：……」由程序数出，名单里一项算一个部门：写重了、合写了，印出的个数就是错的；名称带着句号，印出来是「。。」。\
`departments.toml` 里同一个部门的全称和简称也算同一个。

一项只写一个部门，不带标点：`[\"科技厅\", \"民政厅\"]`；一个也没有的写 `[]`。",
    prose: None,
};

/// Looks at one list of names; `registry` knows which names are one department's.
pub(crate) fn check(names: &[Text], registry: Option<&Registry>, diagnostics: &mut Diagnostics) {
    // By what makes two of them one department: the words, or the place in the registry.
    let (mut by_words, mut by_place) =
        (BTreeMap::<String, usize>::new(), BTreeMap::<usize, usize>::new());
    for (at, text) in names.iter().enumerate() {
        let name = plain(text);
        let known = name.trim_matches(is_mark).trim();
        let words = known.split_whitespace().collect::<String>();
        let place = registry.and_then(|registry| Some(registry.principal(known)?.0));
        let same = [by_words.get(&words), place.and_then(|place| by_place.get(&place))];
        let first = same.into_iter().flatten().min().copied();
        let parts = parts(name, registry);
        if is_nothing(name) {
            diagnostics.push(nothing(&text.span, name));
        } else if parts.len() > 1 {
            diagnostics.push(several(&text.span, name, &parts));
        } else if let Some(first) = first {
            diagnostics.push(twice(&text.span, name, &names[first]));
        } else {
            by_words.insert(words, at);
            by_place.extend(place.map(|place| (place, at)));
            let without = known;
            if let Some(found) = too_long::line(&text.span, "部门名称", name) {
                diagnostics.push(found);
            }
            // A mark beside other letters (Co.) is the name's own.
            if without != name && without.contains(is_hanzi) {
                diagnostics.push(punctuated(&text.span, name, without));
            } else if is_open(without) {
                diagnostics.push(unfinished(&text.span, name));
            }
        }
    }
}

/// What is written where there is nothing to say, and would be printed as a thing of its own.
pub(crate) fn is_nothing(text: &str) -> bool {
    let words = text.trim().trim_end_matches(is_mark);
    matches!(words, "无" | "暂无" | "没有" | "本周无" | "本期无" | "—" | "——" | "-" | "/" | "／")
}

/// The departments that one text lists, where it is nothing but their list: 市公安局、市税务局.
pub(crate) fn listed(text: &str) -> Option<Vec<&str>> {
    const ENDS: [char; 18] = [
        '厅', '局', '委', '办', '院', '署', '部', '处', '行', '社', '会', '站', '所', '队', '室',
        '科', '关', '心',
    ];
    let parts: Vec<&str> = text.split(['、', '，', ',']).map(str::trim).collect();
    let is_department = |part: &&str| {
        let length = part.chars().count();
        (3..=20).contains(&length) && part.ends_with(ENDS) && part.chars().all(is_hanzi)
    };
    (parts.len() > 1 && parts.iter().all(is_department)).then_some(parts)
}

/// Whether it stands for others as well: 科技厅等, 科技厅等3个部门.
fn is_open(name: &str) -> bool {
    let Some((before, behind)) = name.rsplit_once('等') else { return false };
    let counts = behind.starts_with(|c: char| c.is_ascii_digit() || is_numeral(c))
        && behind.contains(['个', '家']);
    before.chars().count() > 1 && (behind.is_empty() || counts)
}

fn plain(text: &Text) -> &str {
    text.value.trim()
}

/// What parts names, or ends a sentence of them.
fn is_mark(c: char) -> bool {
    matches!(
        c,
        '、' | '，' | '；' | '。' | '：' | '！' | '？' | ',' | ';' | '.' | ':' | '!' | '?' | '\n'
    )
}

/// The departments that an entry names. What stands in brackets belongs to the name before them, and
/// a blank parts only names that are known: 国家税务总局 四川省税务局 may be one.
fn parts<'a>(name: &'a str, registry: Option<&Registry>) -> Vec<&'a str> {
    let bare = bare(name);
    let split = |is_mark: fn(char) -> bool| {
        let (mut parts, mut start) = (Vec::new(), 0);
        for (at, c) in bare.char_indices().filter(|&(_, c)| is_mark(c)) {
            parts.push(name[start..at].trim());
            start = at + c.len_utf8();
        }
        parts.push(name[start..].trim());
        parts.retain(|part| part.contains(is_hanzi));
        parts
    };
    let parts = split(is_mark);
    if parts.len() > 1 {
        return parts;
    }
    // 科技厅和民政厅, but 人力资源和社会保障厅, 文化和旅游厅 are one.
    if let Some((at, and)) = bare.char_indices().find(|&(_, c)| matches!(c, '和' | '与' | '及'))
        && [&name[..at], &name[at + and.len_utf8()..]].iter().all(|part| {
            let is_long = part.trim().chars().count() > 2;
            is_long && part.trim().ends_with(['厅', '局', '委', '办'])
        })
    {
        return vec![name[..at].trim(), name[at + and.len_utf8()..].trim()];
    }
    let blank = split(char::is_whitespace);
    let is_known = |part: &&str| registry.is_some_and(|registry| registry.knows(part));
    if blank.len() > 1 && blank.iter().all(is_known) { blank } else { vec![name] }
}

fn several(span: &Span, name: &str, parts: &[&str]) -> Diagnostic {
    let message = format!("「{name}」是{}个部门，写在了一项里，印出来只算一个", parts.len());
    let quoted: Vec<String> = parts.iter().map(|part| format!("\"{part}\"")).collect();
    Diagnostic::new(&RULE, span.clone(), message)
        .help(format!("每个部门各加一对双引号，用英文逗号隔开：{}", quoted.join(", ")))
        .fix(span.clone(), quoted.join(", "))
}

fn twice(span: &Span, name: &str, first: &Text) -> Diagnostic {
    let known = plain(first);
    let message = if known == name {
        format!("「{name}」在名单里写了两次，印出的个数会多一个")
    } else {
        format!("「{name}」和「{known}」是同一个部门，印出的个数会多一个")
    };
    Diagnostic::new(&RULE, span.clone(), message)
        .help("删去其中一个")
        .related(first.span.clone(), "第一次写在这里")
}

fn nothing(span: &Span, name: &str) -> Diagnostic {
    Diagnostic::new(&RULE, span.clone(), format!("「{name}」不是部门，印出来会算作一个"))
        .help("一个部门也没有的，方括号里什么也不写：[]")
}

fn unfinished(span: &Span, name: &str) -> Diagnostic {
    let message = format!("「{name}」里有「等」，不止它一个部门，印出的个数却只算一个");
    Diagnostic::new(&RULE, span.clone(), message).help("把部门写全，一项一个，不写「等」")
}

fn punctuated(span: &Span, name: &str, without: &str) -> Diagnostic {
    Diagnostic::new(&RULE, span.clone(), format!("部门名称「{name}」带着标点，会印在名单里"))
        .help(format!("只写名称，标点由程序加上：\"{without}\""))
        .fix(span.clone(), format!("\"{without}\""))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::files::FileRole;
    use crate::model::source::{Encoding, Source};

    /// Lines of entries, those that are pointed at in ⟦ ⟧, and the messages.
    fn check(entries: &[&str], registry: Option<&Registry>, expected: &[&str]) {
        let plain: Vec<String> =
            entries.iter().map(|entry| entry.replace(['⟦', '⟧'], "")).collect();
        let literals: Vec<String> = plain.iter().map(|entry| format!("\"{entry}\"")).collect();
        let source = Source::new(FileRole::Prose, "x", literals.join(""), Encoding::Utf8);
        let mut at = 0;
        let names: Vec<Text> = literals
            .iter()
            .zip(&plain)
            .map(|(literal, value)| {
                let span = Span::new(&source, at..at + literal.len());
                at += literal.len();
                Text { value: value.clone(), span }
            })
            .collect();
        let mut found = Diagnostics::default();
        super::check(&names, registry, &mut found);
        let messages: Vec<_> = found.iter().map(|d| d.message.as_str()).collect();
        assert_eq!(messages, expected, "{entries:?}");
        let pointed: Vec<_> = found.iter().map(|d| d.span.text().to_owned()).collect();
        let marked = entries.iter().filter(|entry| entry.starts_with('⟦'));
        let marked: Vec<_> =
            marked.map(|entry| format!("\"{}\"", entry.replace(['⟦', '⟧'], ""))).collect();
        assert_eq!(pointed, marked, "{entries:?}");
    }

    fn registry() -> Registry {
        let mut registry = Registry::default();
        for (place, name) in [(0, "水利厅"), (0, "省水利厅"), (1, "科技厅"), (2, "民政厅")]
        {
            assert!(registry.add(place, name));
        }
        registry
    }

    #[test]
    fn rosters_that_are_right() {
        let registry = registry();
        check(&[], None, &[]);
        check(&["市局和财政厅", "财政厅和市局"], None, &[]);
        check(&["水利厅", " 科技厅　", "文化和旅游厅", "住房和城乡建设厅"], Some(&registry), &[]);
        // What is in brackets is the name's own.
        check(&["省发展改革委（含省能源局、省粮食局）", "省委编办（省事改办）"], None, &[]);
        check(&["国家税务总局 四川省税务局", "四川 省 税务局"], Some(&registry), &[]);
        check(&["成都海关", "中国人民银行四川省分行", "省档案馆/省地方志办"], None, &[]);
        // Without a registry nobody knows that the two are one.
        check(&["水利厅", "省水利厅"], None, &[]);
        check(
            &["人力资源和社会保障厅", "住房和城乡建设厅", "省高等法院", "平等委与某局办公室"],
            None,
            &[],
        );
        check(&["省“一网通办”专班", "12345热线", "Co.,Ltd.", "..."], None, &[]);
    }

    #[test]
    fn a_list_in_one_text_is_told_from_a_sentence() {
        assert_eq!(listed("市公安局、市税务局"), Some(vec!["市公安局", "市税务局"]));
        assert_eq!(listed("科技厅，民政厅,成都海关"), Some(vec!["科技厅", "民政厅", "成都海关"]));
        for text in ["市公安局", "科技厅、", "加强管理、优化服务", "市公安局、市税务局已整改。", ""]
        {
            assert_eq!(listed(text), None, "{text}");
        }
    }

    #[test]
    fn rosters_that_are_wrong() {
        let registry = registry();
        let twice = "「水利厅」在名单里写了两次，印出的个数会多一个";
        check(&["水利厅", "科技厅", "⟦水利厅⟧"], None, &[twice]);
        check(&["水利厅", "⟦水利厅⟧", "⟦水利厅⟧"], None, &[twice, twice]);
        check(
            &["省水利厅", "⟦水利厅⟧"],
            Some(&registry),
            &["「水利厅」和「省水利厅」是同一个部门，印出的个数会多一个"],
        );
        check(
            &["⟦科技厅、民政厅⟧", "科技厅"],
            None,
            &["「科技厅、民政厅」是2个部门，写在了一项里，印出来只算一个"],
        );
        check(
            &["⟦科技厅，民政厅;水利厅。⟧"],
            None,
            &["「科技厅，民政厅;水利厅。」是3个部门，写在了一项里，印出来只算一个"],
        );
        check(
            &["⟦科技厅 民政厅⟧"],
            Some(&registry),
            &["「科技厅 民政厅」是2个部门，写在了一项里，印出来只算一个"],
        );
        check(&["⟦无⟧"], None, &["「无」不是部门，印出来会算作一个"]);
        check(&["⟦暂无。⟧"], None, &["「暂无。」不是部门，印出来会算作一个"]);
        check(
            &["⟦省贸促会等⟧"],
            None,
            &["「省贸促会等」里有「等」，不止它一个部门，印出的个数却只算一个"],
        );
        check(
            &["⟦科技厅等3个部门⟧"],
            None,
            &["「科技厅等3个部门」里有「等」，不止它一个部门，印出的个数却只算一个"],
        );
        check(
            &["⟦科技厅与民政厅⟧"],
            None,
            &["「科技厅与民政厅」是2个部门，写在了一项里，印出来只算一个"],
        );
        check(
            &["人社厅", "⟦人 社厅⟧"],
            None,
            &["「人 社厅」和「人社厅」是同一个部门，印出的个数会多一个"],
        );
        check(&["⟦省贸促会。⟧"], None, &["部门名称「省贸促会。」带着标点，会印在名单里"]);
        check(&["⟦、省贸促会⟧"], None, &["部门名称「、省贸促会」带着标点，会印在名单里"]);
        check(
            &["省贸促会", "⟦省贸促会。⟧"],
            None,
            &["「省贸促会。」和「省贸促会」是同一个部门，印出的个数会多一个"],
        );
    }

    #[test]
    fn a_name_that_stands_for_others_as_well_is_known() {
        let check = |name: &str, expected: bool| assert_eq!(is_open(name), expected, "{name}");
        for name in ["科技厅等", "科技厅等3个部门", "科技厅等三家"] {
            check(name, true);
        }
        for name in ["等", "市等", "科技厅", "科技厅等级", "科技厅等3次", "科技厅等各个部门"]
        {
            check(name, false);
        }
    }
}
