//! [`Scale`] and [`Sizes`]: how much of the paper's work is done. The numbers are in `scale/*.toml`.

mod overrides;
mod sizes;

use clap::ValueEnum;
use truezero_eval::rules::ReportScale;
pub(crate) use truezero_eval::{Limits, Round};

pub(crate) use overrides::Override;
pub(crate) use sizes::{DataSizes, PreTrainingSizes, Sizes};

/// The scale of a reproduction.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Scale {
    /// Every code path, in seconds: small networks, a few hundred examples, two epochs
    Smoke,
    /// MNIST at full size with the published choices, small stand-ins: minutes
    Quick,
    /// The paper's networks, grids and examples, with early stopping: days, so choose with --only and --dataset
    Paper,
}

impl Scale {
    #[cfg(test)]
    pub(crate) const ALL: [Self; 3] = [Self::Smoke, Self::Quick, Self::Paper];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Smoke => "smoke",
            Self::Quick => "quick",
            Self::Paper => "paper",
        }
    }

    /// Whether its report gives verdicts.
    pub(crate) fn verdicts(self) -> ReportScale {
        match self {
            Self::Smoke => ReportScale::Smoke,
            Self::Quick | Self::Paper => ReportScale::Full,
        }
    }

    /// Its numbers as TOML.
    pub(crate) fn text(self) -> &'static str {
        match self {
            Self::Smoke => include_str!("scale/smoke.toml"),
            Self::Quick => include_str!("scale/quick.toml"),
            Self::Paper => include_str!("scale/paper.toml"),
        }
    }
}
