//! [`Model`]: a network with the names of its classes and features and the scaling of its inputs.

use truezero_tensor::{Matrix, Scaling};

use crate::{Inputs, ModelError, Network, Scalar};

/// A network and what is needed to use it on the data of a user: the names of the classes and of the features, and the
/// scaling of the inputs.
///
/// ```
/// use truezero_network::{Architecture, Model, Network};
///
/// let network = Network::initialise(&Architecture::mlp(4, [16], 3)?, 1);
/// let class_names = ["setosa", "versicolor", "virginica"].map(String::from).to_vec();
/// let model = Model { class_names, ..Model::from(network) };
/// # let folder = tempfile::tempdir()?;
/// # let path = folder.path().join("iris.safetensors");
/// model.save(&path)?;
///
/// let model = Model::load(&path)?;
/// println!("{}", model.predict(&[5.1, 3.5, 1.4, 0.2])?[0]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Model {
    /// The network.
    pub network: Network<f32>,
    /// The name of each class.
    pub class_names: Vec<String>,
    /// The name of each input; empty if they have none.
    pub feature_names: Vec<String>,
    /// Applied to the inputs of [`predict`](Self::predict) and [`probabilities`](Self::probabilities).
    pub scaling: Option<Scaling>,
}

/// A model whose classes are named by their numbers, and whose inputs are not scaled.
impl From<Network<f32>> for Model {
    fn from(network: Network<f32>) -> Self {
        let class_names = numbered(network.classes());
        Self { network, class_names, feature_names: Vec::new(), scaling: None }
    }
}

/// The names of classes that have none: their numbers, from 0.
pub(crate) fn numbered(classes: usize) -> Vec<String> {
    (0..classes).map(|class| class.to_string()).collect()
}

impl Model {
    /// Checks that there is a name for each class, and a name and a scale for each input if there is any.
    ///
    /// # Errors
    /// [`ModelError::Count`] names what is too short or too long.
    pub fn check(&self) -> Result<(), ModelError> {
        let (inputs, classes) = (self.network.inputs(), self.network.classes());
        let features = Some(self.feature_names.len()).filter(|&names| names > 0);
        for (field, expected, found) in [
            ("class_names", classes, self.class_names.len()),
            ("feature_names", inputs, features.unwrap_or(inputs)),
            ("scaling", inputs, self.scaling.as_ref().map_or(inputs, Scaling::features)),
        ] {
            if found != expected {
                return Err(ModelError::Count { field, expected, found });
            }
        }
        Ok(())
    }

    /// The probability of each class (classes × examples) for examples that are not yet scaled.
    ///
    /// # Errors
    /// [`ModelError::Count`] as [`check`](Self::check), and [`ModelError::Examples`] as
    /// [`Network::probabilities`].
    pub fn probabilities<'a, T: Scalar>(
        &self,
        inputs: impl Into<Inputs<'a, T>>,
    ) -> Result<Matrix<f32>, ModelError> {
        self.check()?;
        let inputs = inputs.into().examples(self.network.inputs()).map_err(ModelError::Examples)?;
        let scaled = match &self.scaling {
            Some(scaling) => scaling.apply(&inputs),
            None => Scaling::identity(inputs.features()).apply(&inputs),
        };
        self.network.probabilities(&scaled).map_err(ModelError::Examples)
    }

    /// The name of the most probable class of each example, for examples that are not yet scaled; of equally probable
    /// classes the first.
    ///
    /// # Errors
    /// As [`probabilities`](Self::probabilities).
    pub fn predict<'a, T: Scalar>(&self, inputs: impl Into<Inputs<'a, T>>) -> Result<Vec<&str>, ModelError> {
        let probabilities = self.probabilities(inputs)?;
        let name = |example| {
            let class = crate::predict::largest(probabilities.column(example));
            self.class_names[class as usize].as_str()
        };
        Ok((0..probabilities.columns()).map(name).collect())
    }
}
