//! [`ReviewColumns`]: where a table of reviews has its ratings and texts.

use std::str::FromStr;

use truezero_datasets::reviews::Column;

/// The columns of a table of reviews.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ReviewColumns {
    pub(crate) rating: Column,
    pub(crate) text: Column,
}

impl FromStr for ReviewColumns {
    type Err = String;

    fn from_str(columns: &str) -> Result<Self, Self::Err> {
        let [rating, text] = columns.split(',').map(str::trim).collect::<Vec<_>>()[..] else {
            return Err("expected two columns with a comma between, as in stars,text or 0,1".into());
        };
        let column = |column: &str| match column.parse() {
            Ok(place) => Ok(Column::Index(place)),
            Err(_) if column.is_empty() => {
                Err("expected a name or a place on both sides of the comma".to_owned())
            }
            Err(_) => Ok(Column::named(column)),
        };
        Ok(Self { rating: column(rating)?, text: column(text)? })
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser as _;

    use super::*;
    use crate::cli::{Cli, Command};

    fn parse(arguments: &[&str]) -> Result<ReviewColumns, clap::Error> {
        let arguments = ["xtask", "reproduce", "--reviews", "reviews.csv"].iter().chain(arguments);
        match Cli::try_parse_from(arguments)?.command {
            Command::Reproduce(arguments) => Ok(arguments.review_columns),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn columns_of_reviews_are_given_as_the_help_says() {
        let columns = |rating, text| ReviewColumns { rating, text };
        let of_names = columns(Column::named("stars"), Column::named("text"));
        assert_eq!(parse(&[]).unwrap(), of_names);
        for (given, expected) in [
            ("stars,text", of_names.clone()),
            ("stars, text", of_names),
            ("0,1", columns(Column::Index(0), Column::Index(1))),
            ("12,review text", columns(Column::Index(12), Column::named("review text"))),
            ("-1,1e3", columns(Column::named("-1"), Column::named("1e3"))),
        ] {
            assert_eq!(parse(&[&format!("--review-columns={given}")]).unwrap(), expected);
            if !given.starts_with('-') {
                assert_eq!(parse(&["--review-columns", given]).unwrap(), expected);
            }
        }
        for wrong in ["", ",", "stars", "stars,", ",text", "stars,text,", "a,b,c"] {
            let error = parse(&["--review-columns", wrong]).unwrap_err();
            assert_eq!(error.kind(), clap::error::ErrorKind::ValueValidation, "{wrong}: {error}");
        }
    }
}
