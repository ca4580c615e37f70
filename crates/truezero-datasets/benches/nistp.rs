//! How many examples of NISTP a second one core makes.
//!
//! `cargo bench --package truezero-datasets --bench nistp`; 50 µs an example are 20,000 a second.

use divan::counter::ItemsCount;
use divan::{Bencher, black_box};
use truezero_datasets::nistp::{Generator, PIXELS, Scratch, Sources, Stream};

fn main() {
    divan::main();
}

#[divan::bench]
fn examples(bencher: Bencher<'_, '_>) {
    let generator = Generator::new(Sources::strokes(), 1);
    let (mut scratch, mut pixels, mut index) = (Scratch::new(), [0.0; PIXELS], 0);
    bencher.counter(ItemsCount::new(1_u32)).bench_local(|| {
        index += 1;
        generator.example(Stream::Train, index, &mut scratch, black_box(&mut pixels))
    });
}

#[divan::bench(args = [0.0, 0.35, 0.7])]
fn at_complexity(bencher: Bencher<'_, '_>, complexity: f32) {
    let generator = Generator::new(Sources::strokes(), 1);
    let (mut scratch, mut pixels, mut index) = (Scratch::new(), [0.0; PIXELS], 0);
    bencher.counter(ItemsCount::new(1_u32)).bench_local(|| {
        index += 1;
        generator.at_complexity(Stream::Train, index, complexity, &mut scratch, black_box(&mut pixels))
    });
}
