//! What most programs need: `use truezero::prelude::*`.

pub use truezero_activations::{Activation, ActivationKind, CustomActivation};
#[cfg(feature = "datasets")]
pub use truezero_datasets::own::{Preparation, Prepared, ScaleBy, Shares, table};
#[cfg(feature = "datasets")]
pub use truezero_datasets::{Dataset, mnist};
pub use truezero_network::{
    Architecture, Descent, Evaluation, HiddenLayer, Labelled, Layer, Model, Network, Workspace,
};
#[cfg(feature = "pretrain")]
pub use truezero_pretrain::{AutoEncoder, Corruption};
pub use truezero_tensor::{Examples, Kernels, Matrix, Random, Scaling};
pub use truezero_train::{Observer, Outcome, Trained, Training, train};
