//! How much memory laying out may take: a template that counts for ever fills it sooner than its time is up.

use std::error::Error;
use std::fmt;

use sysinfo::{Pid, ProcessRefreshKind, ProcessesToUpdate, System};

/// Bytes that the process that lays out may hold. A volume of a year takes a tenth of it.
const MOST: u64 = 4 << 30;

/// A process, by what it holds of the memory.
pub(super) struct Memory {
    /// Nothing where it does not say.
    system: Option<System>,
    process: Pid,
}

impl Memory {
    /// That of the process with this number.
    pub(super) fn of(process: u32) -> Self {
        Self { system: System::new().ok(), process: Pid::from_u32(process) }
    }

    /// # Errors
    /// It holds more than anything that is meant takes. Where the system does not say what it holds, there is no
    /// bound.
    pub(super) fn check(&mut self) -> Result<(), OutOfMemory> {
        let Some(system) = &mut self.system else { return Ok(()) };
        let only = ProcessesToUpdate::Some(&[self.process]);
        let held = ProcessRefreshKind::nothing().with_memory().without_tasks();
        system.refresh_processes_specifics(only, false, held);
        let held = system.process(self.process).map_or(0, sysinfo::Process::memory);
        if held > MOST { Err(OutOfMemory) } else { Ok(()) }
    }
}

/// What was laid out filled the memory.
#[derive(Debug)]
pub(crate) struct OutOfMemory;

impl fmt::Display for OutOfMemory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let most = MOST >> 30;
        write!(
            f,
            "排版用的内存超过了{most} GB：看看 templates/ 里有没有停不下来的循环，照片是不是太大"
        )
    }
}

impl Error for OutOfMemory {}
