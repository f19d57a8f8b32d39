//! A section's TOML of an issue to come: what stays is carried over, what is new each time is empty,
//! with an example in a comment.

use crate::model::content::{Content, Section};
use crate::model::definition::{Basis, Block, Counts, Definition, Findings, Kind, STATED};
use crate::model::issue::IssueId;
use crate::model::toml::{Key, Quoted, one_line};

/// How much of a default is shown.
const SHOWN: usize = 24;

/// What stands before the first table's header, behind it, and in comments: a key that follows a header
/// belongs to its table.
#[derive(Default)]
struct Parts {
    keys: String,
    examples: String,
    tables: String,
}

/// The file. `before` is the same section in another issue, as far as it could be read; a `department` is
/// for examples.
pub(super) fn render(
    definition: &Definition,
    issue: IssueId,
    tables: &[String],
    before: Option<(IssueId, &Section)>,
    department: &str,
) -> String {
    let mut text = format!("# {}\n", one_line(&definition.heading.value));
    for ((_, counts), file) in definition.counts().zip(tables) {
        text += &format!("# 数字填在 {file}：{}\n", measures(counts, issue));
    }
    let mut parts = Parts::default();
    for (at, block) in definition.blocks.iter().enumerate() {
        let content = before.and_then(|(id, section)| Some((id, section.contents.get(at)?)));
        let heading = block.heading.as_ref().unwrap_or(&definition.heading);
        parts.add(block, &one_line(&heading.value), content, department);
    }
    for part in [parts.keys, parts.examples, parts.tables, stated(definition, issue)] {
        text += &part;
    }
    text
}

impl Parts {
    fn add(
        &mut self,
        block: &Block,
        title: &str,
        before: Option<(IssueId, &Content)>,
        department: &str,
    ) {
        let key = Key(&block.key).to_string();
        match &block.kind {
            Kind::Counts(_) | Kind::Table(_) => {}
            Kind::Roster { .. } => {
                let carried = before.and_then(|(id, content)| match content {
                    Content::Roster(names) => Some((id, names)),
                    _ => None,
                });
                self.keys += &match carried {
                    Some((id, names)) if !names.is_empty() => {
                        let names =
                            names.iter().map(|name| format!("  {},\n", Quoted(&name.value)));
                        let names: String = names.collect();
                        format!("\n# {title}：照 {id} 抄来，有变动的改\n{key} = [\n{names}]\n")
                    }
                    _ => format!(
                        "\n# {title}：名单，例如 {key} = [\"甲厅\", \"乙局\"]；没有的留着 []，不印\n\
                         {key} = []\n"
                    ),
                };
            }
            Kind::Items => {
                self.keys += &format!(
                    "\n# {title}：一段一条，序号由程序加；没有的留着 []，不印。例如\n\
                     # {key} = [\n#   \"第一条。\",\n#   \"第二条。\",\n# ]\n{key} = []\n"
                );
            }
            Kind::Dispatches => {
                self.keys +=
                    &format!("\n# {title}：有稿件的，删去这一行，照下面的例子写\n{key} = []\n");
                let quoted = Quoted(department);
                let text = format!("近日，{department}副局长王敏到窗口了解办件情况，……");
                self.examples += &format!(
                    "\n# {title}：一篇一段，删去行首的 # 再改\n# [[{key}]]\n\
                     # department = {quoted}\n# text = {}\n\
                     # people = [{{ name = \"王敏\", post = \"副局长\" }}]          # 正文里的人，可不写\n\
                     # photo = {{ file = \"照片/1.jpg\", caption = \"图片说明\" }}   # 可不写\n",
                    Quoted(&text)
                );
            }
            Kind::Text { default: None } => {
                self.keys += &format!("\n# {title}：在引号里写上内容\n{key} = \"\"\n");
            }
            Kind::Text { default: Some(default) } => {
                let shown = one_line(&default.value);
                let more = if shown.chars().count() > SHOWN { "……" } else { "" };
                let shown: String = shown.chars().take(SHOWN).collect();
                self.keys += &format!(
                    "\n# {title}：不写就印定义里的「{shown}{more}」；另写的，去掉下一行的 #\n\
                     # {key} = \"\"\n"
                );
            }
            Kind::Findings(findings) => self.tables += &table(&key, title, findings),
        }
    }
}

/// Each finding by its name.
fn table(header: &str, title: &str, findings: &Findings) -> String {
    let good = findings.good.as_deref().unwrap_or_default();
    let what = match good {
        "" => "一项一行，在引号里写上情况",
        _ => "一项一行，有问题的改写",
    };
    let lines =
        findings.names.iter().map(|name| format!("{} = {}\n", Key(&name.value), Quoted(good)));
    format!("\n# {title}：{what}\n[{header}]\n{}", lines.collect::<String>())
}

/// How figures that someone else states are written, in comments.
fn stated(definition: &Definition, issue: IssueId) -> String {
    let (mut alone, mut rows) = (String::new(), String::new());
    for (_, counts) in definition.counts() {
        let added = counts.measures.iter().filter(|m| m.known_in(issue) && m.basis != Basis::Level);
        let lines: String = added.map(|m| format!("# {} = 0\n", Key(&m.name))).collect();
        match &counts.rows {
            _ if lines.is_empty() => {}
            None => alone += &lines,
            Some(of) => {
                let one = |name: &str| format!("# [{STATED}.{}]\n{lines}", Key(name));
                rows.extend(of.names.iter().map(|name| one(name)));
            }
        }
    }
    if alone.is_empty() && rows.is_empty() {
        return String::new();
    }
    let header = if alone.is_empty() { String::new() } else { format!("# [{STATED}]\n") };
    format!(
        "\n# 别处公布的今年累计：去掉 # 填上，就与程序算出的核对；不必填全\n{header}{alone}{rows}"
    )
}

/// `受理（件）、交易额（万元，2位小数）`.
fn measures(counts: &Counts, issue: IssueId) -> String {
    let told = counts.measures.iter().filter(|measure| measure.known_in(issue)).map(|measure| {
        let mut notes = vec![measure.unit.clone()];
        notes.extend((measure.decimals > 0).then(|| format!("{}位小数", measure.decimals)));
        notes.extend(match measure.basis {
            Basis::Period => None,
            Basis::Cumulative => Some("今年累计".to_owned()),
            Basis::Level => Some("期末的数".to_owned()),
        });
        notes.extend(measure.optional.then(|| "没有的写 —".to_owned()));
        format!("{}（{}）", measure.name, notes.join("，"))
    });
    told.collect::<Vec<_>>().join("、")
}
