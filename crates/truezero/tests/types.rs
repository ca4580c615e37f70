//! What every public type can do: checked when this compiles.

use std::error::Error;
use std::fmt::Debug;

use serde::Serialize;
use serde::de::DeserializeOwned;
use truezero::activations::{ActivationError, CustomActivation, LifConstants, Real};
use truezero::datasets::{Catalogue, DatasetError, Manifest, Provenance, Split};
use truezero::network::{
    Affine, ArchitectureError, ExampleKind, GivenBack, LabelledError, LayerState, Loss, ModelError,
    ModelFileError, StepSettings, ZeroCount,
};
use truezero::prelude::*;
use truezero::pretrain::{
    AutoEncoderWorkspace, LayerPretraining, PretrainError, Pretrained, Reconstruction, Settings,
    SettingsError,
};
use truezero::tensor::{ActiveLists, Batch, InstructionSet, KernelError, ScalingError, ShapeError};
use truezero::train::{
    Checkpoint, CheckpointError, Epoch, MiniBatch, Step, Supervised, TrainError, Validation,
};

/// Shared between threads, and printed.
fn shared<T: Debug + Send + Sync>() {}

/// Kept: shared, and copied.
fn kept<T: Debug + Clone + Send + Sync>() {}

/// Data: kept, written and read.
fn data<T: Debug + Clone + PartialEq + Send + Sync + Serialize + DeserializeOwned>() {}

/// An error that goes through `?` into any other.
fn error<E: Error + Send + Sync + 'static>() {}

fn in_one_scalar<T: Real + truezero::network::Scalar>() {
    kept::<Matrix<T>>();
    kept::<ActiveLists<T>>();
    kept::<Batch<T>>();
    kept::<Examples<T>>();
    kept::<Affine<T>>();
    kept::<Layer<T>>();
    kept::<LayerState<T>>();
    kept::<Network<T>>();
    kept::<Workspace<T>>();
    kept::<Labelled<'_, T>>();
    kept::<AutoEncoder<T>>();
    kept::<AutoEncoderWorkspace<T>>();
}

#[test]
fn types_are_shared_kept_written_and_errors() {
    in_one_scalar::<f32>();
    in_one_scalar::<f64>();
    kept::<CustomActivation>();
    kept::<Kernels>();
    kept::<InstructionSet>();
    shared::<Random>();
    kept::<Model>();
    kept::<Dataset>();
    kept::<Split>();
    kept::<Provenance>();
    kept::<Manifest>();
    kept::<Catalogue>();
    kept::<Training<'_>>();
    kept::<Trained>();
    kept::<Checkpoint<Network<f32>>>();
    kept::<MiniBatch<'_>>();
    shared::<Supervised<'_>>();
    shared::<LayerPretraining<'_>>();
    kept::<Pretrained>();

    data::<ActivationKind>();
    data::<Scaling>();
    data::<Architecture>();
    data::<ExampleKind>();
    data::<HiddenLayer>();
    data::<Descent>();
    data::<StepSettings<f32>>();
    data::<Evaluation>();
    data::<ZeroCount>();
    data::<Loss>();
    data::<Step>();
    data::<Epoch>();
    data::<Validation>();
    data::<Outcome>();
    data::<Checkpoint<Vec<u8>>>();
    data::<Corruption>();
    data::<Reconstruction>();
    data::<Settings>();
    kept::<LifConstants>();

    error::<ActivationError>();
    error::<ShapeError>();
    error::<KernelError>();
    error::<ScalingError>();
    error::<ArchitectureError>();
    error::<LabelledError>();
    error::<ModelError>();
    error::<ModelFileError>();
    error::<TrainError>();
    error::<CheckpointError>();
    error::<GivenBack<Checkpoint<Network<f32>>, TrainError>>();
    error::<GivenBack<Vec<Layer<f64>>, ArchitectureError>>();
    error::<PretrainError>();
    error::<SettingsError>();
    error::<DatasetError>();
}
