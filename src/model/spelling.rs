//! Which known name was most likely meant by one that is not known.

/// The nearest of `known` to a name that is not among them, if one is near enough to be meant.
pub(crate) fn nearest<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let near = |other: &str| {
        let length = name.chars().count().max(other.chars().count());
        let distance = strsim::damerau_levenshtein(&name.to_lowercase(), &other.to_lowercase());
        // Two Hanzi with one wrong are still recognisable, two letters are not.
        let allowed = match (name.is_ascii(), length) {
            (true, ..=2) => 0,
            (true, 3..=4) => 1,
            (true, _) => length.div_ceil(3),
            (false, _) => length.div_ceil(2).min(2),
        };
        (distance <= allowed).then_some(distance)
    };
    known.into_iter().filter_map(|other| Some((near(other)?, other))).min().map(|(_, other)| other)
}
