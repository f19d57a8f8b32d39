//! Compound files: what Excel and WPS kept workbooks in before there were archives, and still keep
//! encrypted ones in.

use std::collections::BTreeSet;

use crate::model::files::Refusal;

/// The streams of a compound file.
pub(super) struct Storage<'a> {
    bytes: &'a [u8],
    /// Of a sector and of a small one, in powers of two.
    shift: u32,
    small_shift: u32,
    /// Streams below this many bytes lie in small sectors.
    cutoff: u64,
    table: Vec<u32>,
    small_table: Vec<u32>,
    /// Where the small sectors are.
    small: Vec<u8>,
    entries: Vec<Entry>,
}

struct Entry {
    name: String,
    start: u32,
    size: u64,
}

/// From here on sector numbers say that a chain ends.
const LAST: u32 = 0xffff_fffa;

pub(super) fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(bytes.get(at..at.checked_add(2)?)?.try_into().ok()?))
}

pub(super) fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(bytes.get(at..at.checked_add(4)?)?.try_into().ok()?))
}

impl<'a> Storage<'a> {
    /// # Errors
    /// The file is cut off, or its tables lead nowhere.
    pub(super) fn new(bytes: &'a [u8]) -> Result<Self, Refusal> {
        Self::parse(bytes).ok_or(Refusal::Damaged)
    }

    fn parse(bytes: &'a [u8]) -> Option<Self> {
        let shift = u32::from(u16_at(bytes, 0x1e)?);
        let small_shift = u32::from(u16_at(bytes, 0x20)?);
        if !(7..=16).contains(&shift) || small_shift >= shift || small_shift < 4 {
            return None;
        }
        let cutoff = u64::from(u32_at(bytes, 0x38)?);
        let mut storage = Self {
            bytes,
            shift,
            small_shift,
            cutoff,
            table: Vec::new(),
            small_table: Vec::new(),
            small: Vec::new(),
            entries: Vec::new(),
        };
        // The sectors of the table: the first in the header, the others chained.
        let mut sectors: Vec<u32> = (0..109).filter_map(|n| u32_at(bytes, 0x4c + 4 * n)).collect();
        let per_sector = (1_usize << shift) / 4;
        let mut next = u32_at(bytes, 0x44)?;
        while next < LAST && sectors.len() <= bytes.len() >> shift {
            let sector = storage.sector(next)?;
            sectors.extend((0..per_sector - 1).filter_map(|n| u32_at(sector, 4 * n)));
            next = u32_at(sector, 4 * (per_sector - 1))?;
        }
        let mut seen = BTreeSet::new();
        for sector in sectors.into_iter().filter(|&sector| sector < LAST && seen.insert(sector)) {
            let Some(sector) = storage.sector(sector) else { continue };
            storage.table.extend((0..sector.len() / 4).filter_map(|n| u32_at(sector, 4 * n)));
        }
        let directory = storage.chain(u32_at(bytes, 0x30)?)?;
        let small_table = storage.chain(u32_at(bytes, 0x3c)?)?;
        storage.small_table =
            (0..small_table.len() / 4).filter_map(|n| u32_at(&small_table, 4 * n)).collect();
        for entry in directory.chunks_exact(128) {
            let length = usize::from(u16_at(entry, 64)?).saturating_sub(2).min(64);
            let units: Vec<u16> = (0..length / 2).filter_map(|n| u16_at(entry, 2 * n)).collect();
            let (start, size) = (u32_at(entry, 116)?, u64::from(u32_at(entry, 120)?));
            let name = String::from_utf16_lossy(&units);
            match entry[66] {
                5 if storage.small.is_empty() => storage.small = storage.chain(start)?,
                2 => storage.entries.push(Entry { name, start, size }),
                _ => {}
            }
        }
        Some(storage)
    }

    fn sector(&self, number: u32) -> Option<&'a [u8]> {
        let size = 1_usize << self.shift;
        let start = (number as usize).checked_add(1)?.checked_mul(size)?;
        // The last one may be cut off.
        let end = start.checked_add(size)?.min(self.bytes.len());
        self.bytes.get(start..end)
    }

    /// A chain of sectors; nothing where it leads nowhere or in a circle.
    fn chain(&self, start: u32) -> Option<Vec<u8>> {
        let (mut found, mut next, mut count) = (Vec::new(), start, 0);
        while next < LAST {
            count += 1;
            if count > (self.bytes.len() >> self.shift) + 1 {
                return None;
            }
            found.extend_from_slice(self.sector(next)?);
            next = *self.table.get(next as usize)?;
        }
        Some(found)
    }

    fn small_chain(&self, start: u32) -> Option<Vec<u8>> {
        let size = 1_usize << self.small_shift;
        let (mut found, mut next, mut count) = (Vec::new(), start, 0);
        while next < LAST {
            count += 1;
            if count > (self.small.len() >> self.small_shift) + 1 {
                return None;
            }
            let at = (next as usize).checked_mul(size)?;
            found.extend_from_slice(self.small.get(at..(at + size).min(self.small.len()))?);
            next = *self.small_table.get(next as usize)?;
        }
        Some(found)
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.entries.iter().any(|entry| entry.name == name)
    }

    /// A stream of one of these names; nothing where there is none, or not all of it.
    pub(super) fn stream(&self, names: &[&str]) -> Option<Vec<u8>> {
        let entry = names.iter().find_map(|name| self.entries.iter().find(|e| e.name == *name))?;
        let mut found = match entry.size < self.cutoff {
            true => self.small_chain(entry.start)?,
            false => self.chain(entry.start)?,
        };
        found.truncate(usize::try_from(entry.size).ok()?);
        Some(found)
    }
}
