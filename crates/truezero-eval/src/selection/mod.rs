//! Model selection: which jobs a search needs, and which of them the validation error selects.

mod layers;
mod limits;
mod networks;

#[cfg(test)]
mod tests;

pub use layers::{LayerContest, LayerSearch, Stack};
pub use limits::Limits;
pub use networks::{Candidate, Contest, NetworkSearch, Repeat, Round};
