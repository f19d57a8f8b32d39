//! `placeholder`: what a writer left to be filled in.

use std::ops::Range;

use crate::diagnostics::{Diagnostic, Diagnostics, Rule, Severity};
use crate::model::prose::{Passage, is_digit, is_hanzi};
use crate::model::source::Text;

pub(crate) static RULE: Rule = Rule {
    name: "placeholder",
    code: "B0109",
    severity: Severity::Error,
    docs: "\
要印出的文字里还有等着填的空：`XX`、`××`、`待补`、`待核实`、`TODO`、`？？`、空的 `【】`。

印出去就是白字，所以是错误；`build --draft` 印草稿时只是警告。隐去的姓名、号码和地方（`李××`、`138××××1234`、\
`XX公司`、`××路`）、`待补正`、`尚有2件待核实` 这样的正文不报。一段只报第一处。只写着“无”的一条也报：它会带着序号印出来。

补上内容，或删去这一句。",
    prose: Some(check),
};

pub(crate) fn check(passage: &Passage<'_>, diagnostics: &mut Diagnostics) {
    for paragraph in passage.paragraphs() {
        let words = paragraph.words();
        let mut places = blanks(words).into_iter();
        let Some(at) = places.next() else { continue };
        let more = match places.count() {
            0 => String::new(),
            more => format!("，这一段里还有{more}处"),
        };
        let found = &words[at.clone()];
        let message = format!("「{found}」是等着填的空，不能印出{more}");
        diagnostics.push(
            Diagnostic::new(&RULE, paragraph.span(at), message)
                .help("补上内容，或删去这一句；先印草稿用 bulletin build --draft")
                .awaited_by_draft(),
        );
    }
}

/// A line that is no prose: a title, a name, a caption.
pub(crate) fn line(text: &Text, diagnostics: &mut Diagnostics) {
    check(&Passage::of(text), diagnostics);
}

/// An entry of a list that says that there is none.
pub(crate) fn nothing(text: &Text, key: &str, diagnostics: &mut Diagnostics) {
    let message = format!("「{}」会当作一条印出来", text.value.trim());
    diagnostics.push(
        Diagnostic::new(&RULE, text.span.clone(), message)
            .help(format!("没有内容的，删去这一条；一条也没有的，在文件开头写 {key} = []"))
            .awaited_by_draft(),
    );
}

/// The blanks of a paragraph, in order.
fn blanks(text: &str) -> Vec<Range<usize>> {
    let begins = |c| matches!(c, 'X' | 'Ｘ' | '×' | '待' | 'T' | '？' | '?' | '【');
    if !text.contains(begins) {
        return Vec::new();
    }
    let mut found = crosses(text);
    found.extend(awaited(text));
    found.extend(text.match_indices("TODO").map(|(at, word)| at..at + word.len()).filter(|word| {
        !is_western(text[..word.start].chars().next_back())
            && !is_western(text[word.end..].chars().next())
    }));
    found.extend(
        runs(text, |c| matches!(c, '？' | '?'))
            .into_iter()
            .filter(|run| text[run.clone()].chars().count() > 1),
    );
    for (start, open) in text.match_indices('【') {
        let inside = &text[start + open.len()..];
        if let Some(end) = inside.find('】')
            && inside[..end].trim().is_empty()
        {
            found.push(start..start + open.len() + end + "】".len());
        }
    }
    found.sort_by_key(|range| range.start);
    found
}

fn is_western(c: Option<char>) -> bool {
    c.is_some_and(|c| c.is_ascii_alphanumeric() || is_digit(c))
}

/// The longest runs of characters of a kind.
fn runs(text: &str, is_kind: fn(char) -> bool) -> Vec<Range<usize>> {
    let mut runs: Vec<Range<usize>> = Vec::new();
    for (at, c) in text.char_indices().filter(|&(_, c)| is_kind(c)) {
        let end = at + c.len_utf8();
        match runs.last_mut().filter(|run| run.end == at) {
            Some(run) => run.end = end,
            None => runs.push(at..end),
        }
    }
    runs
}

/// XX and ×× in place of a name or a figure. Beside a letter or digit they are a part of it (XXL, a
/// masked number), behind a surname they hide a name, and so they do before a company or a place.
fn crosses(text: &str) -> Vec<Range<usize>> {
    let letters = runs(text, |c| matches!(c, 'X' | 'Ｘ'));
    let signs = runs(text, |c| c == '×');
    letters
        .into_iter()
        .chain(signs)
        .filter(|run| text[run.clone()].chars().count() > 1)
        .filter(|run| {
            let before = text[..run.start].chars().next_back();
            let after = text[run.end..].chars().next();
            let counts = after.is_some_and(|c| COUNTED.contains(c));
            let masks = is_western(before) || is_western(after) || before == Some('·');
            let hides = before.is_some_and(|c| SURNAMES.contains(c)) && !counts;
            !masks && !hides && !is_unnamed(&text[run.end..])
        })
        .collect()
}

/// Whether what follows is what offices leave unnamed: XX公司, ××路, XX餐饮有限公司. The names of offices
/// and of days are to be filled in.
fn is_unnamed(after: &str) -> bool {
    const KINDS: [&str; 31] = [
        "公司",
        "企业",
        "集团",
        "商店",
        "超市",
        "酒店",
        "饭店",
        "工厂",
        "合作社",
        "学校",
        "小学",
        "中学",
        "医院",
        "小区",
        "社区",
        "市",
        "县",
        "区",
        "镇",
        "乡",
        "村",
        "路",
        "街",
        "巷",
        "银行",
        "商场",
        "广场",
        "园区",
        "幼儿园",
        "大学",
        "大道",
    ];
    // XX市场监管局, XX市民, XX乡镇.
    const OTHERS: [&str; 8] = ["市场", "市民", "市级", "区域", "区间", "县级", "乡镇", "街道办"];
    if OTHERS.iter().any(|word| after.starts_with(word)) {
        return false;
    }
    let name: String = after.chars().take_while(|&c| is_hanzi(c)).take(10).collect();
    let trade = name.find("公司").map(|at| &name[..at]);
    KINDS.iter().any(|word| after.starts_with(word))
        || trade.is_some_and(|trade| {
            !trade.contains(|c| "厅局处委办年月日件和与对向到在的".contains(c))
        })
}

/// What follows a figure or the name of an office, never that of a person.
const COUNTED: &str = "年月日号时分件个人次项家户条期页万亿元％%厅局处委办省市县区乡镇村街中";

/// The commonest surnames, without those that are words of other kinds as well (于, 和, 向, 任, 时).
const SURNAMES: &str = "王李张刘陈杨赵黄周吴徐孙胡朱林何郭罗梁宋郑谢韩唐冯董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡\
                        贾丁魏薛叶阎余潘杜戴夏钟汪田姜范石姚谭廖邹熊陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷\
                        钱汤尹黎易常武乔贺赖龚文某";

/// 待补 and 待核实 that say it of the text itself, not of what it tells: alone in brackets or behind a
/// colon, or at the end of a sentence which is not about what is still to be done.
fn awaited(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    for word in ["待补充", "待补", "待核实"] {
        for (start, _) in text.match_indices(word) {
            let end = start + word.len();
            let (before, after) = (&text[..start], &text[end..]);
            let clause = before.rfind(['，', '。', '；', '：', '、', '！']);
            let clause = &before[clause.map_or(0, |at| at + "，".len())..];
            let is_alone =
                before.is_empty() || before.ends_with(['（', '(', '【', '[', '：', '。']);
            let ends = after.is_empty() || after.starts_with(['。', '）', ')', '】', ']']);
            let stops = ends || after.starts_with(['，', '；', '：', '、']);
            let tells = clause.contains(TOLD) || clause.contains(is_digit);
            if is_alone && stops || ends && !tells {
                found.push(start..end);
            }
        }
    }
    found
}

/// Words with which a sentence tells of what others have yet to do.
const TOLD: [char; 11] = ['尚', '仍', '还', '有', '因', '等', '已', '对', '为', '均', '将'];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostics::rules::testing::{pointed, said};

    #[test]
    fn legitimate_text_is_silent() {
        pointed(
            check,
            &[
                "群众李××来信感谢。",
                "当事人王XX到窗口咨询，电话138××××1234，身份证号5101XXXXXXXX1234。",
                "发放XXL号防护服20件、XXXL号5件。",
                "某XX反映的问题已办结。",
                "采用3×4规格，尺寸为20×30×5厘米。",
                "一次性告知待补正事项12项，待补充材料3件。",
                "尚有2件待核实。",
                "因申请材料待补，暂缓受理。",
                "还有3户情况待核实。",
                "对反映的问题线索逐条核实，待核实清楚后答复。",
                "待补助对象名单公示，待补录信息120条，办理待补缴业务。",
                "【温馨提示】办事请带身份证。",
                "张贴【办事指南】【收费标准】。",
                "能不能办？怎么办？什么时候办？",
                "第二十届广交会，SUV、CBD，xx。",
                "川A·XXXXX车主。",
                "安装“TODOS”系统。",
                "XX公司负责人表示，办事更方便了。",
                "XX县、XX区两地群众来访。",
                "XX企业、XX镇、XX村、XX小区、XX市的群众送来锦旗。",
                "群众反映××路路灯不亮，××街、××巷也有同样问题。",
                "某某反映的问题已办结。",
                "XX餐饮有限公司、××社区、××学校、××医院、××银行、××大道。",
                "位于XX县XX镇XX村的××合作社。",
                "",
                "甲×。",
                "2件待核实。",
            ],
        );
    }

    #[test]
    fn blanks_are_found() {
        pointed(
            check,
            &[
                "2月⟦XX⟧日，水利厅开展培训。",
                "由⟦××⟧厅牵头，××局配合。",
                "受理⟦XX⟧件，办结XX件。\n\n共⟦ＸＸ⟧人参加。",
                "参加人员：⟦待补⟧。",
                "受理120件（⟦待核实⟧）。",
                "本周办件情况⟦待补⟧。",
                "培训人员名单⟦待补充⟧",
                "【⟦待补⟧：领导讲话】",
                "⟦TODO⟧：写培训情况。",
                "办结率⟦？？⟧。",
                "办结率⟦??⟧%。",
                "会议由⟦【】⟧主持。",
                "会议由⟦【 】⟧主持。",
                "李⟦XX⟧件。",
                "⟦XX⟧年XX月XX日，水利厅开展培训。",
                "⟦XX⟧厅、XX局参加。",
                "⟦XX⟧同志主持。",
                "由⟦XX⟧局走访公司。",
                "⟦XX⟧市场监管局来函，接待XX市民，走访XX乡镇。",
                "省贸⟦待补⟧",
                "本周反映的问题有，名单⟦待补⟧。",
            ],
        );
    }

    #[test]
    fn a_draft_may_have_blanks() {
        let mut found = Diagnostics::default();
        line(&crate::diagnostics::rules::testing::written("共XX人。"), &mut found);
        found.downgrade_for_draft();
        assert_eq!((found.has_errors(), found.count(Severity::Warning)), (false, 1));
    }

    #[test]
    fn what_is_wrong_and_what_to_do_is_said() {
        said(
            check,
            &[(
                "甲。\n\n由XX厅牵头，××局配合。",
                &[
                    "XX｜「XX」是等着填的空，不能印出，这一段里还有1处｜补上内容，或删去这一句；先印草稿用 bulletin build --draft",
                ],
            )],
        );
    }
}
