//! Tables of numbers: what is read, what is refused and how it is named.

use std::fmt::Write as _;
use std::fs;

use proptest::prelude::*;
use truezero_tensor::Scaling;

use super::super::{ScaleBy, Shares};
use super::*;
use crate::Dataset;

fn load_text(name: &str, text: &str, columns: &Columns) -> Result<Prepared, String> {
    load_prepared(name, text, columns, &Preparation::default())
}

fn load_prepared(
    name: &str,
    text: &str,
    columns: &Columns,
    preparation: &Preparation,
) -> Result<Prepared, String> {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join(name);
    fs::write(&file, text).unwrap();
    load(&file, columns, preparation)
        .map_err(|error| error.to_string().replace(&format!("{}/", folder.path().display()), ""))
}

/// 60 rows of an identifier, two features and one of three species.
fn iris(separator: char) -> String {
    let mut text = ["id", "petal length", "petal width", "species"].join(&separator.to_string());
    text.push('\n');
    for row in 0..60 {
        let species = ["virginica", "setosa", "versicolor"][row % 3];
        let row = [row.to_string(), format!("{}.5", row % 3 + 1), format!("0.{row}"), species.into()];
        writeln!(text, "{}", row.join(&separator.to_string())).unwrap();
    }
    text
}

fn columns() -> Columns {
    Columns { ignored: vec![Column::named("id")], ..Columns::label("species") }
}

fn rows(count: usize, row: impl Fn(usize) -> String) -> String {
    (0..count).map(row).collect::<Vec<_>>().join("\n") + "\n"
}

#[test]
fn a_table_becomes_scaled_examples_with_names() {
    let iris_csv = load_text("iris.csv", &iris(','), &columns()).unwrap();
    assert_eq!(iris_csv.class_names, ["setosa", "versicolor", "virginica"]);
    assert_eq!(iris_csv.data.words, ["petal length", "petal width"]);
    let Dataset { train, valid, test, features, classes, .. } = &iris_csv.data;
    assert_eq!((train.len(), valid.len(), test.len()), (42, 9, 9));
    assert_eq!((*features, *classes), (2, 3));
    for part in [train, valid, test] {
        let counts = [0, 1, 2].map(|class| part.labels.iter().filter(|&&label| label == class).count());
        assert_eq!(counts, [part.len() / 3; 3]);
    }
    // The scaling is that of the training examples, which it gives mean 0.
    let Examples::Dense(inputs) = &train.inputs else { panic!("a table is dense") };
    for feature in 0..2 {
        let sum: f32 = (0..train.len()).map(|example| inputs.column(example)[feature]).sum();
        assert!(sum.abs() < 1e-4, "{sum}");
    }
    // The same numbers in tabs give the same examples.
    let iris_tsv = load_text("iris.tsv", &iris('\t'), &columns()).unwrap();
    assert_eq!(iris_tsv.data.fingerprint, iris_csv.data.fingerprint);
    assert_eq!((iris_tsv.scaling, iris_tsv.data.train), (iris_csv.scaling, iris_csv.data.train));
}

#[test]
fn a_row_keeps_its_label() {
    let text = rows(40, |row| format!("{row},{}", if row < 30 { "low" } else { "high" }));
    let columns = Columns { label: Column::Index(1), ignored: Vec::new(), has_header: false };
    let plain = Preparation { scale_by: ScaleBy::Nothing, ..Preparation::default() };
    let data = load_prepared("rows.csv", &text, &columns, &plain).unwrap();
    assert_eq!((&data.class_names[..], data.scaling), (&["high".to_owned(), "low".into()][..], None));
    assert!(data.data.words.is_empty());
    for part in [&data.data.train, &data.data.valid, &data.data.test] {
        let Examples::Dense(inputs) = &part.inputs else { panic!("a table is dense") };
        for (example, &label) in part.labels.iter().enumerate() {
            assert_eq!(label, u32::from(inputs.column(example)[0] < 30.0));
        }
    }
}

#[test]
fn numbers_as_classes_are_in_the_order_of_numbers() {
    let text = rows(60, |row| format!("{row},{}", [10, 9, 100][row % 3]));
    let columns = Columns { label: Column::Index(1), ignored: Vec::new(), has_header: false };
    assert_eq!(load_text("rows.csv", &text, &columns).unwrap().class_names, ["9", "10", "100"]);
}

#[test]
fn what_is_wrong_is_named_with_its_line_and_column() {
    let changed = |from: &str, to: &str| {
        let text = iris(',').replacen(from, to, 1);
        load_text("iris.csv", &text, &columns()).unwrap_err()
    };
    let width = |found: &str| {
        let found = if found.is_empty() { "nothing".to_owned() } else { format!("`{found}`") };
        format!("iris.csv: line 9: column 3 (`petal width`): expected a finite number, found {found}")
    };
    for missing in ["", "NA", "?", "nan", "inf", "1,5"] {
        // A comma makes a further value.
        if missing == "1,5" {
            let expected = "iris.csv: line 9: row: expected 4 values, found `7, 2.5, 1, 5, setosa`";
            assert_eq!(changed("2.5,0.7,", "2.5,1,5,"), expected);
        } else {
            assert_eq!(changed("2.5,0.7,", &format!("2.5,{missing},")), width(missing));
        }
    }
    let large = changed("2.5,0.7,", "2.5,1e39,");
    assert!(large.ends_with("expected a number of at most 3.4e38 in magnitude, found `1e39`"), "{large}");
    assert_eq!(
        changed("0.4,setosa", "0.4, "),
        "iris.csv: line 6: column 4 (`species`): expected a label, found nothing"
    );
    assert_eq!(
        changed("species", "kind"),
        "iris.csv: line 1: header: expected a column `species`, found `id, petal length, petal width, kind`"
    );
    let without = |text: &str, columns: &Columns| load_text("a.csv", text, columns).unwrap_err();
    let (named, headless) = (Columns::label("kind"), Columns { has_header: false, ..Columns::label("kind") });
    for (text, columns, hint) in [
        ("1,2,a\n", &named, "(without a header: `has_header = false`, and columns by their numbers from 0)"),
        ("1,1,a\n", &named, "(without a header: "),
        ("size;kind\n1;a\n", &named, "(values between commas, or between tabs in a .tsv file)"),
        ("size\tkind\n1\ta\n", &named, "(values between commas, "),
        (
            "1,2,a\n",
            &headless,
            "the number of a column in place of `kind`, as `has_header` is false, found `1, 2, a`",
        ),
    ] {
        let found = without(text, columns);
        assert!(found.contains(hint), "{found}");
    }
    assert_eq!(
        changed("petal width", "petal length"),
        "iris.csv: line 1: header: expected different names, found `petal length`"
    );
    let quote = changed("7,2.5,", "7,\"2.5,");
    assert!(quote.starts_with("iris.csv: line 9: quote: expected a closing quote"), "{quote}");
    let no_rows = load_text("iris.csv", "", &columns()).unwrap_err();
    assert!(no_rows.contains("expected at least one"), "{no_rows}");
    let only_labels = load_text("iris.csv", "species\na\nb\n", &Columns::label("species")).unwrap_err();
    assert!(only_labels.contains("expected a column of a feature"), "{only_labels}");
    let name = load_text("iris.txt", &iris(','), &columns()).unwrap_err();
    assert!(name.contains("name: expected `.csv` or `.tsv`"), "{name}");
    let index = Columns { label: Column::Index(9), ..columns() };
    let few = load_text("iris.csv", &iris(','), &index).unwrap_err();
    assert!(few.contains("header: expected at least 10 columns"), "{few}");
}

#[test]
fn what_is_not_utf_8_is_refused_and_not_changed() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("latin.csv");
    let error = |content: &[u8], columns: &Columns| {
        fs::write(&file, content).unwrap();
        load(&file, columns, &Preparation::default()).unwrap_err().to_string()
    };
    for (content, place) in [
        (&b"a,b\n1,x\n2,M\xfcll\n"[..], "line 3"),
        (b"gr\xf6\xdfe,b\n1,x\n2,y\n", "line 1"),
        (b"a,b\n1\xa0,x\n", "line 2"),
    ] {
        let found = error(content, &Columns::label("b"));
        assert!(found.contains(&format!("latin.csv: {place}: encoding: expected UTF-8 (`iconv ")), "{found}");
    }
    fs::write(&file, b"a,gr\xf6\xdfe\n1,2\n").unwrap();
    let asked = features(&file, Features::Named(&["a".to_owned()]), 1000).unwrap_err().to_string();
    assert!(asked.contains("line 1: encoding: expected UTF-8"), "{asked}");
}

#[test]
fn labels_that_are_the_same_number_are_one_class() {
    let columns = Columns { label: Column::Index(1), ignored: Vec::new(), has_header: false };
    let of = |labels: [&str; 2]| {
        let text = rows(60, |row| format!("{row},{}", [labels[0], "2", labels[1]][row % 3]));
        load_text("numbers.csv", &text, &columns).unwrap()
    };
    let found = of(["1", "1.0"]);
    assert_eq!((&found.class_names[..], found.data.classes), (&["1".to_owned(), "2".into()][..], 2));
    assert_eq!(of(["+1", "1"]), found);
}

#[test]
fn one_class_too_few_rows_and_wrong_shares_are_refused() {
    let one = rows(40, |row| format!("{row},same"));
    let columns = Columns { label: Column::Index(1), ignored: Vec::new(), has_header: false };
    let error = load_text("one.csv", &one, &columns).unwrap_err();
    assert_eq!(error, "one.csv: labels: expected at least two classes, found same");
    let error = load_text("few.csv", "1,a\n2,b\n", &columns).unwrap_err();
    assert_eq!(
        error,
        "few.csv: examples: expected enough for a share of 0.15 for validation, with an example of each class left for \
         training, found 2 examples of 2 classes, at most 1 of a class"
    );
    let each = load_text("each.csv", &rows(120, |row| format!("{row},class {row}")), &columns).unwrap_err();
    assert!(each.ends_with("found 120 examples of 120 classes, at most 1 of a class"), "{each}");
    let shares = Shares { validation: 0.5, test: 0.6 };
    let error = load_prepared(
        "iris.csv",
        &iris(','),
        &self::columns(),
        &Preparation { shares, ..Preparation::default() },
    );
    assert!(error.unwrap_err().contains("shares: expected shares of 0 or more, together below 1"));
    let most = Preparation { most_bytes: 100, ..Preparation::default() };
    let error = load_prepared("iris.csv", &iris(','), &self::columns(), &most).unwrap_err();
    assert!(error.contains("expected at most 100 bytes"), "{error}");
}

#[test]
fn the_scaling_is_fitted_on_training_rows_alone() {
    // Rows that are not for training are far off; a scaling of all rows would see them.
    let before = load_text("iris.csv", &iris(','), &columns()).unwrap();
    let far: Vec<usize> = {
        let labels: Vec<u32> = (0..60).map(|row| [2, 0, 1][row % 3]).collect();
        let [_, valid, test] = super::super::stratified(&labels, Shares::default(), 1);
        [valid, test].concat()
    };
    let text = iris(',');
    let mut rows: Vec<String> = text.lines().map(str::to_owned).collect();
    for row in far {
        rows[row + 1] = rows[row + 1].replace(".5,0.", ".5,1000.");
    }
    let after = load_text("iris.csv", &rows.join("\n"), &columns()).unwrap();
    assert_eq!(after.scaling, before.scaling);
    assert_ne!(after.data.test, before.data.test);
    assert!(before.scaling.as_ref().is_some_and(|scaling: &Scaling| scaling.features() == 2));
}

#[test]
fn a_table_to_ask_about_needs_the_features_alone() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("ask.csv");
    fs::write(&file, "petal width,remark,petal length\n0.2,small,1.4\n2.5,large,6.0\n").unwrap();
    let names = ["petal length", "petal width"].map(String::from);
    let Examples::Dense(found) = features(&file, Features::Named(&names), 1000).unwrap() else {
        panic!("a table is dense")
    };
    assert_eq!([found.column(0), found.column(1)], [[1.4, 0.2], [6.0, 2.5]]);
    let missing = features(&file, Features::Named(&["height".to_owned()]), 1000).unwrap_err().to_string();
    assert!(missing.contains("line 1: header: expected a column `height`"), "{missing}");
    fs::write(&file, "0.2,1.4\n2.5,6.0\n").unwrap();
    let Examples::Dense(found) = features(&file, Features::Counted(2), 1000).unwrap() else {
        panic!("a table is dense")
    };
    assert_eq!([found.column(0), found.column(1)], [[0.2, 1.4], [2.5, 6.0]]);
    let more = features(&file, Features::Counted(3), 1000).unwrap_err().to_string();
    assert!(
        more.ends_with("line 1: row: expected 3 values, all of them features, found `0.2, 1.4`"),
        "{more}"
    );
}

proptest! {
    #[test]
    fn no_text_makes_the_reader_panic(text in "[a-c0-9.,\"\n\r\t ]{0,200}", header: bool) {
        let columns = Columns { label: Column::Index(0), ignored: vec![Column::Index(1)], has_header: header };
        let _ = load_text("any.csv", &text, &columns);
    }
}
