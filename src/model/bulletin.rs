//! The bulletin: masthead, sections in print order, distribution, page and faces.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::files::Limits;
use super::source::{Source, Text};

pub struct Bulletin {
    pub(crate) source: Arc<Source>,
    /// 报名, printed red.
    pub(crate) name: String,
    /// Printed above the text; empty for none.
    pub(crate) title: String,
    pub(crate) issuer: String,
    /// Sections in print order: each name leads to its files and its definition.
    pub(crate) sections: Vec<Text>,
    pub(crate) distribution: Vec<Distribution>,
    pub(crate) print: Print,
    /// Font families to try before the standard's, by role.
    pub(crate) fonts: WantedFamilies,
    pub(crate) limits: Limits,
}

/// One line of the 报尾.
pub(crate) struct Distribution {
    /// 报, 送, 发.
    pub(crate) label: String,
    pub(crate) to: String,
}

pub(crate) struct Print {
    pub(crate) copies: Option<u32>,
    /// 22 is GB/T 9704; 24 the compact page.
    pub(crate) lines_per_page: u32,
    pub(crate) page_number: PageNumber,
}

impl Print {
    pub(crate) const STANDARD: Self =
        Self { copies: None, lines_per_page: 22, page_number: PageNumber::Outer };
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PageNumber {
    /// Odd pages right, even pages left.
    Outer,
    Center,
}

impl PageNumber {
    /// As bulletin.toml writes it.
    pub(crate) fn key(self) -> &'static str {
        match self {
            Self::Outer => "outer",
            Self::Center => "center",
        }
    }
}

/// Families by role, in the order in which they are tried.
pub(crate) type WantedFamilies = BTreeMap<FaceRole, Vec<String>>;

/// What a face is used for: the standard names faces by it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum FaceRole {
    Biaosong,
    Kaiti,
    Heiti,
    Fangsong,
    Songti,
    Digits,
}

impl FaceRole {
    pub(crate) const ALL: [Self; 6] =
        [Self::Biaosong, Self::Kaiti, Self::Heiti, Self::Fangsong, Self::Songti, Self::Digits];

    /// The key under `[fonts]`.
    pub(crate) fn key(self) -> &'static str {
        match self {
            Self::Biaosong => "biaosong",
            Self::Kaiti => "kaiti",
            Self::Heiti => "heiti",
            Self::Fangsong => "fangsong",
            Self::Songti => "songti",
            Self::Digits => "digits",
        }
    }

    pub(crate) fn chinese(self) -> &'static str {
        match self {
            Self::Biaosong => "小标宋",
            Self::Kaiti => "楷体",
            Self::Heiti => "黑体",
            Self::Fangsong => "仿宋",
            Self::Songti => "宋体",
            Self::Digits => "数字和西文",
        }
    }
}
