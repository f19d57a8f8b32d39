//! Printed issues read back: our own pages give the text that they were made from.

use bulletin::model::printed::{Printed, PrintedPart};
use bulletin::read::printed::pdf;

use crate::support::{Copy, EXAMPLES, squeezed};

/// The parts of plain text, as `--format txt` writes it: a line a paragraph, tables parted by tabs.
fn parts_of(text: &str) -> Vec<Vec<String>> {
    let lines = text.lines().map(|line| line.trim_matches(['\u{3000}', ' ']));
    lines
        .filter(|line| !line.is_empty())
        .map(|line| {
            let line = line.strip_prefix("（图：").and_then(|line| line.strip_suffix('）')).unwrap_or(line);
            line.split('\t').map(str::to_owned).collect()
        })
        .collect()
}

/// The same of what was read, so that both compare: a row of a table is a part.
fn parts_read(printed: &Printed) -> Vec<Vec<String>> {
    let rows = printed.parts.iter().flat_map(|part| match part {
        PrintedPart::Paragraph { text, .. } => vec![vec![text.clone()]],
        PrintedPart::Table { rows, .. } => rows.clone(),
    });
    rows.collect()
}

#[test]
fn our_own_pages_read_back_as_what_they_were_made_from() {
    let mut issues = 0;
    for (example, _) in EXAMPLES {
        let copy = Copy::of(example);
        let run = copy.run(&["build", "--format", "pdf", "--format", "txt", "--keep-going", "--all"]);
        assert_eq!(run.code, 0, "{run:?}");
        let mut files: Vec<_> = std::fs::read_dir(copy.path("out")).expect("out").collect();
        files.sort_by_key(|file| file.as_ref().expect("an entry").path());
        for file in files {
            let path = file.expect("an entry").path();
            if path.extension().is_none_or(|extension| extension != "pdf") {
                continue;
            }
            let bytes = std::fs::read(&path).expect("a PDF");
            let started = std::time::Instant::now();
            let printed = pdf::read(&bytes).unwrap_or_else(|error| panic!("{path:?}: {error}"));
            eprintln!("{path:?} {:?}", started.elapsed());
            assert_eq!(printed.remarks, Vec::<String>::new(), "{path:?}");
            let text = std::fs::read_to_string(path.with_extension("txt")).expect("a text");
            let (expected, mut read) = (parts_of(&text), parts_read(&printed));
            // Plain text has 报名 only where it is not the title.
            if expected.first() != read.first() {
                read.remove(0);
            }
            for (expected, read) in expected.iter().zip(&read) {
                assert_eq!(expected, read, "{path:?}");
            }
            assert_eq!(expected.len(), read.len(), "{path:?}");
            let all: String = read.concat().concat();
            assert_eq!(squeezed(&all), squeezed(&expected.concat().concat()));
            issues += 1;
        }
    }
    assert_eq!(issues, 19);
}
