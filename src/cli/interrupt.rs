//! Ctrl-C, and being told to end: the work stops where nothing is half done.

use std::error::Error;
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use anyhow::bail;
use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::{flag, low_level};

/// What tells a program to end that has something to put in order before.
const SIGNALS: &[i32] = &[
    SIGINT,
    SIGTERM,
    #[cfg(unix)]
    signal_hook::consts::SIGHUP,
];

/// That it was told to end, and nothing else failed.
#[derive(Debug)]
pub(crate) struct Interrupted;

impl fmt::Display for Interrupted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("中断了")
    }
}

impl Error for Interrupted {}

/// What was told so far.
#[derive(Default)]
pub(crate) struct Interrupt {
    /// The signal; 0 where there was none.
    signal: Arc<AtomicUsize>,
    is_caught: AtomicBool,
}

impl Interrupt {
    /// From now on whoever tells the program to end is heard, and it goes on until it asks. Told once more,
    /// it ends at once; and so it does where nothing is caught: nothing is lost before there is work done.
    pub(crate) fn catch(&self) {
        if self.is_caught.swap(true, Ordering::Relaxed) {
            return;
        }
        for &signal in SIGNALS {
            let (told, number) = (Arc::default(), signal.unsigned_abs() as usize);
            let ends = flag::register_conditional_default(signal, Arc::clone(&told));
            let caught = ends.and_then(|_| flag::register(signal, told));
            let caught =
                caught.and_then(|_| flag::register_usize(signal, Arc::clone(&self.signal), number));
            // What cannot be caught ends the program as it always did.
            caught.map(drop).unwrap_or_default();
        }
    }

    /// # Errors
    /// The program was told to end.
    pub(crate) fn check(&self) -> anyhow::Result<()> {
        if self.signal().is_some() {
            bail!(Interrupted);
        }
        Ok(())
    }

    /// What told the program to end.
    pub(crate) fn signal(&self) -> Option<i32> {
        let signal = self.signal.load(Ordering::Relaxed);
        i32::try_from(signal).ok().filter(|&signal| signal > 0)
    }

    /// Ends the program by the signal, as if it had not been caught: a shell's loop sees that it shall end
    /// too. Comes back where the system has no such thing.
    pub(crate) fn end(signal: i32) {
        low_level::emulate_default_handler(signal).unwrap_or_default();
    }
}

#[cfg(test)]
mod tests {
    use anyhow::Context;

    use super::*;

    #[test]
    fn what_else_fails_is_told_from_being_told_to_end() {
        let interrupt = Interrupt::default();
        assert!(interrupt.check().is_ok());
        interrupt.signal.store(2, Ordering::Relaxed);
        let told = interrupt.check().context("2023-07 排不了");
        assert!(told.is_err_and(|error| error.is::<Interrupted>()));
        let full = anyhow::Error::new(std::io::Error::other("full")).context("写不了 out");
        assert!(!full.is::<Interrupted>());
    }
}
