//! What the engine that is built in asks of the system itself, and the only `unsafe` code of the program.
//!
//! Font files that are mapped into memory and not read: a build needs a tenth of their bytes, and reading all
//! takes a fifth of its time and half of its memory. Only those that nobody but the administrator can write:
//! package managers put a new file in the place of an old one, which is mapped on. The workspace's own are
//! read.
//!
//! Last words: who cuts a mapped file short all the same, or has Typst ask for more memory at once than there
//! is, ends the program as any other fault does, with one message and exit code 2.
#![expect(unsafe_code, reason = "nothing else maps files, or hears that the program must end")]

use std::fs::{File, Metadata};
use std::os::unix::fs::MetadataExt;
use std::sync::OnceLock;

use memmap2::{Mmap, UncheckedAdvice};

/// The signals that the program cannot go on from, and what the standard error then says: a file was cut
/// short, and by then nobody knows which one; or memory was asked for that nobody gives.
const LAST_WORDS: [(i32, &str); 2] = [
    (libc::SIGBUS, "错误：一个字体文件在排版途中被截短了：再运行一次\n"),
    (
        libc::SIGABRT,
        "错误：排版要的内存系统给不出：看看 templates/ 里是不是把什么重复得太多、嵌套得太深\n",
    ),
];

/// The bytes of a font file.
pub(super) struct Mapped(Mmap);

impl Mapped {
    pub(super) fn bytes(&self) -> &[u8] {
        &self.0
    }

    /// Gives the memory back: whatever is looked at again comes from the file again.
    pub(super) fn release(&self) {
        // SAFETY: the file is mapped to be read only, so nothing is in memory that is not in it.
        let released = unsafe { self.0.unchecked_advise(UncheckedAdvice::DontNeed) };
        // Without it, all goes on as well.
        released.unwrap_or_default();
    }
}

/// Maps a font file, where nothing speaks against it.
pub(super) fn map(file: &File) -> Option<Mapped> {
    let found = file.metadata().ok()?;
    if !is_administrators(&found) || !guard() {
        return None;
    }
    // SAFETY: the bytes must stay as they are while they are mapped. Nobody can write them but the
    // administrator; `font_file::hold` looks behind each layout whether anybody has; and reading what is not
    // there any more ends the program.
    unsafe { Mmap::map(file) }.ok().map(Mapped)
}

/// Whether only the administrator can write the file.
fn is_administrators(found: &Metadata) -> bool {
    found.uid() == 0 && found.mode() & 0o022 == 0
}

/// Gives the program last words for whatever ends it, and says whether it has them.
pub(super) fn guard() -> bool {
    static GUARD: OnceLock<bool> = OnceLock::new();
    *GUARD.get_or_init(|| {
        LAST_WORDS.iter().all(|&(signal, words)| {
            let end = move || {
                // SAFETY: both are async-signal-safe, and the bytes are there for ever.
                unsafe {
                    libc::write(libc::STDERR_FILENO, words.as_ptr().cast(), words.len());
                    libc::_exit(2);
                }
            };
            // SAFETY: what is called is, as above; it does not come back.
            unsafe { signal_hook::low_level::register(signal, end) }.is_ok()
        })
    })
}
