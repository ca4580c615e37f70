//! [`Faults`]: what was found wrong with the files of a store.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};

/// What was found wrong with the files of a store, in sentences. Each is kept once, and copies of a store share them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Faults {
    found: Arc<Mutex<BTreeSet<String>>>,
    listener: Option<fn(&str)>,
}

impl Faults {
    pub(crate) fn with_listener(self, listener: fn(&str)) -> Self {
        Self { listener: Some(listener), ..self }
    }

    pub(crate) fn add(&self, fault: &str) {
        let is_new = self.found.lock().unwrap_or_else(PoisonError::into_inner).insert(fault.to_owned());
        if let Some(listener) = self.listener.filter(|_| is_new) {
            listener(fault);
        }
    }

    pub(crate) fn all(&self) -> Vec<String> {
        self.found.lock().unwrap_or_else(PoisonError::into_inner).iter().cloned().collect()
    }
}
