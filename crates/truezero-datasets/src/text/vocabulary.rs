//! [`Vocabulary`]: the most frequent terms, and the bags of them.

use std::collections::HashMap;

use truezero_tensor::{ActiveLists, Examples};

use super::words::normalise;

/// The most frequent terms of some texts. Feature 0 of a bag says whether a text has the most frequent term.
///
/// The frequency of a term is the number of its occurrences in all texts, as in the paper's "most frequent terms", not
/// the number of texts that have it. Equally frequent terms are in the order of their Unicode code points, so a
/// vocabulary depends only on the texts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Vocabulary {
    terms: Vec<String>,
    features: HashMap<String, u32>,
}

impl Vocabulary {
    /// The `size` most frequent [words](normalise) of the texts, or all words if there are fewer. Only training text
    /// should be given.
    pub fn fit<'a>(texts: impl IntoIterator<Item = &'a str>, size: usize) -> Self {
        let mut counts = TermCounts::default();
        for text in texts {
            counts.add_terms(&normalise(text));
        }
        counts.most_frequent(size)
    }

    /// The terms, the most frequent one first.
    pub fn terms(&self) -> &[String] {
        &self.terms
    }

    /// The bag of a text: the features of its terms, ascending.
    pub fn bag(&self, text: &str) -> Vec<u32> {
        self.bag_of_terms(normalise(text).split(' '))
    }

    /// The bags of texts, one in each column: 1 if the text has the term of the row, and a true zero elsewhere.
    pub fn bags<'a>(&self, texts: impl IntoIterator<Item = &'a str>) -> Examples<f32> {
        self.examples(texts.into_iter().map(|text| self.bag(text)))
    }

    /// The bags of texts that are already [normalised](normalise).
    pub(crate) fn bags_of_words<'a>(&self, texts: impl Iterator<Item = &'a str>) -> Examples<f32> {
        self.examples(texts.map(|words| self.bag_of_terms(words.split(' '))))
    }

    /// A vocabulary of distinct terms, in the order of their features, such as [`terms`](Self::terms) gave before.
    pub fn new(terms: Vec<String>) -> Self {
        let features = terms.iter().cloned().zip(0..).collect();
        Self { terms, features }
    }

    pub(crate) fn bag_of_terms<'a>(&self, terms: impl Iterator<Item = &'a str>) -> Vec<u32> {
        let mut bag: Vec<u32> = terms.filter_map(|term| self.features.get(term).copied()).collect();
        bag.sort_unstable();
        bag.dedup();
        bag
    }

    pub(crate) fn examples(&self, bags: impl Iterator<Item = Vec<u32>>) -> Examples<f32> {
        let mut lists = ActiveLists::new(self.terms.len());
        for bag in bags {
            lists.push_elements(bag.into_iter().map(|feature| (feature, 1.0)));
        }
        Examples::Sparse(lists)
    }
}

/// The number of occurrences of each term.
#[derive(Default)]
pub(crate) struct TermCounts(HashMap<String, u64>);

impl TermCounts {
    pub(crate) fn add(&mut self, term: &str, times: u64) {
        if let Some(count) = self.0.get_mut(term) {
            *count = count.saturating_add(times);
        } else {
            self.0.insert(term.to_owned(), times);
        }
    }

    /// Counts the terms of a text, which are separated by spaces.
    pub(crate) fn add_terms(&mut self, terms: &str) {
        for term in terms.split(' ').filter(|term| !term.is_empty()) {
            self.add(term, 1);
        }
    }

    pub(crate) fn most_frequent(self, size: usize) -> Vocabulary {
        let mut counted: Vec<(String, u64)> = self.0.into_iter().collect();
        counted.sort_unstable_by(|(first, first_count), (second, second_count)| {
            second_count.cmp(first_count).then_with(|| first.cmp(second))
        });
        counted.truncate(size);
        Vocabulary::new(counted.into_iter().map(|(term, _)| term).collect())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn occurrences_are_counted_and_ties_are_broken_by_the_term() {
        let texts = ["b b b", "a c", "a c", "é d"];
        let fitted = |size| Vocabulary::fit(texts, size).terms().to_vec();
        assert_eq!(fitted(9), ["b", "a", "c", "d", "é"]);
        assert_eq!(fitted(2), ["b", "a"]);
        assert!(fitted(0).is_empty());
        assert!(Vocabulary::fit([], 5).terms().is_empty());
    }

    #[test]
    fn a_term_is_one_in_all_its_forms() {
        let forms =
            ["Straße", "STRASSE", "strasse", "caf&eacute; CAFÉ", "cafe\u{301}", "", "\u{301}", "!", " "];
        let vocabulary = Vocabulary::fit(forms, 9);
        assert_eq!(vocabulary.terms(), ["café", "strasse"]);
        assert_eq!(vocabulary.bag("cafe\u{301} STRAẞE"), [0, 1]);
        for text in ["", "\u{301}", "'", "caf"] {
            assert_eq!(vocabulary.bag(text), [0; 0]);
        }
        let Examples::Sparse(bags) = Vocabulary::fit(["", "\u{301}"], 9).bags(forms) else {
            panic!("not sparse")
        };
        assert_eq!((bags.rows(), bags.columns(), bags.len()), (0, 9, 0));
        let long = "x".repeat(1 << 20);
        assert_eq!(Vocabulary::fit([&*long], 9).bag(&long.to_uppercase()), [0]);
    }

    #[test]
    fn a_bag_holds_each_term_once() {
        let vocabulary = Vocabulary::fit(["x x x y y z"], 2);
        assert_eq!(vocabulary.bag("Y z, y: X?"), [0, 1]);
        assert_eq!(vocabulary.bag("Z"), Vec::<u32>::new());
        let Examples::Sparse(bags) = vocabulary.bags(["y", "", "x y"]) else { panic!("not sparse") };
        assert_eq!((bags.rows(), bags.columns(), bags.len()), (2, 3, 3));
        assert_eq!(bags.column(1).0.len(), 0);
    }

    proptest! {
        #[test]
        fn a_vocabulary_depends_on_the_texts_alone(
            mut texts in prop::collection::vec("[a-d ]{0,12}", 1..20),
            size in 0_usize..20,
        ) {
            let of = |texts: &[String]| Vocabulary::fit(texts.iter().map(String::as_str), size);
            let vocabulary = of(&texts);
            prop_assert!(vocabulary.terms().len() <= size);
            for text in &texts {
                let words = normalise(text);
                let held: BTreeSet<&str> = words.split(' ').collect();
                let bag = vocabulary.bag(text);
                let terms: BTreeSet<&str> =
                    bag.iter().map(|&feature| vocabulary.terms()[feature as usize].as_str()).collect();
                let known = vocabulary.terms().iter().map(String::as_str).filter(|term| held.contains(term));
                prop_assert_eq!(terms, known.collect());
            }
            texts.reverse();
            prop_assert_eq!(of(&texts), vocabulary);
        }
    }
}
