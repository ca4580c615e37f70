//! [`normalise`]: the words of a text.

/// The words of a text in lower case, with single spaces between them.
///
/// A word is letters and digits of any script, with apostrophes inside, straight or curly: `don't` is one word,
/// `3.5` and `well-made` are two. Two texts that differ in case, punctuation or white space alone become equal, by
/// which duplicates are found.
///
/// ```
/// use truezero_datasets::text::normalise;
///
/// assert_eq!(normalise("''Don’t'' go --\tthe CRÊPES were 3.5/5!"), "don't go the crêpes were 3 5 5");
/// ```
pub fn normalise(text: &str) -> String {
    let lower = text.to_lowercase().replace('’', "'");
    let mut words = String::with_capacity(lower.len());
    let between = |character: char| !(character.is_alphanumeric() || character == '\'');
    for word in lower.split(between).map(|word| word.trim_matches('\'')).filter(|word| !word.is_empty()) {
        if !words.is_empty() {
            words.push(' ');
        }
        words.push_str(word);
    }
    words
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn words_are_found() {
        for (text, words) in [
            ("", ""),
            (" '' - ' ", ""),
            ("Horrible book, horrible.", "horrible book horrible"),
            ("rock'n'roll in the '90s", "rock'n'roll in the 90s"),
            ("money.I want\x1a it_back", "money i want it back"),
            ("ÉCLAIR\u{a0}Straße 東京", "éclair straße 東京"),
        ] {
            assert_eq!(normalise(text), words);
        }
    }

    proptest! {
        #[test]
        fn what_is_normalised_stays(text in any::<String>()) {
            let once = normalise(&text);
            prop_assert_eq!(&normalise(&once), &once);
            prop_assert!(once.split(' ').all(|word| !word.is_empty()) || once.is_empty());
        }

        #[test]
        fn punctuation_and_case_do_not_matter(words in prop::collection::vec("[a-z0-9]{1,8}", 1..20)) {
            let plain = words.join(" ");
            prop_assert_eq!(&normalise(&plain), &plain);
            prop_assert_eq!(normalise(&format!("\"{}\"!", words.join(", ").to_uppercase())), plain);
        }
    }
}
