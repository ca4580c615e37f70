//! [`Place`]: the data sets of the paper.

use clap::ValueEnum;

/// A data set of the paper: a place in its tables. The [`Dataset`](truezero_datasets::Dataset) that is used there is
/// the paper's or a stand-in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
pub(crate) enum Place {
    /// Handwritten digits
    Mnist,
    /// Colour photographs of ten kinds
    Cifar10,
    /// Distorted handwritten characters
    Nistp,
    /// Stereo pictures of toys
    Norb,
    /// Restaurant reviews
    Opentable,
    /// Amazon's reviews of books
    Books,
    /// Amazon's reviews of films
    Dvd,
    /// Amazon's reviews of electronics
    Electronics,
    /// Amazon's reviews of kitchen appliances
    Kitchen,
}

impl Place {
    pub(crate) const ALL: [Self; 9] = [
        Self::Mnist,
        Self::Cifar10,
        Self::Nistp,
        Self::Norb,
        Self::Opentable,
        Self::Books,
        Self::Dvd,
        Self::Electronics,
        Self::Kitchen,
    ];

    /// The columns of Table 1.
    pub(crate) const IMAGES: [Self; 4] = [Self::Mnist, Self::Cifar10, Self::Nistp, Self::Norb];

    /// The domains of the Amazon data.
    pub(crate) const DOMAINS: [Self; 4] = [Self::Books, Self::Dvd, Self::Electronics, Self::Kitchen];

    /// Its name in paper.toml and on the command line.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Mnist => "mnist",
            Self::Cifar10 => "cifar10",
            Self::Nistp => "nistp",
            Self::Norb => "norb",
            Self::Opentable => "opentable",
            Self::Books => "books",
            Self::Dvd => "dvd",
            Self::Electronics => "electronics",
            Self::Kitchen => "kitchen",
        }
    }

    /// The name of its numbers in the files of a scale.
    pub(crate) fn scale_key(self) -> &'static str {
        if Self::DOMAINS.contains(&self) { "amazon" } else { self.name() }
    }

    /// Its name in the paper.
    pub(crate) fn title(self) -> &'static str {
        match self {
            Self::Mnist => "MNIST",
            Self::Cifar10 => "CIFAR10",
            Self::Nistp => "NISTP",
            Self::Norb => "NORB",
            Self::Opentable => "OpenTable",
            Self::Books => "Amazon, books",
            Self::Dvd => "Amazon, DVD",
            Self::Electronics => "Amazon, electronics",
            Self::Kitchen => "Amazon, kitchen",
        }
    }

    /// Whether its examples are bags of words.
    pub(crate) fn is_text(self) -> bool {
        !Self::IMAGES.contains(&self)
    }

    /// Whether its features are in [−1, 1] instead of [0, 1].
    pub(crate) fn is_centred(self) -> bool {
        self == Self::Norb
    }

    /// Whether its classes are numbers, such as stars, so that there is a mean class.
    pub(crate) fn is_ordinal(self) -> bool {
        self == Self::Opentable
    }

    /// Whether its labels are revealed in sets of a hundred, as Zhou et al. do (section 4.2).
    pub(crate) fn has_few_labels(self) -> bool {
        Self::DOMAINS.contains(&self)
    }

    /// The number of hidden layers of the paper's networks (sections 4.1 and 4.2).
    pub(crate) fn depth(self) -> usize {
        if self == Self::Norb { 2 } else { 3 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_has_one_name_in_code_and_on_the_command_line() {
        for place in Place::ALL {
            assert_eq!(place.to_possible_value().unwrap().get_name(), place.name());
        }
    }
}
