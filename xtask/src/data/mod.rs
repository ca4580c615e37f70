//! [`Data`]: the data sets of a reproduction, each at the place that it has in the paper.

mod load;
mod part;
mod place;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context as _, Result};
use truezero_datasets::{Catalogue, Dataset};
use truezero_eval::DataSettings;

pub(crate) use part::Part;
pub(crate) use place::Place;

use crate::scale::Scale;

/// The data sets of a reproduction.
#[derive(Debug, Default)]
pub(crate) struct Data {
    sets: BTreeMap<Place, Dataset>,
}

impl Data {
    /// Loads what stands at the places, as much of it as the scale takes. `manifests` is the folder of the data sets' manifests.
    pub(crate)
