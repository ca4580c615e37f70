//! [`Team`]: threads that share the work of a kernel.

use std::cell::UnsafeCell;
use std::num::NonZeroUsize;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use crate::KernelError;

/// How often a thread looks for something to do before it goes to sleep: some hundred microseconds, which is longer
/// than the pauses between the kernels of a training step.
const SPINS: u32 = 20_000;

/// What each thread does with the number of its part.
type Work<'a> = dyn Fn(usize) + Sync + 'a;

/// A caller, and threads that wait for its work until the program ends.
#[derive(Debug)]
pub(crate) struct Team {
    parts: usize,
    /// Whether a caller has the team. Another caller does all parts itself.
    taken: AtomicBool,
    /// Raised once for every work.
    round: AtomicUsize,
    /// Written before `round` is raised, by the one caller that has the team.
    work: UnsafeCell<Option<&'static Work<'static>>>,
    /// The threads that have not finished their part.
    pending: AtomicUsize,
    panicked: AtomicBool,
    /// The threads that are asleep or about to be.
    sleepers: AtomicUsize,
    sleep: Mutex<()>,
    wake: Condvar,
}

// SAFETY: everything but `work` is `Sync` by itself. `work` is written only by the caller that has taken the team, and
// only while no thread is in a round; the threads read it only within a round, which they enter by an acquiring read of
// `round`.
unsafe impl Sync for Team {}

impl Team {
    /// The team for this number of threads, the caller's counted. There is one for each number, made when it is first
    /// asked for.
    ///
    /// # Errors
    /// [`KernelError::Threads`] if the system gives no more threads.
    pub(crate) fn of(threads: NonZeroUsize) -> Result<&'static Self, KernelError> {
        static TEAMS: Mutex<Vec<&'static Team>> = Mutex::new(Vec::new());
        let mut teams = lock(&TEAMS);
        if let Some(team) = teams.iter().find(|team| team.parts == threads.get()) {
            return Ok(team);
        }
        let team: &'static Self = Box::leak(Box::new(Self {
            parts: threads.get(),
            taken: AtomicBool::new(false),
            round: AtomicUsize::new(0),
            work: UnsafeCell::new(None),
            pending: AtomicUsize::new(0),
            panicked: AtomicBool::new(false),
            sleepers: AtomicUsize::new(0),
            sleep: Mutex::new(()),
            wake: Condvar::new(),
        }));
        for part in 1..threads.get() {
            let spawned =
                std::thread::Builder::new().name(format!("truezero-{part}")).spawn(move || team.serve(part));
            spawned.map_err(|_| KernelError::Threads(threads))?;
        }
        teams.push(team);
        Ok(team)
    }

    /// How many parts there are.
    pub(crate) fn parts(&self) -> usize {
        self.parts
    }

    /// Calls `work` once for each part, from 0, and returns when all have ended. If another caller has the team, all
    /// parts are done by this one.
    ///
    /// # Panics
    /// If `work` panics for any part.
    pub(crate) fn run(&self, work: &Work<'_>) {
        if self.taken.swap(true, Ordering::Acquire) {
            (0..self.parts).for_each(work);
            return;
        }
        self.pending.store(self.parts - 1, Ordering::Relaxed);
        // SAFETY: only the lifetime changes. The threads drop the reference before they lower `pending`, and `Round`
        // waits for that before this function returns or unwinds.
        let work_of_round: &'static Work<'static> = unsafe { std::mem::transmute(work) };
        // SAFETY: this caller has taken the team, and no thread is in a round.
        unsafe { *self.work.get() = Some(work_of_round) };
        self.round.fetch_add(1, Ordering::SeqCst);
        if self.sleepers.load(Ordering::SeqCst) > 0 {
            // Under the lock: a thread that has not seen the round yet is either before its own lock or waiting.
            let _guard = lock(&self.sleep);
            self.wake.notify_all();
        }
        let round = Round(self);
        work(0);
        round.wait();
        let panicked = self.panicked.load(Ordering::Relaxed);
        drop(round);
        assert!(!panicked, "a thread of the kernels panicked");
    }

    /// What a thread does.
    fn serve(&self, part: usize) {
        let mut seen = 0;
        loop {
            seen = self.next_round(seen);
            // SAFETY: within a round nobody writes `work`.
            let work = unsafe { *self.work.get() };
            let outcome = catch_unwind(AssertUnwindSafe(|| work.map(|work| work(part))));
            if outcome.is_err() {
                self.panicked.store(true, Ordering::Relaxed);
            }
            self.pending.fetch_sub(1, Ordering::Release);
        }
    }

    /// Waits for a round after the one last seen.
    fn next_round(&self, seen: usize) -> usize {
        for _ in 0..SPINS {
            let round = self.round.load(Ordering::Acquire);
            if round != seen {
                return round;
            }
            std::hint::spin_loop();
        }
        let mut guard = lock(&self.sleep);
        self.sleepers.fetch_add(1, Ordering::SeqCst);
        let round = loop {
            let round = self.round.load(Ordering::SeqCst);
            if round != seen {
                break round;
            }
            guard = self.wake.wait(guard).unwrap_or_else(PoisonError::into_inner);
        };
        self.sleepers.fetch_sub(1, Ordering::SeqCst);
        round
    }
}

/// The current round. When it is dropped, by a panic too, no thread is in it any more and the team is free.
struct Round<'a>(&'a Team);

impl Round<'_> {
    fn wait(&self) {
        let mut spins = 0_u32;
        while self.0.pending.load(Ordering::Acquire) > 0 {
            spins = spins.saturating_add(1);
            if spins > SPINS {
                std::thread::yield_now();
            } else {
                std::hint::spin_loop();
            }
        }
    }
}

impl Drop for Round<'_> {
    fn drop(&mut self) {
        self.wait();
        self.0.panicked.store(false, Ordering::Relaxed);
        self.0.taken.store(false, Ordering::Release);
    }
}

/// What these locks protect is always consistent, so a panic of another thread is no reason to stop.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn team(threads: usize) -> &'static Team {
        Team::of(NonZeroUsize::new(threads).unwrap()).unwrap()
    }

    #[test]
    fn every_part_is_done_once_in_each_round() {
        let team = team(3);
        let counts = [const { AtomicUsize::new(0) }; 3];
        for round in 1..=300 {
            team.run(&|part| {
                counts[part].fetch_add(1, Ordering::Relaxed);
            });
            assert!(counts.iter().all(|count| count.load(Ordering::Relaxed) == round));
            if round % 100 == 0 {
                // Long enough for the threads to fall asleep.
                std::thread::sleep(Duration::from_millis(20));
            }
        }
    }

    #[test]
    fn callers_at_the_same_time_get_all_of_their_parts_done() {
        let team = team(2);
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    for _ in 0..200 {
                        let done = AtomicUsize::new(0);
                        team.run(&|part| {
                            done.fetch_add(1 << (8 * part), Ordering::Relaxed);
                        });
                        assert_eq!(done.into_inner(), 0x101);
                    }
                });
            }
        });
    }

    #[test]
    fn a_panic_in_any_part_reaches_the_caller_and_leaves_the_team_whole() {
        let team = team(4);
        for broken in 0..4 {
            let outcome = catch_unwind(AssertUnwindSafe(|| {
                team.run(&|part| assert!(part != broken, "broken on purpose"));
            }));
            assert!(outcome.is_err(), "part {broken}");
        }
        let done = AtomicUsize::new(0);
        team.run(&|_| {
            done.fetch_add(1, Ordering::Relaxed);
        });
        assert_eq!(done.into_inner(), 4);
    }
}
