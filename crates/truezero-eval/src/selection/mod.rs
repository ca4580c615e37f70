//! Model selection: which jobs a search needs, and which of them the validation error selects.

mod halving;
mod layers;
mod limits;
mod networks;

#[cfg(test)]
mod tests;

pub use halving::{Candidate, Contest};
pub use layers::{LayerContest, LayerSearch, Stack};
pub use limits::Limits;
pub use networks::{NetworkSearch, Repeat, Round};
