//! What issues share: bulletin.toml, the definitions and the templates. The workspace has one of it
//! for the issues to come; each published issue keeps the one that it was made with. No IO.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::diagnostics::Diagnostics;
use crate::format::templates::{self, Templates};
use crate::model::bulletin::Bulletin;
use crate::model::definition::Sections;
use crate::model::files::SharedFiles;
use crate::model::record::Digest;
use crate::read::toml::decode;
use crate::read::{bulletin, definition};

pub struct Shared {
    pub bulletin: Bulletin,
    pub sections: Sections,
    /// Nothing where one of them could not be parsed.
    pub templates: Option<Templates>,
    /// The exact bytes of all that an issue is made with, built in or not, by path from the
    /// workspace's root.
    pub files: BTreeMap<String, Vec<u8>>,
    /// Of these: every issue's record has them.
    pub digests: BTreeMap<String, Digest>,
}

/// Nothing where bulletin.toml could not be read.
pub fn read(files: SharedFiles, diagnostics: &mut Diagnostics) -> Option<Shared> {
    let SharedFiles { config, definitions, templates } = files;
    let config = config?;
    let mut bytes = BTreeMap::from([("bulletin.toml".to_owned(), config.bytes.clone())]);
    let built_in = templates::BUILT_IN.iter().map(|&(name, text)| (name, text.as_bytes()));
    let own = templates.iter().map(|(name, file)| (name.as_str(), file.bytes.as_slice()));
    let of_issues = built_in.chain(own).filter(|(name, _)| !templates::is_of_volumes(name));
    for (name, template) in of_issues {
        bytes.insert(format!("templates/{name}"), template.to_vec());
    }
    let own: BTreeMap<String, Vec<u8>> =
        definitions.iter().map(|(name, file)| (name.clone(), file.bytes.clone())).collect();
    let definitions = definition::load(definitions, diagnostics);
    let templates = Templates::load(templates, diagnostics);
    let source = decode(config, diagnostics)?;
    let bulletin = bulletin::read(&source, &definitions, diagnostics)?;
    let mut sections = Vec::new();
    for listed in &bulletin.sections {
        let Some(definition) = definitions.get(&listed.value) else { continue };
        sections.push((listed.clone(), Arc::clone(definition)));
        let own = own.get(&listed.value).cloned();
        let built_in = || definition::built_in(&listed.value).map(|text| text.as_bytes().to_vec());
        if let Some(definition) = own.or_else(built_in) {
            bytes.insert(format!("sections/{}.toml", listed.value), definition);
        }
    }
    let digests = bytes.iter().map(|(path, bytes)| (path.clone(), Digest::of(bytes))).collect();
    Some(Shared { bulletin, sections: sections.into(), templates, files: bytes, digests })
}
