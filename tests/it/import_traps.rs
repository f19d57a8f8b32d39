//! What an imported issue must not be taken to say: figures, and the foot of a page, that its text only
//! seems to have.

use bulletin::format::text::TEXT;

use crate::import::{imported, printed};
use crate::support::{Copy, HOTLINE, MAIN, MONTHLY};

/// An issue whose text was changed in one place, imported: the workspace, what was told, and what was kept
/// aside.
fn changed(name: &str, issue: &str, from: &str, to: &str) -> (Copy, String, Vec<String>) {
    let text = printed(&Copy::of(name), issue, &TEXT);
    assert_eq!(text.matches(from).count(), 1, "{from}: {text}");
    let copy = Copy::of(name);
    copy.delete(&format!("issues/{issue}"));
    let told = imported(&copy, "changed.txt", text.replacen(from, to, 1).as_bytes());
    (copy, told.report.join("\n"), told.left)
}

/// A point or comma within a figure is no punctuation that a definition sets.
#[test]
fn a_figure_is_another_where_its_point_is() {
    let check = |name: &str, issue: &str, from: &str, to: &str| {
        let (_, told, left) = changed(name, issue, from, to);
        assert!(left.iter().any(|left| left.contains("排作")), "{to}: {left:?} {told}");
    };
    check(HOTLINE, "2024-04", "7.48万件", "74.8万件");
    check(HOTLINE, "2024-04", "上升5.18%", "上升51.8%");
    check(HOTLINE, "2024-04", "咨询\t10374", "咨询\t1,0374");
    check(MONTHLY, "2024-03", "占40.5%", "占4.05%");
    check(MONTHLY, "2024-03", "日均10.0场", "日均100场");
    // Digits in groups are the same figure.
    let (_, told, left) = changed(MAIN, "2023-07", "咨询2584人次", "咨询2,584人次");
    assert_eq!(left, [""; 0], "{told}");
}

/// White space groups the digits of a figure, or parts two figures: those are not joined.
#[test]
fn figures_are_not_joined_over_white_space() {
    let path = "issues/2024-04/诉求受理.csv";
    for printed in ["21692 1", "21692\u{3000}1", "21692\u{a0}1", "216 92"] {
        let (copy, told, left) =
            changed(HOTLINE, "2024-04", "来电21692通", &format!("来电{printed}通"));
        assert!(left.iter().any(|left| left.contains(printed)), "{printed}: {left:?} {told}");
        let csv = copy.read(path);
        assert!(!csv.contains("21692,") && !csv.contains("216921"), "{printed}: {csv}");
    }
    let (copy, told, left) = changed(HOTLINE, "2024-04", "来电21692通", "来电21 692通");
    assert_eq!(left, [""; 0], "{told}");
    assert_eq!(copy.read(path).lines().last(), Some("21692,19577,10752,8825"), "{told}");
}

/// The number of a page is no part of a figure, and two figures are not one.
#[test]
fn the_number_of_a_page_is_no_figure() {
    let path = "issues/2024-04/诉求受理.csv";
    for number in ["\n第 3 页 共 8 页\n", "\n\n3\n\u{c}"] {
        let to = format!("来电{number}21692通");
        let (copy, told, left) = changed(HOTLINE, "2024-04", "来电21692通", &to);
        assert_eq!(left, [""; 0], "{told}");
        assert!(told.contains("当作页码，没有取"), "{told}");
        assert_eq!(copy.read(path).lines().last(), Some("21692,19577,10752,8825"), "{told}");
    }
    let (copy, told, left) = changed(HOTLINE, "2024-04", "来电21692通", "来电216\n\n92通");
    assert!(!left.is_empty(), "{told}");
    assert!(!copy.read(path).contains("21692"), "{told}");
    // One number by itself may be a figure.
    for number in ["\n3\n", "\n\n883\n\n"] {
        let (copy, told, left) =
            changed(HOTLINE, "2024-04", "来电21692通", &format!("来电{number}21692通"));
        assert!(left.iter().any(|left| left.contains(number.trim())), "{left:?} {told}");
        assert!(!told.contains("当作页码"), "{told}");
        assert!(!copy.read(path).contains("21692"), "{told}");
    }
    let (copy, told, left) = changed(MAIN, "2023-07", "业务培训5次", "业务培训\n\n883\n\n次");
    let windows = copy.read("issues/2023-07/综窗办件.toml");
    assert!(!left.is_empty() && !windows.contains("业务培训次"), "{left:?} {told} {windows}");
    let (copy, told, _) = changed(MAIN, "2023-07", "业务培训5次", "业务\n3\n\u{c}培训5次");
    assert!(copy.read("issues/2023-07/综窗办件.toml").contains("业务培训5次。"), "{told}");
}

/// Of a figure that is printed with two values none is booked.
#[test]
fn a_figure_with_two_values_is_left_blank() {
    let (copy, told, left) = changed(HOTLINE, "2024-04", "求助类3814件", "求助类3841件");
    assert!(told.contains("在原文两处印得不同，没有取"), "{told}");
    assert!(!left.is_empty(), "{told}");
    let csv = copy.read("issues/2024-04/诉求受理.classes.csv");
    assert!(csv.contains("求助,,850,2964"), "{csv}");
}

/// What stands in the foot of an issue or behind it is none of its text.
#[test]
fn the_foot_is_none_of_the_text() {
    let check = |from: &str, to: &str, kept: &[&str]| {
        let (copy, told, left) = changed(MAIN, "2023-07", from, to);
        assert_eq!(left.len(), kept.len(), "{to}: {left:?} {told}");
        for (left, kept) in left.iter().zip(kept) {
            assert!(left.contains(kept), "{to}: {left}");
        }
        let patrol = copy.read("issues/2023-07/大厅巡查.toml");
        for word in ["中心领导", "直属单位", "窗口。\\n", "张三", "共印", "第 1 页"]
        {
            assert!(!patrol.contains(word), "{to}: {patrol}");
        }
        assert!(patrol.contains("大厅运行保障有序。"), "{patrol}");
    };
    check("（共印80份）", "（共印80份）\n编辑：张三", &["编辑：张三"]);
    check("（共印80份）", "（共印80份）\n第 1 页 共 8 页", &[]);
    check("（共印80份）", "（共印80份）\n（共印90份）", &["印数写了两个", "印数写了两个"]);
    check("报：中心领导。", "报：\n中心领导。", &[]);
    check("（单位），中心", "（单位）\n，中心", &[]);
    for aside in ["内部资料　注意保存", "（此件公开发布）", "END", "附件：1.统计表"]
    {
        check("报：中心领导。", &format!("{aside}\n报：中心领导。"), &[aside]);
    }
    check("报：中心领导。", "报　　中心领导。", &[]);
    check("报：中心领导。", "报送：中心领导。", &["报送"]);
    check("报：中心领导。", "联系人：张三\n报：中心领导。", &["联系人：张三"]);
}

/// Masthead and foot may stand in tables.
#[test]
fn masthead_and_foot_are_read_in_tables() {
    let text = printed(&Copy::of(MAIN), "2023-07", &TEXT);
    let issuer = "四川省政府政务服务和公共资源交易服务中心";
    let lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    let body = lines.iter().position(|line| line.starts_with("一、")).expect("the first section");
    let foot = lines.iter().position(|line| line.starts_with("报：")).expect("the foot");
    let mut tabled =
        format!("第7期\t总第427期\n{issuer}\t2023年3月9日\n政务服务工作\n（2月20日—2月24日）\n");
    lines[body..foot].iter().for_each(|line| tabled += &format!("{line}\n"));
    for line in &lines[foot..] {
        tabled += &(line.replacen('：', "\t", 1) + "\n");
    }
    let copy = Copy::of(MAIN);
    copy.delete("issues/2023-07");
    let told = imported(&copy, "tabled.txt", tabled.as_bytes());
    assert_eq!(told.left, [""; 0], "{told:?}");
    assert!(told.report[0].contains("总第427期，2023-03-09印发（2月20日—2月24日）"), "{told:?}");
    assert_eq!(printed(&copy, "2023-07", &TEXT), text);
}
