//! NORB: stereo pairs of toys in five categories, seen from many sides (LeCun, Huang and Bottou 2004).

mod element;
mod files;
mod matrix;
mod writer;

pub use element::MatrixElement;
use files::Kind;
pub use files::Set;
pub use matrix::{MatrixError, MatrixReader, MatrixWriter};
pub use writer::NorbWriter;
