//! The configuration of `cargo xtask train`, and how its errors are told.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use anyhow::{Result, anyhow};
use serde::{Deserialize, Serialize};
use truezero_activations::ActivationKind;
use truezero_datasets::own::svmlight::{Indices, MOST_INDEX};
use truezero_datasets::own::{ScaleBy, Shares};
use truezero_datasets::reviews::{Column, Format};
use truezero_network::{Architecture, Descent, HiddenLayer};
use truezero_pretrain::{Corruption, Reconstruction};

use super::reconstruction;

/// A commented configuration, with every setting.
pub(super) const TEMPLATE: &str = include_str!("template.toml");

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Config {
    pub(super) data: Data,
    pub(super) network: NetworkSettings,
    pub(super) pre_training: Option<PreTraining>,
    pub(super) training: Training,
    pub(super) output: Output,
    #[serde(skip)]
    source: Source,
}

/// The file that a configuration was read from.
#[derive(Clone, Debug, Default)]
struct Source {
    file: PathBuf,
    text: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Kind {
    Table,
    Texts,
    Images,
    Idx,
    Svmlight,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Data {
    pub(super) kind: Kind,
    pub(super) path: PathBuf,
    pub(super) label: Option<Column>,
    pub(super) text: Option<Column>,
    #[serde(default)]
    pub(super) ignored: Vec<Column>,
    #[serde(default = "yes")]
    pub(super) has_header: bool,
    #[serde(default = "papers_vocabulary")]
    pub(super) vocabulary: usize,
    pub(super) first_index: Option<u32>,
    pub(super) last_index: Option<u32>,
    #[serde(default)]
    pub(super) scale_by: ScaleBy,
    #[serde(default = "share")]
    pub(super) validation: f64,
    #[serde(default = "share")]
    pub(super) test: f64,
    #[serde(default = "seed")]
    pub(super) split_seed: u64,
}

impl Data {
    pub(super) fn shares(&self) -> Shares {
        Shares { validation: self.validation, test: self.test }
    }

    pub(super) fn indices(&self) -> Indices {
        Indices { first: self.first_index, last: self.last_index }
    }

    /// The first setting that is out of its range: key and message.
    fn check(&self) -> Result<(), (&'static str, String)> {
        let required = [
            ("label", matches!(self.kind, Kind::Table | Kind::Texts), self.label.is_some()),
            ("text", self.kind == Kind::Texts, self.text.is_some()),
        ];
        if let Some((key, ..)) = required.into_iter().find(|&(_, needed, there)| needed && !there) {
            return Err((key, "expected a column for data of this kind".to_owned()));
        }
        let mut columns = self.label.iter().chain(&self.text).chain(&self.ignored);
        let named = columns.find_map(|column| match column {
            Column::Name(name) => Some(name),
            Column::Index(_) => None,
        });
        let has_rows = matches!(self.kind, Kind::Table | Kind::Texts)
            && Format::of(&self.path) != Some(Format::JsonLines);
        if let Some(name) = named.filter(|_| has_rows && !self.has_header) {
            let message =
                format!("expected true, or the number of the column `{name}`, from 0, in place of its name");
            return Err(("has_header", message));
        }
        if self.path.as_os_str().is_empty() {
            return Err(("path", "expected a file or a folder".to_owned()));
        }
        if self.vocabulary == 0 {
            return Err(("vocabulary", "expected at least 1".to_owned()));
        }
        let Shares { validation, test } = self.shares();
        if !self.shares().are_valid() || validation == 0.0 {
            let found = format!("found {validation} and `test` {test}");
            return Err((
                "validation",
                format!("expected above 0, and together with `test` below 1, {found}"),
            ));
        }
        if self.kind == Kind::Svmlight {
            if !self.scale_by.keeps_zeros() {
                let message = "expected \"largest\" or \"nothing\" for svmlight, whose zeros stay zeros";
                return Err(("scale_by", message.to_owned()));
            }
            if !self.indices().are_valid() {
                let key = if self.last_index.is_some() { "last_index" } else { "first_index" };
                let message =
                    format!("expected the first index, the last and {MOST_INDEX} in ascending order");
                return Err((key, message));
            }
        }
        Ok(())
    }
}

fn yes() -> bool {
    true
}

fn papers_vocabulary() -> usize {
    5_000
}

fn share() -> f64 {
    0.15
}

fn seed() -> u64 {
    1
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NetworkSettings {
    pub(super) hidden: Vec<usize>,
    pub(super) activation: ActivationKind,
    #[serde(default)]
    pub(super) half_negated: bool,
}

impl NetworkSettings {
    pub(super) fn layers(&self) -> Vec<HiddenLayer> {
        let Self { activation, half_negated, .. } = *self;
        self.hidden.iter().map(|&units| HiddenLayer { units, activation, half_negated }).collect()
    }
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PreTraining {
    pub(super) masking: f64,
    pub(super) reconstruction: Reconstruction,
    pub(super) learning_rate: f64,
    pub(super) l1: f64,
    pub(super) max_epochs: u32,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Training {
    pub(super) learning_rates: Vec<f64>,
    pub(super) seeds: Vec<u64>,
    pub(super) batch_size: usize,
    pub(super) l1: f64,
    pub(super) max_epochs: u32,
    pub(super) patience: u32,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Output {
    pub(super) folder: PathBuf,
}

impl Config {
    /// Reads and checks a configuration. Its paths become relative to the current folder.
    pub(super) fn read(file: &Path) -> Result<Self> {
        let text = std::fs::read_to_string(file).map_err(|error| {
            let name = file.display();
            let message = match error.kind() {
                ErrorKind::NotFound => {
                    format!("`{name}` cannot be read; `{}` writes one", super::command("train --init", file))
                }
                ErrorKind::InvalidData => format!("`{name}` cannot be read; expected text in UTF-8"),
                _ => format!("`{name}` cannot be read"),
            };
            anyhow::Error::new(error).context(message)
        })?;
        let mut config: Self = toml::from_str(&text).map_err(|error| {
            let place = error.span().map_or(0, |span| span.start);
            told(file, &text, place, &plain(error.message()))
        })?;
        config.source = Source { file: file.to_owned(), text };
        config.check().map_err(|(table, key, message)| config.wrong(table, key, &message))?;
        let folder = file.parent().unwrap_or(Path::new(""));
        for path in [&mut config.data.path, &mut config.output.folder] {
            *path = folder.join(&path);
        }
        Ok(config)
    }

    /// The file that the configuration was read from.
    pub(super) fn file(&self) -> &Path {
        &self.source.file
    }

    /// The error of a setting, which names its place in the file.
    pub(super) fn wrong(&self, table: &str, key: &str, message: &str) -> anyhow::Error {
        let Source { file, text } = &self.source;
        told(file, text, place(text, table, key), &format!("{table}.{key}: {message}"))
    }

    /// The first setting that is out of its range: table, key and message.
    fn check(&self) -> Result<(), (&'static str, &'static str, String)> {
        let Self { data, network, pre_training, training, output, .. } = self;
        if output.folder.as_os_str().is_empty() {
            return Err((
                "output",
                "folder",
                "expected the name of a folder, such as \"trained\"".to_owned(),
            ));
        }
        data.check().map_err(|(key, message)| ("data", key, message))?;
        // Any numbers of inputs and classes do here.
        Architecture::new(1, network.layers(), 2)
            .map_err(|error| ("network", "hidden", error.to_string()))?;
        if training.learning_rates.is_empty() {
            return Err(("training", "learning_rates", "expected at least one".to_owned()));
        }
        if training.seeds.is_empty() {
            return Err(("training", "seeds", "expected at least one".to_owned()));
        }
        for descent in self.descents() {
            descent.check().map_err(|error| {
                let keys = ["batch_size", "l1", "max_epochs", "patience"];
                let message = error.to_string();
                let found = keys.into_iter().find(|key| message.contains(&format!("`{key}`")));
                ("training", found.unwrap_or("learning_rates"), message)
            })?;
        }
        if let Some(pre_training) = pre_training {
            if network.hidden.is_empty() {
                let message = "expected a hidden layer to pre-train".to_owned();
                return Err(("network", "hidden", message));
            }
            Corruption::masking(pre_training.masking)
                .map_err(|error| ("pre_training", "masking", error.to_string()))?;
            reconstruction::of_layers(pre_training.reconstruction, network)
                .map_err(|message| ("pre_training", "reconstruction", message))?;
            let descent = pre_training.descent(&self.descents()[0]);
            descent.check().map_err(|error| {
                let message = error.to_string();
                let found =
                    ["l1", "max_epochs"].into_iter().find(|key| message.contains(&format!("`{key}`")));
                ("pre_training", found.unwrap_or("learning_rate"), message)
            })?;
        }
        Ok(())
    }

    /// The settings of each network.
    pub(super) fn descents(&self) -> Vec<Descent> {
        let Training { batch_size, l1, max_epochs, patience, ref learning_rates, ref seeds } = self.training;
        let of = |&seed: &u64| {
            learning_rates.iter().map(move |&learning_rate| Descent {
                learning_rate,
                batch_size,
                l1,
                max_epochs,
                patience,
                seed,
            })
        };
        seeds.iter().flat_map(of).collect()
    }
}

impl PreTraining {
    /// The settings of a layer, in a network that is trained by `descent`.
    pub(super) fn descent(&self, descent: &Descent) -> Descent {
        let Self { learning_rate, l1, max_epochs, .. } = *self;
        Descent { learning_rate, l1, max_epochs, patience: max_epochs, ..descent.clone() }
    }
}

/// What the reader of TOML says, in words of a configuration.
fn plain(message: &str) -> String {
    let wrong = message.strip_prefix("invalid type: ").or(message.strip_prefix("invalid value: "));
    let Some((found, expected)) = wrong.and_then(|wrong| wrong.rsplit_once(", expected ")) else {
        return message.replacen("unknown variant", "unknown value", 1);
    };
    let expected = match expected {
        "usize" | "u64" => "a whole number from 0",
        "u32" => "a whole number from 0 to 4294967295",
        "f64" => "a number",
        "a sequence" => "a list, as in [1, 2]",
        "a boolean" => "true or false",
        "a string" | "path string" => "a text in quotes",
        other if other.starts_with("struct ") => "a table of settings",
        other => other,
    };
    let kinds = ["integer ", "floating point ", "boolean ", "string "];
    let found = kinds.into_iter().find_map(|kind| found.strip_prefix(kind)).unwrap_or(found);
    let found = match found {
        "sequence" => "a list",
        "map" => "a table",
        other => other,
    };
    format!("expected {expected}, found {found}")
}

/// A sentence that names the file, the line and the column.
fn told(file: &Path, text: &str, place: usize, message: &str) -> anyhow::Error {
    let before = text.get(..place).unwrap_or(text);
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    anyhow!("{}:{line}:{column}: {}", file.display(), message.lines().collect::<Vec<_>>().join(" "))
}

/// Where a table has a key, or where the table begins if it has it not.
fn place(text: &str, table: &str, key: &str) -> usize {
    let head = format!("[{table}]");
    let lines = text.split_inclusive('\n').scan(0, |start, line| {
        let place = *start;
        *start += line.len();
        Some((place, line))
    });
    let mut within = lines.skip_while(|(_, line)| line.trim() != head);
    let start = within.next().map_or(0, |(place, _)| place);
    let mut keys = within.take_while(|(_, line)| !line.trim_start().starts_with('['));
    let is_key = |line: &str| line.split('=').next().is_some_and(|name| name.trim() == key);
    keys.find(|(_, line)| is_key(line)).map_or(start, |(place, _)| place)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(from: &str, to: &str) -> String {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("train.toml");
        assert!(TEMPLATE.contains(from), "{from}");
        std::fs::write(&file, TEMPLATE.replacen(from, to, 1)).unwrap();
        let error = Config::read(&file).unwrap_err().to_string();
        error.replace(&format!("{}/", folder.path().display()), "")
    }

    #[test]
    fn the_template_is_a_configuration() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("train.toml");
        // With the table that is commented out too.
        let pre_training: String = TEMPLATE
            .lines()
            .map(|line| match line.strip_prefix("# ") {
                Some(setting) if setting.starts_with('[') || setting.contains(" = ") => {
                    format!("{setting}\n")
                }
                _ => format!("{line}\n"),
            })
            .collect();
        for (text, pre_trained) in [(TEMPLATE, false), (&pre_training, true)] {
            std::fs::write(&file, text).unwrap();
            let config = Config::read(&file).unwrap();
            assert_eq!(config.pre_training.is_some(), pre_trained);
            assert_eq!(config.data.path, folder.path().join("data.csv"));
        }
    }

    #[test]
    fn every_wrong_setting_is_one_sentence_with_line_and_column() {
        for (from, to, expected) in [
            ("kind = \"table\"", "kind = \"tables\"", "train.toml:9:8: unknown value `tables`"),
            ("label = \"label\"", "", "train.toml:3:1: data.label: expected a column"),
            (
                "label = \"label\"",
                "label = -1",
                "train.toml:13:9: expected a column: its name, or its number from 0",
            ),
            ("path = \"data.csv\"", "path = \"\"", "train.toml:10:1: data.path: expected a file or a folder"),
            ("vocabulary = 5000", "vocabulary = 0", "train.toml:18:1: data.vocabulary: expected at least 1"),
            (
                "ignored = []",
                "ignored = \"a\"",
                "train.toml:15:11: expected a list, as in [1, 2], found \"a\"",
            ),
            ("seeds = [1]", "seeds = 1", ": expected a list, as in [1, 2], found `1`"),
            ("seeds = [1]", "seeds = [0.5]", ": expected a whole number from 0, found `0.5`"),
            (
                "hidden = [100, 100]",
                "hidden = [-3]",
                "train.toml:32:11: expected a whole number from 0, found `-3`",
            ),
            (
                "max_epochs = 100",
                "max_epochs = 5000000000",
                ": expected a whole number from 0 to 4294967295, found",
            ),
            ("l1 = 0.0\nmax", "l1 = true\nmax", ": expected a number, found `true`"),
            ("has_header = true", "has_header = \"yes\"", ": expected true or false, found \"yes\""),
            ("path = \"data.csv\"", "path = 1", ": expected a text in quotes, found `1`"),
            (
                "has_header = true",
                "has_header = false",
                "train.toml:16:1: data.has_header: expected true, or the number of the column `label`, from 0",
            ),
            (
                "folder = \"trained\"",
                "folder = \"\"",
                ": output.folder: expected the name of a folder, such as \"trained\"",
            ),
            ("ignored = []", "ignore = []", "train.toml:15:1: unknown field `ignore`"),
            ("hidden = [100, 100]", "hidden = [100, 0]", ":32:1: network.hidden: `hidden[1].units` is 0"),
            ("\"rectifier\"", "\"relux\"", "train.toml:34:14: "),
            ("validation = 0.15", "validation = 0", "train.toml:26:1: data.validation: expected above 0"),
            ("test = 0.15", "test = nan", "train.toml:26:1: data.validation: expected above 0"),
            (
                "kind = \"table\"",
                "kind = \"svmlight\"",
                "train.toml:24:1: data.scale_by: expected \"largest\" or \"nothing\" for svmlight",
            ),
            (
                "learning_rates = [0.1, 0.01]",
                "learning_rates = [0.1, -1]",
                ": training.learning_rates: `learning_rate` is -1",
            ),
            (
                "learning_rates = [0.1, 0.01]",
                "learning_rates = []",
                ": training.learning_rates: expected at least one",
            ),
            ("seeds = [1]", "seeds = []", ": training.seeds: expected at least one"),
            ("batch_size = 10", "batch_size = 0", ": training.batch_size: `batch_size` is 0"),
            ("patience = 10", "patience = 0", ": training.patience: `patience` is 0"),
            ("folder = \"trained\"", "folder = ", "train.toml:"),
        ] {
            let found = error(from, to);
            assert!(found.contains(expected), "{found}, expected {expected}");
            assert_eq!(found.lines().count(), 1, "{found}");
        }
    }

    #[test]
    fn a_file_in_latin_1_is_not_a_missing_one() {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(&file, b"# gr\xf6\xdfe\n").unwrap();
        let error = Config::read(file.path()).unwrap_err().to_string();
        assert!(error.ends_with("cannot be read; expected text in UTF-8"), "{error}");
    }

    #[test]
    fn a_missing_file_says_how_to_get_one() {
        let error = Config::read("no/train.toml".as_ref()).unwrap_err().to_string();
        assert!(error.contains("`cargo xtask train --init no/train.toml` writes one"), "{error}");
    }
}
