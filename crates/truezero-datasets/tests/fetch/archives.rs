//! Fetching archives.

use std::fs;

use flate2::Compression;
use flate2::write::GzEncoder;
use truezero_datasets::Digest;

use super::server::{Reply, Server};
use super::{ETAG, Lab, body};

/// An archive of these files.
pub(crate) fn tar_gz(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut builder = tar::Builder::new(GzEncoder::new(Vec::new(), Compression::fast()));
    for (path, content) in files {
        let mut header = tar::Header::new_ustar();
        header.set_size(content.len() as u64);
        header.set_mode(0o644);
        header.set_cksum();
        builder.append_data(&mut header, path, *content).unwrap();
    }
    builder.into_inner().unwrap().finish().unwrap()
}

#[test]
fn a_refused_archive_leaves_none_of_its_files() {
    let [data, wrong] = [body(), vec![7; 300_000]];
    // The first member is right and is unpacked, the second one is not the one that the manifest lists.
    let archive = tar_gz(&[("data.bin", &data), ("more.bin", &wrong)]);
    let server = Server::start(move |request, _| Reply::file(request, &archive, ETAG));
    let hash = Digest::of(&data);
    let lab = Lab::with(
        &[&server.address],
        &format!(
            "[files.all]\npath = 'tiny/all.tar.gz'\ncontent_bytes = 600000\nmembers = [\n\
             {{ path = 'data.bin', bytes = 300000, sha256 = '{hash}' }},\n\
             {{ path = 'more.bin', bytes = 300000, sha256 = '{hash}' }},\n]\n"
        ),
    );
    let problems = lab.problems();
    assert!(problems[0].contains("more.bin: sha256: expected"), "{problems:?}");
    let left: Vec<_> = fs::read_dir(lab.cache().join(".unfinished/tiny")).unwrap().collect();
    assert!(left.is_empty(), "{left:?}");
}
