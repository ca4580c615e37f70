//! The target `own-svmlight` of xtask-fuzz for `cargo fuzz`.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    xtask_fuzz::Target::named("own-svmlight").run(bytes);
});
