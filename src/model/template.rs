//! What stands in the braces of a definition's sentence: its words with their places, the figures that it
//! names and the filters that it calls. Tera says whether a sentence can be read; what it parsed it keeps
//! to itself.

use std::ops::Range;

/// The variables of figures: this issue's own, and those of other issues.
pub(crate) const FIGURES: [&str; 5] = ["period", "ytd", "previous", "last_year", "last_year_ytd"];

/// The variable of the figures of other sections.
pub(crate) const SECTION: &str = "section";

/// What prints every variable.
const EVERYTHING: &str = "__tera_context";

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TokenKind {
    /// `{{` or `{%`.
    Open,
    /// `}}` or `%}`.
    Close,
    Name,
    /// A string, quotes and all.
    Text,
    Number,
    Sign,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Token<'t> {
    pub(crate) kind: TokenKind,
    pub(crate) text: &'t str,
    /// Its first byte in the sentence.
    pub(crate) start: usize,
}

impl Token<'_> {
    pub(crate) fn range(&self) -> Range<usize> {
        self.start..self.start + self.text.len()
    }

    fn is(&self, sign: &str) -> bool {
        self.text == sign && self.kind == TokenKind::Sign
    }
}

/// The tokens in the braces; comments and what stands between braces are none.
pub(crate) fn tokens(template: &str) -> Vec<Token<'_>> {
    let mut tokens = Vec::new();
    let mut at = 0;
    while let Some(open) = template[at..].find('{').map(|found| at + found) {
        let rest = &template[open..];
        let close = match rest.as_bytes().get(1) {
            Some(b'#') => {
                at = rest.find("#}").map_or(template.len(), |end| open + end + 2);
                continue;
            }
            Some(b'{') => "}}",
            Some(b'%') => "%}",
            _ => {
                at = open + 1;
                continue;
            }
        };
        tokens.push(Token { kind: TokenKind::Open, text: &rest[..2], start: open });
        at = open + 2;
        while let Some(token) = next_token(template, at, close) {
            at = token.range().end;
            let is_end = token.kind == TokenKind::Close;
            tokens.push(token);
            if is_end {
                break;
            }
        }
        let words = tokens.iter().rev().skip(1).take(2).map(|token| token.text);
        if words.eq(["raw", "{%"]) {
            let end = template[at..].find("endraw").map_or(template.len(), |end| at + end);
            at = template[..end].rfind("{%").unwrap_or(end).max(at);
        }
    }
    tokens
}

/// The next token of a tag that ends with `close`; nothing at the sentence's end.
fn next_token<'t>(template: &'t str, at: usize, close: &str) -> Option<Token<'t>> {
    let rest = &template[at..];
    let start = at + rest.find(|c: char| !c.is_whitespace())?;
    let rest = &template[start..];
    let token = |kind, length: usize| Some(Token { kind, text: rest.get(..length)?, start });
    if rest.starts_with(close) {
        return token(TokenKind::Close, close.len());
    }
    let first = rest.chars().next()?;
    let while_it = |is: fn(char) -> bool| rest.find(|c| !is(c)).unwrap_or(rest.len());
    if matches!(first, '\'' | '"' | '`') {
        let mut escaped = false;
        let end = rest.char_indices().skip(1).find(|&(_, c)| {
            let is_end = c == first && !escaped;
            escaped = c == '\\' && !escaped;
            is_end
        });
        return token(TokenKind::Text, end.map_or(rest.len(), |(end, _)| end + 1));
    }
    if first.is_ascii_digit() {
        let length = while_it(|c| c.is_ascii_alphanumeric() || c == '_' || c == '.');
        return token(TokenKind::Number, length);
    }
    if first.is_alphabetic() || first == '_' {
        return token(TokenKind::Name, while_it(|c| c.is_alphanumeric() || c == '_'));
    }
    let is_double = ["==", "!=", "<=", ">=", "//", "**", "?."].iter().any(|s| rest.starts_with(s));
    token(TokenKind::Sign, if is_double { 2 } else { first.len_utf8() })
}

/// A filter where it is called.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Call<'t> {
    pub(crate) name: Token<'t>,
    /// Each with the place of its value.
    pub(crate) arguments: Vec<(Token<'t>, Range<usize>)>,
    /// From the name to the closing bracket.
    pub(crate) range: Range<usize>,
}

/// The filters that a sentence calls.
pub(crate) fn calls<'t>(tokens: &[Token<'t>]) -> Vec<Call<'t>> {
    let starts = tokens.windows(2).enumerate().filter(|(_, pair)| pair[0].is("|"));
    let starts = starts.filter(|(_, pair)| pair[1].kind == TokenKind::Name);
    starts.map(|(at, pair)| call(&pair[1], &tokens[at + 2..])).collect()
}

fn call<'t>(name: &Token<'t>, rest: &[Token<'t>]) -> Call<'t> {
    let mut call = Call { name: name.clone(), arguments: Vec::new(), range: name.range() };
    if !rest.first().is_some_and(|token| token.is("(")) {
        return call;
    }
    let (mut depth, mut is_start) = (0, false);
    for (at, token) in rest.iter().enumerate() {
        let next_is_value = rest.get(at + 1).is_some_and(|next| next.is("="));
        match token.text {
            _ if token.kind == TokenKind::Close => break,
            "(" | "[" | "{" if token.kind == TokenKind::Sign => {
                depth += 1;
                if depth == 1 {
                    is_start = true;
                    continue;
                }
            }
            ")" | "]" | "}" if token.kind == TokenKind::Sign => {
                depth -= 1;
                call.range.end = token.range().end;
                if depth == 0 {
                    break;
                }
            }
            "," if depth == 1 => {
                is_start = true;
                continue;
            }
            "=" if depth == 1 => continue,
            _ if is_start && next_is_value => {
                let end = token.range().end + 1;
                call.arguments.push((token.clone(), end..end));
                is_start = false;
                continue;
            }
            _ => {}
        }
        if let Some((_, value)) = call.arguments.last_mut() {
            let range = token.range();
            *value = if value.start == value.end { range } else { value.start..range.end };
        }
    }
    call
}

/// A step from a variable to one of its values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Key<'t> {
    /// `['受理']` or `.受理`.
    Name(&'t str),
    /// `[row]`: what the variable holds, which only filling in tells.
    Variable(&'t str),
}

/// A variable of figures with the way to one of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Path<'t> {
    pub(crate) root: &'t str,
    pub(crate) keys: Vec<Key<'t>>,
    pub(crate) range: Range<usize>,
    /// Whether it is asked only whether there is one: `{% if previous %}`.
    is_test: bool,
}

/// The figures that a sentence names.
pub(crate) fn paths<'t>(template: &'t str, tokens: &[Token<'t>]) -> Vec<Path<'t>> {
    let mut paths = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        let before = at.checked_sub(1).and_then(|before| tokens.get(before));
        let is_member = before.is_some_and(|before| before.is(".") || before.is("?."));
        // The name of a filter's argument.
        let is_argument = before.is_some_and(|before| before.is("(") || before.is(","))
            && tokens.get(at + 1).is_some_and(|next| next.is("="));
        let is_root = FIGURES.contains(&token.text) || [SECTION, EVERYTHING].contains(&token.text);
        if token.kind == TokenKind::Name && is_root && !is_member && !is_argument {
            paths.push(path(template, token, before, &tokens[at + 1..]));
        }
    }
    paths
}

fn path<'t>(
    template: &'t str,
    root: &Token<'t>,
    before: Option<&Token<'t>>,
    rest: &[Token<'t>],
) -> Path<'t> {
    let mut path = Path { root: root.text, keys: Vec::new(), range: root.range(), is_test: false };
    let mut rest = rest.iter();
    loop {
        let mut ahead = rest.clone();
        match ahead.next() {
            Some(dot) if dot.is(".") || dot.is("?.") => {
                let Some(name) = ahead.next() else { break };
                path.keys.push(Key::Name(name.text));
                path.range.end = name.range().end;
            }
            Some(open) if open.is("[") => {
                let inside = ahead.clone();
                let mut depth = 1;
                let Some(close) = ahead.find(|token| {
                    depth += i32::from(token.is("[")) - i32::from(token.is("]"));
                    depth == 0
                }) else {
                    break;
                };
                let mut inside = inside.take_while(|token| token.start < close.start);
                let key = match (inside.next(), inside.next()) {
                    (Some(text), None) if text.kind == TokenKind::Text => {
                        let text = text.range();
                        Key::Name(template.get(text.start + 1..text.end - 1).unwrap_or_default())
                    }
                    _ => Key::Variable(template[open.range().end..close.start].trim()),
                };
                path.keys.push(key);
                path.range.end = close.range().end;
            }
            _ => break,
        }
        rest = ahead;
    }
    let is_word = |token: Option<&Token<'_>>, words: &[&str]| {
        token.is_some_and(|token| words.contains(&token.text))
    };
    path.is_test = path.keys.is_empty()
        && is_word(before, &["if", "elif", "and", "or", "not"])
        && (is_word(rest.clone().next(), &["and", "or", "is"])
            || rest.next().is_some_and(|next| next.kind == TokenKind::Close));
    path
}

impl Path<'_> {
    /// Whether it leads to what these steps lead to, or may; not where it is only asked whether there is one.
    pub(crate) fn may_be(&self, steps: &[&str]) -> bool {
        let is_same = |(key, step): (&Key<'_>, &&str)| match key {
            Key::Name(name) => name == step,
            Key::Variable(_) => true,
        };
        let steps =
            steps.split_first().filter(|(root, _)| **root == self.root || self.root == EVERYTHING);
        !self.is_test && steps.is_some_and(|(_, steps)| self.keys.iter().zip(steps).all(is_same))
    }
}

/// What of other issues and sections a sentence draws on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Draws {
    pub(crate) previous: bool,
    pub(crate) last_year: bool,
    pub(crate) last_year_ytd: bool,
    pub(crate) sections: bool,
}

impl Draws {
    pub(crate) fn of(template: &str) -> Self {
        let mut draws = Self::default();
        for path in paths(template, &tokens(template)) {
            draws.previous |= path.root == "previous";
            draws.last_year |= path.root == "last_year";
            draws.last_year_ytd |= path.root == "last_year_ytd";
            draws.sections |= path.root == SECTION;
            // Of another section any of its figures may be meant.
            let keys = path.root == SECTION;
            let is_unsure =
                path.root == EVERYTHING || keys && !matches!(path.keys.get(1), Some(Key::Name(_)));
            let names = |name: &str| keys && path.keys.get(1) == Some(&Key::Name(name));
            draws.previous |= is_unsure || names("previous");
            draws.last_year |= is_unsure || names("last_year");
            draws.last_year_ytd |= is_unsure || names("last_year_ytd");
            draws.sections |= is_unsure;
        }
        draws
    }

    /// Whether on figures of other issues.
    pub(crate) fn on_issues(self) -> bool {
        self.previous || self.last_year || self.last_year_ytd
    }

    /// The variables of other issues' figures that are drawn on.
    pub(crate) fn roots(self) -> impl Iterator<Item = &'static str> {
        let roots = [
            (self.previous, "previous"),
            (self.last_year, "last_year"),
            (self.last_year_ytd, "last_year_ytd"),
        ];
        roots.into_iter().filter(|(is_drawn, _)| *is_drawn).map(|(_, root)| root)
    }

    pub(crate) fn and(self, other: Self) -> Self {
        Self {
            previous: self.previous || other.previous,
            last_year: self.last_year || other.last_year,
            last_year_ytd: self.last_year_ytd || other.last_year_ytd,
            sections: self.sections || other.sections,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_stands_in_braces_is_a_token() {
        let check = |template: &str, expected: &[&str]| {
            let found: Vec<&str> = tokens(template).iter().map(|token| token.text).collect();
            assert_eq!(found, expected, "{template}");
            for token in tokens(template) {
                assert_eq!(&template[token.range()], token.text);
            }
        };
        check("受理{{ period['受理'] }}件", &["{{", "period", "[", "'受理'", "]", "}}"]);
        check(
            "{{- a|b(c=1.5,d=\"}}\") -}}",
            &[
                "{{", "-", "a", "|", "b", "(", "c", "=", "1.5", ",", "d", "=", "\"}}\"", ")", "-",
                "}}",
            ],
        );
        check("{% if a>=b and c//2 %}", &["{%", "if", "a", ">=", "b", "and", "c", "//", "2", "%}"]);
        check("{# {{ a }} #}{a}{{ b", &["{{", "b"]);
        check(
            "{% raw %}{{ a }}{% endraw %}{{b}}",
            &["{%", "raw", "%}", "{%", "endraw", "%}", "{{", "b", "}}"],
        );
        check("{{ 'a\\'b' }}{{ 'open", &["{{", "'a\\'b'", "}}", "{{", "'open"]);
        check("{{ '", &["{{", "'"]);
        check("{", &[]);
    }

    #[test]
    fn calls_are_found_with_their_arguments() {
        let check = |template: &str, expected: &[(&str, &[(&str, &str)])]| {
            let found = calls(&tokens(template));
            let found: Vec<(&str, Vec<(&str, &str)>)> = found
                .iter()
                .map(|call| {
                    let arguments = call.arguments.iter();
                    let arguments =
                        arguments.map(|(name, value)| (name.text, &template[value.clone()]));
                    (&template[call.range.clone()], arguments.collect())
                })
                .collect();
            let expected: Vec<(&str, Vec<(&str, &str)>)> =
                expected.iter().map(|(call, arguments)| (*call, arguments.to_vec())).collect();
            assert_eq!(found, expected, "{template}");
        };
        check("{{ a | trim }}{% if b|grouped %}", &[("trim", &[]), ("grouped", &[])]);
        check(
            "{{ a | share(of=period['受理'] + (1), digits=1) ~ '|x' }}",
            &[(
                "share(of=period['受理'] + (1), digits=1)",
                &[("of", "period['受理'] + (1)"), ("digits", "1")],
            )],
        );
        check(
            "{{ a | share(of=b | mean(over=c)) }}",
            &[
                ("share(of=b | mean(over=c))", &[("of", "b | mean(over=c)")]),
                ("mean(over=c)", &[("over", "c")]),
            ],
        );
        check("{{ a | share(of=", &[("share", &[("of", "")])]);
        check(
            "{{ a | x(of=[b, c], d=1) }}",
            &[("x(of=[b, c], d=1)", &[("of", "[b, c]"), ("d", "1")])],
        );
    }

    #[test]
    fn figures_are_found_by_their_way() {
        let check = |template: &str, expected: &[&str]| {
            let found = paths(template, &tokens(template));
            let found: Vec<String> = found
                .iter()
                .map(|path| {
                    let keys = path.keys.iter().map(|key| match key {
                        Key::Name(name) => format!("/{name}"),
                        Key::Variable(name) => format!("/<{name}>"),
                    });
                    let test = if path.is_test { "?" } else { "" };
                    format!("{}{}{test}", path.root, keys.collect::<String>())
                })
                .collect();
            assert_eq!(found, expected, "{template}");
        };
        check("{{ period['受理'] }}previous", &["period/受理"]);
        check("{{ period.许可[\"受理\"] - ytd['a'] }}", &["period/许可/受理", "ytd/a"]);
        check(
            "{{ period[row]['受理'] | share(of=period[x[1]].b) }}",
            &["period/<row>/受理", "period/<x[1]>/b"],
        );
        check(
            "{% if previous %}{% if a and previous or not ytd %}",
            &["previous?", "previous?", "ytd?"],
        );
        check("{% for k, v in previous %}{{ a.previous }}", &["previous"]);
        check("{{ section['热线'].period['受理'] }}", &["section/热线/period/受理"]);
        check("{{ a | f(previous=1, of=previous) }}", &["previous"]);
        check("{{ previous['a", &["previous"]);
    }

    #[test]
    fn what_a_sentence_draws_on_is_told_from_its_words() {
        let check = |template: &str, expected: &str| {
            let Draws { previous, last_year, last_year_ytd, sections } = Draws::of(template);
            let found = [(previous, 'p'), (last_year, 'y'), (last_year_ytd, 't'), (sections, 's')];
            let found: String =
                found.into_iter().filter(|(is, _)| *is).map(|(_, letter)| letter).collect();
            assert_eq!(found, expected, "{template}");
        };
        check("previous {{ period['受理'] }}{# previous #}{{ 'previous' }}", "");
        check("{{ previous['受理'] }}", "p");
        check("{% if last_year %}{{ ytd['受理'] | change(from=last_year_ytd['受理']) }}", "yt");
        check("{{ section['热线'].period['受理'] }}", "s");
        check("{{ section['热线'].previous['受理'] }}", "ps");
        check("{{ section['热线']['last_year']['受理'] }}", "ys");
        check("{% set a = section['热线'] %}{{ a.previous }}", "pyts");
        check("{{ section['热线'][what] }}", "pyts");
        check("{{ __tera_context }}", "pyts");
    }
}
