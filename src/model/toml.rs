//! Keys and texts as TOML has them, in files that are written and in examples.

use std::fmt;

use toml_writer::{TomlKeyBuilder, TomlStringBuilder, WriteTomlKey, WriteTomlValue};

/// A text between quotes.
pub(crate) struct Quoted<'a>(pub(crate) &'a str);

impl fmt::Display for Quoted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        TomlStringBuilder::new(self.0).as_basic().write_toml_value(f)
    }
}

/// A key as it stands before its equals sign: one that holds more than ASCII in quotes.
pub(crate) struct Key<'a>(pub(crate) &'a str);

impl fmt::Display for Key<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let key = TomlKeyBuilder::new(self.0);
        key.as_unquoted().unwrap_or_else(|| key.as_basic()).write_toml_key(f)
    }
}

/// A text in a comment, which ends with its line.
pub(crate) fn one_line(text: &str) -> String {
    text.lines().map(str::trim).flat_map(str::chars).filter(|c| !c.is_control()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_must_be_is_quoted_and_escaped() {
        let check = |text: &str, key: &str, quoted: &str| {
            assert_eq!(
                (Key(text).to_string(), Quoted(text).to_string()),
                (key.into(), quoted.into())
            );
        };
        check("other_9-a", "other_9-a", "\"other_9-a\"");
        check("窗口", "\"窗口\"", "\"窗口\"");
        check("", "\"\"", "\"\"");
        check("a b", "\"a b\"", "\"a b\"");
        check("“甲”\"\\\n", "\"“甲”\\\"\\\\\\n\"", "\"“甲”\\\"\\\\\\n\"");
    }

    #[test]
    fn a_comment_ends_with_its_line() {
        assert_eq!(one_line("  综窗\n  改革\r\n\u{7}进度 一\n"), "综窗改革进度 一");
    }
}
