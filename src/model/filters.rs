//! The filters of figures: what each takes. What they do is `document`'s.

/// The most digits behind the point that a filter prints.
pub(crate) const MAX_DIGITS: u8 = 10;

/// A filter as a sentence calls it.
pub(crate) struct Filter {
    pub(crate) name: &'static str,
    /// The arguments without which it does nothing.
    pub(crate) required: &'static [&'static str],
    pub(crate) optional: &'static [&'static str],
    /// A call as it is written.
    pub(crate) example: &'static str,
}

impl Filter {
    pub(crate) fn arguments(&self) -> impl Iterator<Item = &'static str> {
        self.required.iter().chain(self.optional).copied()
    }
}

/// Every filter of ours, in the order of the contract.
pub(crate) const FILTERS: [Filter; 10] = [
    Filter {
        name: "share",
        required: &["of"],
        optional: &["digits"],
        example: "share(of=period['受理'], digits=1)",
    },
    Filter {
        name: "change",
        required: &["from"],
        optional: &["digits", "up", "down", "same"],
        example: "change(from=previous['受理'], digits=2)",
    },
    Filter {
        name: "difference",
        required: &["from"],
        optional: &["up", "down", "same"],
        example: "difference(from=previous['受理'])",
    },
    Filter {
        name: "mean",
        required: &["over"],
        optional: &["digits"],
        example: "mean(over=days, digits=0)",
    },
    Filter { name: "fixed", required: &[], optional: &["digits"], example: "fixed(digits=1)" },
    Filter { name: "trim", required: &[], optional: &["pat"], example: "trim" },
    Filter { name: "grouped", required: &[], optional: &[], example: "grouped" },
    Filter { name: "wan", required: &[], optional: &["digits"], example: "wan(digits=2)" },
    Filter { name: "yi", required: &[], optional: &["digits"], example: "yi(digits=2)" },
    Filter {
        name: "ranking",
        required: &["by"],
        optional: &["take"],
        example: "ranking(by=\"受理\", take=3)",
    },
];

/// The filter of that name, where it is one of ours.
pub(crate) fn filter(name: &str) -> Option<&'static Filter> {
    FILTERS.iter().find(|filter| filter.name == name)
}
