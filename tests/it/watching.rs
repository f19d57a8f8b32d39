//! `watch`: a save, however it is made, is followed by the pages.

use std::io::{BufRead, BufReader, Read};
use std::process::{Child, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::time::Duration;

use crate::support::{Copy, MAIN, program};

const COUNTS: &str = "issues/2023-06/综窗办件.csv";
const PROSE: &str = "issues/2023-07/大厅巡查.toml";
const OUTPUT: &str = "out/2023-07.typ";

/// Long enough for any machine: what does not come by then does not come.
const PATIENCE: Duration = Duration::from_secs(60);

/// The program watching the first example, and the lines that it says.
struct Watching {
    copy: Copy,
    child: Child,
    written: Receiver<String>,
    said: Receiver<String>,
}

impl Watching {
    fn start() -> Self {
        let copy = Copy::mended(MAIN);
        let mut child = program()
            .current_dir(copy.dir.path())
            .args(["watch", "2023-07", "--format", "typ"])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let written = lines(child.stdout.take().expect("piped"));
        let said = lines(child.stderr.take().expect("piped"));
        let watching = Self { copy, child, written, said };
        watching.wait_until_written();
        watching
    }

    fn wait_until_written(&self) {
        assert_eq!(self.written.recv_timeout(PATIENCE).as_deref(), Ok(OUTPUT));
    }

    fn wait_until_said(&self, part: &str) {
        while !self.said.recv_timeout(PATIENCE).expect("a line").contains(part) {}
    }

    /// Waits for the line that ends a round so, with the time of day.
    fn wait_until_told(&self, rest: &str) {
        loop {
            let line = self.said.recv_timeout(PATIENCE).expect("a line");
            let Some(told) = line.strip_prefix("── ") else { continue };
            let (time, told) = told.split_at("23:59:59".len());
            let parts: Vec<Option<u32>> = time.split(':').map(|part| part.parse().ok()).collect();
            let is_time = matches!(parts[..], [Some(..24), Some(..60), Some(..61)]);
            assert!(is_time && time.len() == 8, "{line}");
            if told.trim_start() == rest {
                return;
            }
        }
    }

    /// Waits until the output holds the text: several saves may become one build or two.
    fn wait_for(&self, text: &str) {
        while !self.copy.read(OUTPUT).contains(text) {
            self.wait_until_written();
        }
    }

    fn with_finding(&self, finding: &str) -> String {
        let text = self.copy.read(PROSE);
        let line = text.lines().find(|line| line.starts_with("\"着装情况\"")).expect("a finding");
        text.replacen(line, &format!("\"着装情况\" = \"{finding}\""), 1)
    }
}

impl Drop for Watching {
    fn drop(&mut self) {
        self.child.kill().and_then(|()| self.child.wait()).expect("the program ends");
    }
}

/// The lines as they come.
fn lines(output: impl Read + Send + 'static) -> Receiver<String> {
    let (sender, receiver) = mpsc::channel();
    std::thread::spawn(move || {
        let lines = BufReader::new(output).lines().map_while(Result::ok);
        lines.map(|line| sender.send(line)).find(Result::is_err)
    });
    receiver
}

#[test]
fn every_way_to_save_is_seen_and_errors_leave_the_last_pages() {
    let watching = Watching::start();
    let copy = &watching.copy;

    copy.write(PROSE, watching.with_finding("直接写。").as_bytes());
    watching.wait_for("直接写。");

    copy.write("issues/2023-07/.大厅巡查.toml.swp", watching.with_finding("改名。").as_bytes());
    std::fs::rename(copy.path("issues/2023-07/.大厅巡查.toml.swp"), copy.path(PROSE))
        .expect("both are there");
    watching.wait_for("改名。");

    let text = watching.with_finding("先清空。");
    copy.write(PROSE, b"");
    watching.wait_until_said("missing-key");
    watching.wait_until_told("没有重排：上一次的 out/2023-07.typ 还在");
    copy.write(PROSE, text.as_bytes());
    watching.wait_until_told("out/2023-07.typ 已排好");
    watching.wait_for("先清空。");

    for i in 0..20 {
        copy.write(PROSE, watching.with_finding(&format!("连写{i}。")).as_bytes());
    }
    watching.wait_for("连写19。");

    // A figure of an earlier issue; the stated total no longer agrees, and the pages stay.
    let (counts, pages) = (copy.read(COUNTS), copy.read(OUTPUT));
    assert!(counts.contains("397,261"), "{counts}");
    copy.write(COUNTS, counts.replacen("397,261", "397,262", 1).as_bytes());
    watching.wait_until_said("ytd-mismatch");
    assert_eq!(copy.read(OUTPUT), pages);
    let stated = "issues/2023-07/综窗办件.toml";
    let prose = copy.read(stated);
    let prose = prose.split("[stated]").next().expect("a beginning");
    copy.write(stated, prose.as_bytes());
    watching.wait_until_written();
    assert_ne!(copy.read(OUTPUT), pages);
    copy.write(COUNTS, counts.as_bytes());
    watching.wait_until_written();
    assert_eq!(copy.read(OUTPUT), pages);

    // What all share, and a template that was not there before.
    let config = copy.read("bulletin.toml");
    copy.write("bulletin.toml", config.replacen("copies = 80", "copies = 81", 1).as_bytes());
    watching.wait_for("共印81份");
    copy.write("templates/issue.typ", b"// {{ doc.label }}");
    watching.wait_for("// 2023");
}
