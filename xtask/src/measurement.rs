//! [`Measurement`]: what a section of the report measures on trained networks. Its result is kept, as the record of a
//! run is. So the networks may be deleted, and published results, which come without them, have the same sections.

use anyhow::{Context as _, Result};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use truezero_sweep::{Entry, Job, Records};

use crate::store::Store;

/// Part of every identity. It is raised when a change moves what is measured.
const VERSION: u32 = 1;

/// Something that is measured on networks.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Measurement {
    /// What is measured, with all numbers that the result depends on.
    pub(crate) name: String,
    /// The runs that left the networks. Their identities include that of the data.
    pub(crate) networks: Vec<String>,
}

/// The result of a measurement.
pub(crate) type Measured = Entry<Measurement, Value>;

/// The results that are kept.
pub(crate) type Measurements = Store<Measured>;

impl Measurement {
    fn job(&self) -> Result<Job<Self>> {
        Ok(Job::new("truezero measurement", VERSION, self.clone(), &*self.name)?)
    }

    /// The result; `None` if it is not kept, or its file is damaged.
    fn kept(&self, kept: &Measurements) -> Result<Option<Measured>> {
        let job = self.job()?;
        Ok(kept.finished(std::slice::from_ref(&job))?.get(&job.id).cloned())
    }

    /// Whether the result is kept, so that the networks are not needed.
    pub(crate) fn is_kept(&self, kept: &Measurements) -> Result<bool> {
        Ok(self.kept(kept)?.is_some())
    }

    /// The result as it is kept; measured now, and kept, if it is not.
    pub(crate) fn result<T: Serialize + DeserializeOwned>(
        &self,
        kept: &Measurements,
        measure: impl FnOnce() -> Result<T>,
    ) -> Result<T> {
        let read = |value: Value| {
            let words =
                || format!("the result of `{}` of {} cannot be kept", self.name, self.networks.join(", "));
            serde_json::from_value(value).with_context(words)
        };
        if let Some(measured) = self.kept(kept)? {
            return read(measured.result);
        }
        let value = serde_json::to_value(measure()?)?;
        // What is kept is what this report shows, and what any other will show.
        let result = read(value.clone())?;
        kept.prepare()?;
        kept.write(Entry::new(&self.job()?, value))?;
        Ok(result)
    }
}

/// Those of the measurements whose results are kept.
pub(crate) fn all_kept(kept: &Measurements, measurements: &[Measurement]) -> Result<Records<Measured>> {
    let jobs = measurements.iter().map(Measurement::job).collect::<Result<Vec<_>>>()?;
    Ok(kept.finished(&jobs)?)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use anyhow::bail;

    use super::*;
    use crate::store;

    fn measurement(name: &str) -> Measurement {
        Measurement { name: name.into(), networks: vec!["0f".into(), "1f".into()] }
    }

    #[test]
    fn what_is_kept_is_not_measured_again() {
        let folder = tempfile::tempdir().unwrap();
        let kept = store::measurements(folder.path());
        let overlaps = measurement("overlaps");
        assert!(!overlaps.is_kept(&kept).unwrap());
        assert_eq!(overlaps.result(&kept, || Ok(vec![(0.1, 2_u32)])).unwrap(), [(0.1, 2)]);
        assert!(overlaps.is_kept(&kept).unwrap());
        let again: Vec<(f64, u32)> = overlaps.result(&kept, || bail!("measured again")).unwrap();
        assert_eq!(again, [(0.1, 2)]);
        // Of another name, or on the networks in another order.
        let mut turned = measurement("overlaps");
        turned.networks.reverse();
        for other in [measurement("shares"), turned] {
            assert!(!other.is_kept(&kept).unwrap(), "{other:?}");
        }
        assert_eq!(all_kept(&kept, &[overlaps, measurement("shares")]).unwrap().len(), 1);
    }

    #[test]
    fn a_damaged_file_is_named_and_measured_again() {
        let folder = tempfile::tempdir().unwrap();
        let kept = store::measurements(folder.path());
        let share = measurement("share");
        share.result(&kept, || Ok(0.25)).unwrap();
        let path = kept.path(&share.job().unwrap().id, "json");
        let text = fs::read_to_string(&path).unwrap();
        fs::write(&path, text.replace("0.25", "0.75")).unwrap();
        assert!(!share.is_kept(&kept).unwrap());
        assert!(matches!(&kept.faults()[..], [fault] if fault.contains("checksum")), "{:?}", kept.faults());
        assert_eq!(share.result(&kept, || Ok(0.5)).unwrap(), 0.5);
        assert_eq!(share.result(&kept, || Ok(0.0)).unwrap(), 0.5);
    }

    #[test]
    fn a_number_that_json_does_not_have_is_not_kept() {
        let folder = tempfile::tempdir().unwrap();
        let kept = store::measurements(folder.path());
        let change = measurement("change");
        let error = change.result(&kept, || Ok(f64::NAN)).unwrap_err();
        assert_eq!(error.to_string(), "the result of `change` of 0f, 1f cannot be kept");
        assert!(!change.is_kept(&kept).unwrap());
    }
}
