//! The departments by their names.

use super::spelling::nearest;

/// The names by which departments are known, aliases among them.
#[derive(Default)]
pub struct Registry {
    names: Vec<String>,
    /// For each name the place of its department, counted from 0 in the order of the file.
    places: Vec<usize>,
}

impl Registry {
    /// Adds a name of the department that stands at this place in the registry; whether it is new.
    pub(crate) fn add(&mut self, place: usize, name: &str) -> bool {
        let is_new = !self.knows(name);
        if is_new {
            self.names.push(name.to_owned());
            self.places.push(place);
        }
        is_new
    }

    pub(crate) fn knows(&self, name: &str) -> bool {
        self.names.iter().any(|known| known == name)
    }

    /// All names, aliases too.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.names.iter().map(String::as_str)
    }

    /// The place of the department in the registry, and the first of its names.
    pub(crate) fn principal(&self, name: &str) -> Option<(usize, &str)> {
        let at = self.names.iter().position(|known| known == name)?;
        let place = self.places[at];
        let first = self.places.iter().position(|other| *other == place)?;
        Some((place, &self.names[first]))
    }

    /// The first name of each department, in the order of the file.
    pub(crate) fn principals(&self) -> Vec<&str> {
        let first = |&(at, place): &(usize, &usize)| !self.places[..at].contains(place);
        let firsts = self.places.iter().enumerate().filter(first);
        firsts.map(|(at, _)| self.names[at].as_str()).collect()
    }

    /// The names of the department that has this one.
    pub(crate) fn names_of(&self, name: &str) -> impl Iterator<Item = &str> {
        let place = self.principal(name).map(|(place, _)| place);
        let names = self.names.iter().zip(&self.places);
        names.filter(move |(_, other)| Some(**other) == place).map(|(name, _)| name.as_str())
    }

    /// The known name that was most likely meant: more than half of it must agree, since all names
    /// end in the same few Hanzi.
    pub(crate) fn nearest(&self, name: &str) -> Option<&str> {
        let near = |other: &&str| {
            let length = name.chars().count().max(other.chars().count());
            strsim::damerau_levenshtein(name, other) * 2 < length
        };
        nearest(name, self.names.iter().map(String::as_str).filter(near))
    }
}
