//! `enumeration`: a list in running text leaves a number out or counts in two ways.

use crate::diagnostics::{Diagnostic, Diagnostics, Rule, Severity};
use crate::model::hanzi;
use crate::model::prose::Passage;
use crate::model::prose::lists::{Slip, lists};

pub(crate) static RULE: Rule = Rule {
    name: "enumeration",
    code: "B0503",
    severity: Severity::Warning,
    docs: "\
一段话里的序号不连贯：一是、二是、四是，或两种写法混用（一、…二是…三是…）。

只看分句开头的“一是”“一要”“一、”；引号和括号里的不看，一列里套着的另一列分开数。每一列只报一处。

改正序号，或全列用同一种写法。",
    prose: Some(check),
};

pub(crate) fn check(passage: &Passage<'_>, diagnostics: &mut Diagnostics) {
    for list in lists(passage) {
        let Some(Slip::Mixed(at) | Slip::Gap(at)) = list.slip else { continue };
        let (marker, last) = (&list.markers[at], &list.markers[at - 1]);
        let name = |number, kind| format!("{}{kind}", hanzi::written(number));
        let found = name(marker.number, marker.kind);
        let before = name(last.number, last.kind);
        let meant = name(last.number + 1, last.kind);
        let message = match list.slip {
            Some(Slip::Mixed(_)) => format!("「{found}」前面是「{before}」：一列里有两种写法"),
            _ => format!("「{found}」前面是「{before}」：这里应是「{meant}」"),
        };
        let help = match list.slip {
            Some(Slip::Mixed(_)) => {
                let first = name(list.markers[0].number, marker.kind);
                format!("改为「{meant}」，或前面的也用「{first}」这种写法")
            }
            _ => "改正序号，或补上漏掉的一项".to_owned(),
        };
        diagnostics.push(
            Diagnostic::new(&RULE, passage.span(marker.range.clone()), message)
                .help(help)
                .related(passage.span(last.range.clone()), "上一项"),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostics::rules::testing::{pointed, said};

    #[test]
    fn markers_that_do_not_go_on_are_found() {
        pointed(
            check,
            &[
                "一是甲；二是乙；⟦四是⟧丙。",
                "一是甲，⟦三是⟧乙，四是丙。",
                "一要甲；二要乙；⟦二要⟧丙；四要丁。",
                "：一、甲；⟦二是⟧乙；三是丙。",
                "：一、甲；⟦二是⟧乙；三、丙；四是丁。",
                "要求，一是甲；⟦二要⟧乙。",
                "一是甲：一要乙，⟦三要⟧丙；二是丁；⟦五是⟧戊。",
                "一、甲。\n\n二、乙。\n\n⟦四、⟧丙。",
                "一是甲；二是\n乙；⟦四\n是⟧丙。",
                "一是统一要求。二是甲；⟦四是⟧乙。",
                "十是甲。一是甲；二是乙；三是丙；四是丁；五是戊；六是己；七是庚；八是辛；九是壬；十是癸；⟦十二是⟧子",
            ],
        );
    }

    #[test]
    fn what_only_looks_like_a_list_is_left_alone() {
        pointed(
            check,
            &[
                "一是甲；二是乙，一要丙，二要丁；三是戊。",
                "一是甲，一要乙，二要丙；二是丁，一要戊，二要己；三是庚。",
                "一、二楼大厅设咨询台，三楼设专窗。",
                "：一、二楼大厅设咨询台；三、四楼设专窗。",
                "第一、第二季度；三、四季度。",
                "二是继续推进改革；三是加强培训。",
                "三要素齐全，一要件不缺，二是有备案。",
                "一是落实“一窗受理、二是集中”要求；二是甲。",
                "一是甲（一是乙；二是丙）；二是丁。",
                "一是坚持“应放尽放。”二是甲！三是乙。",
                "一是甲、二是乙，三是丙。",
                "首先，甲；二是乙；三是丙。",
                "一是甲；二是乙。随后，首先是丙；二是丁；三是戊。",
                "一、加强领导。首先要甲；二是乙；三是丙。\n\n二、优化服务。",
                "一、甲。一是乙；二是丙。\n\n二、丁。一是戊；二是己。\n\n三、庚。",
                "一要甲；二要乙。李敏同志要求，一要丙；二要丁；三要戊。",
                "一是甲；二是乙；三是丙。会议强调，一是丁；二是戊。",
                "一是一窗受理；二是二次回访；三是三级联动。",
                "一是甲;二是乙；三是丙。",
                "万一是假日，二是无人，三是停电。",
                "唯一要求是满意，二要好。",
                "十是圆满，百是多。",
                "一方面甲；二是乙；三是丙。",
                "一是甲；其次，乙；三是丙。",
                "一、《甲》\n\n二、乙、丙和丁",
                "1、甲；2、乙；4、丙。",
            ],
        );
    }

    #[test]
    fn what_is_wrong_and_what_to_do_is_said() {
        said(
            check,
            &[
                (
                    "一是甲；二是乙；四是丙。",
                    &[
                        "四是｜「四是」前面是「二是」：这里应是「三是」｜改正序号，或补上漏掉的一项｜上一项：二是",
                    ],
                ),
                (
                    "：一、甲；二是乙；三是丙。",
                    &[
                        "二是｜「二是」前面是「一、」：一列里有两种写法｜改为「二、」，或前面的也用「一是」这种写法｜上一项：一、",
                    ],
                ),
            ],
        );
    }
}
