//! The departments by their names.

use std::collections::BTreeMap;

use super::spelling::nearest;

/// The names by which departments are known, aliases among them.
#[derive(Default)]
pub struct Registry {
    names: Vec<String>,
    /// For each name the place of its department, counted from 0 in the order of the file.
    places: Vec<usize>,
    /// Where each name stands among them.
    index: BTreeMap<String, usize>,
}

impl Registry {
    /// Adds a name of the department that stands at this place in the registry, no place before one that was
    /// added already; whether it is new.
    pub(crate) fn add(&mut self, place: usize, name: &str) -> bool {
        let is_new = !self.knows(name);
        if is_new {
            self.index.insert(name.to_owned(), self.names.len());
            self.names.push(name.to_owned());
            self.places.push(place);
        }
        is_new
    }

    pub(crate) fn knows(&self, name: &str) -> bool {
        self.index.contains_key(name)
    }

    pub(crate) fn len(&self) -> usize {
        self.names.len()
    }

    /// All names, aliases too.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.names.iter().map(String::as_str)
    }

    /// The place of the department in the registry, and the first of its names.
    pub(crate) fn principal(&self, name: &str) -> Option<(usize, &str)> {
        let place = self.places[*self.index.get(name)?];
        let first = self.places.partition_point(|other| *other < place);
        Some((place, &self.names[first]))
    }

    /// The first name of each department, in the order of the file.
    pub(crate) fn principals(&self) -> Vec<&str> {
        let is_first = |at: usize| at == 0 || self.places[at - 1] != self.places[at];
        let firsts = (0..self.names.len()).filter(|&at| is_first(at));
        firsts.map(|at| self.names[at].as_str()).collect()
    }

    /// The names of the department that has this one.
    pub(crate) fn names_of(&self, name: &str) -> impl Iterator<Item = &str> {
        let place = self.principal(name).map(|(place, _)| place);
        let from = place.map(|place| self.places.partition_point(|other| *other < place));
        let names = self.names.iter().zip(&self.places).skip(from.unwrap_or(self.names.len()));
        names.take_while(move |(_, other)| Some(**other) == place).map(|(name, _)| name.as_str())
    }

    /// The known name that was most likely meant: more than half of it must agree, since all names
    /// end in the same few Hanzi.
    pub(crate) fn nearest(&self, name: &str) -> Option<&str> {
        let near = |other: &&str| {
            let (own, other_length) = (name.chars().count(), other.chars().count());
            let length = own.max(other_length);
            own.abs_diff(other_length) * 2 < length
                && strsim::damerau_levenshtein(name, other) * 2 < length
        };
        // Near enough to be meant is rarer than half alike, and told sooner.
        let near_enough = |other: &&str| nearest(name, [*other]).is_some() && near(other);
        nearest(name, self.names.iter().map(String::as_str).filter(near_enough))
    }
}
