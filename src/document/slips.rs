//! What is said of a sentence that could not be filled in.

use std::ops::Range;

use tera::Context;

use super::sentence::{Unfilled, inner};
use super::variables::Variables;
use crate::diagnostics::Diagnostic;
use crate::diagnostics::rules::filters::{self, Misuse, Named};
use crate::diagnostics::rules::syntax;
use crate::model::source::Text;
use crate::model::template::{paths, tokens};

/// `absent`: measures that may have no figure.
pub(super) fn said(
    variables: &Variables<'_>,
    template: &Text,
    unfilled: &Unfilled,
    context: &Context,
    absent: &[&str],
) -> Vec<Diagnostic> {
    let shown = |place: &Range<usize>| &template.value[place.clone()];
    let part = |place: &Range<usize>| template.part(place.clone());
    match unfilled {
        Unfilled::Tera(error) => {
            let missing = variables.missing(template, error, context);
            vec![missing.unwrap_or_else(|| by_tera(template, error, absent))]
        }
        Unfilled::Excess(excess, place) => vec![filters::excess(part(place), *excess)],
        Unfilled::Misused(places) => {
            let places = places.iter();
            places.map(|(place, misuse)| misused(variables, template, place, misuse)).collect()
        }
        Unfilled::Compared(places) => {
            let places = places.iter();
            places.map(|(place, how)| filters::compared(part(place), shown(place), *how)).collect()
        }
        Unfilled::Values(places) => {
            let places = places.iter();
            let wrong = places
                .map(|(place, what)| syntax::unprintable(part(place), inner(shown(place)), what));
            wrong.collect()
        }
    }
}

/// What a filter could not work with, with the figures that its place in the sentence names.
fn misused(
    variables: &Variables<'_>,
    template: &Text,
    place: &Range<usize>,
    misuse: &Misuse,
) -> Diagnostic {
    let expression = &template.value[place.clone()];
    let tokens = tokens(&template.value);
    let paths = paths(&template.value, &tokens).into_iter();
    let within =
        paths.filter(|path| place.start <= path.range.start && path.range.end <= place.end);
    let named: Vec<Named> =
        within.filter_map(|path| variables.named(&path, &misuse.variables)).collect();
    let span = template.part(place.clone());
    filters::misused(span, variables.issue.id, expression, misuse, &named)
}

/// Why a sentence could not be filled in: most often for want of a figure that may be left out.
fn by_tera(template: &Text, error: &tera::Error, absent: &[&str]) -> Diagnostic {
    let (Some(at), ..) = syntax::located(error, &template.value) else {
        return syntax::template(template, error);
    };
    let variable = template.value.get(at.clone()).unwrap_or_default();
    let names = |measure: &&&str| {
        let keys = [format!("['{measure}']"), format!("[\"{measure}\"]"), format!(".{measure}")];
        keys.iter().any(|key| variable.ends_with(key))
    };
    match absent.iter().find(names) {
        Some(measure) => syntax::absent(template.part(at), variable, measure),
        None => syntax::template(template, error),
    }
}
