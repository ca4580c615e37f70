//! The numbers of each scale: what it sets for all data, and what it takes of each data set.

use super::{DataSizes, Finals, GeneralSizes, Limits, Setup};

/// The most examples that are drawn for a stand-in: training and validation examples together, and test examples.
pub(crate) const MOST_DRAWN: [usize; 2] = [20_000, 10_000];

/// As many as there are.
const ALL: usize = usize::MAX;

#[rustfmt::skip]
pub(super) const SMOKE: Setup = Setup {
    all: GeneralSizes {
        learning_rates: &[0.1, 0.01],
        penalties: &[1e-3, 1e-6],
        finals: Some(Finals { networks: 1, limits: limits(3, 3) }),
        pre_training_rates: &[0.01, 0.001],
        pre_training: limits(1, 1),
        figure3_networks: 4,
        figure4_seeds: 2,
        folds: 3,
    },
    // examples: training, validation, test; without labels; words of a bag; hidden units; epochs and patience
    mnist:     data([  1_000,    500,    500],     200,   200, &[100, 100, 100],       limits(  2,  2)),
    cifar10:   data([    300,    100,    200],     200,   200, &[50, 50, 50],          limits(  2,  2)),
    nistp:     data([    300,    100,    200],     200,   200, &[50, 50, 50],          limits(  2,  2)),
    norb:      data([    300,    100,    200],     200,   200, &[60, 40],              limits(  2,  2)),
    opentable: data([    300,    100,    200],     200,   200, &[50, 50, 50],          limits(  2,  2)),
    amazon:    data([    300,    100,    200],     200,   200, &[50, 50, 50],          limits(  2,  2)),
};

#[rustfmt::skip]
pub(super) const QUICK: Setup = Setup {
    all: GeneralSizes {
        learning_rates: &[0.1, 0.01],
        penalties: &[1e-3, 1e-6],
        finals: None,
        pre_training_rates: &[0.01, 0.001],
        pre_training: limits(2, 1),
        figure3_networks: 6,
        figure4_seeds: 2,
        folds: 10,
    },
    // examples: training, validation, test; without labels; words of a bag; hidden units; epochs and patience
    mnist:     data([ 15_000,  5_000, 10_000],       0, 5_000, &[1_000, 1_000, 1_000], limits(  4,  4)),
    cifar10:   data([  6_000,  1_500,  3_000],       0, 5_000, &[500, 500, 500],       limits(  6,  6)),
    nistp:     data([ 10_000,  2_000,  4_000],       0, 5_000, &[500, 500, 500],       limits(  8,  8)),
    norb:      data([  4_000,  1_000,  3_000],       0, 5_000, &[500, 250],            limits(  5,  5)),
    opentable: data([  3_600,    400,  3_000],   5_000, 5_000, &[500, 500, 500],       limits(  6,  6)),
    amazon:    data([     80,     20,  1_000],   1_500, 5_000, &[500, 500, 500],       limits( 30, 30)),
};

/// The paper's rates, examples and networks (sections 4.1 and 4.2); it does not say when training ended.
///
/// The paper has 81,920,000 examples of NISTP, more than a hundred times as many as here: these fit into memory.
#[rustfmt::skip]
pub(super) const PAPER: Setup = Setup {
    all: GeneralSizes {
        learning_rates: &[0.1, 0.01, 0.001, 0.000_1],
        penalties: &[1e-3, 1e-6],
        finals: Some(Finals { networks: 2, limits: limits(60, 10) }),
        pre_training_rates: &[0.1, 0.01, 0.001, 0.000_1],
        pre_training: limits(8, 2),
        figure3_networks: 200,
        figure4_seeds: 5,
        folds: 10,
    },
    // examples: training, validation, test; without labels; words of a bag; hidden units; epochs and patience
    mnist:     data([    ALL,    ALL,    ALL],       0, 5_000, &[1_000, 1_000, 1_000], limits( 30,  6)),
    cifar10:   data([    ALL,    ALL,    ALL],       0, 5_000, &[1_000, 1_000, 1_000], limits( 30,  6)),
    nistp:     data([800_000, 80_000, 20_000],       0, 5_000, &[1_000, 1_000, 1_000], limits( 30,  6)),
    norb:      data([    ALL,    ALL,    ALL],       0, 5_000, &[4_000, 2_000],        limits( 30,  6)),
    opentable: data([  9_000,  1_000, 10_000], 300_000, 5_000, &[5_000, 5_000, 5_000], limits( 30,  6)),
    amazon:    data([    ALL,    ALL,    ALL],     ALL, 5_000, &[5_000, 5_000, 5_000], limits(100, 30)),
};

const fn data(
    examples: [usize; 3],
    unlabelled: usize,
    words: usize,
    hidden: &'static [usize],
    limits: Limits,
) -> DataSizes {
    DataSizes { examples, unlabelled, words, hidden, limits }
}

const fn limits(max_epochs: u32, patience: u32) -> Limits {
    Limits { max_epochs, patience }
}
