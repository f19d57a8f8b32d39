//! What issues share: bulletin.toml, the definitions and the templates. The workspace has one of it
//! for the issues to come; each published issue keeps the one that it was made with.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::diagnostics::Diagnostics;
use crate::diagnostics::rules::missing_file;
use crate::format::templates::{Templates, is_of_volumes};
use crate::format::{self, Format};
use crate::model::bulletin::Bulletin;
use crate::model::calendar::Calendar;
use crate::model::definition::{Block, Kind, Sections};
use crate::model::files::SharedFiles;
use crate::model::record::Digest;
use crate::model::registry::Registry;
use crate::model::tabulation::By;
use crate::read::toml::decode;
use crate::read::{bulletin, calendar, definition, departments};
use crate::workspace::{CALENDAR, DEPARTMENTS, Workspace};

/// With what issues are made.
pub(crate) struct Config {
    pub(crate) bulletin: Bulletin,
    pub(crate) sections: Sections,
    /// The registry of departments, where there is one: by it tables are listed.
    pub(crate) registry: Option<Registry>,
    /// Nothing where one of them could not be parsed.
    pub(crate) templates: Option<Templates>,
    /// The exact bytes of all that a published issue is made with, built in or not, by path from the
    /// workspace's root.
    pub(crate) files: BTreeMap<String, Vec<u8>>,
    /// Of these: every issue's record has them.
    pub(crate) digests: BTreeMap<String, Digest>,
    /// Of the templates of formats that are not published.
    pub(crate) other_templates: BTreeMap<String, Digest>,
}

impl Config {
    /// Nothing where bulletin.toml could not be read. `formats` are those that there may be templates
    /// for.
    pub(crate) fn read(
        files: SharedFiles,
        formats: &[&'static Format],
        diagnostics: &mut Diagnostics,
    ) -> Option<Self> {
        let SharedFiles { config, definitions, templates, departments } = files;
        let config = config?;
        let mut bytes = BTreeMap::from([("bulletin.toml".to_owned(), config.bytes.clone())]);
        let mut other_templates = BTreeMap::new();
        let built_in = format::templates(formats).map(|(name, text)| (name, text.as_bytes()));
        let own = templates.iter().map(|(name, file)| (name.as_str(), file.bytes.as_slice()));
        for (name, template) in built_in.chain(own).filter(|(name, _)| !is_of_volumes(name)) {
            let path = format!("templates/{name}");
            if format::is_published(name) {
                bytes.insert(path, template.to_vec());
            } else {
                other_templates.insert(path, Digest::of(template));
            }
        }
        let own: BTreeMap<String, Vec<u8>> =
            definitions.iter().map(|(name, file)| (name.clone(), file.bytes.clone())).collect();
        let definitions = definition::load(definitions, diagnostics);
        let templates = Templates::load(formats, templates, diagnostics);
        let source = decode(config, diagnostics)?;
        let bulletin = bulletin::read(&source, &definitions, diagnostics)?;
        let mut sections = Vec::new();
        for listed in &bulletin.sections {
            let Some(definition) = definitions.get(&listed.value) else { continue };
            sections.push((listed.clone(), Arc::clone(definition)));
            let own = own.get(&listed.value).cloned();
            let built_in =
                || definition::built_in(&listed.value).map(|text| text.as_bytes().to_vec());
            if let Some(definition) = own.or_else(built_in) {
                bytes.insert(format!("sections/{}.toml", listed.value), definition);
            }
        }
        definition::check_others(&bulletin.sections, &sections, diagnostics);
        // What else it is good for is not printed.
        let by_department = |block: &Block| match &block.kind {
            Kind::Table(table) => table.by() == By::Department,
            _ => false,
        };
        let is_listed =
            sections.iter().any(|(_, section)| section.blocks.iter().any(by_department));
        if let Some(file) = departments.as_ref().filter(|_| is_listed) {
            bytes.insert(DEPARTMENTS.to_owned(), file.bytes.clone());
        }
        // What is wrong with it the project says.
        let registry =
            departments.and_then(|file| departments::read(file, &mut Diagnostics::default()));
        let digests = bytes.iter().map(|(path, bytes)| (path.clone(), Digest::of(bytes))).collect();
        let (sections, files) = (sections.into(), bytes);
        Some(Self { bulletin, sections, registry, templates, files, digests, other_templates })
    }

    /// Whether any section has figures.
    pub(crate) fn counts(&self) -> bool {
        self.sections.iter().any(|(_, definition)| definition.is_counting())
    }
}

/// A workspace with what its issues to come share.
pub(crate) struct Project<'a> {
    pub(crate) workspace: &'a Workspace,
    /// Those that there may be templates for.
    pub(crate) formats: Vec<&'static Format>,
    /// With what unpublished issues are made; nothing where bulletin.toml could not be read.
    pub(crate) config: Option<Arc<Config>>,
    /// The registry of departments, where there is one.
    pub(crate) registry: Option<Arc<Registry>>,
    /// Which days are worked; nothing where calendar.csv could not be read. No issue prints anything
    /// that depends on it, so that published ones keep none.
    pub(crate) calendar: Option<Arc<Calendar>>,
    /// What is wrong with these; it is said where they are needed.
    found: Diagnostics,
}

impl<'a> Project<'a> {
    /// `wanted` are formats that need not be among those that the program is built with.
    ///
    /// # Errors
    /// A file that is there but cannot be read.
    pub(crate) fn open(
        workspace: &'a Workspace,
        wanted: &[&'static Format],
    ) -> anyhow::Result<Self> {
        let mut formats = format::ALL.to_vec();
        formats.extend(wanted.iter().filter(|wanted| !format::ALL.contains(wanted)));
        let mut found = Diagnostics::default();
        let files = workspace.shared_files("", &format::suffixes(&formats))?;
        let config = Config::read(files, &formats, &mut found).map(Arc::new);
        let registry = workspace.departments()?;
        let calendar = workspace.calendar()?;
        for (name, is_there) in [(DEPARTMENTS, registry.is_some()), (CALENDAR, calendar.is_some())]
        {
            if !is_there && let Some(beside) = workspace.misnamed(".", name)? {
                found.push(missing_file::unread(&beside, name));
            }
        }
        let registry = registry.and_then(|file| departments::read(file, &mut found)).map(Arc::new);
        let calendar = calendar::read(calendar, &mut found).map(Arc::new);
        Ok(Self { workspace, formats, config, registry, calendar, found })
    }

    /// What is wrong with what the issues to come share.
    pub(crate) fn found(&self) -> Diagnostics {
        let mut found = Diagnostics::default();
        self.found.iter().for_each(|diagnostic| found.push(diagnostic.clone()));
        found
    }
}
