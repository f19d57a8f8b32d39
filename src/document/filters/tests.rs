use std::cmp::Ordering;

use num_bigint::BigInt;
use proptest::prelude::*;
use tera::{Context, ErrorKind};

use super::*;
use crate::document::sentence::Ordered;
use crate::model::filters::FILTERS;

fn filled(template: &str, context: &Context) -> Result<String, tera::Error> {
    let mut tera = Tera::default();
    register(&mut tera, false);
    tera.render_str(template, context, false)
}

/// The contract's figures, and some with decimals.
fn context() -> Context {
    let figures = |figures: &[(&'static str, Value)]| -> Ordered<'static, Value> {
        figures.iter().map(|(name, value)| (*name, value.clone())).collect()
    };
    let mut context = Context::new();
    context.insert(
        "period",
        &figures(&[
            ("受理", 71184.into()),
            ("直办", 74994.into()),
            ("全部", 142_368.into()),
            ("累计", 2_752_087.into()),
            ("人口", 259_494.into()),
            ("零", 0.into()),
            ("负", (-5).into()),
            ("交易额", "7960.15".into()),
            ("空", "0.00".into()),
        ]),
    );
    context.insert(
        "previous",
        &figures(&[("受理", 71355.into()), ("交易额", "7960.10".into()), ("近", 71185.into())]),
    );
    let row = |value: Value| figures(&[("受理", value), ("办结", 1.into())]);
    let rows: Ordered<'_, Ordered<'_, Value>> = [
        ("许可", row(5.into())),
        ("服务", row("7.5".into())),
        ("其他", row("7.50".into())),
        ("未填", figures(&[("办结", 3.into())])),
        ("确认", row(9.into())),
    ]
    .into_iter()
    .collect();
    context.insert("rows", &rows);
    context.insert("large", &(i128::MAX / 2));
    context.insert("days", &7);
    context.insert("list", " [甲]、乙 ");
    context
}

#[test]
fn every_filter_prints_what_the_contract_says() {
    let context = context();
    let check = |expression: &str, expected: &str| {
        let found = filled(&format!("{{{{ {expression} }}}}"), &context);
        assert_eq!(found.as_deref().ok(), Some(expected), "{expression}: {found:?}");
    };
    check("period['直办'] | share(of=period['全部'], digits=1)", "52.7%");
    check("period['直办'] | share(of=period['全部'])", "52.7%");
    check("1 | share(of=8, digits=2)", "12.50%");
    check("1 | share(of=8, digits=0)", "13%");
    check("1 | share(of=3, digits=10)", "33.3333333333%");
    check("period['零'] | share(of=8)", "0.0%");
    check("9 | share(of=8)", "112.5%");
    check("period['负'] | share(of=8)", "-62.5%");
    check("period['交易额'] | share(of=\"10000\", digits=2)", "79.60%");

    check("period['受理'] | change(from=previous['受理'], digits=2)", "下降0.24%");
    check("previous['受理'] | change(from=period['受理'])", "上升0.24%");
    check("period['受理'] | change(from=71184)", "持平");
    // Not equal: neither 上升0.00% nor 持平 would be true.
    check("period['受理'] | change(from=previous['近'])", "基本持平");
    check("period['受理'] | change(from=previous['近'], digits=4)", "下降0.0014%");
    check("period['受理'] | change(from=previous['近'], same=\"相同\")", "基本相同");
    check("period['受理'] | change(from=previous['近'], same=\"\")", "");
    check("3 | change(from=2, digits=0, up=\"增长\")", "增长50%");
    check("1 | change(from=2, digits=0, down=\"减少\")", "减少50%");
    check("period['零'] | change(from=2, digits=0)", "下降100%");
    check("period['交易额'] | change(from=previous['交易额'], digits=4)", "上升0.0006%");

    check("period['受理'] | difference(from=previous['受理'])", "减少171");
    check("period['受理'] | difference(from=0)", "增加71184");
    check("period['受理'] | difference(from=71184, same=\"不变\")", "不变");
    check("period['交易额'] | difference(from=previous['交易额'])", "增加0.05");
    check("period['交易额'] | difference(from=8000)", "减少39.85");
    check("period['负'] | difference(from=-7, up=\"多\")", "多2");

    check("period['受理'] | mean(over=days, digits=0)", "10169");
    check("period['受理'] | mean(over=days)", "10169");
    check("period['受理'] | mean(over=days, digits=1)", "10169.1");
    check("5 | mean(over=2)", "3");
    check("-5 | mean(over=2)", "-3");
    check("period['交易额'] | mean(over=days, digits=3)", "1137.164");

    check("period['交易额'] | fixed(digits=1)", "7960.2");
    check("period['交易额'] | fixed", "7960.2");
    check("period['交易额'] | fixed(digits=4)", "7960.1500");
    check("period['受理'] | fixed(digits=1)", "71184.0");
    check("\"-0.04\" | fixed(digits=1)", "0.0");
    check("\"-0.05\" | fixed(digits=1)", "-0.1");

    check("\"7960.10\" | trim", "7960.1");
    check("period['空'] | trim", "0");
    check("period['受理'] | trim", "71184");
    check("1 | share(of=2, digits=3) | trim", "50%");
    check("list | trim", "[甲]、乙");
    check("\"甲乙甲\" | trim(pat=\"甲\")", "乙");

    check("period['累计'] | grouped", "2,752,087");
    check("999 | grouped", "999");
    check("-1000 | grouped", "-1,000");
    check("\"-1234567.50\" | grouped", "-1,234,567.50");
    check("period['累计'] | wan(digits=1) | grouped", "275.2万");
    check("1234567890 | wan | grouped", "123,456.79万");
    check("1000 | difference(from=9000) | grouped", "减少8,000");

    check("period['人口'] | wan(digits=2)", "25.95万");
    check("period['人口'] | wan(digits=0)", "26万");
    check("123567890 | yi", "1.24亿");
    check("\"50000.00\" | wan(digits=3) | trim", "5万");

    let top = "{% for top in rows | ranking(by='受理', take=3) %}{{ top.name }}{{ top.value }}、{% endfor %}";
    assert_eq!(filled(top, &context).ok().as_deref(), Some("确认9、服务7.5、其他7.50、"));
    let all = "{% for top in rows | ranking(by='受理') %}{{ top.name }}{% endfor %}";
    assert_eq!(filled(all, &context).ok().as_deref(), Some("确认服务其他许可"));
}

#[test]
fn what_a_filter_cannot_use_is_said() {
    let context = context();
    let check = |expression: &str, argument: Option<&str>, wrong: Wrong| {
        let error = filled(&format!("{{{{ {expression} }}}}"), &context).expect_err(expression);
        let ErrorKind::RenderingError(report) = error.kind() else { panic!("{error}") };
        let said = report.message().strip_prefix(MISUSED).expect(expression);
        let found: Misuse = serde_json::from_str(said).expect(expression);
        assert_eq!((found.argument.as_deref(), found.wrong), (argument, wrong), "{expression}");
    };
    let zero = |text: &str| Wrong::Zero(text.to_owned());
    check("1 | share(of=period['零'])", Some("of"), zero("0"));
    check("1 | share(of=period['空'])", Some("of"), zero("0.00"));
    check("1 | change(from=0)", Some("from"), zero("0"));
    check("1 | mean(over=0)", Some("over"), zero("0"));
    let negative = || Wrong::Negative("-5".to_owned());
    check("1 | share(of=period['负'])", Some("of"), negative());
    check("1 | change(from=period['负'])", Some("from"), negative());
    check("1 | change(from=period['无'])", Some("from"), Wrong::Undefined);
    check("1 | change(from=1, up=period['无'])", Some("up"), Wrong::Undefined);
    check("1 | share(of=[1, 2])", Some("of"), Wrong::Group);
    check("1 | share(of=1.5)", Some("of"), Wrong::Inexact("1.5".to_owned()));
    check("1 | share(of='甲')", Some("of"), Wrong::Words("甲".to_owned()));
    check("1 | share(of=true)", Some("of"), Wrong::Words("true".to_owned()));
    for filter in FILTERS.iter().filter(|filter| !["trim", "ranking"].contains(&filter.name)) {
        let example = filter.example;
        check(&format!("period | {example}"), None, Wrong::Group);
        check(&format!("[1, 2] | {example}"), None, Wrong::Group);
        check(&format!("period['无'] | {example}"), None, Wrong::Undefined);
        check(&format!("(1 / 3) | {example}"), None, Wrong::Inexact((1.0 / 3.0).to_string()));
        check(&format!("'12件' | {example}"), None, Wrong::Words("12件".to_owned()));
        if let Some((call, _)) = example.split_once("digits=") {
            for digits in ["40", "11", "-1", "1.5", "'2'"] {
                let wrong = Wrong::Digits(digits.trim_matches('\'').to_owned());
                check(&format!("1 | {call}digits={digits})"), Some("digits"), wrong);
            }
        }
    }
    check("large | fixed(digits=2)", None, Wrong::TooLarge);
    check("large | share(of=3)", None, Wrong::TooLarge);
    check("large | difference(from=\"0.1\")", None, Wrong::TooLarge);
    check("large | change(from=1)", None, Wrong::TooLarge);
    check("large | mean(over=\"0.1\", digits=1)", None, Wrong::TooLarge);
    check("period | ranking(by='受理')", None, Wrong::NoRows);
    check("list | ranking(by='受理')", None, Wrong::NoRows);
    check("nothing | ranking(by='受理')", None, Wrong::Undefined);
    let known = vec!["办结".to_owned(), "受理".to_owned()];
    check("rows | ranking(by='受里')", Some("by"), Wrong::NoMeasure("受里".to_owned(), known));
    check("rows | ranking(by='受理', take=0)", Some("take"), Wrong::Take("0".to_owned()));
}

/// A fraction with a positive denominator.
#[derive(Clone)]
struct Fraction(BigInt, BigInt);

impl Fraction {
    fn new(units: u64, decimals: u8) -> Self {
        Self(units.into(), BigInt::from(10).pow(decimals.into()))
    }

    fn minus(&self, other: &Self) -> Self {
        Self(&self.0 * &other.1 - &other.0 * &self.1, &self.1 * &other.1)
    }

    fn over(&self, other: &Self) -> Self {
        assert!(other.0 > BigInt::ZERO);
        Self(&self.0 * &other.1, &self.1 * &other.0)
    }

    fn times(&self, number: u64) -> Self {
        Self(&self.0 * number, self.1.clone())
    }

    fn size(&self) -> Self {
        Self(self.0.magnitude().clone().into(), self.1.clone())
    }

    /// To so many digits, halves away from zero: half of the last digit is added, the rest cut off.
    fn rounded(&self, digits: u8) -> String {
        let power = BigInt::from(10).pow(digits.into());
        let units: BigInt = (self.size().0 * &power * 2 + &self.1) / (&self.1 * 2);
        let (whole, rest) = (&units / &power, &units % &power);
        let sign = if self.0 < BigInt::ZERO && units > BigInt::ZERO { "-" } else { "" };
        let width = usize::from(digits);
        if digits == 0 {
            format!("{sign}{whole}")
        } else {
            format!("{sign}{whole}.{rest:0>width$}")
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, ..ProptestConfig::default() })]

    /// Every filter against fractions of any size.
    #[test]
    fn filters_are_exact(
        (a, b) in prop_oneof![
            (any::<u64>(), any::<u64>()),
            (0_u64..2000, 0_u64..2000),
            // Close to each other, and to halves.
            (0_u64..100_000_000, 0_u64..3).prop_map(|(a, more)| (a, a + more)),
            (0_u64..1000, 0_u32..10).prop_map(|(a, power)| (a, 2 * 10_u64.pow(power))),
        ],
        (a_decimals, b_decimals) in (0_u8..=6, 0_u8..=6),
        digits in 0_u8..=10,
        is_negative in any::<bool>(),
    ) {
        let value = |units: u64, decimals: u8| match decimals {
            0 => Value::from(units),
            _ => Value::from(Decimal::new(units, decimals).to_string()),
        };
        let mut context = Context::new();
        context.insert("a", &value(a, a_decimals));
        context.insert("b", &value(b, b_decimals));
        let minus = Decimal::new(-i128::from(a), a_decimals).to_string();
        context.insert("minus", &minus);
        let print = |expression: &str| filled(&format!("{{{{ {expression} }}}}"), &context);
        let (x, y) = (Fraction::new(a, a_decimals), Fraction::new(b, b_decimals));
        let check = |expression: &str, expected: String| {
            let found = print(expression);
            prop_assert_eq!(found.as_deref().ok(), Some(&*expected), "{} {:?}", expression, found);
            Ok(())
        };
        let signed = if is_negative { ("minus", Fraction(-&x.0, x.1.clone())) } else { ("a", x.clone()) };
        check(&format!("{} | fixed(digits={digits})", signed.0), signed.1.rounded(digits))?;
        let wan = signed.1.over(&Fraction::new(10_000, 0)).rounded(digits);
        check(&format!("{} | wan(digits={digits})", signed.0), format!("{wan}万"))?;
        let yi = signed.1.over(&Fraction::new(100_000_000, 0)).rounded(digits);
        check(&format!("{} | yi(digits={digits})", signed.0), format!("{yi}亿"))?;
        let all = x.rounded(a_decimals);
        let bare = match all.split_once('.') {
            Some((whole, fraction)) => {
                let fraction = fraction.trim_end_matches('0');
                if fraction.is_empty() { whole.to_owned() } else { format!("{whole}.{fraction}") }
            }
            None => all.clone(),
        };
        check("a | trim", bare)?;
        let grouped = print("a | grouped").expect("a number");
        prop_assert_eq!(grouped.replace(',', ""), all);
        let groups = grouped.split('.').next().expect("digits before the point").split(',');
        prop_assert!(groups.skip(1).all(|group| group.len() == 3), "{}", grouped);

        let difference = x.minus(&y);
        let finer = a_decimals.max(b_decimals);
        let size = difference.size().rounded(finer);
        let expected = match difference.0.cmp(&BigInt::ZERO) {
            Ordering::Equal => "持平".to_owned(),
            Ordering::Greater => format!("增加{size}"),
            Ordering::Less => format!("减少{size}"),
        };
        check("a | difference(from=b)", expected)?;
        if b > 0 {
            let share = signed.1.times(100).over(&y).rounded(digits);
            check(&format!("{} | share(of=b, digits={digits})", signed.0), format!("{share}%"))?;
            let mean = signed.1.over(&y).rounded(digits);
            check(&format!("{} | mean(over=b, digits={digits})", signed.0), mean)?;
            let change = difference.size().times(100).over(&y).rounded(digits);
            let is_nothing = change.chars().all(|c| matches!(c, '0' | '.'));
            let expected = match difference.0.cmp(&BigInt::ZERO) {
                Ordering::Equal => "持平".to_owned(),
                _ if is_nothing => "基本持平".to_owned(),
                Ordering::Greater => format!("上升{change}%"),
                Ordering::Less => format!("下降{change}%"),
            };
            check(&format!("a | change(from=b, digits={digits})"), expected)?;
        }
    }

    /// The largest first, equals in their order.
    #[test]
    fn rankings_are_exact(figures in prop::collection::vec((0_u64..30, 0_u8..=2), 1..8), take in 1_usize..9) {
        let names: Vec<String> = (0..figures.len()).map(|at| format!("行{at}")).collect();
        let rows: Ordered<'_, Ordered<'_, String>> = names
            .iter()
            .zip(&figures)
            .map(|(name, &(units, decimals))| {
                let figure = Decimal::new(units, decimals).to_string();
                (name.as_str(), [("受理", figure)].into_iter().collect())
            })
            .collect();
        let mut context = Context::new();
        context.insert("rows", &rows);
        let ranking = format!(
            "{{% for top in rows | ranking(by='受理', take={take}) %}}{{{{ top.name }}}} {{% endfor %}}"
        );
        let found = filled(&ranking, &context).expect("a ranking");
        // As hundredths, which all of them are.
        let hundredths = |at: usize| {
            let (units, decimals) = figures[at];
            units * 10_u64.pow(u32::from(2 - decimals))
        };
        let mut expected: Vec<usize> = (0..figures.len()).collect();
        for end in (1..expected.len()).rev() {
            for at in 0..end {
                if hundredths(expected[at]) < hundredths(expected[at + 1]) {
                    expected.swap(at, at + 1);
                }
            }
        }
        let expected: String = expected.iter().take(take).map(|at| format!("行{at} ")).collect();
        prop_assert_eq!(found, expected);
    }
}
