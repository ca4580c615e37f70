//! [`Published`]: the rates and penalties that a published search at paper scale has selected.

use std::cell::RefCell;
use std::collections::BTreeMap;

use anyhow::{Context as _, Result};
use truezero_eval::{Candidate, NetworkSearch};

use super::context::Context;
use super::model::Model;
use crate::folders::workspace_folder;
use crate::output;
use crate::scale::{Scale, Sizes};
use crate::store::{self, Store};

/// The folder of the published search in the workspace.
const FOLDER: &str = "results/mnist";

/// The runs of a published search, from which its selection follows.
#[derive(Debug)]
pub(crate) struct Published {
    /// The sizes of the scale at which the search took place.
    sizes: Sizes,
    store: Store,
    /// By the label of the search; `None` for one that is not finished.
    choices: RefCell<BTreeMap<String, Option<Choice>>>,
}

/// What a search has selected.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Choice {
    pub(super) network: Candidate,
    /// The learning rate of pre-training for each layer from the input up; empty without pre-training.
    pub(super) layers: Vec<f64>,
}

impl Published {
    /// Opens the published search; `None` if the scale does without. Where there is no such search, the grid of the
    /// scale itself is searched, and a note says so.
    pub(crate) fn open(sizes: &Sizes) -> Result<Option<Self>> {
        if !sizes.published_choices {
            return Ok(None);
        }
        let folder = workspace_folder().map(|workspace| workspace.join(FOLDER));
        let Some(folder) = folder.ok().filter(|folder| folder.is_dir()) else {
            output::note(&format!("{FOLDER} is not at hand, so rates and penalties are searched"));
            return Ok(None);
        };
        let store = store::published(&folder)
            .context("the published search cannot be read; `git restore results` brings it back")?;
        Ok(Some(Self { sizes: Sizes::of(Scale::Paper, &[])?, store, choices: RefCell::default() }))
    }

    /// What was selected for a model, if its search is finished.
    pub(super) fn choice(&self, model: Model, context: &Context<'_>) -> Result<Option<Choice>> {
        let search = model.search_at(context, &self.sizes)?;
        if let Some(known) = self.choices.borrow().get(&search.label) {
            return Ok(known.clone());
        }
        let choice = self.selected(&search)?;
        self.choices.borrow_mut().insert(search.label, choice.clone());
        Ok(choice)
    }

    fn selected(&self, search: &NetworkSearch) -> Result<Option<Choice>> {
        let (runs, _) = truezero_sweep::plan(&self.store, |runs| search.jobs(runs))
            .context("the published search cannot be used; `git restore results` brings it back")?;
        let Some(network) = search.contest(&runs)?.selected else { return Ok(None) };
        let layers = match &search.pre_training {
            None => Vec::new(),
            Some(layers) => {
                let selected = layers.contest(&runs)?.selected;
                selected.iter().map(|job| job.settings.descent().learning_rate).collect()
            }
        };
        Ok(Some(Choice { network, layers }))
    }
}

impl Choice {
    /// Replaces the grids of a search by the choice.
    pub(super) fn narrow(self, search: &mut NetworkSearch) {
        search.learning_rates = vec![self.network.learning_rate];
        search.penalties = vec![self.network.l1];
        if let Some(layers) = &mut search.pre_training {
            layers.learning_rates = self.layers.into_iter().map(|rate| vec![rate]).collect();
        }
    }
}
