//! Tests of [`load`](super::load) on generated files and, where they are present, on the published ones.

use std::collections::BTreeSet;
use std::fs;

use tempfile::TempDir;

use super::*;
use crate::text::test_data;

fn provenance() -> Provenance {
    Provenance {
        name: "amazon".into(),
        title: "Amazon".into(),
        source: "a test".into(),
        licence: "none".into(),
        stands_in_for: None,
    }
}

/// Generated files of all three forms: a class has `per_class` reviews, each with a term of its own.
fn write(per_class: usize) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for domain in ["books", "kitchen_&_housewares"] {
        fs::create_dir_all(folder.path().join("raw").join(domain)).unwrap();
        fs::create_dir_all(folder.path().join("processed").join(domain)).unwrap();
        for (class, word) in [("negative", "bad"), ("positive", "good")] {
            let all = |review: &dyn Fn(usize) -> String| (0..per_class).map(review).collect::<String>();
            let raw = all(&|review| {
                format!(
                    "<review>\n<title>\n{word}!\n</title>\n\
                     <review_text>\n{word}{review} caf\u{e9}\n</review_text>\n</review>\n"
                )
            });
            let latin_1: Vec<u8> = raw.chars().map(|character| u8::try_from(character).unwrap()).collect();
            fs::write(folder.path().join(format!("raw/{domain}/{class}.review")), latin_1).unwrap();
            let processed = all(&|review| format!("{word}:2 {word}{review}:1 #label#:{class}\n"));
            fs::write(folder.path().join(format!("processed/{domain}/{class}.review")), processed).unwrap();
        }
    }
    let lines = |classes: [&str; 2]| -> String {
        (0..per_class)
            .flat_map(|review| classes.map(|class| format!("{class} {review}:2 4999:1\n")))
            .collect()
    };
    let labelled: String = lines(["-1", "1"])
        .lines()
        .enumerate()
        .map(|(place, line)| {
            // Each review must differ from that of the other class, or it would be a duplicate.
            let (label, review) = line.split_once(' ').unwrap();
            if place % 2 == 0 {
                format!("{label} {review}\n")
            } else {
                format!("{label} {}\n", review.replace("4999", "4998"))
            }
        })
        .collect();
    fs::write(folder.path().join("books_train.svmlight"), labelled).unwrap();
    fs::write(folder.path().join("books_test.svmlight"), "1 1:1\n-1 2:1\n1 1:1\n").unwrap();
    folder
}

fn load_books(folder: &Path, form: &Form, seed: u64) -> Result<Dataset, DatasetError> {
    let folder = match form {
        Form::Raw { .. } => folder.join("raw"),
        Form::Processed => folder.join("processed"),
        Form::SvmLight => folder.to_owned(),
    };
    load(&folder, Domain::Books, form, provenance(), seed)
}

fn forms() -> [Form; 3] {
    [Form::Raw { more: Vec::new() }, Form::Processed, Form::SvmLight]
}

#[test]
fn all_forms_are_split_in_the_same_way() {
    let folder = write(1_000);
    let mut fingerprints = BTreeSet::new();
    for form in forms() {
        let data = load_books(folder.path(), &form, 1).unwrap();
        assert_eq!([data.train.len(), data.valid.len(), data.test.len()], [800, 200, 1_000]);
        assert_eq!(data.train.labels.iter().sum::<u32>(), 400);
        assert_eq!(data.valid.labels.iter().sum::<u32>(), 100);
        assert_eq!(data.test.labels.iter().sum::<u32>(), 500);
        let more = if form == Form::SvmLight { 2 } else { 0 };
        assert_eq!(data.unlabelled.as_ref().unwrap().len(), more);
        assert_eq!(data, load_books(folder.path(), &form, 1).unwrap());
        assert!(fingerprints.insert(data.fingerprint));
        assert!(fingerprints.insert(load_books(folder.path(), &form, 2).unwrap().fingerprint));
    }
}

#[test]
fn files_with_root_declaration_and_byte_order_mark_are_the_same_reviews() {
    let folder = write(1_000);
    let plain = load_books(folder.path(), &forms()[0], 1).unwrap();
    for class in ["negative", "positive"] {
        let file = folder.path().join(format!("raw/books/{class}.review"));
        let latin_1 = fs::read(&file).unwrap();
        let reviews: String = latin_1.into_iter().map(char::from).collect();
        let reviews = reviews.replace(' ', " &quot;").replace("\u{e9}", "e&#769;&quot;");
        let rooted = format!("\u{feff}<?xml version=\"1.0\"?>\n<reviews>\n{reviews}</reviews>\n");
        fs::write(file, rooted).unwrap();
    }
    let marked = load_books(folder.path(), &forms()[0], 1).unwrap();
    assert_eq!(plain.words, marked.words);
    assert_eq!((plain.train, plain.test), (marked.train, marked.test));

    for file in ["books_train.svmlight", "books_test.svmlight", "processed/books/negative.review"] {
        let file = folder.path().join(file);
        let content = fs::read(&file).unwrap();
        fs::write(file, [b"\xef\xbb\xbf", &content[..]].concat()).unwrap();
    }
    for form in [Form::Processed, Form::SvmLight] {
        let marked = load_books(folder.path(), &form, 1).unwrap();
        assert_eq!(marked, load_books(write(1_000).path(), &form, 1).unwrap());
    }
}

#[test]
fn no_term_occurs_only_in_test_reviews() {
    let folder = write(1_000);
    // Two words of a class and a word of its own for each of the 1,000 reviews that are not test reviews.
    for (form, shared) in [(Form::Raw { more: Vec::new() }, 3), (Form::Processed, 2)] {
        let data = load_books(folder.path(), &form, 1).unwrap();
        assert_eq!((data.features, &data.shape), (1_000 + shared, &vec![1_000 + shared]));
        let Examples::Sparse(test) = &data.test.inputs else { panic!("not sparse") };
        assert_eq!(test.len(), 1_000 * (shared - 1));
    }
    let Examples::Sparse(train) = load_books(folder.path(), &Form::SvmLight, 1).unwrap().train.inputs else {
        panic!("not sparse")
    };
    assert_eq!((train.rows(), train.len()), (5_000, 1_600));
    assert!((0..800).all(|example| train.column(example).1 == [1.0; 2]));
}

#[test]
fn more_reviews_are_taken_once() {
    let folder = write(1_000);
    let more = folder.path().join("more");
    fs::write(&more, "New one!\nBad. bad7 Caf\u{e9}\nnew ONE\n\n").unwrap();
    let unlabelled = |more| {
        let data = load_books(folder.path(), &Form::Raw { more }, 1).unwrap();
        (data.unlabelled.unwrap().len(), data.fingerprint)
    };
    let (without, first) = unlabelled(Vec::new());
    let (with, second) = unlabelled(vec![more]);
    assert_eq!((without, with), (0, 1));
    assert_ne!(first, second);

    fs::write(
        folder.path().join("raw/books/unlabeled.review"),
        "<review>\n<review_text>\nthird\n</review_text>\n</review>\n",
    )
    .unwrap();
    assert_eq!(unlabelled(Vec::new()).0, 1);
}

#[test]
fn errors_name_the_file() {
    let folder = write(999);
    for form in forms() {
        let error = load_books(folder.path(), &form, 1).unwrap_err().to_string();
        assert!(error.ends_with(": reviews of a class: expected 1000, found 999"), "{error}");
    }
    let missing = load(Path::new("nowhere"), Domain::Kitchen, &forms()[0], provenance(), 1).unwrap_err();
    assert!(missing.to_string().starts_with("nowhere/kitchen_&_housewares/negative.review: "), "{missing}");

    let positive = folder.path().join("processed/books/negative.review");
    fs::write(&positive, "a:1 #label#:positive\n").unwrap();
    let error = load_books(folder.path(), &Form::Processed, 1).unwrap_err();
    let expected =
        format!("{}: line 1: end: expected #label#:negative, found `#label#:positive`", positive.display());
    assert_eq!(error.to_string(), expected);
}

/// All forms of all domains, where the archives are present.
#[test]
fn the_published_reviews_are_loaded() {
    let [raw, processed, svmlight] =
        ["sorted_data_acl-labelled", "processed_acl-labelled", "dann-amazon-svmlight"]
            .map(|name| test_data::unpacked(&format!("datasets/amazon/{name}.tar.gz")));
    let (Some(raw), Some(processed), Some(svmlight)) = (raw, processed, svmlight) else { return };
    let [raw, processed, svmlight] = [
        raw.path().join("sorted_data_acl"),
        processed.path().join("processed_acl"),
        svmlight.path().join("dann-amazon"),
    ];
    let books = load(&raw, Domain::Books, &forms()[0], provenance(), 1).unwrap();
    for markup in ["quot", "amp", "8217"] {
        assert!(!books.words.iter().any(|word| word == markup), "{markup}");
    }
    for (domain, without_labels) in Domain::ALL.into_iter().zip([4_465, 3_586, 5_681, 5_945]) {
        for (folder, form) in [&raw, &processed, &svmlight].into_iter().zip(forms()) {
            let reviews = Reviews::read(folder, domain, &form).unwrap();
            assert_eq!([reviews.negative.len(), reviews.positive.len()], [1_000; 2]);
            let expected = if form == Form::SvmLight { without_labels } else { 0 };
            assert_eq!(reviews.unlabelled.len(), expected);

            let data = load(folder, domain, &form, provenance(), 1).unwrap();
            assert_eq!([data.train.len(), data.valid.len(), data.test.len()], [800, 200, 1_000]);
            assert_eq!(data.test.labels.iter().sum::<u32>(), 500);
            assert_eq!(data.features, 5_000);
            let split = DomainSplit::draw(&reviews, 1).unwrap();
            let test: BTreeSet<&str> = split.test.iter().map(|&(_, review)| review).collect();
            let all = [&reviews.negative, &reviews.positive, &reviews.unlabelled].into_iter().flatten();
            let different: BTreeSet<&String> = all.filter(|review| !review.is_empty()).collect();
            let labelled: BTreeSet<&str> =
                split.train.iter().chain(&split.valid).map(|&(_, review)| review).collect();
            assert!(labelled.len() > 900, "{domain:?} {form:?} {}", labelled.len());
            assert_eq!(data.unlabelled.unwrap().len(), different.len() - test.len() - labelled.len());
            let Examples::Sparse(test) = data.test.inputs else { panic!("not sparse") };
            assert!((0.005..0.03).contains(&test.density()), "{domain:?} {form:?} {}", test.density());
        }
    }
}

/// The plain texts beside the raw form repeat the labelled reviews, which must not become unlabelled ones.
#[test]
fn plain_texts_that_repeat_labelled_reviews_are_left_out() {
    let raw = test_data::unpacked("datasets/amazon/sorted_data_acl-labelled.tar.gz");
    let plain = test_data::unpacked("datasets/amazon/hatn-raw-reviews.tar.gz");
    let (Some(raw), Some(plain)) = (raw, plain) else { return };
    let more =
        ["review_negative", "review_positive"].map(|name| plain.path().join("hatn-raw/books").join(name));
    let form = Form::Raw { more: more.to_vec() };
    let reviews = Reviews::read(&raw.path().join("sorted_data_acl"), Domain::Books, &form).unwrap();
    assert_eq!(reviews.unlabelled.len(), 6_000);
    let labelled: BTreeSet<&String> = reviews.negative.iter().chain(&reviews.positive).collect();
    let again = reviews.unlabelled.iter().filter(|review| labelled.contains(review)).count();
    assert!(again > 100, "{again}");
    let split = DomainSplit::draw(&reviews, 1).unwrap();
    let unlabelled: BTreeSet<&str> = split.unlabelled.iter().copied().collect();
    assert_eq!(unlabelled.len(), split.unlabelled.len());
    let learned_and_tested = split.test.iter().filter(|(_, review)| unlabelled.contains(review)).count();
    assert_eq!(learned_and_tested, 0);
}
