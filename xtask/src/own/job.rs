//! One network of `cargo xtask train`: trained, judged and kept.

use std::io::Write as _;
use std::ops::ControlFlow;
use std::path::Path;
use std::time::Instant;

use anyhow::{Context as _, Result};
use serde::{Deserialize, Serialize};
use truezero_datasets::Split;
use truezero_datasets::own::Prepared;
use truezero_network::{Architecture, Descent, Labelled, Model, Network};
use truezero_pretrain::{Corruption, Settings as LayerSettings, pretrain_layer};
use truezero_sweep::{Entry, Job, JobProgress, Store};
use truezero_tensor::Kernels;
use truezero_train::{Epoch, Observer, Outcome, Step, train};

use super::config::{NetworkSettings, PreTraining};
use super::data::Loaded;
use super::inspection::Inspection;
use crate::interrupt::Interrupt;
use crate::output;

/// Everything that a network depends on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Settings {
    /// The fingerprint of the prepared examples.
    pub(super) data: String,
    /// Whether the features lie in [−1, 1].
    pub(super) centred: bool,
    pub(super) network: NetworkSettings,
    pub(super) pre_training: Option<PreTraining>,
    pub(super) descent: Descent,
}

/// What a trained network is like.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Found {
    pub(super) outcome: String,
    pub(super) seconds: f64,
    /// The validation error after each epoch, 0 to 1.
    pub(super) validation_errors: Vec<f64>,
    pub(super) test: Inspection,
}

pub(super) type Record = Entry<Settings, Found>;

/// The version of the results: the same settings give the same network as long as it stays.
const VERSION: u32 = 2;

/// The extension of a network beside its record.
pub(super) const EXTENSION: &str = "safetensors";

pub(super) fn job(settings: Settings) -> Result<Job<Settings>> {
    let Descent { learning_rate, seed, .. } = settings.descent;
    Ok(Job::new("own data", VERSION, settings, format!("rate {learning_rate}, seed {seed}"))?)
}

/// The lowest validation error of a network.
pub(super) fn lowest(record: &Record) -> f64 {
    record.result.validation_errors.iter().copied().fold(f64::INFINITY, f64::min)
}

/// A network with what is needed to ask it.
pub(super) fn model(network: Network<f32>, prepared: &Prepared) -> Model {
    let Prepared { class_names, scaling, data } = prepared;
    let (class_names, feature_names) = (class_names.clone(), data.words.clone());
    Model { network, class_names, feature_names, scaling: scaling.clone() }
}

/// Trains the network of a job; `None` if the user stopped it. Its metrics go to a CSV file in `folder`, a row after
/// each epoch.
pub(super) fn run(
    job: &Job<Settings>,
    loaded: &Loaded,
    store: &Store<Record>,
    folder: &Path,
    mut line: JobProgress<'_>,
    interrupt: &Interrupt,
) -> Result<Option<Record>> {
    let start = Instant::now();
    let Settings { network, pre_training, descent, centred, .. } = &job.settings;
    let (data, kernels) = (&loaded.prepared.data, Kernels::from_environment()?);
    let path = folder.join(format!("{}.csv", job.id));
    std::fs::create_dir_all(folder).with_context(|| format!("`{}` cannot be made", folder.display()))?;
    let mut metrics =
        std::fs::File::create(&path).with_context(|| format!("`{}` cannot be written", path.display()))?;
    writeln!(metrics, "phase,epoch,training_loss,validation_error,validation_loss,sparsity")?;
    let layers = if pre_training.is_some() { network.layers().len() } else { 0 };
    let epochs = u64::from(descent.max_epochs)
        + pre_training.as_ref().map_or(0, |settings| layers as u64 * u64::from(settings.max_epochs));
    let mut follower = Follower {
        phase: String::new(),
        label: &job.label,
        epochs,
        done: 0,
        line: &mut line,
        metrics,
        failure: None,
        interrupt,
    };

    let mut hidden = Vec::new();
    if let Some(settings) = pre_training {
        for (number, layer) in (1..).zip(network.layers()) {
            follower.phase = format!("layer {number}");
            let settings = LayerSettings {
                hidden: layer,
                reconstruction: settings.reconstruction,
                corruption: Corruption::masking(settings.masking)?,
                centred_inputs: *centred,
                least_gain: 0.0,
                descent: settings.descent(descent),
            };
            let (inputs, validation) = (&data.train.inputs, &data.valid.inputs);
            let found = pretrain_layer(&hidden, inputs, validation, &settings, kernels, &mut follower)?;
            follower.check()?;
            if found.outcome == Outcome::Interrupted {
                return Ok(None);
            }
            hidden.push(found.layer);
        }
    }
    let initial = if hidden.is_empty() {
        let architecture = Architecture::new(data.features, network.layers(), data.classes)?;
        Network::initialise(&architecture, descent.seed)
    } else {
        Network::from_hidden(hidden, data.classes, descent.seed)?
    };
    "training".clone_into(&mut follower.phase);
    let (training, validation) = (labelled(&data.train, data.classes)?, labelled(&data.valid, data.classes)?);
    let trained = train(initial, training, validation, descent, kernels, &mut follower)?;
    follower.check()?;
    if trained.outcome == Outcome::Interrupted {
        return Ok(None);
    }
    let test = Inspection::of(&trained.network, &data.test, data.classes)?;
    let contents = model(trained.network, &loaded.prepared).to_safetensors_of(&loaded.kind)?;
    let found = Found {
        outcome: words(trained.outcome),
        seconds: start.elapsed().as_secs_f64(),
        validation_errors: trained.epochs.iter().map(|epoch| epoch.validation.error).collect(),
        test,
    };
    Ok(Some(store.write_with(Entry::new(job, found), &[(EXTENSION, contents.as_slice())])?))
}

fn labelled(split: &Split, classes: usize) -> Result<Labelled<'_, f32>> {
    Ok(Labelled::new(&split.inputs, &split.labels, classes)?)
}

fn words(outcome: Outcome) -> String {
    match outcome {
        Outcome::StoppedEarly => "stopped early".to_owned(),
        Outcome::Completed => "all epochs".to_owned(),
        Outcome::Diverged { epoch, .. } => format!("diverged in epoch {epoch}"),
        Outcome::Dead { layer, .. } => format!("all units of hidden layer {layer} died"),
        other => format!("{other:?}"),
    }
}

/// Shows the progress of a network and writes its metrics.
struct Follower<'a, 'b> {
    phase: String,
    label: &'a str,
    epochs: u64,
    /// The steps done in all phases.
    done: u64,
    line: &'a mut JobProgress<'b>,
    metrics: std::fs::File,
    /// Why the metrics could not be written.
    failure: Option<std::io::Error>,
    interrupt: &'a Interrupt,
}

impl Follower<'_, '_> {
    fn check(&mut self) -> Result<()> {
        self.failure.take().map_or(Ok(()), |error| Err(error).context("the metrics cannot be written"))
    }
}

impl Observer for Follower<'_, '_> {
    fn step(&mut self, step: &Step) -> ControlFlow<()> {
        let (phase, epoch, loss) = (&self.phase, step.epoch, step.loss.total());
        let all = u64::from(step.steps) * self.epochs;
        self.done += 1;
        self.line.step(self.done, all, || format!("{phase}, epoch {epoch}, loss {loss:.3}"));
        self.interrupt.control()
    }

    fn epoch(&mut self, epoch: &Epoch) -> ControlFlow<()> {
        let Epoch { epoch: number, training_loss, validation, .. } = epoch;
        let sparsity = validation.sparsity().map_or(String::new(), |share| share.to_string());
        let (phase, loss) = (&self.phase, training_loss.total());
        let (error, validation_loss) = (validation.error, validation.loss);
        output::detail(&format!(
            "{}, {phase}: epoch {number}, loss {loss:.4}, validation error {error:.4}",
            self.label
        ));
        if let Err(failure) =
            writeln!(self.metrics, "{phase},{number},{loss},{error},{validation_loss},{sparsity}")
        {
            self.failure = Some(failure);
            return ControlFlow::Break(());
        }
        self.interrupt.control()
    }
}
