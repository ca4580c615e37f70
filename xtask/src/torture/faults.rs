//! Faults of the system, each with the outcome that it must have.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, SystemTime};

use anyhow::{Context as _, Result, ensure};

use super::child::{Child, NETWORKS, TABLE1, after, command, finish, run as run_child};
use super::compare::{same, undamaged};
use super::damaged;
use super::lab::{Lab, MOMENT};
use crate::output;
use crate::store::store;

/// A fault, what it must lead to, and the case, which returns why it was not tried, if so.
type Case = (&'static str, &'static str, fn(&Lab<'_>) -> Result<Option<String>>);

const CASES: [Case; 14] = [
    (
        "SIGTERM, SIGHUP, SIGINT, SIGINT twice; stopped and continued",
        "ends by 130, goes on, same bits",
        signals,
    ),
    ("two processes on one store", "both end well, same bits", two_processes),
    ("full disk", "an error names the file; then goes on, same bits", full_disk),
    ("no inode left", "an error names the file, no half of one", no_inodes),
    ("a folder that cannot be written", "an error names it before anything is run", unwritable),
    ("the folder is removed", "ends well or by an error; then goes on, same bits", removed),
    ("16 file descriptors", "ends well or by an error; then goes on, same bits", few_descriptors),
    ("other locales", "same bits", locales),
    ("no HOME", "same bits", no_home),
    ("a processor without AVX", "same bits", no_avx),
    ("the clock jumps by decades", "goes on, same bits", clock),
    ("a model is deleted, another cut", "trained again, same bits", damaged::models),
    ("checkpoints are cut", "named, started over, same bits", damaged::checkpoints),
    (
        "records of an earlier version, without checksums",
        "sealed and kept, nothing is trained",
        damaged::earlier_version,
    ),
];

/// Tries every case; returns the number of those that were tried and of those that cannot be tried here.
pub(super) fn run(folder: &Path) -> Result<(usize, usize)> {
    let (networks, table1) = (folder.join("networks"), folder.join("table1"));
    finish(NETWORKS, &networks)?;
    finish(TABLE1, &table1)?;
    let (mut tried, mut skipped) = (0, 0);
    for (number, (fault, outcome, case)) in CASES.iter().enumerate() {
        let of_case = folder.join(number.to_string());
        let lab = Lab { networks: &networks, table1: &table1, folder: &of_case };
        match case(&lab).with_context(|| format!("fault: {fault}"))? {
            None => {
                tried += 1;
                output::result(&format!("{fault}: {outcome}"));
            }
            Some(reason) => {
                skipped += 1;
                output::result(&format!("{fault}: not tried, {reason}"));
            }
        }
        if of_case.exists() {
            fs::remove_dir_all(&of_case)?;
        }
    }
    Ok((tried, skipped))
}

fn signals(lab: &Lab<'_>) -> Result<Option<String>> {
    for signals in [&["TERM"][..], &["HUP"], &["INT"], &["INT", "INT"]] {
        // From the beginning, so that a fast machine has enough to do until the signal comes.
        if lab.folder.exists() {
            fs::remove_dir_all(lab.folder)?;
        }
        let child = lab.running()?;
        for signal in signals {
            child.signal(signal)?;
        }
        let ended = child.wait()?;
        ensure!(
            ended.status.code() == Some(130),
            "{signals:?}: {}\n{}",
            ended.status,
            ended.lines.join("\n")
        );
        undamaged(lab.folder)?;
    }
    let child = lab.running()?;
    child.signal("STOP")?;
    std::thread::sleep(MOMENT);
    child.signal("CONT")?;
    child.wait()?.succeeded()?;
    same(lab.table1, lab.folder)?;
    Ok(None)
}

fn two_processes(lab: &Lab<'_>) -> Result<Option<String>> {
    let children = [(); 2].map(|()| Child::spawn(command(TABLE1, lab.folder)?));
    for child in children {
        child?.wait()?.succeeded()?;
    }
    same(lab.table1, lab.folder)?;
    Ok(None)
}

fn full_disk(lab: &Lab<'_>) -> Result<Option<String>> {
    // No file may grow beyond 200 KiB, so a model does not fit, as on a full disk.
    run_child(after("ulimit -f 200; trap '' XFSZ", NETWORKS, lab.folder)?)?
        .failed_with("cannot be written")?;
    undamaged(lab.folder)?;
    lab.finish_networks()
}

fn no_inodes(lab: &Lab<'_>) -> Result<Option<String>> {
    fs::create_dir_all(lab.folder)?;
    // The folder, that of the runs, and a few files.
    let mount = format!("mount -t tmpfs -o nr_inodes=6 none '{}'", lab.folder.display());
    let can_mount = Command::new("unshare").args(["--mount", "bash", "-c", &mount]).output();
    if !can_mount.is_ok_and(|output| output.status.success()) {
        return Ok(Some("mounting a file system needs more rights".to_owned()));
    }
    let inner = after(&mount, NETWORKS, lab.folder)?;
    let mut unshared = Command::new("unshare");
    unshared.arg("--mount").arg(inner.get_program()).args(inner.get_args());
    run_child(unshared)?.failed_with("cannot be written")?;
    Ok(None)
}

fn unwritable(lab: &Lab<'_>) -> Result<Option<String>> {
    fs::create_dir_all(lab.folder)?;
    let file = lab.folder.join("file");
    fs::write(&file, "in the way")?;
    run_child(command(NETWORKS, &file.join("out"))?)?.failed_with("cannot be written")?;
    ensure!(fs::read_to_string(&file)? == "in the way", "the file in the way was changed");
    // A file system that nobody can write to, not even root.
    if Path::new("/proc/self").exists() {
        run_child(command(NETWORKS, Path::new("/proc/self/reproduction"))?)?
            .failed_with("cannot be written")?;
    }
    Ok(None)
}

fn removed(lab: &Lab<'_>) -> Result<Option<String>> {
    let child = lab.running()?;
    // Files may be written between listing and deleting.
    for _ in 0..10 {
        if fs::remove_dir_all(lab.folder).is_ok() {
            break;
        }
    }
    well_or_by_an_error(child)?;
    undamaged(lab.folder)?;
    lab.finish_table1()
}

fn well_or_by_an_error(child: Child) -> Result<()> {
    let ended = child.wait()?;
    if ended.status.success() { Ok(()) } else { ended.failed_with("") }
}

fn few_descriptors(lab: &Lab<'_>) -> Result<Option<String>> {
    well_or_by_an_error(Child::spawn(after("ulimit -n 16", NETWORKS, lab.folder)?)?)?;
    undamaged(lab.folder)?;
    lab.finish_networks()
}

fn locales(lab: &Lab<'_>) -> Result<Option<String>> {
    for locale in ["tr_TR.UTF-8", "de_DE.UTF-8", "C", "nowhere"] {
        lab.in_environment(|command| {
            command.env("LC_ALL", locale).env("LANG", locale).env("TZ", "Asia/Kathmandu");
        })?;
    }
    Ok(None)
}

fn no_home(lab: &Lab<'_>) -> Result<Option<String>> {
    lab.in_environment(|command| {
        command.env_remove("HOME").env_remove("XDG_CACHE_HOME");
    })?;
    Ok(None)
}

fn no_avx(lab: &Lab<'_>) -> Result<Option<String>> {
    lab.in_environment(|command| {
        command.env("TRUEZERO_KERNELS", "portable");
    })?;
    Ok(None)
}

fn clock(lab: &Lab<'_>) -> Result<Option<String>> {
    let decades = Duration::from_secs(30 * 365 * 86_400);
    let now = SystemTime::now();
    for jump in [now.checked_sub(decades), now.checked_add(decades)] {
        lab.running()?.kill()?;
        // What was written before the clock was set is that much older, or in the future.
        for entry in fs::read_dir(store(lab.folder).folder())? {
            let file = fs::File::options().append(true).open(entry?.path())?;
            file.set_modified(jump.context("there is such a time")?)?;
        }
    }
    lab.finish_table1()
}
