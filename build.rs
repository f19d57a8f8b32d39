//! Tells the program which sources it was made from, so that outputs are known by what made them, on
//! whatever machine that was compiled: no dates, no paths of the machine, no order of a disk's listing.

use std::io;
use std::path::Path;

/// What the program is made from, by path from this file.
const SOURCES: [&str; 5] = ["src", "templates", "sections", "Cargo.toml", "Cargo.lock"];

fn main() -> io::Result<()> {
    let mut files = Vec::new();
    for source in SOURCES {
        println!("cargo:rerun-if-changed={source}");
        list(source, &mut files)?;
    }
    files.sort_unstable();
    let mut digest = Fnv::default();
    for file in &files {
        digest.add(file.as_bytes());
        let bytes = std::fs::read(file)?;
        digest.add(&(bytes.len() as u64).to_le_bytes());
        digest.add(&bytes);
    }
    println!("cargo:rustc-env=BULLETIN_SOURCE={:032x}", digest.0);
    println!("cargo:rustc-env=BULLETIN_FEATURES={}", features());
    Ok(())
}

/// The files below a folder, or the one file, with `/` between names on every system.
fn list(path: &str, files: &mut Vec<String>) -> io::Result<()> {
    if !Path::new(path).is_dir() {
        files.push(path.to_owned());
        return Ok(());
    }
    for entry in std::fs::read_dir(path)? {
        let name = entry?.file_name();
        let name = name.to_string_lossy();
        // What editors keep for themselves.
        if !name.starts_with('.') {
            list(&format!("{path}/{name}"), files)?;
        }
    }
    Ok(())
}

/// The features that were asked for, in their order.
fn features() -> String {
    let keys = std::env::vars()
        .filter_map(|(key, _)| Some(key.strip_prefix("CARGO_FEATURE_")?.to_lowercase()));
    let mut features: Vec<String> = keys.filter(|feature| feature != "default").collect();
    features.sort_unstable();
    features.join("+")
}

/// FNV-1a of 128 bits: nobody forges a program against himself, and no crate has to be compiled first.
struct Fnv(u128);

impl Default for Fnv {
    fn default() -> Self {
        Self(0x6c62_272e_07bb_0142_62b8_2175_6295_c58d)
    }
}

impl Fnv {
    fn add(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 ^ u128::from(*byte)).wrapping_mul(0x0100_0000_0000_0000_0000_013b);
        }
    }
}
