//! `absent-name`: a dispatch's text does not name its department or its people.

use std::cell::LazyCell;

use crate::diagnostics::{Diagnostic, Diagnostics, Rule, Severity};
use crate::model::content::Dispatch;
use crate::model::registry::Registry;
use crate::model::source::Text;

pub(crate) static RULE: Rule = Rule {
    name: "absent-name",
    code: "B0520",
    severity: Severity::Warning,
    docs: "\
稿件写着 `department` 或 `people`，正文里却没有这个部门、这个人：多半是复制别的稿件时漏改了。

部门的简称（`departments.toml` 里的 `aliases`，或由名称里的字依次组成、末字相同的，如省发改委）也算；人名要写全名。

改正 `department`、`people` 或正文。",
    prose: None,
};

pub(crate) fn check(
    dispatch: &Dispatch,
    registry: Option<&Registry>,
    diagnostics: &mut Diagnostics,
) {
    let Some(text) = &dispatch.text else { return };
    let is_plain = |c: &char| !c.is_whitespace();
    let words = LazyCell::new(|| text.value.chars().filter(is_plain).collect::<String>());
    // As it is written it stands in most.
    let has = |name: &str| text.value.contains(name);
    if let Some(Text { value, span }) = &dispatch.department {
        let name = value.trim();
        let others = registry.into_iter().flat_map(|registry| registry.names_of(name));
        if !others.chain([name]).any(|name| has(name) || is_named(&words, name)) {
            let message = format!("正文里没有「{name}」：department 与正文说的不是同一个部门");
            diagnostics.push(
                Diagnostic::new(&RULE, span.clone(), message)
                    .help("核对 department 和正文，改正写错的一处；正文用的简称可加进 departments.toml 的 aliases"),
            );
        }
    }
    for person in &dispatch.people {
        let name: String = person.name.value.chars().filter(is_plain).collect();
        if !has(&person.name.value) && !words.contains(&name) {
            let message =
                format!("正文里没有「{}」：people 与正文写的人不一样", person.name.value.trim());
            diagnostics.push(
                Diagnostic::new(&RULE, person.name.span.clone(), message)
                    .help("核对 people 和正文里的姓名，改正写错的一处"),
            );
        }
    }
}

/// Whether a text has a name, or a short form: some of its characters in their order, the last among
/// them (省发改委 of 省发展改革委).
fn is_named(words: &str, name: &str) -> bool {
    let name: Vec<char> = name.chars().filter(|c| !c.is_whitespace()).collect();
    let words: Vec<char> = words.chars().collect();
    let Some((last, rest)) = name.split_last() else { return true };
    if words.windows(name.len()).any(|window| window == name) {
        return true;
    }
    let ends = (1..words.len()).filter(|&at| words[at] == *last);
    // The character before it must be of the name too: 该厅 is anyone's.
    ends.into_iter()
        .any(|at| rest.contains(&words[at - 1]) && !"省市县区州".contains(words[at - 1]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostics::rules::testing::written;
    use crate::model::content::Person;

    #[test]
    fn departments_and_people_are_looked_for_in_the_text() {
        let mut registry = Registry::default();
        assert!(registry.add(0, "省药品监督管理局") && registry.add(0, "药监局"));
        let check = |department: &str, people: &[&str], text: &str, expected: usize| {
            let text = written(text);
            let person = |name: &&str| Person { name: written(name), post: String::new() };
            let dispatch = Dispatch {
                header: text.span.clone(),
                department: Some(written(department)),
                text: Some(text),
                people: people.iter().map(person).collect(),
                photo: None,
            };
            let mut found = Diagnostics::default();
            check(&dispatch, Some(&registry), &mut found);
            let found: Vec<_> = found.iter().map(|d| d.message.clone()).collect();
            assert_eq!(found.len(), expected, "{found:?}");
        };
        check("水利厅", &["王某"], "近日，水利厅王某到窗口值守。", 0);
        check("省发展改革委", &[], "近日，省发改委召开会议。", 0);
        check("省药品监督管理局", &[], "近日，药监局召开会议。", 0);
        check("水利厅", &["王 某"], "近日，水利\n厅王某到窗口。", 0);
        check("成都海关", &[], "近日，海关窗口举办讲座。", 0);
        check("", &[], "近日，甲。", 0);
        check("水利厅", &[], "近日，司法厅该厅窗口召开会议。", 1);
        check("水利厅", &[], "近日，省厅召开会议。", 1);
        check("省药监局", &[], "近日，本省局召开会议。", 1);
        check("司法厅", &["王某", "李某"], "近日，司法厅王某某到窗口。", 1);
        check("水利厅", &["王某"], "近日，窗口召开会议。", 2);
    }
}
