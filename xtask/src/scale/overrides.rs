//! [`Override`]: a number of the scale that the user changes on the command line.

use std::fmt;
use std::str::FromStr;

use anyhow::{Context as _, Result};

/// A number of the scale that the user changes, as in `mnist.limits.max_epochs=60`.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Override {
    /// The names from the outermost table to the key.
    path: Vec<String>,
    value: toml::Value,
}

impl FromStr for Override {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (path, value) =
            text.split_once('=').ok_or("expected NAME=VALUE, as in mnist.limits.max_epochs=60")?;
        let path: Vec<String> = path.trim().split('.').map(|name| name.trim().to_owned()).collect();
        if path.iter().any(String::is_empty) {
            return Err("expected names with dots between them, as in mnist.limits.max_epochs".into());
        }
        let no_value = || format!("`{value}` is no TOML value, such as 60, 0.1 or [0.1, 0.01]");
        let mut table: toml::Table = format!("value = {value}").parse().map_err(|_| no_value())?;
        let parsed = table.remove("value").filter(|_| table.is_empty()).ok_or_else(no_value)?;
        Ok(Self { path, value: parsed })
    }
}

impl fmt::Display for Override {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}={}", self.path.join("."), self.value)
    }
}

impl Override {
    /// Changes the value in the table of a scale. Whether there is such a key is seen when the table is read.
    pub(super) fn apply(&self, scale: &mut toml::Table) -> Result<()> {
        let Some((key, tables)) = self.path.split_last() else { return Ok(()) };
        let mut table = scale;
        for name in tables {
            let names = table.iter().filter(|(_, value)| value.is_table()).map(|(name, _)| name.as_str());
            let known = names.collect::<Vec<_>>().join(", ");
            table = table
                .get_mut(name)
                .and_then(toml::Value::as_table_mut)
                .with_context(|| format!("--set {self}: `{name}` is unknown; expected one of {known}"))?;
        }
        table.insert(key.clone(), self.value.clone());
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_name_and_value_is_refused() {
        for wrong in ["", "mnist", "=3", "mnist.=3", ".a=3", "a..b=3", "a=", "a=[1", "a=1\nb=2"] {
            assert!(wrong.parse::<Override>().is_err(), "{wrong}");
        }
        assert_eq!("a . b = [1, 2]".parse::<Override>().unwrap().to_string(), "a.b=[1, 2]");
    }
}
