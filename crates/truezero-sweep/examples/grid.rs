//! A sweep of one's own function, with pauses long enough to be interrupted: start it, press Ctrl-C, start it again.
//!
//! `cargo run -p truezero-sweep --example grid -- FOLDER`

use std::io::Write as _;
use std::num::NonZeroUsize;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use truezero_sweep::{Entry, Job, Records, Store, SweepError, run};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Settings {
    rate: f64,
    start: f64,
}

/// Where gradient descent on (x − 1)² ends after twenty steps.
type Descent = Entry<Settings, f64>;

fn plan(_: &Records<Descent>) -> Result<Vec<Job<Settings>>, SweepError> {
    let rates = [0.01, 0.1, 0.3, 0.9];
    let grid = rates.into_iter().flat_map(|rate| [-1.0, 5.0].map(|start| Settings { rate, start }));
    grid.map(|settings| {
        let label = format!("rate {}, from {}", settings.rate, settings.start);
        Job::new("descent", 1, settings, label)
    })
    .collect()
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = std::env::args().nth(1).unwrap_or_else(|| "sweep".to_owned());
    let store: Store<Descent> = Store::new(folder);
    let mut output = std::io::stdout();
    let records = run(&store, plan, NonZeroUsize::MIN, &|| false, |job| -> Result<_, SweepError> {
        drop(writeln!(std::io::stdout(), "running {}", job.label));
        std::thread::sleep(Duration::from_millis(500));
        let Settings { rate, start } = job.settings;
        let x = (0..20).fold(start, |x, _| x - rate * 2.0 * (x - 1.0));
        Ok(Some(store.write(Entry::new(job, x))?))
    })?;
    for record in records.iter() {
        let Settings { rate, start } = record.settings;
        writeln!(output, "rate {rate:<4} from {start:>2}: {:.6}", record.result)?;
    }
    Ok(())
}
