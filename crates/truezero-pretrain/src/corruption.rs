//! [`Corruption`]: the noise in an input from which its code is computed.

use std::fmt;

use serde::{Deserialize, Serialize};
use truezero_tensor::{ActiveLists, Element, Examples, Random};

use crate::SettingsError;

/// The noise that an auto-encoder learns to undo (paper, sections 3.2 and 4; Vincent et al. 2008).
///
/// ```
/// use truezero_pretrain::Corruption;
/// use truezero_tensor::{ActiveLists, Examples, Matrix, Random};
///
/// let examples = Examples::Dense(Matrix::from_fn(6, 1, |row, _| row as f32));
/// let mut corrupted = ActiveLists::new(6);
/// let mut random = Random::new(1, "corrupt", [0, 1, 0, 0]); // the first layer, epoch and batch
/// Corruption::masking(0.5)?.corrupt(&examples, 0, &mut random, &mut corrupted);
/// assert_eq!(corrupted.column(0).0, [2, 3], "three are masked, and the zero is a zero");
/// # Ok::<(), truezero_pretrain::SettingsError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Noise", into = "Noise")]
pub struct Corruption(Noise);

/// A corruption whose numbers need not be in range.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
enum Noise {
    Masking { probability: f64 },
    SaltAndPepper { drop: f64, add: f64, maximum: f64 },
}

/// As in "masking 0.25" and "salt and pepper, drop 0.5, add 0.005".
impl fmt::Display for Corruption {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Noise::Masking { probability } => write!(f, "masking {probability}"),
            Noise::SaltAndPepper { drop, add, .. } => write!(f, "salt and pepper, drop {drop}, add {add}"),
        }
    }
}

impl Corruption {
    /// Masking noise: each input is set to zero with the given probability (0.25 in the paper's image experiments).
    ///
    /// A zero stays a zero, so sparse inputs stay sparse. The draws are one [`uniform_f32`](Random::uniform_f32) for
    /// each input that is not zero, in ascending order.
    ///
    /// # Errors
    /// [`SettingsError`] if the probability is not from 0 to 1.
    pub fn masking(probability: f64) -> Result<Self, SettingsError> {
        Noise::Masking { probability }.try_into()
    }

    /// Salt-and-pepper noise (paper, section 4.2): an input that is not zero becomes zero with the probability `drop`,
    /// a zero becomes the maximum with the probability `add`. In a bag of words, whose maximum is 1, words are dropped
    /// and added; where few of them are present, one probability for both would add far more than it drops.
    ///
    /// The draws are one [`uniform_f32`](Random::uniform_f32) for each input, zeros too, in ascending order.
    ///
    /// # Errors
    /// [`SettingsError`] if a probability is not from 0 to 1, or the maximum not a positive number that f32 can hold.
    pub fn salt_and_pepper(drop: f64, add: f64, maximum: f64) -> Result<Self, SettingsError> {
        Noise::SaltAndPepper { drop, add, maximum }.try_into()
    }

    /// Appends the corrupted form of one example to `corrupted`. The dense and the sparse form of an example give the
    /// same result.
    ///
    /// # Panics
    /// If there is no such example, or `corrupted` has columns of another length than the examples.
    pub fn corrupt<T: Element>(
        self,
        examples: &Examples<T>,
        position: usize,
        random: &mut Random,
        corrupted: &mut ActiveLists<T>,
    ) {
        assert_eq!(examples.features(), corrupted.rows(), "the examples have another number of features");
        match examples {
            Examples::Dense(matrix) => {
                self.corrupt_elements((0..).zip(matrix.column(position).iter().copied()), random, corrupted);
            }
            Examples::Sparse(lists) => {
                let (indices, values) = lists.column(position);
                self.corrupt_elements(indices.iter().copied().zip(values.iter().copied()), random, corrupted);
            }
        }
    }

    /// `elements` ascend; all other ones are zero.
    fn corrupt_elements<T: Element>(
        self,
        elements: impl Iterator<Item = (u32, T)>,
        random: &mut Random,
        corrupted: &mut ActiveLists<T>,
    ) {
        let mut draw = || f64::from(random.uniform_f32());
        match self.0 {
            Noise::Masking { probability } => corrupted.push_elements(elements.map(|(row, value)| {
                let masked = value != T::zero() && draw() < probability;
                (row, if masked { T::zero() } else { value })
            })),
            Noise::SaltAndPepper { drop, add, maximum } => {
                let maximum = T::from_f64(maximum);
                let mut elements = elements.peekable();
                let rows = (0_u32..).take(corrupted.rows());
                corrupted.push_elements(rows.map(|row| {
                    let clean =
                        elements.next_if(|&(next, _)| next == row).map_or(T::zero(), |(_, value)| value);
                    let (probability, destroyed) =
                        if clean == T::zero() { (add, maximum) } else { (drop, T::zero()) };
                    (row, if draw() < probability { destroyed } else { clean })
                }));
            }
        }
    }
}

impl TryFrom<Noise> for Corruption {
    type Error = SettingsError;

    fn try_from(noise: Noise) -> Result<Self, SettingsError> {
        let probabilities = match noise {
            Noise::Masking { probability } => vec![("corruption.probability", probability)],
            Noise::SaltAndPepper { drop, add, .. } => {
                vec![("corruption.drop", drop), ("corruption.add", add)]
            }
        };
        for (field, found) in probabilities {
            if !(0.0..=1.0).contains(&found) {
                return Err(SettingsError::Number { field, expected: "a number from 0 to 1", found });
            }
        }
        if let Noise::SaltAndPepper { maximum, .. } = noise
            && !is_positive_f32(maximum)
        {
            let (field, expected) = ("corruption.maximum", "a positive number that f32 can hold");
            return Err(SettingsError::Number { field, expected, found: maximum });
        }
        Ok(Self(noise))
    }
}

/// Examples are in f32, in which a number may round to zero or to infinity.
#[expect(clippy::cast_possible_truncation, reason = "the rounding is what is checked")]
fn is_positive_f32(number: f64) -> bool {
    let rounded = number as f32;
    rounded > 0.0 && rounded.is_finite()
}

impl From<Corruption> for Noise {
    fn from(corruption: Corruption) -> Self {
        corruption.0
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use truezero_tensor::Matrix;

    use super::*;

    fn corrupted(corruption: Corruption, examples: &Examples<f32>, place: [u32; 4]) -> Matrix<f32> {
        let mut random = Random::new(5, "corrupt", place);
        let mut lists = ActiveLists::new(examples.features());
        let mut matrix = Matrix::zeros(examples.features(), examples.len());
        for position in 0..examples.len() {
            corruption.corrupt(examples, position, &mut random, &mut lists);
            assert!(lists.column(position).1.iter().all(|&value| value != 0.0), "no zero is listed");
            lists.expand_column(position, matrix.column_mut(position));
        }
        matrix
    }

    /// The masked values were computed by another program from the definition of `ChaCha8` and the documentation above.
    /// That program's draws for salt and pepper, of one probability then, agree with the others. These numbers are part
    /// of every published result: a change here is a value-breaking change.
    #[test]
    fn golden_values() {
        let clean = Matrix::from_fn(8, 2, |row, example| ((row + example) % 4) as f32);
        let found = |corruption| {
            let matrix = corrupted(corruption, &Examples::Dense(clean.clone()), [2, 3, 4, 0]);
            [matrix.column(0).to_vec(), matrix.column(1).to_vec()]
        };
        let masked = [[0.0, 1.0, 2.0, 3.0, 0.0, 0.0, 0.0, 3.0], [1.0, 0.0, 0.0, 0.0, 1.0, 2.0, 3.0, 0.0]];
        assert_eq!(found(Corruption::masking(0.5).unwrap()), masked);
        let speckled = [[0.0, 1.0, 2.0, 0.0, 0.0, 1.0, 2.0, 0.0], [0.0, 2.0, 3.0, 0.0, 1.0, 0.0, 3.0, 7.0]];
        assert_eq!(found(Corruption::salt_and_pepper(0.5, 0.25, 7.0).unwrap()), speckled);
    }

    proptest! {
        #[test]
        fn dense_and_sparse_examples_are_corrupted_alike(
            elements in prop::collection::vec(prop_oneof![Just(0.0_f32), 0.1_f32..2.0], 60),
            probability in 0.0..=1.0,
            add in 0.0..=1.0,
            batch in 0_u32..50,
        ) {
            let matrix = Matrix::from_column_major(20, 3, &elements).unwrap();
            let mut sparse = ActiveLists::new(20);
            sparse.fill_from(&matrix);
            let mut listed_in_full = ActiveLists::new(20);
            listed_in_full.fill_dense_from(&matrix);
            let forms = [Examples::Dense(matrix.clone()), Examples::Sparse(sparse), Examples::Sparse(listed_in_full)];
            for (corruption, destroyed) in [
                (Corruption::masking(probability).unwrap(), vec![0.0]),
                (Corruption::salt_and_pepper(probability, add, 3.0).unwrap(), vec![0.0, 3.0]),
            ] {
                let [dense, sparse, full] = forms.each_ref().map(|form| corrupted(corruption, form, [0, 1, batch, 0]));
                prop_assert_eq!(&dense, &sparse);
                prop_assert_eq!(&dense, &full);
                for example in 0..3 {
                    for (found, clean) in dense.column(example).iter().zip(matrix.column(example)) {
                        prop_assert!(found == clean || destroyed.contains(found));
                    }
                }
            }
        }
    }

    #[test]
    fn nothing_or_everything_is_corrupted_at_the_ends() {
        let clean = Matrix::from_fn(50, 4, |row, _| (row % 3) as f32);
        let examples = Examples::Dense(clean.clone());
        let all = |corruption| {
            let matrix = corrupted(corruption, &examples, [0; 4]);
            (0..4).flat_map(|example| matrix.column(example).to_vec()).collect::<Vec<f32>>()
        };
        assert_eq!(corrupted(Corruption::masking(0.0).unwrap(), &examples, [0; 4]), clean);
        assert_eq!(corrupted(Corruption::salt_and_pepper(0.0, 0.0, 1.0).unwrap(), &examples, [0; 4]), clean);
        assert!(all(Corruption::masking(1.0).unwrap()).iter().all(|&value| value == 0.0));
        let destroyed = |drop, add| {
            let matrix = corrupted(Corruption::salt_and_pepper(drop, add, 9.0).unwrap(), &examples, [0; 4]);
            let changed = |absent: f32, present: f32| {
                Matrix::from_fn(
                    50,
                    4,
                    |row, _| if row % 3 == 0 { absent } else { present * (row % 3) as f32 },
                )
            };
            (matrix, changed)
        };
        let (dropped, expected) = destroyed(1.0, 0.0);
        assert_eq!(dropped, expected(0.0, 0.0));
        let (added, expected) = destroyed(0.0, 1.0);
        assert_eq!(added, expected(9.0, 1.0));
        let (both, expected) = destroyed(1.0, 1.0);
        assert_eq!(both, expected(9.0, 0.0));
    }

    /// How far a count of successes may be from its mean: 4 standard deviations are exceeded with a probability of
    /// 6·10⁻⁵.
    fn bound(trials: f64, probability: f64) -> f64 {
        4.0 * (trials * probability * (1.0 - probability)).sqrt()
    }

    #[test]
    fn the_share_that_is_destroyed_is_the_probability() {
        let (features, examples) = (784, 100);
        let clean = Examples::Dense(Matrix::from_fn(features, examples, |_, _| 0.5));
        let trials = (features * examples) as f64;
        let probability = 0.25;
        let count = |matrix: &Matrix<f32>, value: f32| {
            let columns = (0..examples).flat_map(|example| matrix.column(example));
            columns.filter(|&&found| found == value).count() as f64
        };

        let masked = corrupted(Corruption::masking(probability).unwrap(), &clean, [0; 4]);
        assert!((count(&masked, 0.0) - trials * probability).abs() < bound(trials, probability));

        // Words that are present and words that are absent, with a probability each.
        let bags =
            Examples::Dense(Matrix::from_fn(features, examples, |row, _| f32::from(u8::from(row % 4 == 0))));
        let speckled = corrupted(Corruption::salt_and_pepper(0.4, 0.02, 2.0).unwrap(), &bags, [0; 4]);
        let (present, absent) = (trials / 4.0, trials * 0.75);
        assert!((count(&speckled, 1.0) - present * 0.6).abs() < bound(present, 0.6));
        assert!((count(&speckled, 2.0) - absent * 0.02).abs() < bound(absent, 0.02));
    }

    #[test]
    fn every_place_is_destroyed_alike() {
        let (features, examples) = (200, 400);
        let clean = Examples::Dense(Matrix::from_fn(features, examples, |_, _| 0.5));
        for corruption in
            [Corruption::masking(0.25).unwrap(), Corruption::salt_and_pepper(0.25, 0.0, 1.0).unwrap()]
        {
            let matrix = corrupted(corruption, &clean, [0; 4]);
            // Where the destroyed inputs are, as numbers in [0, 1) that are uniform if no place is preferred.
            let mut places: Vec<f64> = Vec::new();
            for example in 0..examples {
                let destroyed = matrix.column(example).iter().enumerate().filter(|&(_, &value)| value != 0.5);
                places.extend(destroyed.map(|(row, _)| (row as f64 + 0.5) / features as f64));
            }
            places.sort_by(f64::total_cmp);
            let n = places.len() as f64;
            // Kolmogorov and Smirnov: a distance above 1.95/√n has a probability of 10⁻³; half a place is the grid's.
            let distance = places
                .iter()
                .enumerate()
                .map(|(rank, &place)| (place - (rank as f64 + 0.5) / n).abs())
                .fold(0.0, f64::max);
            assert!(distance < 1.95 / n.sqrt() + 0.5 / features as f64, "{corruption:?}: {distance}");
        }
    }

    #[test]
    fn every_batch_is_corrupted_in_its_own_way() {
        let clean = Examples::Dense(Matrix::from_fn(100, 1, |_, _| 0.5));
        let at = |place| corrupted(Corruption::masking(0.5).unwrap(), &clean, place);
        let base = at([0, 1, 0, 0]);
        assert_eq!(at([0, 1, 0, 0]), base);
        for place in [[1, 1, 0, 0], [0, 2, 0, 0], [0, 1, 1, 0]] {
            assert_ne!(at(place), base, "{place:?}");
        }
    }

    #[test]
    fn a_probability_or_a_maximum_out_of_range_is_refused() {
        for probability in [-1e-9, 1.0 + 1e-9, f64::NAN, f64::INFINITY] {
            for (refused, field) in [
                (Corruption::masking(probability), "probability"),
                (Corruption::salt_and_pepper(probability, 0.5, 1.0), "drop"),
                (Corruption::salt_and_pepper(0.5, probability, 1.0), "add"),
            ] {
                let message = refused.unwrap_err().to_string();
                let expected =
                    format!("`corruption.{field}` is {probability}: expected a number from 0 to 1");
                assert_eq!(message, expected);
            }
        }
        for maximum in [0.0, -1.0, 1e-60, 1e60, f64::NAN, f64::INFINITY] {
            let message = Corruption::salt_and_pepper(0.5, 0.5, maximum).unwrap_err().to_string();
            assert!(message.starts_with("`corruption.maximum` is "), "{message}");
        }
    }
}
