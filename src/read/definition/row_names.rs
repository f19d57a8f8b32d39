//! Names of rows that are nobody's: sums of the others, and what stands beside them to compare with.

use crate::model::definition::TOTAL;
use crate::model::spelling;

/// Words for a sum that can be no row's name.
const SUMS: [&str; 20] = [
    TOTAL, "合計", "总计", "總計", "共计", "共計", "小计", "小計", "累计", "累計", "总和", "總和",
    "总数", "總數", "总量", "汇总", "加总", "总体", "total", "subtotal",
];

/// What stands beside the figures of a period to compare them with, and is added up with them in vain.
const COMPARED: [&str; 64] = [
    "上周",
    "上期",
    "上月",
    "上年",
    "去年",
    "上周同期",
    "上年同期",
    "去年同期",
    "同期",
    "本期",
    "本期数",
    "本周",
    "本周数",
    "本月",
    "本月数",
    "本年",
    "今年",
    "全年",
    "增长",
    "增减",
    "增幅",
    "同比",
    "环比",
    "占比",
    "平均",
    "平均值",
    "平均数",
    "均值",
    "其中",
    "今年以来",
    "年初以来",
    "年初至今",
    "开年以来",
    "本年以来",
    "截至目前",
    "截止目前",
    "截至本周",
    "日均",
    "周均",
    "月均",
    "人均",
    "增长率",
    "增减率",
    "增长数",
    "增减数",
    "增速",
    "增加",
    "减少",
    "下降",
    "最高",
    "最大",
    "最高值",
    "最大值",
    "最低",
    "最小",
    "最低值",
    "最小值",
    "完成率",
    "任务数",
    "目标数",
    "目标值",
    "上半年",
    "下半年",
    "上季度",
];

/// What such a row is compared with, behind 较 and 比, and what the change is called behind it or 同比:
/// 较上周, 比上年同期增长, 环比增幅.
const EARLIER: [&str; 12] = [
    "上年同期",
    "上周同期",
    "上月同期",
    "去年同期",
    "上周",
    "上期",
    "上月",
    "上季度",
    "上年",
    "去年",
    "同期",
    "前期",
];
const CHANGES: [&str; 10] =
    ["增长", "增减", "增加", "增幅", "减少", "下降", "变化", "增长率", "增减率", "变动"];

/// What may be a row of its own where a definition says so, and is else the sum of the others.
const WHOLES: [&str; 34] = [
    "全部",
    "全省",
    "全市",
    "全州",
    "全县",
    "全区",
    "全国",
    "全厅",
    "全体",
    "全局",
    "全中心",
    "全大厅",
    "各部门",
    "各单位",
    "所有部门",
    "所有",
    "总",
    "总共",
    "一共",
    "合共",
    "all",
    "sum",
    "totals",
    "grandtotal",
    "总計",
    "整体",
    "σ",
    "∑",
    "计",
    "承前页",
    "过次页",
    "全部部门",
    "全部单位",
    "全部窗口",
];

/// Whether a name is that of a total, however it is written: 合 计, 全省合计, 合计数, 合计（件）.
pub(crate) fn looks_like_total(name: &str) -> bool {
    let name = summed(name);
    let is_sum = |name: &str| SUMS.contains(&name) || name.starts_with(TOTAL);
    // 统计 and 会计 end in 计 alone.
    is_sum(&name)
        || is_sum(name.trim_end_matches(|c: char| c.is_ascii_digit() || "一二三四五".contains(c)))
        || name.strip_suffix('数').is_some_and(is_sum)
        || SUMS[..10].iter().any(|sum| name.ends_with(sum))
}

/// Whether a key cell is meant as a total, whatever it is called: added up with the rows that it sums
/// up, it would double them.
pub(crate) fn covers_all(name: &str) -> bool {
    looks_like_total(name) || WHOLES.contains(&&*summed(name))
}

/// Whether a key cell says that its row is there to compare with: 上周, 同比, 较上周增长.
pub(crate) fn compares(name: &str) -> bool {
    let name = summed(name);
    let is_change = |rest: &str| rest.is_empty() || CHANGES.contains(&rest);
    let earlier = name.strip_prefix(['较', '比']);
    let change = name.strip_prefix("同比").or_else(|| name.strip_prefix("环比"));
    // 第一季度, 1季度.
    let quarter = name.trim_start_matches('第').strip_suffix("季度").unwrap_or_default();
    COMPARED.contains(&&*name)
        || change.is_some_and(is_change)
        || ["一", "二", "三", "四", "1", "2", "3", "4"].contains(&quarter)
        || earlier.is_some_and(|rest| {
            let mut behind = EARLIER.iter().filter_map(|earlier| rest.strip_prefix(earlier));
            behind.any(is_change)
        })
}

/// A name without brackets round it, or a unit in brackets and a colon behind it.
fn summed(name: &str) -> String {
    let name = spelling::bare(name).to_lowercase();
    let name = name.trim_start_matches(['(', '[', '【', '〔']);
    let end = name.find(['(', ')', '[', ']', '【', '】', '〔', '〕', ':']);
    name[..end.unwrap_or(name.len())].to_owned()
}
