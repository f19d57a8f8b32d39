//! Whether an issue has to be made again: what it would be made from now, held against what was built.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::cache::{BuildCache, Built};
use super::compose::Composed;
use super::config::Config;
use super::layout::{OutputOptions, Typesetters};
use crate::diagnostics::Diagnostics;
use crate::model::issue::IssueId;
use crate::model::record::Digest;
use crate::model::source::Span;

/// An issue ready to be rendered, as far as it takes to tell whether it has to be.
pub(super) struct Candidate {
    pub(super) id: IssueId,
    /// Of all that it is made from but fonts.
    pub(super) made_from: Digest,
    config: Arc<Config>,
    is_published: bool,
    pub(super) first_dependency: IssueId,
    pub(super) lines_place: Span,
}

impl Candidate {
    pub(super) fn of(composed: &Composed, cache: &BuildCache) -> Self {
        Self {
            id: composed.id,
            made_from: cache.made_from(composed),
            config: Arc::clone(&composed.config),
            is_published: composed.record.is_some(),
            first_dependency: composed.first_dependency,
            lines_place: composed.lines_place.clone(),
        }
    }
}

/// What the issue is made from, and those of its outputs that were made from the same; whether it is fresh as
/// far as fonts tell.
pub(super) fn fingerprint(
    candidate: &Candidate,
    output: &OutputOptions,
    cache: &mut BuildCache,
    typesetters: &mut Typesetters,
    diagnostics: &mut Diagnostics,
) -> anyhow::Result<Built> {
    let fonts = typesetters.fonts(&candidate.config, diagnostics)?;
    let mut built = Built {
        made_from: candidate.made_from,
        fonts: fonts.map(|fonts| cache.font_digest(&fonts)).transpose()?,
        first_dependency: candidate.first_dependency,
        is_fresh: true,
        engine: output.engine_name(),
        last_page: None,
        pages: None,
        outputs: BTreeMap::new(),
    };
    if let Some(known) = cache.get(&output.name(candidate.id)) {
        built.join(known);
        // Of what is on record for ever there is nothing to propose.
        built.last_page = built.last_page.filter(|_| !candidate.is_published);
    }
    Ok(built)
}
