//! The arguments of `cargo xtask reproduce`.

use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::error::ErrorKind;
use clap::{Args, Command, FromArgMatches as _};

use crate::cluster::ClusterArguments;
use crate::data::ReviewColumns;
use crate::environment::VARIABLES;
use crate::experiments::EXPERIMENTS;
use crate::number::at_least_one;
use crate::output::Verbosity;
use crate::place::Place;
use crate::scale::{Override, Scale};

#[derive(Clone, Debug, Args)]
#[command(after_help = format!("\
Examples:
  cargo xtask reproduce                                    minutes; open reproduction/quick/report.html
  cargo xtask reproduce --scale paper --only table1 --dataset mnist
                                                           hours; stop with Ctrl-C at any time, the same command resumes
  cargo xtask reproduce --scale paper --dry-run            what would be run, how long it would take, space on disk
  cargo xtask reproduce --scale paper --budget 1h30m       the experiments that fit into an hour and a half

{VARIABLES}

Exit codes: 0 done, 1 an error, 2 a wrong command line, 130 interrupted."))]
pub(crate) struct Reproduce {
    /// How much of the paper's work to do
    #[arg(long, value_enum, default_value_t = Scale::Quick)]
    pub(crate) scale: Scale,

    /// Only these experiments, separated by commas [default: all]
    #[arg(long, value_name = "EXPERIMENT", value_delimiter = ',', value_parser = experiment_names())]
    pub(crate) only: Vec<String>,

    /// Only on these data sets of the paper, separated by commas [default: all]
    #[arg(long, value_enum, value_name = "NAME", value_delimiter = ',')]
    pub(crate) dataset: Vec<Place>,

    /// Number of seeds: the first chooses the learning rates, the others repeat the chosen runs
    #[arg(long, value_name = "N", value_parser = at_least_one::<NonZeroUsize>, default_value_t = NonZeroUsize::MIN)]
    pub(crate) seeds: NonZeroUsize,

    /// A number of the scale to change, as in `mnist.limits.max_epochs=60` or `penalties=[1e-4]`; may be given more
    /// than once. The names are those of the files in xtask/src/scale
    #[arg(long, value_name = "NAME=VALUE")]
    pub(crate) set: Vec<Override>,

    /// The numbers of the scale as they were in a reproduction of earlier [default: those of today]
    #[arg(skip)]
    pub(crate) numbers: Option<String>,

    /// Number of runs at the same time [default and maximum: the cores divided by --threads]
    #[arg(long, value_name = "N", value_parser = at_least_one::<NonZeroUsize>)]
    pub(crate) jobs: Option<NonZeroUsize>,

    /// Number of threads that share each step of a run, at most one per core: for few runs on many cores; the results
    /// are the same
    #[arg(long, value_name = "N", value_parser = at_least_one::<NonZeroUsize>, default_value_t = NonZeroUsize::MIN)]
    pub(crate) threads: NonZeroUsize,

    /// How often the state of a run is saved, from which it goes on after a kill, as in 45s or 5m
    #[arg(long, value_name = "TIME", value_parser = humantime::parse_duration, default_value = "45s")]
    pub(crate) checkpoint_every: Duration,

    /// The folder of the report and of the finished runs [default: reproduction/SCALE]
    #[arg(long, value_name = "FOLDER")]
    pub(crate) out: Option<PathBuf>,

    /// The folder of the data sets' manifests [default: datasets in the repository]
    #[arg(long, value_name = "FOLDER")]
    pub(crate) data: Option<PathBuf>,

    /// The folder of fetched and generated data sets [default: that of `TRUEZERO_DATA`, or one in the system's folder
    /// for caches]
    #[arg(long, value_name = "FOLDER")]
    pub(crate) cache: Option<PathBuf>,

    /// A table of reviews to use instead of OpenTable's: CSV, TSV or JSON Lines, compressed by gzip or not
    #[arg(long, value_name = "FILE")]
    pub(crate) reviews: Option<PathBuf>,

    /// Its columns of the rating, 1 to 5, and of the text: by name, or by number from 0 if there is no header
    #[arg(long, value_name = "RATING,TEXT", requires = "reviews", default_value = "stars,text")]
    pub(crate) review_columns: ReviewColumns,

    /// Run nothing, and write what would be run, how long it would take at most, and how much space
    #[arg(long)]
    pub(crate) dry_run: bool,

    /// Also simulate the plan on these numbers of cores, separated by commas: time, critical path, core-hours
    #[arg(long, value_name = "N", value_delimiter = ',', requires = "dry_run")]
    #[arg(value_parser = at_least_one::<NonZeroUsize>)]
    pub(crate) cores: Vec<NonZeroUsize>,

    /// Run the experiments that fit into this time, as in 2h or 1h30m, and name the others; no run starts after it
    #[arg(long, value_name = "TIME", value_parser = humantime::parse_duration, conflicts_with = "report_only")]
    pub(crate) budget: Option<Duration>,

    /// Run nothing, and write the report of the finished runs: those in the folder runs or, if there is none, in the
    /// file runs.jsonl or runs.jsonl.gz
    #[arg(long, conflicts_with = "dry_run")]
    pub(crate) report_only: bool,

    #[command(flatten)]
    pub(crate) talk: Talk,

    #[command(flatten)]
    pub(crate) cluster: ClusterArguments,
}

/// How much is written to the terminal.
#[derive(Clone, Copy, Debug, Args)]
pub(crate) struct Talk {
    /// Write nothing but errors, and the paths of what is written for you
    #[arg(long, short, conflicts_with = "verbose")]
    quiet: bool,

    /// Write how each run ends and, if the output is not a terminal, each epoch
    #[arg(long, short)]
    verbose: bool,
}

impl From<Talk> for Verbosity {
    fn from(talk: Talk) -> Self {
        match talk {
            Talk { quiet: true, .. } => Self::Quiet,
            Talk { verbose: true, .. } => Self::Verbose,
            _ => Self::Normal,
        }
    }
}

impl Reproduce {
    /// The folder of the report and of the finished runs.
    pub(crate) fn output(&self) -> PathBuf {
        self.out.clone().unwrap_or_else(|| Path::new("reproduction").join(self.scale.name()))
    }

    /// The numbers of the scale as TOML, before what --set changes.
    pub(crate) fn numbers(&self) -> &str {
        self.numbers.as_deref().unwrap_or_else(|| self.scale.text())
    }

    /// The same, on outlines of the data and without writing: for planning.
    pub(crate) fn outline(&self) -> Self {
        Self { dry_run: true, ..self.clone() }
    }

    /// The command that makes the same report again.
    pub(crate) fn command(&self) -> String {
        let quoted = |word: String| {
            let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_,./".contains(&byte);
            if word.bytes().all(is_plain) { word } else { format!("'{}'", word.replace('\'', r"'\''")) }
        };
        let words = self.words().into_iter().map(quoted);
        std::iter::once("cargo xtask reproduce".to_owned()).chain(words).collect::<Vec<_>>().join(" ")
    }

    /// The arguments that say what is reproduced; where and how is no part of it.
    pub(crate) fn words(&self) -> Vec<String> {
        let mut words = vec!["--scale".to_owned(), self.scale.name().to_owned()];
        let mut add = |name: &str, value: String| words.extend([name.to_owned(), value]);
        if !self.only.is_empty() {
            add("--only", self.only.join(","));
        }
        if !self.dataset.is_empty() {
            let names: Vec<&str> = self.dataset.iter().map(|place| place.name()).collect();
            add("--dataset", names.join(","));
        }
        for change in &self.set {
            add("--set", change.to_string());
        }
        if let Some(reviews) = &self.reviews {
            add("--reviews", reviews.display().to_string());
            add("--review-columns", self.review_columns.to_string());
        }
        add("--seeds", self.seeds.to_string());
        words
    }

    /// The same arguments from their words.
    ///
    /// # Errors
    /// If a word is no argument, or has no such value.
    pub(crate) fn from_words(words: &[String]) -> Result<Self, clap::Error> {
        let command = Self::augment_args(Command::new("reproduce").no_binary_name(true));
        Self::from_arg_matches(&command.try_get_matches_from(words)?)
    }
}

/// The error of a command line whose arguments contradict each other.
pub(crate) fn wrong_use(message: impl std::fmt::Display) -> clap::Error {
    Reproduce::augment_args(Command::new("reproduce").bin_name("cargo xtask reproduce"))
        .error(ErrorKind::ArgumentConflict, message)
}

/// The names that `--only` accepts.
fn experiment_names() -> clap::builder::PossibleValuesParser {
    let values = EXPERIMENTS
        .iter()
        .map(|experiment| clap::builder::PossibleValue::new(experiment.id).help(experiment.title));
    clap::builder::PossibleValuesParser::new(values)
}

#[cfg(test)]
mod tests {
    use truezero_datasets::reviews::Column;

    use super::*;

    fn parse(arguments: &[&str]) -> Result<ReviewColumns, clap::Error> {
        let words = ["--reviews", "reviews.csv"].iter().chain(arguments).map(|&word| word.to_owned());
        Ok(Reproduce::from_words(&words.collect::<Vec<_>>())?.review_columns)
    }

    #[test]
    fn arguments_come_back_from_their_words() {
        let words = [
            "--scale",
            "paper",
            "--only",
            "table2,fig3",
            "--dataset",
            "mnist,opentable",
            "--set",
            "learning_rates=[0.1, 0.01]",
            "--set",
            "mnist.limits.max_epochs=60",
            "--reviews",
            "it's here.csv",
            "--review-columns",
            "0,review text",
            "--seeds",
            "3",
        ];
        let words = words.map(str::to_owned);
        let arguments = Reproduce::from_words(&words).unwrap();
        assert_eq!(arguments.words(), words);
        assert!(
            arguments.command().contains(r"--reviews 'it'\''s here.csv' --review-columns '0,review text'")
        );
    }

    #[test]
    fn columns_of_reviews_are_parsed_by_name_and_by_number() {
        let columns = |rating, text| ReviewColumns { rating, text };
        let of_names = columns(Column::named("stars"), Column::named("text"));
        assert_eq!(parse(&[]).unwrap(), of_names);
        for (given, expected) in [
            ("stars,text", of_names.clone()),
            ("stars, text", of_names),
            ("0,1", columns(Column::Index(0), Column::Index(1))),
            ("12,review text", columns(Column::Index(12), Column::named("review text"))),
            ("-1,1e3", columns(Column::named("-1"), Column::named("1e3"))),
        ] {
            assert_eq!(parse(&[&format!("--review-columns={given}")]).unwrap(), expected);
            if !given.starts_with('-') {
                assert_eq!(parse(&["--review-columns", given]).unwrap(), expected);
            }
        }
        for wrong in ["", ",", "stars", "stars,", ",text", "stars,text,", "a,b,c"] {
            let error = parse(&["--review-columns", wrong]).unwrap_err();
            assert_eq!(error.kind(), clap::error::ErrorKind::ValueValidation, "{wrong}: {error}");
        }
    }
}
