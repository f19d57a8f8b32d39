//! Work on several threads, the results in order.

use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::sync::{Mutex, mpsc};
use std::thread::Builder;

/// Bytes of stack for laying out one issue: Typst recurses by the depth of its content.
const STACK: usize = 64 << 20;

/// As many threads as the machine runs side by side.
pub fn all_cores() -> NonZeroUsize {
    std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN)
}

/// Results that may wait for an earlier one, for each thread: a slow issue must not let all others pile
/// up behind it.
const AHEAD: usize = 2;

/// So many items at most go to a thread together: waking it costs as much as reading a file.
const TOGETHER: usize = 8;

/// The cores that each of so many pieces of work side by side has for itself.
pub(super) fn cores_each(jobs: NonZeroUsize) -> NonZeroUsize {
    NonZeroUsize::new(all_cores().get() / jobs).unwrap_or(NonZeroUsize::MIN)
}

/// As [`in_order`], on all cores, of work that is soon done; where there is but one item, on this thread:
/// that is done sooner than another starts.
///
/// # Errors
/// As for [`in_order`].
pub(super) fn all_in_order<T: Send, R: Send>(
    mut items: Vec<T>,
    work: impl Fn(T) -> R + Sync,
    mut take: impl FnMut(R) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    match items.pop() {
        Some(only) if items.is_empty() => take(work(only)),
        last => {
            items.extend(last);
            let cores = all_cores();
            // Each thread comes back for more some times, so that all end at about the same time.
            let together = (items.len() / (cores.get() * 4)).clamp(1, TOGETHER);
            let (mut items, mut parts) = (items.into_iter().peekable(), Vec::new());
            while items.peek().is_some() {
                parts.push(items.by_ref().take(together).collect::<Vec<T>>());
            }
            let work = |part: Vec<T>| part.into_iter().map(&work).collect::<Vec<R>>();
            in_order(cores, parts, work, |done| done.into_iter().try_for_each(&mut take))
        }
    }
}

/// Does the work on several threads and hands the results over in the order of the items. Threads of
/// our own: Typst divides its work by rayon, and a thread of rayon's that waits would begin a second
/// issue meanwhile. Where the system lets us have fewer threads, or none, it is done by those that there
/// are.
///
/// # Errors
/// Those of `take`, with which it ends.
pub(super) fn in_order<T: Send, R: Send>(
    jobs: NonZeroUsize,
    items: Vec<T>,
    work: impl Fn(T) -> R + Sync,
    take: impl FnMut(R) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    in_order_on(STACK, jobs, items, work, take)
}

/// As [`in_order`], on threads with so many bytes of stack.
fn in_order_on<T: Send, R: Send>(
    stack: usize,
    jobs: NonZeroUsize,
    items: Vec<T>,
    work: impl Fn(T) -> R + Sync,
    mut take: impl FnMut(R) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let threads = jobs.get().min(items.len());
    // An item is begun with a permit, and each result that is taken gives one back.
    let (permit, permits) = mpsc::channel();
    (0..threads * AHEAD).try_for_each(|_| permit.send(())).unwrap_or_default();
    let queue = Mutex::new((items.into_iter().enumerate(), permits));
    let next = || {
        let (items, permits) = &mut *queue.lock().ok()?;
        permits.recv().ok()?;
        items.next()
    };
    let (done, finished) = mpsc::channel();
    std::thread::scope(|scope| {
        // Dropped on every way out, which tells the threads to stop.
        let (finished, permit) = (finished, permit);
        let mut is_alone = threads > 0;
        for _ in 0..threads {
            let (done, next, work) = (done.clone(), &next, &work);
            let worker = move || {
                while let Some((at, item)) = next() {
                    if done.send((at, work(item))).is_err() {
                        break;
                    }
                }
            };
            if Builder::new().stack_size(stack).spawn_scoped(scope, worker).is_err() {
                break;
            }
            is_alone = false;
        }
        drop(done);
        while let Some((_, item)) = is_alone.then(&next).flatten() {
            take(work(item))?;
            permit.send(()).unwrap_or_default();
        }
        let (mut early, mut due) = (BTreeMap::new(), 0);
        for (at, result) in finished {
            early.insert(at, result);
            while let Some(result) = early.remove(&due) {
                due += 1;
                take(result)?;
                permit.send(()).unwrap_or_default();
            }
        }
        Ok(())
    })
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::time::Duration;

    use super::*;

    #[test]
    fn results_come_in_order_and_do_not_pile_up_behind_a_slow_one() {
        let jobs = NonZeroUsize::new(3).unwrap_or(NonZeroUsize::MIN);
        let (begun, taken) = (AtomicUsize::new(0), AtomicUsize::new(0));
        let work = |item: usize| {
            let ahead = begun.fetch_add(1, Ordering::SeqCst) - taken.load(Ordering::SeqCst);
            if item == 0 {
                std::thread::sleep(Duration::from_millis(50));
            }
            (item, ahead)
        };
        let mut all = Vec::new();
        let done = in_order(jobs, (0..100).collect(), work, |(item, ahead)| {
            taken.fetch_add(1, Ordering::SeqCst);
            all.push(item);
            assert!(ahead <= jobs.get() * AHEAD, "{ahead}");
            Ok(())
        });
        assert!(done.is_ok());
        assert_eq!(all, (0..100).collect::<Vec<_>>());
    }

    #[test]
    fn without_threads_the_work_is_done_all_the_same() {
        // No thread gets so large a stack.
        for stack in [STACK, usize::MAX / 4] {
            let mut all = Vec::new();
            let done = in_order_on(
                stack,
                all_cores(),
                (0..100).collect(),
                |item: usize| item,
                |item| {
                    all.push(item);
                    Ok(())
                },
            );
            assert!(done.is_ok());
            assert_eq!(all, (0..100).collect::<Vec<_>>());
            // One that fails ends it, whatever is still to be done.
            let fails = |_| anyhow::bail!("enough");
            let items = (0..100).collect();
            assert!(in_order_on(stack, all_cores(), items, |item: usize| item, fails).is_err());
            let none = in_order_on(stack, all_cores(), Vec::new(), |item: usize| item, |_| Ok(()));
            assert!(none.is_ok());
        }
    }
}
