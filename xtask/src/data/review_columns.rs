//! [`ReviewColumns`]: the columns of ratings and texts in a table of reviews.

use std::fmt;
use std::str::FromStr;

use truezero_datasets::reviews::Column;

/// The columns of ratings and texts in a table of reviews.
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
        if rating.is_empty() || text.is_empty() {
            return Err("expected a name or a place on both sides of the comma".to_owned());
        }
        let (Ok(rating), Ok(text)) = (rating.parse(), text.parse());
        Ok(Self { rating, text })
    }
}

/// As they are parsed.
impl fmt::Display for ReviewColumns {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (separator, column) in [("", &self.rating), (",", &self.text)] {
            match column {
                Column::Index(place) => write!(formatter, "{separator}{place}")?,
                Column::Name(name) => write!(formatter, "{separator}{name}")?,
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_parsed_as_they_are_written() {
        for columns in ["stars,text", "0,12", "3,review text"] {
            assert_eq!(columns.parse::<ReviewColumns>().unwrap().to_string(), columns);
        }
    }
}
