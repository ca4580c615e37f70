//! [`normalise`]: the words of a text.

use caseless::Caseless as _;
use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

/// What [`normalise`] does, as the fingerprint of a data set names it. A change of the words must change this text too.
pub(crate) const WORDS: &str = "words of letters, digits, marks and inner apostrophes; character references decoded; \
     full case folding; NFC";

/// The words of a text in one form, with single spaces between them.
///
/// A word consists of letters and digits of any script with their marks, and of apostrophes inside, straight or curly:
/// `don't` is one word, `3.5` and `well-made` are two. Punctuation, symbols and emoji separate words. Scripts without
/// spaces between words, such as Chinese and Thai, are split only at punctuation.
///
/// Two texts become equal, and so are found to be duplicates, if they differ only in
///
/// - punctuation and white space;
/// - case, by Unicode's full case folding: `STRASSE` is `Straße`;
/// - composed and decomposed characters, which are canonically equivalent (NFC; Unicode Standard, D145);
/// - invisible characters, such as a soft hyphen;
/// - characters and HTML's references to them: `isn&#39;t` is `isn't`. They are decoded once, as browsers do, so
///   `&amp;quot;` is the text `&quot;`. A named reference without a semicolon is decoded only if no letter, digit
///   or `=` follows, as in an attribute of HTML: `&quot ` is a quotation mark, and `R&notes` stays as it is.
///
/// Characters that only look alike remain different: a full-width `Ａ` is not an `A`.
///
/// ```
/// use truezero_datasets::text::normalise;
///
/// assert_eq!(normalise("''Don’t'' go --\tthe CRÊPES were 3.5/5!"), "don't go the crêpes were 3 5 5");
/// assert_eq!(normalise("Très &quot;bon&quot;"), normalise("TRE\u{300}S «bon»"));
/// ```
pub fn normalise(text: &str) -> String {
    let text = htmlize::unescape_attribute(text);
    let mut words = String::with_capacity(text.len());
    let mut folded = String::new();
    // No word and no normal form extends over an ASCII space, and most pieces are ASCII.
    for piece in text.split_ascii_whitespace() {
        if piece.is_ascii() {
            let start = words.len();
            push_words(piece, &mut words);
            words[start..].make_ascii_lowercase();
        } else {
            folded.clear();
            folded.extend(folded_characters(piece));
            push_words(&folded, &mut words);
        }
    }
    words
}

/// The characters of a text in one case and normal form, with straight apostrophes.
fn folded_characters(text: &str) -> impl Iterator<Item = char> {
    let seen = text.chars().filter(|&character| !is_ignorable(character));
    seen.nfd().default_case_fold().nfc().map(|character| match character {
        '‘' | '’' | 'ʼ' => '\'',
        _ => character,
    })
}

/// Appends the words of a text unchanged, with a space before each except the first.
fn push_words(text: &str, words: &mut String) {
    let between = |character: char| !(character.is_alphanumeric() || character == '\'' || is_mark(character));
    for word in text.split(between) {
        // A mark without a letter before it is not part of a word.
        let word = word.trim_start_matches(|character| character == '\'' || is_mark(character));
        let word = word.trim_end_matches('\'');
        if word.is_empty() {
            continue;
        }
        if !words.is_empty() {
            words.push(' ');
        }
        words.push_str(word);
    }
}

/// Whether the character is a mark of any kind. ASCII has none, so it needs no look-up.
fn is_mark(character: char) -> bool {
    !character.is_ascii() && is_combining_mark(character)
}

/// Whether the character is not displayed: Unicode's `Default_Ignorable_Code_Point`, except the zero width space, which
/// separates words.
fn is_ignorable(character: char) -> bool {
    matches!(
        character,
        '\u{ad}'
            | '\u{34f}'
            | '\u{61c}'
            | '\u{115f}'..='\u{1160}'
            | '\u{17b4}'..='\u{17b5}'
            | '\u{180b}'..='\u{180f}'
            | '\u{200c}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{3164}'
            | '\u{fe00}'..='\u{fe0f}'
            | '\u{feff}'
            | '\u{ffa0}'
            | '\u{fff0}'..='\u{fff8}'
            | '\u{1bca0}'..='\u{1bca3}'
            | '\u{1d173}'..='\u{1d17a}'
            | '\u{e0000}'..='\u{e0fff}'
    )
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
            ("ÉCLAIR\u{a0}東京", "éclair 東京"),
            ("‘don‘t’ donʼt don’t", "don't don't don't"),
            ("ＡＢＣ１２ x² ½", "ａｂｃ１２ x² ½"),
            ("so good 👍🏽🇫🇷❤\u{fe0f}!", "so good"),
        ] {
            assert_eq!(normalise(text), words);
        }
    }

    #[test]
    fn marks_stay_with_their_letters() {
        for (text, words) in [
            ("हिन्दी पुस्तक", 2),
            ("গল্প", 1),
            ("పుస్తకం అద్భుతం", 2),
            ("தமிழ் நூல்", 2),
            ("น้ำ", 1),
            ("မြန်မာ", 1),
            ("קָרָאתִי סֵפֶר", 2),
            ("كِتَابٌ", 1),
            ("cafe\u{301} tre\u{300}s bon", 3),
            ("tie\u{302}\u{301}ng Vie\u{323}\u{302}t", 2),
            ("q\u{307}\u{323}", 1),
        ] {
            assert_eq!(normalise(text).split(' ').count(), words, "{text}");
        }
        for (text, words) in
            [("\u{301}", ""), (" \u{93e} \u{20dd}!", ""), ("!\u{301}a '\u{301}b\u{301}'", "a b\u{301}")]
        {
            assert_eq!(normalise(text), words, "{text:?}");
        }
    }

    #[test]
    fn equivalent_characters_make_equal_words() {
        for (one, other) in [
            ("Très bon café", "Tre\u{300}s bon cafe\u{301}"),
            ("Schöne Straße", "SCHÖNE STRASSE"),
            ("STRAẞE", "strasse"),
            ("ΣΊΣΥΦΟΣ", "σίσυφος"),
            ("ᾳ\u{345}", "ΑΙΙ"),
            ("\u{212b}ngstr\u{f6}m 300 \u{212a}", "ångström 300 k"),
            ("ﬁne coﬀee", "FINE COFFEE"),
            ("Việt", "VIE\u{302}\u{323}T"),
            ("각", "\u{1100}\u{1161}\u{11a8}"),
            ("ho\u{ad}tel\u{feff}", "Hotel"),
            ("می\u{200c}شود", "میشود"),
            ("q\u{307}\u{34f}\u{323}", "Q\u{323}\u{307}"),
        ] {
            assert_eq!(normalise(one), normalise(other));
        }
        assert_eq!(normalise("zero\u{200b}width"), "zero width");
        assert_ne!(normalise("resume"), normalise("résumé"));
    }

    #[test]
    fn character_references_are_decoded_once() {
        for (text, words) in [
            ("it isn&#39;t &quot;long&quot; &amp; dull", "it isn't long dull"),
            ("don&#8217;t don&rsquo;t don&#x2019;T don&#146;t", "don't don't don't don't"),
            ("caf&eacute; caf&#233; CAF&Eacute;", "café café café"),
            ("no&nbsp;way &#65279;ho&shy;tel", "no way hotel"),
            ("&quot bad &quot", "bad"),
            ("&amp;quot;", "quot"),
            ("AT&T R&notes Q&A;", "at t r notes q a"),
            ("&#0; &#xD800; &#x110000; &#99999999999; &#; &;", ""),
            ("&bogus; 1&lt;2", "bogus 1 2"),
        ] {
            assert_eq!(normalise(text), words, "{text}");
        }
    }

    #[test]
    fn very_long_words_are_words() {
        let letters = "xÀ".repeat(1 << 17);
        assert_eq!(normalise(&letters), letters.to_lowercase());
        let marks = format!("a{}", "\u{323}\u{301}".repeat(1 << 17));
        assert_eq!(normalise(&marks).chars().filter(|&mark| mark == '\u{301}').count(), 1 << 17);
    }

    /// Letters, marks and separators, more varied than in any real text.
    fn texts() -> impl Strategy<Value = String> {
        let pieces = [
            "a",
            "B",
            "'",
            "’",
            " ",
            "\u{a0}",
            "\u{301}",
            "\u{323}",
            "\u{345}",
            "\u{34f}",
            "\u{ad}",
            "\u{200b}",
            "ß",
            "É",
            "é",
            "ŉ",
            "İ",
            "ΐ",
            "ᾳ",
            "ʼ",
            "\u{1100}",
            "\u{1161}",
            "\u{11a8}",
            "ন",
            "্",
            "\u{9be}",
            "ำ",
            "東",
            "!",
            "&",
            "amp;",
            "#39;",
            "9",
            "\u{fffd}",
            "Å",
            "ﬃ",
            "𝟘",
            "\u{1d165}",
        ];
        prop_oneof![
            prop::collection::vec(prop::sample::select(pieces.to_vec()), 0..24)
                .prop_map(|pieces| pieces.concat()),
            any::<String>(),
        ]
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]

        #[test]
        fn normalising_twice_changes_nothing(text in texts()) {
            let once = normalise(&text);
            prop_assert_eq!(&normalise(&once), &once);
            let begins = |first: char| first.is_alphanumeric() && !is_combining_mark(first);
            prop_assert!(once.is_empty() || once.split(' ').all(|word| word.starts_with(begins)));
        }

        #[test]
        fn pieces_and_the_ascii_path_give_the_same_words(text in texts()) {
            let mut words = String::new();
            let folded: String = folded_characters(&htmlize::unescape_attribute(&*text)).collect();
            push_words(&folded, &mut words);
            prop_assert_eq!(normalise(&text), words);
        }

        #[test]
        fn equivalent_texts_have_equal_words(text in texts()) {
            // Part of a reference, or an invisible character, may be next to a mark that composes with it.
            let text = htmlize::unescape_attribute(text).replace(|seen| seen == '&' || is_ignorable(seen), "");
            let words = normalise(&text);
            prop_assert_eq!(&normalise(&text.nfc().collect::<String>()), &words);
            prop_assert_eq!(&normalise(&text.nfd().collect::<String>()), &words);
            prop_assert_eq!(normalise(&caseless::default_case_fold_str(&text.nfd().collect::<String>())), words);
        }

        #[test]
        fn punctuation_and_case_do_not_matter(words in prop::collection::vec("[a-z0-9]{1,8}", 1..20)) {
            let plain = words.join(" ");
            prop_assert_eq!(&normalise(&plain), &plain);
            prop_assert_eq!(normalise(&format!("\"{}\"!", words.join(", ").to_uppercase())), plain);
        }
    }
}
