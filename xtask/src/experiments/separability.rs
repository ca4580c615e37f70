//! S5: whether classes are easier to separate linearly by the values of rectifier layers than by those of tanh layers.

use std::fmt;

use anyhow::{Context as _, Result};
use truezero_activations::ActivationKind;
use truezero_eval::{Counted, Encoder, NetworkSearch, Repeat, RunRecord};
use truezero_network::Architecture;

use super::checks::check;
use super::comparisons::{Compared, all_err_less};
use super::context::Context;
use super::experiment::Experiment;
use super::failed::{self, AS_CONSTANT, footnoted};
use super::model::{self, Model, data_words};
use super::{cells, searched};
use crate::data::Place;
use crate::job::Job;
use crate::record::Runs;
use crate::report::model::{Block, Check, Row, Table};

pub(crate) const EXPERIMENT: Experiment = Experiment {
    id: "separability",
    title: "S5: linear probes on the hidden layers",
    reference: "paper, section 2.2, \"linear separability\"",
    places: &[PLACE],
    jobs,
    measurements: |_, _| Ok(Vec::new()),
    blocks,
    summary: |_, _| Ok(None),
};

const PLACE: Place = Place::Mnist;
const NEURONS: [ActivationKind; 2] = [ActivationKind::Rectifier, ActivationKind::Tanh];

/// A linear classifier of the values of a hidden layer.
#[derive(Clone, Copy, Debug)]
struct Probe {
    /// Its network is that of Table 1 without pre-training.
    neuron: ActivationKind,
    /// From 1.
    layer: usize,
}

impl fmt::Display for Probe {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "linear probe on layer {} of the {} network", self.layer, self.neuron)
    }
}

fn models() -> [Model; 2] {
    NEURONS.map(|neuron| Model::random(PLACE, neuron))
}

fn probes() -> impl Iterator<Item = Probe> {
    NEURONS.into_iter().flat_map(|neuron| (1..=PLACE.depth()).map(move |layer| Probe { neuron, layer }))
}

fn jobs(context: &Context<'_>, runs: &Runs) -> Result<Vec<Job>> {
    let mut jobs = model::jobs(context, runs, &models())?;
    for probe in probes() {
        for search in probe.searches(context, runs)?.into_iter().filter_map(|(_, search)| search) {
            jobs.extend(search.jobs(runs)?);
        }
    }
    Ok(jobs)
}

impl Probe {
    fn network(self) -> Model {
        Model::random(PLACE, self.neuron)
    }

    /// For each seed the network, and the search for the learning rate of the probe; `None` if the network failed.
    /// Empty until all networks are finished.
    fn searches<'a>(
        self,
        context: &Context<'_>,
        runs: &'a Runs,
    ) -> Result<Vec<(Counted<'a>, Option<NetworkSearch>)>> {
        let networks = self.network().selected(context, runs)?;
        let searched = |(network, repeat): (Counted<'a>, Repeat)| {
            let search = network.result().map(|trained| self.search(context, trained, repeat)).transpose()?;
            Ok((network, search))
        };
        networks.into_iter().zip(self.network().search(context)?.repeats).map(searched).collect()
    }

    fn search(self, context: &Context<'_>, trained: &RunRecord, repeat: Repeat) -> Result<NetworkSearch> {
        let sizes = trained.settings.architecture.sizes();
        let units = *sizes.get(self.layer).with_context(|| format!("there is no layer {}", self.layer))?;
        Ok(NetworkSearch {
            label: format!("{} {self}", data_words(context, PLACE)?),
            architecture: Architecture::new(units, Vec::new(), context.data.at(PLACE)?.classes)?,
            encoder: Some(Encoder { job: trained.job.clone(), layers: self.layer }),
            penalties: vec![0.0],
            repeats: vec![repeat],
            ..self.network().search(context)?
        })
    }

    /// The selected runs, one for each seed; empty until all searches are finished. Where a network failed there are no
    /// values to learn from, and the probe counts as the network does.
    fn selected<'a>(self, context: &Context<'_>, runs: &'a Runs) -> Result<Vec<Counted<'a>>> {
        let mut selected = Vec::new();
        for (network, search) in self.searches(context, runs)? {
            match search {
                None => selected.push(network),
                Some(search) => match search.selected(runs, context.data.at(PLACE)?)?.pop() {
                    Some(probe) => selected.push(probe),
                    None => return Ok(Vec::new()),
                },
            }
        }
        Ok(selected)
    }
}

fn blocks(context: &Context<'_>, runs: &Runs) -> Result<Vec<Block>> {
    let mut rows = Vec::new();
    for layer in 1..=PLACE.depth() {
        let mut cells = Vec::new();
        for neuron in NEURONS {
            let selected = Probe { neuron, layer }.selected(context, runs)?;
            cells.push(failed::cell(&selected, None, cells::chosen(&selected), || {
                cells::error_with_interval(&selected).map(Some)
            })?);
        }
        rows.push(Row { label: format!("hidden layer {layer}"), cells });
    }
    let table = Table {
        caption: format!("Test error of a linear classifier on {}", context.column(PLACE)),
        columns: vec!["values of".into(), "rectifier network".into(), "tanh network".into()],
        rows,
        notes: vec![cells::intervals(context), context.data_note(&[PLACE])],
    };
    let mut searches = Vec::new();
    for probe in probes() {
        for (network, search) in probe.searches(context, runs)? {
            searches.extend(search.map(|search| (format!("{probe}, {}", network.name()), search)));
        }
    }
    let mut blocks = vec![
        Block::Paragraph(
            "The paper says that sparse representations are more likely to be linearly separable. Here a softmax \
             classifier without a hidden layer learns the classes from the values of one hidden layer. The layers are \
             those of the rectifier and the tanh network of Table 1 without pre-training, and are not trained further."
                .into(),
        ),
        Block::Table(footnoted(table, AS_CONSTANT)),
        Block::Checks(vec![claim(context, runs)?]),
    ];
    let probes = searched::table(context, runs, &searches)?;
    blocks.extend(searched::folded(vec![probes, searched::networks(context, runs, &models())?]));
    Ok(blocks)
}

/// C19, at all layers.
fn claim(context: &Context<'_>, runs: &Runs) -> Result<Check> {
    let mut compared = Vec::new();
    for layer in 1..=PLACE.depth() {
        let [rectifier, tanh] = NEURONS.map(|neuron| Probe { neuron, layer }.selected(context, runs));
        compared.push(Compared {
            place: PLACE,
            names: NEURONS.map(|neuron| format!("{neuron}, layer {layer}")),
            runs: [rectifier?, tanh?],
            paper: None,
        });
    }
    check(context, EXPERIMENT.id, "C19", &all_err_less(context, &compared)?)
}
