//! The bulletin: masthead, sections in print order, distribution, page and faces.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::source::{Source, Text};

pub struct Bulletin {
    pub source: Arc<Source>,
    /// 报名, printed red.
    pub name: String,
    /// Printed above the text; empty for none.
    pub title: String,
    pub issuer: String,
    /// Sections in print order: each name leads to its files and its definition.
    pub sections: Vec<Text>,
    pub distribution: Vec<Distribution>,
    pub print: Print,
    /// Font families to try before the standard's, by role.
    pub fonts: Wanted,
}

/// One line of the 报尾.
pub struct Distribution {
    /// 报, 送, 发.
    pub label: String,
    pub to: String,
}

pub struct Print {
    pub copies: Option<u32>,
    /// 22 is GB/T 9704; 24 the compact page.
    pub lines_per_page: u32,
    pub page_number: PageNumber,
}

impl Print {
    pub const STANDARD: Self =
        Self { copies: None, lines_per_page: 22, page_number: PageNumber::Outer };
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PageNumber {
    /// Odd pages right, even pages left.
    Outer,
    Center,
}

impl PageNumber {
    /// As bulletin.toml writes it.
    pub fn key(self) -> &'static str {
        match self {
            Self::Outer => "outer",
            Self::Center => "center",
        }
    }
}

/// Families by role, in the order in which they are tried.
pub type Wanted = BTreeMap<Role, Vec<String>>;

/// What a face is used for: the standard names faces by it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    Biaosong,
    Kaiti,
    Heiti,
    Fangsong,
    Songti,
    Digits,
}

impl Role {
    pub const ALL: [Self; 6] =
        [Self::Biaosong, Self::Kaiti, Self::Heiti, Self::Fangsong, Self::Songti, Self::Digits];

    /// The key under `[fonts]`.
    pub fn key(self) -> &'static str {
        match self {
            Self::Biaosong => "biaosong",
            Self::Kaiti => "kaiti",
            Self::Heiti => "heiti",
            Self::Fangsong => "fangsong",
            Self::Songti => "songti",
            Self::Digits => "digits",
        }
    }

    pub fn chinese(self) -> &'static str {
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
