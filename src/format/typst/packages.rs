//! How faces are installed: each system has names of its own for what holds them.

use crate::model::bulletin::FaceRole;

/// What installs packages here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum System {
    /// Debian, Ubuntu.
    Debian,
    /// UOS, deepin, Kylin: Debian's packages, but not all of them.
    Domestic,
    /// openEuler, Fedora and what follows them, Kylin's server too.
    Fedora,
    Mac,
    Windows,
    Other,
}

/// What is to be installed.
#[derive(Clone, Debug, Default)]
pub(crate) struct Needs {
    /// Roles without a face.
    pub(crate) lacking: Vec<FaceRole>,
    /// Roles in a face that is not the standard's.
    pub(crate) substituted: Vec<FaceRole>,
    /// Whether rare characters have no face behind a role's own.
    pub(crate) rare: bool,
}

/// The system that this program runs on.
pub(crate) fn system() -> System {
    let release = ["/etc/os-release", "/usr/lib/os-release"];
    let release = release.iter().find_map(|path| std::fs::read_to_string(path).ok());
    system_of(std::env::consts::OS, &release.unwrap_or_default())
}

/// `release` is the text of os-release.
fn system_of(os: &str, release: &str) -> System {
    match os {
        "macos" => return System::Mac,
        "windows" => return System::Windows,
        _ => {}
    }
    let value = |key: &str| {
        let lines = release.lines().map(str::trim);
        let value = lines.filter_map(|line| line.strip_prefix(key)?.strip_prefix('=')).next_back();
        value.unwrap_or_default().trim_matches(['"', '\'']).to_lowercase()
    };
    let (id, like) = (value("ID"), value("ID_LIKE"));
    let is = |names: &[&str]| {
        let mut all = std::iter::once(&*id).chain(like.split_whitespace());
        all.any(|one| names.contains(&one))
    };
    // The server of Kylin goes by the same name as the desktop, and says whom it follows.
    if is(&["fedora", "rhel", "centos", "openeuler", "anolis"]) {
        System::Fedora
    } else if is(&["uos", "deepin", "kylin", "openkylin"]) {
        System::Domestic
    } else if is(&["debian", "ubuntu"]) {
        System::Debian
    } else {
        System::Other
    }
}

/// What to do for what is missing, in Chinese, line by line; commands are indented. Nothing where nothing
/// is missing.
pub(crate) fn install(system: System, needs: &Needs) -> Vec<String> {
    let mut lines = Vec::new();
    let packages = packages(system, needs);
    if !packages.is_empty() {
        lines.push(match system {
            System::Windows => {
                "以管理员身份打开 PowerShell，装上 Windows 自己的仿宋、楷体、黑体：".to_owned()
            }
            System::Mac => "装缺的字体（先要装 Homebrew）：".to_owned(),
            _ => "装缺的字体：".to_owned(),
        });
        let command = match system {
            System::Debian | System::Domestic => "sudo apt install",
            System::Fedora => "sudo dnf install",
            System::Mac => "brew install --cask",
            System::Windows => "Add-WindowsCapability -Online -Name",
            System::Other => "",
        };
        lines.push(format!("  {command} {}", packages.join(" ")));
    }
    let has = |role| needs.lacking.contains(&role) || needs.substituted.contains(&role);
    if system == System::Windows && has(FaceRole::Biaosong) {
        lines.push("小标宋：装 Office 或 WPS（带华文中宋），或用单位买的方正小标宋。".to_owned());
    }
    if system == System::Mac && needs.lacking.contains(&FaceRole::Fangsong) {
        lines.push("仿宋：打开“字体册”，找到华文仿宋，点下载。".to_owned());
    }
    if system == System::Other && !needs.lacking.is_empty() {
        let names: Vec<&str> = needs.lacking.iter().map(|role| free(*role)).collect();
        lines.push(format!("缺的字体可用这些：{}。", names.join("、")));
    }
    if !needs.substituted.is_empty() || !needs.lacking.is_empty() {
        lines.push(
            "标准字体（方正小标宋、仿宋、楷体、黑体、宋体）有授权的，把字体文件放进工作区的 fonts/，或装进系统。"
                .to_owned(),
        );
    }
    lines
}

/// A free face that every system can have.
fn free(role: FaceRole) -> &'static str {
    match role {
        FaceRole::Biaosong => "Noto Serif CJK SC",
        FaceRole::Kaiti => "FandolKai",
        FaceRole::Heiti => "FandolHei",
        FaceRole::Fangsong => "FandolFang",
        FaceRole::Songti => "FandolSong",
        FaceRole::Digits => "Liberation Serif",
    }
}

/// The packages that hold a free face for each role that has none, or the standard's own where the system
/// brings them.
fn packages(system: System, needs: &Needs) -> Vec<&'static str> {
    use FaceRole::{Biaosong, Digits, Fangsong, Heiti, Kaiti, Songti};
    let mut packages: Vec<&str> = Vec::new();
    let mut add = |package: &'static str| {
        if !packages.contains(&package) {
            packages.push(package);
        }
    };
    let of = |role| match (system, role) {
        (System::Debian | System::Domestic, Biaosong) => Some("fonts-noto-cjk-extra"),
        (System::Debian | System::Domestic, Digits) => Some("fonts-liberation"),
        (System::Debian | System::Domestic, _) => Some("texlive-lang-chinese"),
        (System::Fedora, Biaosong) => Some("google-noto-serif-cjk-fonts"),
        (System::Fedora, Digits) => Some("liberation-serif-fonts"),
        (System::Fedora, _) => Some("texlive-fandol"),
        (System::Mac, Biaosong | Songti) => Some("font-noto-serif-cjk-sc"),
        (System::Mac, Kaiti) => Some("font-lxgw-wenkai"),
        (System::Mac, Heiti) => Some("font-noto-sans-cjk-sc"),
        (System::Mac, Digits) => Some("font-liberation"),
        (System::Windows, Kaiti | Heiti | Fangsong) => {
            Some("Language.Fonts.Hans~~~und-HANS~0.0.1.0")
        }
        (System::Mac, Fangsong) | (System::Windows | System::Other, _) => None,
    };
    needs.lacking.iter().filter_map(|role| of(*role)).for_each(&mut add);
    if system == System::Windows {
        needs.substituted.iter().filter_map(|role| of(*role)).for_each(&mut add);
    }
    if needs.rare {
        let rare: &[&str] = match system {
            System::Debian => &["fonts-noto-cjk", "fonts-lxgw-wenkai"],
            System::Domestic => &["fonts-noto-cjk"],
            System::Fedora => &["google-noto-serif-cjk-fonts"],
            System::Mac => &["font-noto-serif-cjk-sc"],
            System::Windows | System::Other => &[],
        };
        rare.iter().copied().for_each(&mut add);
    }
    packages
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_system_is_told_by_what_it_says_of_itself() {
        let check = |os: &str, release: &str, expected: System| {
            assert_eq!(system_of(os, release), expected, "{os} {release}");
        };
        check("linux", "NAME=\"Debian GNU/Linux\"\nVERSION_ID=\"12\"\nID=debian\n", System::Debian);
        check("linux", "ID=ubuntu\nID_LIKE=debian\n", System::Debian);
        check("linux", "ID=linuxmint\nID_LIKE=\"ubuntu debian\"\n", System::Debian);
        check("linux", "ID=uos\n", System::Domestic);
        check("linux", "ID=kylin\nID_LIKE=debian\n", System::Domestic);
        check("linux", "ID=\"kylin\"\nID_LIKE=\"fedora\"\n", System::Fedora);
        check("linux", "ID=\"openEuler\"\n", System::Fedora);
        check("linux", "ID=arch\n", System::Other);
        check("linux", "", System::Other);
        check("macos", "", System::Mac);
        check("windows", "", System::Windows);
    }

    #[test]
    fn what_is_missing_is_what_is_installed() {
        let check = |system: System, lacking: &[FaceRole], rare: bool, expected: &[&str]| {
            let needs = Needs { lacking: lacking.to_vec(), rare, ..Needs::default() };
            let lines = install(system, &needs);
            let commands: Vec<&str> =
                lines.iter().filter_map(|line| line.strip_prefix("  ")).collect();
            assert_eq!(commands, expected, "{lines:?}");
        };
        let all = FaceRole::ALL;
        check(System::Debian, &[], false, &[]);
        check(System::Debian, &[FaceRole::Digits], false, &["sudo apt install fonts-liberation"]);
        check(
            System::Debian,
            &all,
            true,
            &[
                "sudo apt install fonts-noto-cjk-extra texlive-lang-chinese fonts-liberation fonts-noto-cjk fonts-lxgw-wenkai",
            ],
        );
        check(
            System::Domestic,
            &all,
            true,
            &[
                "sudo apt install fonts-noto-cjk-extra texlive-lang-chinese fonts-liberation fonts-noto-cjk",
            ],
        );
        check(
            System::Fedora,
            &all,
            true,
            &["sudo dnf install google-noto-serif-cjk-fonts texlive-fandol liberation-serif-fonts"],
        );
        check(
            System::Mac,
            &all,
            false,
            &[
                "brew install --cask font-noto-serif-cjk-sc font-lxgw-wenkai font-noto-sans-cjk-sc font-liberation",
            ],
        );
        check(
            System::Windows,
            &all,
            true,
            &["Add-WindowsCapability -Online -Name Language.Fonts.Hans~~~und-HANS~0.0.1.0"],
        );
        check(System::Other, &all, true, &[]);
        let needs = Needs { substituted: vec![FaceRole::Kaiti], ..Needs::default() };
        assert_eq!(install(System::Windows, &needs).len(), 3, "Windows has the standard's own");
        assert_eq!(install(System::Debian, &needs).len(), 1, "a substitute is there");
        assert!(install(System::Mac, &Needs::default()).is_empty());
    }
}
