//! The binary matrix format of the NORB files, plain or compressed by gzip: [`MatrixReader`] and [`MatrixWriter`].
//!
//! | bytes | field |
//! |---|---|
//! | 4 | magic number, which is the [type of the elements](MatrixElement) |
//! | 4 | number of dimensions |
//! | 4 each | dimensions; a matrix with less than three has words of 1 in place of the others |
//! | the product of the dimensions × the size of an element | elements, the last dimension running fastest |
//!
//! All numbers are little-endian. The format is described at <https://cs.nyu.edu/~ylclab/data/norb-v1.0/>.
//!
//! Files are read and written as streams, first the header, then any number of elements at a time, so memory does not
//! depend on what a header announces.

mod element;
mod error;
mod header;
mod reader;
#[cfg(test)]
mod tests;
mod writer;

pub use element::MatrixElement;
pub use error::MatrixError;
pub use reader::MatrixReader;
pub use writer::MatrixWriter;
