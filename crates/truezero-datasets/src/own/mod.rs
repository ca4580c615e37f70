//! Data of your own, read and made ready for training in one call.
//!
//! - [`table`]: CSV or TSV of numbers, with a column for the label.
//! - `images`, behind the feature `png`: a folder of PNG images for each class.
//! - [`svmlight`]: a label and the non-zero features of an example on each line, as svmlight and LIBSVM have it.
//! - [`texts`]: CSV, TSV or JSON Lines with a column for the text and one for the label.
//!
//! Each gives [`Prepared`] examples: split into training, validation and test examples with the classes in the same
//! shares, scaled by what the training examples are like, and with the names of the classes and of the features. IDX
//! files are read by [`idx::load`](crate::idx::load).
//!
//! Files are read as streams: a compressed one that expands beyond [`Preparation::most_bytes`] is refused, and memory
//! holds the numbers, not the text. Each module also reads new examples for a model to be asked about, as
//! [`idx::examples`](crate::idx::examples) does.
//!
//! ```
//! use truezero_datasets::own::{Preparation, table};
//!
//! # let folder = tempfile::tempdir().unwrap();
//! # let file = folder.path().join("iris.csv");
//! # let row = |i: usize| format!("{}.5,{},{}\n", i % 7, i % 5, ["setosa", "virginica"][i % 2]);
//! # std::fs::write(&file, format!("length,width,species\n{}", (0..40).map(row).collect::<String>())).unwrap();
//! let iris = table::load(&file, &table::Columns::label("species"), &Preparation::default())?;
//! assert_eq!(iris.class_names, ["setosa", "virginica"]);
//! assert_eq!(iris.data.words, ["length", "width"]);
//! assert_eq!([iris.data.train.len(), iris.data.valid.len(), iris.data.test.len()], [28, 6, 6]);
//! # Ok::<(), truezero_datasets::DatasetError>(())
//! ```

mod hint;
#[cfg(feature = "png")]
pub mod images;
mod label;
mod number;
mod prepare;
mod stratified;
pub mod svmlight;
pub mod table;
pub mod texts;

pub use prepare::{Preparation, Prepared, ScaleBy};
pub use stratified::{Shares, stratified};
