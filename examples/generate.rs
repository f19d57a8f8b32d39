//! Writes a workspace of any size, always the same for the same numbers: what benches and tests run on.
//!
//!     cargo run --example generate -- FOLDER ISSUES

use std::fmt::Write as _;
use std::path::Path;

use chrono::{Datelike, Days, NaiveDate, Weekday};

/// The photo of an issue that has one.
const PHOTO: &str = "现场.png";

/// Issues a year; weeks without one are holidays.
const A_YEAR: u32 = 50;

const DEPARTMENTS: [&str; 16] = [
    "省发展改革委",
    "教育厅",
    "科技厅",
    "公安厅",
    "民政厅",
    "司法厅",
    "财政厅",
    "自然资源厅",
    "生态环境厅",
    "住房和城乡建设厅",
    "交通运输厅",
    "水利厅",
    "农业农村厅",
    "商务厅",
    "应急厅",
    "省市场监管局",
];

/// Clauses that any dispatch may be made of, in an office's manner.
const CLAUSES: [&str; 24] = [
    "对本部门进驻大厅的事项逐项核对",
    "将办理时限压缩至法定时限的一半以内",
    "现场解答企业提出的办理问题",
    "完善受理、审核、办结各环节的衔接",
    "组织窗口人员学习新修订的办事指南",
    "梳理群众反映较多的材料要求",
    "推动高频事项全程网上办理",
    "对申请材料不全的实行一次性告知",
    "为行动不便的群众提供上门服务",
    "与市县窗口开展视频会商",
    "安排业务骨干到窗口轮岗",
    "公开咨询电话和投诉渠道",
    "对即将到期的许可证件提前提醒",
    "优化预约叫号和分流引导",
    "清理重复提交的证明材料",
    "开展窗口服务礼仪培训",
    "汇总典型问题形成问答手册",
    "落实首问负责和限时办结制度",
    "推进电子证照在窗口的应用",
    "协调解决系统对接中的堵点",
    "回访近期办结的申请人",
    "加强对中介服务的规范管理",
    "对照清单开展自查自纠",
    "提升跨部门联办事项的办理质量",
];

fn main() -> std::process::ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    match args.as_slice() {
        [folder, issues] if issues.parse::<u32>().is_ok() => {
            write_workspace(Path::new(folder), issues.parse().unwrap_or_default());
            std::process::ExitCode::SUCCESS
        }
        _ => std::process::ExitCode::from(2),
    }
}

/// Writes so many weekly issues from January 2014 on into `folder`, which may be there.
///
/// # Panics
/// A file cannot be written.
pub(crate) fn write_workspace(folder: &Path, issues: u32) {
    let write = |path: &str, text: &str| {
        let path = folder.join(path);
        let made = path.parent().map_or(Ok(()), std::fs::create_dir_all);
        made.and_then(|()| std::fs::write(&path, text))
            .unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    };
    write("bulletin.toml", CONFIG);
    let mut chance = Chance(0x2014_0106);
    let mut monday = NaiveDate::from_ymd_opt(2014, 1, 6).unwrap_or_default();
    let (mut year, mut number, mut totals) = (2014, 0, [0u64; 10]);
    let mut covered: Option<NaiveDate> = None;
    for total in 1..=issues {
        // Two weeks of each year have no issue, and the next one says why.
        let is_over = number == A_YEAR;
        while is_over && monday.year() == year {
            monday = monday + Days::new(7);
        }
        // A period that crosses the year's end would need days; it is left to the holidays.
        while (monday + Days::new(4)).year() != monday.year() {
            monday = monday + Days::new(7);
        }
        if monday.year() != year {
            (year, number, totals) = (monday.year(), 0, [0; 10]);
        }
        number += 1;
        let friday = monday + Days::new(4);
        // Weekends that are worked are left out, as most weeklies do.
        let gap = if covered.is_some() { "gap = \"放假调休\"\n" } else { "" };
        let issue = format!("issues/{year}-{number:02}");
        let issued = friday + Days::new(6);
        let manifest = format!(
            "total = {total}\ndate = {issued}\nperiod = {{ from = {monday}, to = {friday} }}\n{gap}"
        );
        write(&format!("{issue}/issue.toml"), &manifest);
        let daily = total % 3 == 0;
        write(
            &format!("{issue}/综窗办件.csv"),
            &counts(&mut chance, monday, daily, &mut totals[..4]),
        );
        write(&format!("{issue}/事项受理办结.csv"), &rows(&mut chance, &mut totals[4..]));
        write(&format!("{issue}/综窗办件.toml"), &windows(&mut chance, &totals));
        write(&format!("{issue}/事项受理办结.toml"), &stated_rows(&totals[4..]));
        let with_photo = total % 4 == 1;
        let news = dispatches(&mut chance, monday, with_photo);
        write(&format!("{issue}/窗口动态.toml"), &news);
        if with_photo {
            write_photo(&mut Chance(total.into()), &folder.join(&issue).join(PHOTO));
        }
        write(&format!("{issue}/大厅巡查.toml"), PATROL);
        covered = Some(friday);
        monday = monday + Days::new(7);
    }
}

const CONFIG: &str = r#"name = "政务服务工作"
issuer = "省政府政务服务中心"
sections = ["综窗办件", "事项受理办结", "窗口动态", "大厅巡查"]
[[distribution]]
label = "报"
to = "中心领导"
[[distribution]]
label = "发"
to = "各部门窗口"
[print]
copies = 80
[fonts]
biaosong = ["Noto Serif CJK SC"]
fangsong = ["FandolFang R"]
kaiti = ["FandolKai"]
heiti = ["FandolHei"]
songti = ["FandolSong"]
digits = ["Liberation Serif"]
"#;

const PATROL: &str = r#"[findings]
"按时到岗情况" = "总体情况良好。"
"工作区域标准化执行情况" = "总体情况良好。"
"着装情况" = "总体情况良好。"
"工作牌佩戴情况" = "总体情况良好。"
"纪律秩序" = "总体情况良好。"
"大厅防控情况" = "大厅人员管控到位，运行保障有序。"
"#;

/// Weekly figures of 综窗办件, in one line or by day.
fn counts(chance: &mut Chance, monday: NaiveDate, daily: bool, totals: &mut [u64]) -> String {
    let days = if daily { 5 } else { 1 };
    let mut text = if daily {
        "日期,咨询,受理,颁发,流转\n"
    } else {
        "咨询,受理,颁发,流转\n"
    }
    .to_owned();
    for day in 0..days {
        let figures = [300, 150, 700, 1500].map(|usual| chance.near(usual / days));
        if daily {
            let _ = write!(text, "{},", monday + Days::new(day));
        }
        let _ = writeln!(text, "{},{},{},{}", figures[0], figures[1], figures[2], figures[3]);
        totals.iter_mut().zip(figures).for_each(|(total, figure)| *total += figure);
    }
    text
}

fn rows(chance: &mut Chance, totals: &mut [u64]) -> String {
    let mut text = "事项类型,受理,办结\n".to_owned();
    let usual = [("行政许可", 9500), ("公共服务", 80_000), ("其它9类行权事项", 850)];
    for (i, (name, usual)) in usual.into_iter().enumerate() {
        let (accepted, closed) = (chance.near(usual), chance.near(usual));
        let _ = writeln!(text, "{name},{accepted},{closed}");
        totals[2 * i] += accepted;
        totals[2 * i + 1] += closed;
    }
    text
}

fn windows(chance: &mut Chance, totals: &[u64; 10]) -> String {
    let [a, b, c, d, ..] = totals;
    format!(
        "unauthorized = [\"{}\", \"{}\"]\nprogress = [\n  \"{}，今年以来受理{b}件、流转{d}件。\",\n  \
         \"{}，今年以来咨询{a}人次、颁发{c}件。\",\n]\n[stated]\n\
         \"咨询\" = {a}\n\"受理\" = {b}\n\"颁发\" = {c}\n\"流转\" = {d}\n",
        DEPARTMENTS[0],
        DEPARTMENTS[1 + chance.below(15)],
        clauses(chance, 4),
        clauses(chance, 3),
    )
}

fn stated_rows(totals: &[u64]) -> String {
    let mut text = String::new();
    for (i, name) in ["行政许可", "公共服务", "其它9类行权事项"].into_iter().enumerate()
    {
        let (accepted, closed) = (totals[2 * i], totals[2 * i + 1]);
        let _ = writeln!(text, "[stated.\"{name}\"]\n\"受理\" = {accepted}\n\"办结\" = {closed}");
    }
    text
}

/// Nine dispatches of some 150 characters, as long as the published issue's; the first may have a
/// photo.
fn dispatches(chance: &mut Chance, monday: NaiveDate, with_photo: bool) -> String {
    let mut text = String::new();
    for (block, number) in [("environment", 2), ("efficiency", 3), ("leaders", 4)] {
        for _ in 0..number {
            let department = DEPARTMENTS[chance.below(16)];
            let day = monday + Days::new(chance.below(5) as u64);
            let opening = match day.weekday() {
                Weekday::Mon => "近日".to_owned(),
                _ => format!("{}月{}日", day.month(), day.day()),
            };
            let (first, second, third) =
                (clauses(chance, 4), clauses(chance, 4), clauses(chance, 3));
            let _ = writeln!(
                text,
                "[[{block}]]\ndepartment = \"{department}\"\n\
                 text = \"{opening}，{department}窗口{first}。同时，{second}。下一步，{department}将{third}，\
                 全年计划办理{}件。\"",
                chance.below(9000)
            );
            if with_photo && text.matches("[[").count() == 1 {
                let caption = format!("{department}窗口现场解答");
                let _ = writeln!(text, "photo = {{ file = \"{PHOTO}\", caption = \"{caption}\" }}");
            }
        }
    }
    text
}

/// A grey picture as a camera makes one, shades with grain over them: about 150 KB.
fn write_photo(chance: &mut Chance, path: &Path) {
    const WIDTH: u32 = 600;
    const HEIGHT: u32 = 400;
    let shade = |x: u32, y: u32| (x * 200 / WIDTH + y * 40 / HEIGHT) as u8;
    let pixels = (0..HEIGHT).flat_map(|y| (0..WIDTH).map(move |x| shade(x, y)));
    let pixels: Vec<u8> = pixels.map(|shade| shade + (chance.next() % 12) as u8).collect();
    let written = std::fs::File::create(path).map_err(png::EncodingError::from).and_then(|file| {
        let mut encoder = png::Encoder::new(file, WIDTH, HEIGHT);
        encoder.set_color(png::ColorType::Grayscale);
        encoder.write_header()?.write_image_data(&pixels)
    });
    written.unwrap_or_else(|error| panic!("{}: {error}", path.display()));
}

/// Different clauses one after another.
fn clauses(chance: &mut Chance, number: usize) -> String {
    let start = chance.below(24);
    let step = [1, 5, 7, 11, 13, 17, 19, 23][chance.below(8)];
    let clause = |i: usize| CLAUSES[(start + i * step) % 24];
    (0..number).map(clause).collect::<Vec<_>>().join("，")
}

/// Numbers that look like chance and are always the same.
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        // A 64-bit linear congruential step; the upper bits are the better ones.
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        self.0 >> 33
    }

    fn below(&mut self, limit: usize) -> usize {
        (self.next() % limit as u64) as usize
    }

    /// Within a fifth of the usual value.
    fn near(&mut self, usual: u64) -> u64 {
        usual * 4 / 5 + self.next() % (usual * 2 / 5 + 1)
    }
}
