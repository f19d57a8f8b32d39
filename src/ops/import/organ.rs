//! Who sent a dispatch: by the registry of departments, else the organ that its text names first.

use super::draft::Organ;
use crate::model::registry::Registry;

/// What the names of organs end in, the longer ones first.
const ENDINGS: [&str; 34] = [
    "人民政府",
    "管委会",
    "委员会",
    "办事处",
    "总队",
    "支队",
    "大队",
    "中心",
    "海关",
    "街道",
    "公司",
    "协会",
    "学院",
    "大学",
    "医院",
    "法院",
    "集团",
    "厅",
    "局",
    "委",
    "办",
    "院",
    "队",
    "行",
    "会",
    "社",
    "处",
    "站",
    "部",
    "署",
    "所",
    "镇",
    "乡",
    "校",
];

/// What only looks like the end of a name.
const NO_ENDINGS: [&str; 21] = [
    "省委", "市委", "县委", "区委", "党委", "州委", "办理", "办公", "办事", "办件", "办结", "会同",
    "会议", "部门", "部署", "行政", "社会", "城乡", "行业", "行动", "队伍",
];

/// The organ that a dispatch is from, as its text writes it; nothing where it names none.
pub(super) fn organ(text: &str, registry: Option<&Registry>) -> Option<Organ> {
    let sentence = text.split(['。', '\n']).next().unwrap_or_default();
    let known = registry.and_then(|registry| {
        let mut found: Option<(usize, &str)> = None;
        for name in registry.names() {
            let Some(at) = sentence.find(name).filter(|_| !name.is_empty()) else { continue };
            // The first, and of those the longest.
            let is_better = found
                .is_none_or(|(known, other)| at < known || at == known && name.len() > other.len());
            if is_better {
                found = Some((at, name));
            }
        }
        found
    });
    let mut clauses = sentence.split(['，', ',', '、', '；', '：']);
    let guess = clauses.find_map(first_name);
    let at = guess.as_ref().and_then(|guess| Some(sentence.find(guess)? + guess.len()));
    match (known, guess) {
        // One that the registry knows may only be who went along.
        (Some((known, _)), Some(name)) if at.is_some_and(|end| end <= known) => {
            Some(Organ { name, is_guess: true })
        }
        (Some((_, name)), _) => Some(Organ { name: name.to_owned(), is_guess: false }),
        (None, guess) => guess.map(|name| Organ { name, is_guess: true }),
    }
}

/// The name with which a clause begins.
fn first_name(clause: &str) -> Option<String> {
    let clause = clause.trim_start_matches(['近', '日', '期', ' ', '　']);
    let is_time = clause.starts_with(|c: char| c.is_ascii_digit() || ('０'..='９').contains(&c));
    if is_time {
        return None;
    }
    let mut at = 0;
    while let Some(rest) = clause.get(at..).filter(|rest| !rest.is_empty()) {
        let is_none = NO_ENDINGS.iter().find(|word| rest.starts_with(**word));
        if let Some(word) = is_none {
            // 团省委 is an organ, 省委 the beginning of one's name.
            at += word.len();
            continue;
        }
        let ending = ENDINGS.iter().find(|ending| rest.starts_with(**ending));
        if let Some(ending) = ending {
            let end = at + ending.len();
            let length = clause[..end].chars().count();
            let more = ENDINGS.iter().any(|more| clause[end..].starts_with(*more));
            let is_inner = NO_ENDINGS.iter().any(|word| clause[end..].starts_with(*word));
            if length >= 3 && (!more || is_inner) {
                return (length <= 20).then(|| clause[..end].to_owned());
            }
            at = end;
            continue;
        }
        at += rest.chars().next().map_or(1, char::len_utf8);
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_organ_is_the_first_that_is_named() {
        let mut registry = Registry::default();
        for (place, name) in ["水利厅", "省水利厅", "发展改革委"].into_iter().enumerate()
        {
            registry.add(place, name);
        }
        let check = |text: &str, expected: Option<(&str, bool)>, registry: Option<&Registry>| {
            let found = organ(text, registry);
            let found = found.as_ref().map(|organ| (organ.name.as_str(), organ.is_guess));
            assert_eq!(found, expected, "{text}");
        };
        let guess = |text: &str, name: &str| check(text, Some((name, true)), None);
        guess("近日，水利厅参加了水利部2023年水政工作会议。", "水利厅");
        guess("2月21日，生态环境厅召开2023年全省生态环境工作会议。", "生态环境厅");
        guess("2月22日，省发展改革委成本调查监审局局长刘兵到省政务服务大厅", "省发展改革委");
        guess("2月23日上午，文旅厅党组成员、机关党委书记杨红梅", "文旅厅");
        guess("近日，省卫生健康委党组成员、副主任赵汝鹏", "省卫生健康委");
        guess("近日，省委网信办组织", "省委网信办");
        guess("2月10日上午，省消防救援总队有关负责同志", "省消防救援总队");
        guess("2月9日，成都海关窗口举办讲座", "成都海关");
        guess("近日，人力资源社会保障厅窗口", "人力资源社会保障厅");
        guess("近期，省贸促会窗口优化", "省贸促会");
        guess("1月10日，商务厅召开座谈会", "商务厅");
        check("近日，天气转冷。水利厅", None, None);
        check("本周共有三项。", None, None);
        check("近日，省水利厅召开", Some(("省水利厅", false)), Some(&registry));
        check("2月22日，省发展改革委", Some(("发展改革委", false)), Some(&registry));
        check("近日，商务厅会同水利厅召开", Some(("商务厅", true)), Some(&registry));
        check("2月22日，商务厅", Some(("商务厅", true)), Some(&registry));
    }
}
