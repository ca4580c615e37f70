//! A small study by the evaluation harness: rectifier against tanh on 2,000 digits of MNIST. Each gets its learning
//! rate by the validation error, then three seeds, then one comparison on the test digits. Start it twice: a run is
//! kept and never made again. From the folder of the workspace:
//! `cargo run --release -p truezero-eval --example rectifier_against_tanh -- FOLDER`.

#![allow(clippy::print_stdout, reason = "an example prints what it finds")]

use std::error::Error;
use std::num::NonZeroUsize;

use truezero_activations::ActivationKind;
use truezero_datasets::{Dataset, mnist};
use truezero_eval::{
    Counted, DataSettings, Environment, EvalError, Limits, NetworkSearch, Repeat, RunData, Runner, Runs,
    Weights, error_difference, run_record,
};
use truezero_network::{Architecture, HiddenLayer};
use truezero_sweep::{Store, run};
use truezero_tensor::Kernels;

fn search(activation: ActivationKind, dataset: &Dataset) -> Result<NetworkSearch, EvalError> {
    let data = DataSettings::of(dataset);
    let hidden = HiddenLayer { units: 100, activation, half_negated: false };
    Ok(NetworkSearch {
        label: format!("digits {activation}"),
        architecture: Architecture::new(dataset.features, vec![hidden; 2], dataset.classes)?,
        encoder: None,
        pre_training: None,
        learning_rates: vec![0.5, 0.2, 0.1, 0.05],
        penalties: vec![0.0],
        batch_size: 10,
        limits: Limits { max_epochs: 30, patience: 5 },
        finals: Vec::new(),
        repeats: [1, 2, 3].map(|seed| Repeat::of_seed(seed, data.clone())).into(),
        held_out: Vec::new(),
        weights: Weights::Best,
    })
}

fn main() -> Result<(), Box<dyn Error>> {
    let dataset = mnist::load("datasets".as_ref())?.take(2000, 2000, 10_000);
    let folder = std::env::args().nth(1).unwrap_or_else(|| "study".to_owned());
    let store = Store::new(folder);
    store.prepare()?;
    let searches = [search(ActivationKind::Rectifier, &dataset)?, search(ActivationKind::Tanh, &dataset)?];
    let plan = |finished: &Runs| -> Result<Vec<_>, EvalError> {
        let jobs = searches.iter().map(|search| search.jobs(finished)).collect::<Result<Vec<_>, _>>()?;
        Ok(jobs.concat())
    };
    let environment = Environment::default();
    let runner = Runner {
        store: &store,
        kernels: Kernels::detect(),
        environment: &environment,
        checkpoint_every: None,
    };
    let data = RunData { dataset: &dataset, stream: None, ordinal: false };
    let runs = run(&store, plan, NonZeroUsize::MIN, &|| false, |job| {
        println!("running {}", job.label);
        runner.run(job, data, &mut ())
    })?;

    println!("\nvalidation errors, by which a learning rate is selected:");
    for search in &searches {
        let contest = search.contest(&runs)?;
        for job in contest.rounds.iter().flatten() {
            let best = run_record(&runs, &job.id).and_then(|record| record.best.as_ref());
            let error =
                best.map_or("none".into(), |best| format!("{:.2} %", 100.0 * best.validation.error_rate()));
            println!("  {:<45} {error}", job.label);
        }
    }
    let [rectifier, tanh] = searches.each_ref().map(|search| search.selected(&runs, &dataset));
    let (rectifier, tanh) = (rectifier?, tanh?);
    for (name, runs) in [("rectifier", &rectifier), ("tanh", &tanh)] {
        let errors: Vec<String> = runs.iter().map(|run| format!("{:.2} %", Counted::error(run))).collect();
        println!("test errors, {name:>9}: {}", errors.join(", "));
    }
    let difference = error_difference(&rectifier, &tanh)?;
    let interval = difference.interval(0.95)?;
    let [estimate, lower, upper] = [difference.estimate(), interval.lower, interval.upper].map(|x| 100.0 * x);
    println!("rectifier less tanh: {estimate:+.2} points (95 % interval {lower:+.2} to {upper:+.2})");
    Ok(())
}
