//! Runs that are stopped anywhere and go on, and files that were damaged, deleted or swapped: nothing is lost, and
//! nothing wrong is used.

use std::fs;
use std::ops::{ControlFlow, Range};
use std::time::Duration;

use crate::common::{dataset, layer};
use proptest::prelude::*;
use tempfile::TempDir;
use truezero_datasets::nistp::{Generator, Sources, Stream};
use truezero_datasets::{Dataset, Split};
use truezero_eval::{
    DataSettings, Environment, EvalError, ExampleStream, MODEL, PreTrainingSettings, RunData, RunSettings,
    Runner, Weights, Work, WorkRecord, load_network, pre_training_job, stored_job, supervised_job,
};
use truezero_network::{Architecture, Descent};
use truezero_sweep::{Job, Record as _, Store, SweepError};
use truezero_tensor::Kernels;
use truezero_train::{Epoch, Observer, Step};

/// The characters of the training stream.
#[derive(Debug)]
struct Characters;

impl ExampleStream for Characters {
    fn epoch_size(&self) -> usize {
        60
    }

    fn examples(&self, positions: Range<u64>) -> Split {
        Generator::new(Sources::strokes(), 1).examples(Stream::Train, positions)
    }
}

/// A store and the data of its jobs.
struct Lab {
    folder: TempDir,
    store: Store<WorkRecord>,
    environment: Environment,
    dataset: Dataset,
}

impl Lab {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::new(folder.path());
        let dataset = dataset("strokes", [60, 20, 30]);
        Self { folder, store, environment: Environment::default(), dataset }
    }

    fn data(&self, streamed: bool) -> RunData<'_> {
        RunData { dataset: &self.dataset, stream: streamed.then_some(&Characters), ordinal: true }
    }

    /// Keeps the state of a run after every step.
    fn runner(&self) -> Runner<'_> {
        Runner {
            store: &self.store,
            kernels: Kernels::detect(),
            environment: &self.environment,
            checkpoint_every: Some(Duration::ZERO),
        }
    }

    fn run(&self, job: &Job<Work>, streamed: bool) -> WorkRecord {
        self.runner().run(job, self.data(streamed), &mut ()).unwrap().expect("nothing ended the run")
    }

    /// A first layer, a second above it, and a network above both.
    fn jobs(&self, streamed: bool) -> [Job<Work>; 3] {
        let data = self.data(streamed).settings();
        let one = pre_training_job(pre_training(data.clone(), None), "strokes").unwrap();
        let two = pre_training_job(pre_training(data.clone(), Some(&one)), "strokes").unwrap();
        let settings = RunSettings {
            data,
            architecture: Architecture::new(self.dataset.features, vec![layer(8); 2], self.dataset.classes)
                .unwrap(),
            encoder: None,
            pre_training: Some(two.id.clone()),
            weights: Weights::Best,
            descent: descent(),
        };
        let network = supervised_job(settings, "strokes").unwrap();
        [one, two, network]
    }

    fn model(&self, job: &Job<Work>) -> Vec<u8> {
        fs::read(self.store.path(&job.id, MODEL)).unwrap()
    }

    fn has_checkpoint(&self, job: &Job<Work>) -> bool {
        self.store.path(&job.id, "checkpoint").exists()
    }
}

fn descent() -> Descent {
    Descent { batch_size: 10, learning_rate: 0.01, l1: 1e-4, max_epochs: 3, patience: 3, seed: 1 }
}

fn pre_training(data: DataSettings, below: Option<&Job<Work>>) -> PreTrainingSettings {
    crate::common::pre_training(data, below.map(|job| job.id.as_str()), layer(8), descent())
}

/// Ends every run after some steps and epochs, counted together.
struct Stop(u32);

impl Stop {
    fn count(&mut self) -> ControlFlow<()> {
        self.0 -= 1;
        if self.0 == 0 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }
}

impl Observer for Stop {
    fn step(&mut self, _: &Step) -> ControlFlow<()> {
        self.count()
    }

    fn epoch(&mut self, _: &Epoch) -> ControlFlow<()> {
        self.count()
    }
}

/// Ends the process as a signal would: the run is left in the middle.
struct Kill(u32);

impl Observer for Kill {
    fn step(&mut self, _: &Step) -> ControlFlow<()> {
        self.0 -= 1;
        assert!(self.0 > 0, "killed");
        ControlFlow::Continue(())
    }
}

#[test]
fn a_run_that_was_stopped_or_killed_anywhere_goes_on_to_the_same_record_and_model() {
    for streamed in [false, true] {
        let whole = Lab::new();
        let jobs = whole.jobs(streamed);
        let records = jobs.each_ref().map(|job| whole.run(job, streamed));
        for pieces in 1..=8 {
            let lab = Lab::new();
            for (job, record) in jobs.iter().zip(&records) {
                let found = loop {
                    // Killed after the step that follows the last checkpoint, and then stopped a few steps later.
                    let killed = std::panic::catch_unwind(|| {
                        lab.runner().run(job, lab.data(streamed), &mut Kill(2)).unwrap()
                    });
                    if let Ok(Some(record)) = killed {
                        break record;
                    }
                    assert!(lab.has_checkpoint(job));
                    let found = lab.runner().run(job, lab.data(streamed), &mut Stop(pieces)).unwrap();
                    if let Some(record) = found {
                        break record;
                    }
                };
                assert_eq!(record.differences(&found), Vec::<&str>::new(), "{}", job.label);
                assert_eq!(lab.model(job), whole.model(job), "{}", job.label);
                assert!(!lab.has_checkpoint(job));
            }
            assert_eq!(lab.store.faults(), Vec::<String>::new());
        }
    }
}

#[test]
fn a_checkpoint_that_is_damaged_or_of_another_job_is_named_and_the_run_starts_over() {
    let whole = Lab::new();
    let [job, ..] = whole.jobs(false);
    let record = whole.run(&job, false);
    let mut settings = pre_training(whole.data(false).settings(), None);
    settings.pre_training.descent.seed = 2;
    let other = pre_training_job(settings, "strokes").unwrap();
    let stopped = |job: &Job<Work>| {
        let lab = Lab::new();
        assert_eq!(lab.runner().run(job, lab.data(false), &mut Stop(9)).unwrap(), None);
        fs::read(lab.store.path(&job.id, "checkpoint")).unwrap()
    };
    let (kept, of_other) = (stopped(&job), stopped(&other));
    let mut flipped = kept.clone();
    flipped[kept.len() / 2] ^= 1;
    let another_version = String::from_utf8_lossy(&kept[65..]).replacen("\"format\":1", "\"format\":2", 1);
    let lab = Lab::new();
    lab.store.write_sealed(&job.id, "checkpoint", another_version.as_bytes()).unwrap();
    let another_version = fs::read(lab.store.path(&job.id, "checkpoint")).unwrap();
    lab.store.write_sealed(&job.id, "checkpoint", &kept[65..kept.len() - 4]).unwrap();
    let other_sizes = fs::read(lab.store.path(&job.id, "checkpoint")).unwrap();
    for (wrong, reason) in [
        (flipped, "its contents do not match its checksum"),
        (kept[..kept.len() / 2].to_vec(), "its contents do not match its checksum"),
        (kept[..10].to_vec(), "its contents do not match its checksum"),
        (Vec::new(), "its contents do not match its checksum"),
        (of_other, "it is of another job"),
        (another_version, "expected format 1, found 2"),
        (other_sizes, "it is of a model of other sizes"),
    ] {
        let lab = Lab::new();
        fs::write(lab.store.path(&job.id, "checkpoint"), wrong).unwrap();
        assert_eq!(record.differences(&lab.run(&job, false)), Vec::<&str>::new(), "{reason}");
        let faults = lab.store.faults();
        assert!(faults.len() == 1 && faults[0].contains(reason), "{reason}: {faults:?}");
        assert!(faults[0].contains(&format!("{}.checkpoint", job.id)), "{faults:?}");
    }
}

#[test]
fn a_checkpoint_that_cannot_be_written_ends_the_run_with_its_name() {
    let lab = Lab::new();
    let [job, ..] = lab.jobs(false);
    fs::create_dir(lab.store.path(&job.id, "checkpoint")).unwrap();
    let error = lab.runner().run(&job, lab.data(false), &mut ()).unwrap_err();
    assert!(error.to_string().contains(&format!("{}.checkpoint", job.id)), "{error}");
}

#[test]
fn a_model_that_was_deleted_or_swapped_is_made_again_to_the_same_bits() {
    let lab = Lab::new();
    let jobs = lab.jobs(false);
    for job in &jobs {
        lab.run(job, false);
    }
    let models = jobs.each_ref().map(|job| lab.model(job));
    for (place, job) in jobs.iter().enumerate() {
        let (job, record) = stored_job(&lab.store, &job.id).unwrap().unwrap();
        let path = lab.store.path(&job.id, MODEL);
        fs::write(&path, &models[(place + 1) % jobs.len()]).unwrap();
        let error = load_network(&lab.store, &job.id).unwrap_err();
        assert!(matches!(error, EvalError::Model { .. }), "{error}");
        fs::remove_file(&path).unwrap();
        assert!(!lab.runner().has_model(&job.id));
        assert_eq!(lab.runner().restore(&job, record.clone(), lab.data(false), &mut Stop(3)).unwrap(), None);
        assert!(!lab.runner().has_model(&job.id));
        let checkpoint = lab.store.path(&job.id, "checkpoint");
        assert!(checkpoint.exists(), "what was done is lost");
        lab.runner().restore(&job, record, lab.data(false), &mut ()).unwrap().unwrap();
        assert!(lab.runner().has_model(&job.id));
        assert_eq!(lab.model(&job), models[place], "{}", job.label);
        assert!(!checkpoint.exists());
    }
    assert!(stored_job(&lab.store, "0f").unwrap().is_none());
}

#[test]
fn a_repeated_run_is_compared_with_its_record_and_its_model() {
    let lab = Lab::new();
    let [job, ..] = lab.jobs(false);
    let record = lab.run(&job, false);
    let repeat = |record: &WorkRecord| lab.runner().repeat(&job, record, lab.data(false), &mut ());
    assert!(repeat(&record).unwrap().is_some());
    let WorkRecord::PreTraining(mut other) = record.clone() else { panic!("pre-training") };
    other.epochs[0].validation_error += 1e-9;
    other.cost.steps += 1;
    let found = repeat(&WorkRecord::PreTraining(other)).unwrap_err();
    let EvalError::NotRepeated { parts, .. } = &found else { panic!("{found}") };
    assert_eq!(parts, &["steps", "epochs"]);
    let mut another = load_network(&lab.store, &job.id).unwrap();
    another.output.bias[0] += 1.0;
    let model = another.to_safetensors().unwrap();
    lab.store.write_with(record.clone(), &[(MODEL, &model)]).unwrap();
    let found = repeat(&record).unwrap_err();
    assert!(found.to_string().contains("weights"), "{found}");
}

/// The files of a store with a layer and a network, and what reads them.
struct Stored {
    lab: Lab,
    jobs: [Job<Work>; 2],
    files: Vec<(std::path::PathBuf, Vec<u8>)>,
}

fn stored() -> Stored {
    let lab = Lab::new();
    let [one, two, network] = lab.jobs(false);
    for job in [&one, &two, &network] {
        lab.run(job, false);
    }
    let jobs = [two, network];
    let paths =
        jobs.iter().flat_map(|job| ["json", MODEL].map(|extension| lab.store.path(&job.id, extension)));
    let files = paths.map(|path| (path.clone(), fs::read(&path).unwrap())).collect();
    Stored { lab, jobs, files }
}

impl Stored {
    /// What is wrong with each of the jobs.
    fn faults(&self) -> Vec<String> {
        let fault = |job: &Job<Work>| match self.lab.store.read(job) {
            Err(fault) => Some(fault.to_string()),
            Ok(None) => Some("not finished".to_owned()),
            Ok(Some(_)) => load_network(&self.lab.store, &job.id).err().map(|error| {
                use std::error::Error as _;
                error.source().map_or_else(|| error.to_string(), ToString::to_string)
            }),
        };
        self.jobs.iter().filter_map(fault).collect()
    }
}

thread_local! {
    static STORED: Stored = stored();
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, ..ProptestConfig::default() })]

    #[test]
    fn a_flipped_bit_in_a_record_or_a_model_is_found_and_the_file_named(
        file in 0..4_usize,
        place: prop::sample::Index,
        bit in 0..8,
    ) {
        STORED.with(|stored| {
            let (path, whole) = &stored.files[file];
            let mut flipped = whole.clone();
            flipped[place.index(whole.len())] ^= 1_u8 << bit;
            fs::write(path, &flipped).unwrap();
            let faults = stored.faults();
            fs::write(path, whole).unwrap();
            prop_assert!(faults.len() == 1 && faults[0].contains(path.to_str().unwrap()), "{faults:?}");
            prop_assert_eq!(stored.faults(), Vec::<String>::new());
            Ok(())
        })?;
    }

    #[test]
    fn a_file_that_was_cut_is_found(file in 0..4_usize, place: prop::sample::Index) {
        STORED.with(|stored| {
            let (path, whole) = &stored.files[file];
            fs::write(path, &whole[..place.index(whole.len())]).unwrap();
            let faults = stored.faults();
            fs::write(path, whole).unwrap();
            prop_assert!(faults.len() == 1 && faults[0].contains(path.to_str().unwrap()), "{faults:?}");
            Ok(())
        })?;
    }
}

#[test]
fn the_store_of_an_earlier_version_is_carried_over() {
    let lab = Lab::new();
    let jobs = lab.jobs(false);
    let records = jobs.each_ref().map(|job| lab.run(job, false));
    let older = |record: &WorkRecord| serde_json::to_string_pretty(record).unwrap() + "\n";
    for record in &records {
        fs::write(lab.store.path(record.job(), "json"), older(record)).unwrap();
    }
    for (job, record) in jobs.iter().zip(&records) {
        assert_eq!(lab.store.read(job).unwrap().as_ref(), Some(record));
        assert!(lab.runner().has_model(&job.id));
    }
    assert_eq!(lab.store.seal_older().unwrap(), jobs.len());
    let verified = lab.store.verify().unwrap();
    assert_eq!((verified.records, verified.files, verified.unsealed, verified.faults.len()), (3, 3, 0, 0));
    for (job, record) in jobs.iter().zip(&records) {
        assert_eq!(lab.store.read(job).unwrap().as_ref(), Some(record));
    }
    fs::write(lab.store.path(&jobs[0].id, MODEL), "").unwrap();
    let found = lab.store.verify().unwrap().faults;
    assert!(matches!(found[..], [SweepError::Checksum { .. }]), "{found:?}");
    drop(lab.folder);
}
