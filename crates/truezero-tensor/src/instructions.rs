//! The instruction sets that the kernels are compiled for, and the choice among them at run time.

use std::ffi::OsStr;
use std::fmt;
use std::num::NonZeroUsize;
use std::str::FromStr;

use crate::team::Team;
use crate::vector::Vector;
#[cfg(target_arch = "x86_64")]
use crate::vector::{Avx2Proof, Avx512Proof};
use crate::{Element, KernelError};

/// The environment variable that [`Kernels::from_environment`] reads.
pub const KERNELS_VARIABLE: &str = "TRUEZERO_KERNELS";

/// An instruction set that the kernels are compiled for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum InstructionSet {
    /// x86-64 with AVX-512 F, BW, DQ and VL.
    Avx512,
    /// x86-64 with AVX2 and fused multiply-add.
    Avx2,
    /// Whatever the build targets. Where that lacks a fused multiply-add it is computed in software: the same bits,
    /// slowly.
    Portable,
}

impl InstructionSet {
    /// All of them, the widest first.
    pub const ALL: [Self; 3] = [Self::Avx512, Self::Avx2, Self::Portable];

    /// The word that names it in records and in [`KERNELS_VARIABLE`].
    pub fn name(self) -> &'static str {
        match self {
            Self::Avx512 => "avx512",
            Self::Avx2 => "avx2",
            Self::Portable => "portable",
        }
    }

    /// Whether this machine has it.
    pub fn is_supported(self) -> bool {
        match self {
            #[cfg(target_arch = "x86_64")]
            Self::Avx512 => {
                is_x86_feature_detected!("avx512f")
                    && is_x86_feature_detected!("avx512bw")
                    && is_x86_feature_detected!("avx512dq")
                    && is_x86_feature_detected!("avx512vl")
                    && Self::Avx2.is_supported()
            }
            #[cfg(target_arch = "x86_64")]
            Self::Avx2 => {
                is_x86_feature_detected!("avx2")
                    && is_x86_feature_detected!("fma")
                    && is_x86_feature_detected!("bmi1")
                    && is_x86_feature_detected!("bmi2")
                    && is_x86_feature_detected!("popcnt")
            }
            #[cfg(not(target_arch = "x86_64"))]
            Self::Avx512 | Self::Avx2 => false,
            Self::Portable => true,
        }
    }
}

impl fmt::Display for InstructionSet {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

impl FromStr for InstructionSet {
    type Err = KernelError;

    fn from_str(name: &str) -> Result<Self, KernelError> {
        Self::ALL
            .into_iter()
            .find(|set| set.name().eq_ignore_ascii_case(name.trim()))
            .ok_or_else(|| KernelError::Unknown(name.to_owned()))
    }
}

/// The kernels, compiled for an instruction set that this machine is known to have, on one thread or several.
///
/// All of them give the same bits, so the choice is one of speed alone. For the order of every sum is fixed: forward
/// sums start from the bias and add over inputs in ascending order, with fused multiply-add; a backward dot product is
/// taken by tiles of 1,024 outputs, each as sixteen partial sums that are folded in halves, and the tiles are added in
/// ascending order; weights and biases are updated example by example. Threads share out the outputs of a forward
/// product and the input units of a backward one, so that no sum is ever split between them. A skipped zero adds
/// nothing and neither does an added one, so the sparse and the dense forms agree too, for finite numbers.
///
/// ```
/// use truezero_tensor::{InstructionSet, Kernels};
///
/// let kernels = Kernels::detect();
/// assert!(kernels.instruction_set().is_supported());
/// assert!(Kernels::with(InstructionSet::Portable).is_ok());
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Kernels {
    /// Private: a value of this type is the proof that the instruction set is there.
    instruction_set: InstructionSet,
    /// Absent for one thread.
    team: Option<&'static Team>,
}

impl Kernels {
    /// A number of threads that [`with_threads`](Self::with_threads) accepts on every machine.
    pub const MOST_ON_ANY_MACHINE: usize = 4;

    /// The kernels for the widest instruction set of this machine.
    pub fn detect() -> Self {
        let widest = InstructionSet::ALL.into_iter().find(|set| set.is_supported());
        Self { instruction_set: widest.unwrap_or(InstructionSet::Portable), team: None }
    }

    /// The kernels for one instruction set.
    ///
    /// # Errors
    /// [`KernelError::Unsupported`] if this machine lacks it.
    pub fn with(instruction_set: InstructionSet) -> Result<Self, KernelError> {
        if instruction_set.is_supported() {
            Ok(Self { instruction_set, team: None })
        } else {
            Err(KernelError::Unsupported(instruction_set))
        }
    }

    /// The kernels that the environment variable `TRUEZERO_KERNELS` names, or [`detect`](Self::detect) if it is not set
    /// or empty.
    ///
    /// # Errors
    /// [`KernelError`] if the variable names no instruction set, or one that this machine lacks; it lists those that it
    /// has.
    pub fn from_environment() -> Result<Self, KernelError> {
        Self::named(std::env::var_os(KERNELS_VARIABLE).as_deref())
    }

    /// The kernels of a name, those for the widest instruction set if it is empty or there is none.
    fn named(name: Option<&OsStr>) -> Result<Self, KernelError> {
        match name {
            Some(name) if !name.is_empty() => Self::with(name.to_string_lossy().parse()?),
            _ => Ok(Self::detect()),
        }
    }

    /// The same kernels on this number of threads, the caller's counted.
    ///
    /// The threads are started when their number is first asked for, and wait for work as long as the program lives:
    /// for some tens of microseconds at full speed, then asleep. A kernel that is too small for them runs on the
    /// caller's thread alone, and so does every kernel while another caller has them at work: for many networks at the
    /// same time, one thread each is faster. The threads want processors that share a third-level cache: half of the
    /// weights go from one thread to another in each step, and between caches that takes longer than the step.
    ///
    /// ```
    /// use truezero_tensor::Kernels;
    ///
    /// let kernels = Kernels::detect().with_threads(std::num::NonZeroUsize::new(2).unwrap())?;
    /// assert_eq!(kernels.threads(), 2);
    /// # Ok::<(), truezero_tensor::KernelError>(())
    /// ```
    ///
    /// More threads than the machine runs at the same time only wait for each other: a thousand on two cores take
    /// minutes for a step of milliseconds. So they are refused, but for up to
    /// [`MOST_ON_ANY_MACHINE`](Self::MOST_ON_ANY_MACHINE), by which tests of threads run on every machine.
    ///
    /// # Errors
    /// [`KernelError::TooManyThreads`] beyond [`std::thread::available_parallelism`] and `MOST_ON_ANY_MACHINE`,
    /// [`KernelError::Threads`] if the system gives no more threads.
    pub fn with_threads(self, threads: NonZeroUsize) -> Result<Self, KernelError> {
        // Where the system does not say how many it runs, one is sure.
        let processors = std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN);
        if threads.get() > processors.get().max(Self::MOST_ON_ANY_MACHINE) {
            return Err(KernelError::TooManyThreads { asked: threads, processors });
        }
        let team = if threads.get() == 1 { None } else { Some(Team::of(threads)?) };
        Ok(Self { team, ..self })
    }

    /// The number of threads.
    pub fn threads(self) -> usize {
        self.team.map_or(1, Team::parts)
    }

    /// What they are compiled for.
    pub fn instruction_set(self) -> InstructionSet {
        self.instruction_set
    }

    /// Runs a task compiled for the instruction set, so that its loops are vectorised for it.
    ///
    /// ```
    /// use truezero_tensor::{Kernels, Task};
    ///
    /// struct Double<'a>(&'a mut [f32]);
    /// impl Task for Double<'_> {
    ///     type Output = ();
    ///     #[inline(always)]
    ///     fn run(self) {
    ///         self.0.iter_mut().for_each(|x| *x *= 2.0);
    ///     }
    /// }
    ///
    /// let mut numbers = [1.0, 2.0];
    /// Kernels::detect().run(Double(&mut numbers));
    /// assert_eq!(numbers, [2.0, 4.0]);
    /// ```
    #[inline]
    pub fn run<W: Task>(self, task: W) -> W::Output {
        match self.instruction_set {
            #[cfg(target_arch = "x86_64")]
            // SAFETY: a value of `Kernels` exists only where `is_supported` found the features that `in_avx512`
            // enables.
            InstructionSet::Avx512 => unsafe { x86::in_avx512(task) },
            #[cfg(target_arch = "x86_64")]
            // SAFETY: as above, for `in_avx2`.
            InstructionSet::Avx2 => unsafe { x86::in_avx2(task) },
            _ => task.run(),
        }
    }

    /// Calls `part(i, n)` for each part i of n: as many as there are threads if the work is worth it, else one. `steps`
    /// is about how many vector operations the work takes.
    #[inline]
    pub(crate) fn in_parts(self, steps: usize, part: impl Fn(usize, usize) + Sync) {
        /// Some microseconds: several times what it takes to hand out the work.
        const WORTH_IT: usize = 20_000;
        match self.team {
            Some(team) if steps >= WORTH_IT => team.run(&|number| part(number, team.parts())),
            _ => part(0, 1),
        }
    }

    /// Runs a kernel with the vectors of the instruction set.
    #[inline]
    pub(crate) fn run_kernel<T: Element>(self, kernel: impl Kernel<T>) {
        match self.instruction_set {
            #[cfg(target_arch = "x86_64")]
            // SAFETY: a value of `Kernels` exists only where `is_supported` found the features.
            InstructionSet::Avx512 => unsafe {
                x86::kernel_in_avx512(kernel, Avx512Proof::new().into());
            },
            #[cfg(target_arch = "x86_64")]
            // SAFETY: as above.
            InstructionSet::Avx2 => unsafe { x86::kernel_in_avx2(kernel, Avx2Proof::new().into()) },
            _ => kernel.run::<T::Portable>(()),
        }
    }
}

/// The instruction set, and the number of threads if there are several.
impl fmt::Display for Kernels {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.instruction_set.fmt(formatter)?;
        match self.threads() {
            1 => Ok(()),
            threads => write!(formatter, " on {threads} threads"),
        }
    }
}

impl Default for Kernels {
    fn default() -> Self {
        Self::detect()
    }
}

/// Work that [`Kernels::run`] compiles for an instruction set.
pub trait Task {
    /// What the work returns.
    type Output;

    /// Does the work. Mark the implementation, and what it calls in its loops, `#[inline(always)]`: what is not
    /// inlined is compiled for the build's target instead.
    fn run(self) -> Self::Output;
}

/// A kernel over numbers of type `T`, written for the vectors of any instruction set.
pub(crate) trait Kernel<T> {
    /// Does the work; to be marked `#[inline(always)]` like a [`Task`].
    fn run<V: Vector<T>>(self, proof: V::Proof);
}

#[cfg(target_arch = "x86_64")]
mod x86 {
    use super::{Kernel, Task};
    use crate::element::sealed::Vectors;
    use crate::vector::Vector;

    #[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl,avx2,fma,bmi1,bmi2,popcnt")]
    pub(super) fn in_avx512<W: Task>(task: W) -> W::Output {
        task.run()
    }

    #[target_feature(enable = "avx2,fma,bmi1,bmi2,popcnt")]
    pub(super) fn in_avx2<W: Task>(task: W) -> W::Output {
        task.run()
    }

    #[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl,avx2,fma,bmi1,bmi2,popcnt")]
    pub(super) fn kernel_in_avx512<T: Vectors, K: Kernel<T>>(
        kernel: K,
        proof: <T::Avx512 as Vector<T>>::Proof,
    ) {
        kernel.run::<T::Avx512>(proof);
    }

    #[target_feature(enable = "avx2,fma,bmi1,bmi2,popcnt")]
    pub(super) fn kernel_in_avx2<T: Vectors, K: Kernel<T>>(kernel: K, proof: <T::Avx2 as Vector<T>>::Proof) {
        kernel.run::<T::Avx2>(proof);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_round_trip_and_unknown_ones_list_the_known() {
        for set in InstructionSet::ALL {
            assert_eq!(set.name().parse(), Ok(set));
        }
        assert_eq!(" AVX2".parse(), Ok(InstructionSet::Avx2));
    }

    #[test]
    fn what_cannot_be_used_is_refused_with_what_this_machine_has() {
        let mut errors = vec![Kernels::named(Some(OsStr::new("sse9"))).unwrap_err().to_string()];
        assert!(errors[0].starts_with("unknown kernels `sse9`: this machine has "), "{}", errors[0]);
        errors.extend(InstructionSet::ALL.map(|set| KernelError::Unsupported(set).to_string()));
        for error in errors {
            let (_, listed) = error.split_once("has ").unwrap();
            for set in InstructionSet::ALL {
                assert_eq!(listed.contains(&format!("`{set}`")), set.is_supported(), "{error}");
            }
        }
    }

    #[test]
    fn an_empty_name_counts_as_none() {
        for name in [None, Some(OsStr::new(""))] {
            assert_eq!(Kernels::named(name).unwrap().instruction_set(), Kernels::detect().instruction_set());
        }
        let portable = Kernels::named(Some(OsStr::new("portable"))).unwrap();
        assert_eq!(portable.instruction_set(), InstructionSet::Portable);
    }

    #[test]
    fn more_threads_than_the_machine_runs_are_refused_before_one_is_started() {
        let processors = std::thread::available_parallelism().unwrap();
        let most = processors.get().max(Kernels::MOST_ON_ANY_MACHINE);
        for asked in [most + 1, 100_000, usize::MAX].map(|asked| NonZeroUsize::new(asked).unwrap()) {
            let error = Kernels::detect().with_threads(asked).unwrap_err();
            assert_eq!(error, KernelError::TooManyThreads { asked, processors });
            let message = error.to_string();
            assert!(
                message.contains(&asked.to_string()) && message.contains(&processors.to_string()),
                "{message}"
            );
        }
        let few = NonZeroUsize::new(Kernels::MOST_ON_ANY_MACHINE).unwrap();
        assert_eq!(Kernels::detect().with_threads(few).unwrap().threads(), few.get());
    }
}
