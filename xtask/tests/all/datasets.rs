//! `cargo xtask datasets` as a person meets it, with a folder and a server as mirrors, and killed in the middle.

use std::fs;
use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::Duration;

use tempfile::TempDir;
use truezero_datasets::Digest;

const CONTENT: &[u8] = b"a small data set";

/// Manifests, a mirror and a cache.
struct Lab(TempDir);

impl Lab {
    /// Data sets `good` and `gone`, of which the mirror has the first, and a generated one.
    fn new() -> Self {
        let lab = Self(tempfile::tempdir().unwrap());
        for folder in ["data", "mirror/good"] {
            fs::create_dir_all(lab.path(folder)).unwrap();
        }
        let sha256 = Digest::of(CONTENT);
        let file =
            |name: &str| format!("[files.data]\npath = '{name}/file'\nbytes = 16\nsha256 = '{sha256}'\n");
        lab.manifest("good", &file("good"));
        lab.manifest("gone", &format!("stand_in = 'made'\n{}", file("gone")));
        lab.manifest("made", "generated = true\nstands_in_for = 'gone'\n");
        fs::write(lab.path("mirror/good/file"), CONTENT).unwrap();
        lab
    }

    fn manifest(&self, name: &str, rest: &str) {
        let text = format!(
            "name = '{name}'\ntitle = 'The {name} one'\ncitation = ''\nsource = ''\nlicence = ''\nused_for = []\n\
             classes = 2\nshape = [1]\nsplit = 'none'\n{rest}"
        );
        fs::write(self.path(&format!("data/{name}.toml")), text).unwrap();
    }

    fn path(&self, path: &str) -> PathBuf {
        self.0.path().join(path)
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
        command.arg("datasets").args(arguments).arg("--data").arg(self.path("data"));
        command.env("TRUEZERO_DATA", self.path("cache")).stdin(Stdio::null());
        command
    }

    fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().unwrap()
    }

    fn fetch_all(&self) -> Output {
        self.run(&["fetch", "--all", "--mirror", self.path("mirror").to_str().unwrap()])
    }
}

#[track_caller]
fn assert_says(output: &Output, code: i32, texts: &[&str]) {
    let said =
        format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert_eq!(output.status.code(), Some(code), "{said}");
    for text in texts {
        assert!(said.contains(text), "{text:?} is not in: {said}");
    }
}

/// The line of a table that begins with this word, with single blanks.
fn line(output: &Output, name: &str) -> String {
    let table = String::from_utf8_lossy(&output.stdout);
    let line = table.lines().find(|line| line.starts_with(name)).unwrap_or_else(|| panic!("{name}: {table}"));
    line.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn a_manifest_of_your_own_is_listed_fetched_and_verified() {
    let lab = Lab::new();
    let sha256 = Digest::of(CONTENT);
    lab.manifest("mine", &format!("[files.data]\npath = 'mine/file'\nbytes = 16\nsha256 = '{sha256}'\n"));
    fs::create_dir_all(lab.path("elsewhere")).unwrap();
    fs::rename(lab.path("data/mine.toml"), lab.path("elsewhere/own manifest.toml")).unwrap();
    fs::create_dir_all(lab.path("mirror/mine")).unwrap();
    fs::write(lab.path("mirror/mine/file"), CONTENT).unwrap();
    let (own, mirror) = (lab.path("elsewhere/own manifest.toml"), lab.path("mirror"));
    let run = |arguments: &[&str]| lab.run(&[arguments, &["--manifest", own.to_str().unwrap()]].concat());
    assert_says(&lab.run(&["verify", "mine"]), 1, &["found `mine`"]);
    assert_says(&run(&["list"]), 0, &["The mine one", "The good one"]);
    assert_says(&run(&["fetch", "mine", "--mirror", mirror.to_str().unwrap()]), 0, &["mine: 16 B, verified"]);
    assert_says(&run(&["verify", "mine"]), 0, &["mine: 16 B, verified by the published hashes"]);
}

#[test]
fn all_that_is_there_is_fetched_and_the_rest_is_named() {
    let lab = Lab::new();
    let list = lab.run(&["list"]);
    assert_says(&list, 0, &[]);
    assert_eq!(line(&list, "good"), "good no 16 B to fetch nothing The good one");
    assert_eq!(line(&list, "gone"), "gone no 16 B to fetch made The gone one");
    assert_eq!(line(&list, "made"), "made generated – made The made one (stands in for gone)");

    let missing = format!("gone/file: {}: no such file", lab.path("mirror/gone/file").display());
    assert_says(
        &lab.fetch_all(),
        1,
        &[
            "good: 16 B, verified by the published hashes",
            "gone: 1 file is missing",
            &missing,
            "not here: gone",
        ],
    );
    let list = lab.run(&["list"]);
    assert_eq!(line(&list, "good"), "good yes 16 B good The good one");
    assert_eq!(line(&list, "gone"), "gone no 16 B to fetch made The gone one");
    assert_says(&lab.run(&["verify"]), 0, &["good: 16 B, verified", "gone: not here", "made: generated"]);
    let path = lab.run(&["path", "good"]);
    assert_eq!(
        String::from_utf8_lossy(&path.stdout).trim_end(),
        lab.path("cache/good").display().to_string()
    );
    assert_eq!(fs::read(lab.path("cache/good/file")).unwrap(), CONTENT);

    // The flag goes before the variable.
    let elsewhere = lab.path("elsewhere");
    let list = lab.run(&["list", "--cache", elsewhere.to_str().unwrap()]);
    assert_eq!(line(&list, "good"), "good no 16 B to fetch nothing The good one");
}

#[test]
fn damage_is_found_and_repaired() {
    let lab = Lab::new();
    lab.fetch_all();
    fs::write(lab.path("cache/good/file"), b"a SMALL data set").unwrap();
    assert_says(
        &lab.run(&["verify", "good"]),
        1,
        &["good: damaged: ", "file: sha256: expected", "1 data set cannot be used: good;"],
    );
    assert_eq!(line(&lab.run(&["list"]), "good"), "good no 16 B to fetch nothing The good one");
    assert_says(&lab.fetch_all(), 1, &["good: 16 B, verified"]);
    assert_says(&lab.run(&["verify", "good"]), 0, &["good: 16 B, verified"]);
}

#[test]
fn wrong_arguments_are_answered_with_what_would_be_right() {
    let lab = Lab::new();
    assert_says(&lab.run(&["fetch"]), 2, &["NAME", "--all"]);
    assert_says(&lab.run(&["fetch", "good", "--all"]), 2, &["cannot be used with"]);
    assert_says(&lab.run(&["fetch", "god"]), 1, &["expected one of gone, good, made, found `god`"]);
    assert_says(&lab.run(&["verify", "god"]), 1, &["expected one of gone, good, made, found `god`"]);
    assert_says(&lab.run(&["path", "god"]), 1, &["expected one of gone, good, made, found `god`"]);
    assert_says(&lab.run(&["verify", "gone"]), 1, &["gone: not here"]);
    assert_says(&lab.run(&["fetch", "made"]), 0, &["made: generated when it is first used"]);
    let nowhere = lab.path("nowhere");
    let nowhere = nowhere.to_str().unwrap();
    assert_says(
        &lab.run(&["fetch", "good", "--mirror", nowhere]),
        1,
        &["--mirror: expected a folder, or an address"],
    );
    fs::write(lab.path("data/good.toml"), "name = 1").unwrap();
    assert_says(&lab.run(&["list"]), 1, &["good.toml:1:8: invalid type: integer `1`, expected a string"]);
    fs::remove_dir_all(lab.path("data")).unwrap();
    assert_says(&lab.run(&["list"]), 1, &["data: "]);
}

#[test]
fn the_scheme_of_a_mirror_may_be_in_capitals() {
    let output = Lab::new().run(&["fetch", "good", "--mirror", "HTTP://127.0.0.1:1"]);
    assert_says(&output, 1, &["good: 1 file is missing", "HTTP://127.0.0.1:1/good/file: no answer: "]);
}

#[test]
fn an_address_that_fails_is_printed_once() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            assert!(stream.read(&mut [0; 4096]).unwrap() > 0);
            stream.write_all(b"HTTP/1.1 503 No\r\nContent-Length: 0\r\nConnection: close\r\n\r\n").unwrap();
        }
    });
    let output = Lab::new().run(&["fetch", "good", "--mirror", &address]);
    let expected = format!("good/file: {address}/good/file: status: expected 200, found 503 (4 times)");
    assert_says(&output, 1, &[&expected]);
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(said.matches(&address).count(), 1, "{said}");
}

#[test]
fn what_nothing_can_verify_is_said_to_be_that_wherever_it_is_named() {
    const WHAT: &str = "odd: cannot be verified: no published hash, plain http; ";
    let lab = Lab::new();
    let file = "[files.data]\npath = 'odd/file'\nbytes = 16\n";
    lab.manifest("odd", &format!("unverified = true\nmirrors = ['http://127.0.0.1:1/']\n{file}"));
    let list = lab.run(&["list"]);
    assert_says(&list, 0, &[WHAT, "with --unverified"]);
    assert_eq!(line(&list, "odd "), "odd no, unverified 16 B to fetch nothing The odd one");

    assert_says(&lab.run(&["fetch", "odd"]), 1, &[WHAT, "--unverified", "not here: odd"]);
    let asked = lab.run(&["fetch", "odd", "--unverified"]);
    assert_says(&asked, 1, &["odd: 1 file is missing", "http://127.0.0.1:1/file: no answer"]);

    fs::create_dir_all(lab.path("mirror/odd")).unwrap();
    fs::write(lab.path("mirror/odd/file"), CONTENT).unwrap();
    let known =
        "odd: 16 B, cannot be verified: no published hash, plain http; only size and format were checked";
    assert_says(&lab.fetch_all(), 1, &[known]);
    assert_says(&lab.run(&["verify", "odd"]), 0, &[known]);
    assert_eq!(line(&lab.run(&["list"]), "odd "), "odd yes, unverified 16 B odd The odd one");
}

/// The folder of `mnist`, as the program finds it without `--data`.
fn folder_of_mnist(current: &Path, of_cargo: Option<&Path>) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
    command.args(["datasets", "path", "mnist"]).current_dir(current).env_remove("CARGO_MANIFEST_DIR");
    if let Some(folder) = of_cargo {
        command.env("CARGO_MANIFEST_DIR", folder);
    }
    let output = command.stdin(Stdio::null()).output().unwrap();
    assert_says(&output, 0, &[]);
    String::from_utf8_lossy(&output.stdout).trim_end().to_owned()
}

#[test]
fn a_checkout_is_found_wherever_it_was_moved_to() {
    let lab = Lab::new();
    let checkout = lab.path("").canonicalize().unwrap().join("moved");
    fs::create_dir_all(checkout.join("datasets/mnist")).unwrap();
    fs::create_dir_all(checkout.join("xtask/src")).unwrap();
    lab.manifest("mnist", "[files.data]\npath = 'mnist/file'\nbytes = 16\n");
    fs::rename(lab.path("data/mnist.toml"), checkout.join("datasets/mnist.toml")).unwrap();
    let expected = checkout.join("datasets/mnist").display().to_string();

    let elsewhere = lab.path("mirror");
    assert_eq!(folder_of_mnist(&checkout.join("xtask/src"), None), expected);
    assert_eq!(folder_of_mnist(&elsewhere, Some(&checkout.join("xtask"))), expected);

    // That of the sources, where there is none: as a person writes it.
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).canonicalize().unwrap();
    let expected = own.parent().unwrap().join("datasets/mnist").display().to_string();
    assert_eq!(folder_of_mnist(&elsewhere, None), expected);
    assert_eq!(folder_of_mnist(&elsewhere, Some(Path::new(""))), expected);
}

#[cfg(target_os = "linux")]
#[test]
fn an_empty_variable_counts_as_unset() {
    let lab = Lab::new();
    let mut command = lab.command(&["path", "good"]);
    command.env("TRUEZERO_DATA", "").env("XDG_CACHE_HOME", lab.path("usual"));
    let output = command.output().unwrap();
    let expected = lab.path("usual/truezero/good").display().to_string();
    assert_eq!(String::from_utf8_lossy(&output.stdout).trim_end(), expected);
}

/// A server that sends the head and half of the content, and then waits for the client to go.
fn silent_server() -> (String, std::thread::JoinHandle<TcpStream>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}/", listener.local_addr().unwrap());
    let server = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        assert!(stream.read(&mut [0; 4096]).unwrap() > 0);
        stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 16\r\nETag: \"a\"\r\n\r\n").unwrap();
        stream.write_all(&CONTENT[..8]).unwrap();
        stream
    });
    (address, server)
}

/// Waits until half of the content has come, as long as the program runs.
fn wait_for_half(program: &mut Child, part: &Path) {
    while fs::metadata(part).map_or(0, |metadata| metadata.len()) < 8 {
        assert!(program.try_wait().unwrap().is_none(), "the program ended before half of the file came");
        std::thread::sleep(Duration::from_millis(10));
    }
}

#[test]
fn a_kill_in_the_middle_leaves_nothing_that_passes_for_whole() {
    let lab = Lab::new();
    let (address, server) = silent_server();
    let mut child =
        lab.command(&["fetch", "good", "--mirror", &address]).stderr(Stdio::null()).spawn().unwrap();
    let connection = server.join().unwrap();
    let part = lab.path("cache/.unfinished/good/file");
    wait_for_half(&mut child, &part);
    child.kill().unwrap();
    child.wait().unwrap();
    drop(connection);

    assert_eq!(line(&lab.run(&["list"]), "good"), "good no 16 B to fetch nothing The good one");
    assert_says(&lab.run(&["verify", "good"]), 1, &["good: not here, or not whole"]);
    assert!(!lab.path("cache/good/file").exists());
    assert_says(&lab.fetch_all(), 1, &["good: 16 B, verified"]);
    assert!(!part.exists());
}

/// Ctrl-C, which ends the program as soon as the server sends or the connection ends.
#[cfg(unix)]
#[test]
fn an_interrupt_ends_in_a_word_about_going_on() {
    let lab = Lab::new();
    let (address, server) = silent_server();
    let mut child = lab
        .command(&["fetch", "good", "--mirror", &address])
        .stderr(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let connection = server.join().unwrap();
    let part = lab.path("cache/.unfinished/good/file");
    wait_for_half(&mut child, &part);
    let sent = Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    assert!(sent.success());
    std::thread::sleep(Duration::from_millis(200));
    drop(connection);
    let output = child.wait_with_output().unwrap();
    assert_says(&output, 130, &["Interrupted", "the same command goes on"]);
    assert_eq!(fs::read(part).unwrap(), &CONTENT[..8]);
}

/// All files of a mirror that a developer may have.
#[test]
fn the_mirror_test_data_is_fetched_whole() {
    let Some(script) = crate::test_data::path("scripts/make-mirror.sh") else { return };
    let folder = tempfile::tempdir().unwrap();
    let (mirror, cache) = (folder.path().join("mirror"), folder.path().join("cache"));
    assert!(Command::new("bash").arg(script).arg(&mirror).stdout(Stdio::null()).status().unwrap().success());
    let run = |arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
        command
            .arg("datasets")
            .args(arguments)
            .arg("--cache")
            .arg(&cache)
            .stdin(Stdio::null())
            .output()
            .unwrap()
    };
    let fetched = run(&["fetch", "--all", "--mirror", mirror.to_str().unwrap()]);
    assert_says(
        &fetched,
        1,
        &["not here: emnist-byclass, ", ", norb, small-norb, ", ", yelp", "norb: 36 files are missing"],
    );
    let list = run(&["list"]);
    for name in ["amazon", "chars62", "cifar10", "mnist", "reviews", "sentiment"] {
        assert!(line(&list, name).starts_with(&format!("{name} yes ")), "{}", line(&list, name));
    }
    for (name, stand_in) in [
        ("norb", "toy-objects"),
        ("small-norb", "toy-objects"),
        ("emnist-byclass", "chars62"),
        ("yelp", "reviews"),
    ] {
        let line = line(&list, name);
        // NORB's hashes are published nowhere: "norb no, unverified …".
        assert!(
            line.starts_with(&format!("{name} no ")) || line.starts_with(&format!("{name} no, ")),
            "{line}"
        );
        assert!(line.contains(&format!(" {stand_in} ")), "{line}");
    }
    assert_says(&run(&["verify"]), 0, &["cifar10: 184 MB, verified by the published hashes"]);
}
