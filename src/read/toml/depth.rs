//! How deep a TOML file is nested, told before it is parsed: the parser makes a table within a table for every
//! part of a key, and whoever walks these, be it only to give them back, needs a step of the stack for each.

use std::ops::Range;

/// Deeper than that no file is read: headers, keys of several parts, arrays and inline tables together.
const DEEPEST: usize = 128;

/// Where a text becomes deeper than it may be; told from its signs alone, whatever is wrong with it. A string
/// of one line ends with the line.
pub(super) fn too_deep(text: &str) -> Option<Range<usize>> {
    let bytes = text.as_bytes();
    // Most files have too few of the signs that make it deeper: counting these costs next to nothing.
    let deeper = bytes.iter().filter(|byte| matches!(byte, b'.' | b'[' | b'{')).count();
    if deeper < DEEPEST {
        return None;
    }
    // The parts of the last header, and for the line and every bracket open in it those of the key there.
    let (mut header, mut open) = (0, vec![0]);
    let (mut at, mut is_start, mut is_header) = (0, true, false);
    while let Some(&byte) = bytes.get(at) {
        let is_first = is_start;
        is_start &= matches!(byte, b' ' | b'\t');
        match byte {
            b'#' => {
                at = end_of_line(bytes, at);
                continue;
            }
            b'"' | b'\'' => {
                at = end_of_string(bytes, at);
                continue;
            }
            b'\n' => {
                is_start = open.len() == 1;
                if is_start {
                    (open[0], is_header) = (0, false);
                }
            }
            b'[' if is_first => {
                (header, is_header) = (0, true);
                at += usize::from(bytes.get(at + 1) == Some(&b'['));
            }
            b']' if is_header => {}
            b'[' | b'{' => open.push(0),
            b']' | b'}' if open.len() > 1 => {
                open.pop();
            }
            b',' => open.last_mut().into_iter().for_each(|parts| *parts = 0),
            // Of a row of dots none parts a key.
            b'.' if !matches!(bytes.get(at + 1), Some(b'.')) => {
                let parts = if is_header { Some(&mut header) } else { open.last_mut() };
                parts.into_iter().for_each(|parts| *parts += 1);
            }
            _ => {}
        }
        if matches!(byte, b'.' | b'[' | b'{')
            && header + open.len() + open.iter().sum::<usize>() > DEEPEST
        {
            return Some(at..at + 1);
        }
        at += 1;
    }
    None
}

fn end_of_line(bytes: &[u8], at: usize) -> usize {
    bytes[at..].iter().position(|byte| *byte == b'\n').map_or(bytes.len(), |length| at + length)
}

/// Behind the string that begins there.
fn end_of_string(bytes: &[u8], at: usize) -> usize {
    let quote = bytes[at];
    let is_long = bytes[at..].starts_with(&[quote; 3]);
    let mut at = at + if is_long { 3 } else { 1 };
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'\\' if quote == b'"' => at += 1,
            b'\n' if !is_long => return at,
            _ if byte != quote => {}
            _ if !is_long => return at + 1,
            // Two more may stand before the last three.
            _ if bytes[at..].starts_with(&[quote; 3]) => {
                let more = bytes[at + 3..].iter().take(2).take_while(|byte| **byte == quote);
                return at + 3 + more.count();
            }
            _ => {}
        }
        at += 1;
    }
    at.min(bytes.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_nobody_means_is_too_deep() {
        let check = |text: &str, expected: bool| {
            assert_eq!(too_deep(text).is_some(), expected, "{text:.200}");
        };
        let key = |parts: usize| vec!["a"; parts].join(".");
        check(&format!("{} = 1\n", key(127)), false);
        check(&format!("{} = 1\n", key(129)), true);
        check(&format!("[{}]\n{} = 1\n", key(60), key(60)), false);
        check(&format!("[[{}]]\n{} = 1\n", key(70), key(70)), true);
        // What was deep above is not below.
        check(&format!("[{}]\n[b]\n{} = 1\n", key(70), key(70)), false);
        check(&format!("a = {}1{}\n", "[".repeat(100), "]".repeat(100)), false);
        check(&"[".repeat(100_000), true);
        check(&format!("a = {}", "[\n".repeat(100_000)), true);
        check(&format!("a = {}", "{a = ".repeat(100_000)), true);
        check(&format!("a = {}", format!("{{{} = ", key(20)).repeat(7)), true);
        check(&format!("a = [{}]", format!("{{ {} = 1 }}, ", key(20)).repeat(500)), false);
        // As people write: dots, brackets and quotes in text, in remarks and in long strings.
        let dots = "。".to_owned() + &"1.2.".repeat(200) + &"[".repeat(200) + &"{".repeat(200);
        for text in [
            format!("a = \"{dots}\"\nb = '{dots}'\n# {dots}\n"),
            format!("a = \"\"\"\n“\"{dots}\"\\\"\"\"\n{dots}\"\"\"\"\"\nb = '''\n{dots}'''\n"),
            format!("a = [\n  \"{dots}\", # {dots}\n]\nb = \"{dots}\n"),
            format!("a = \"字......{}\n", ".".repeat(500)),
            format!("正文没有引号{}\n", "……......".repeat(60)),
            "a = [1.5, 2.5]\n".repeat(300),
            format!("[a.b]\nc = {{ d = [{}] }}\n", "{ e.f = 1.5 }, ".repeat(300)),
        ] {
            check(&text, false);
        }
    }
}
