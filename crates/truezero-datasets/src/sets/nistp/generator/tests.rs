//! Golden examples, and what examples depend on.

use super::*;

fn strokes(seed: u64) -> Generator {
    Generator::new(Sources::strokes(), seed)
}

fn at(generator: &Generator, stream: Stream, index: u64, complexity: f32) -> (u32, [f32; PIXELS]) {
    let mut pixels = [7.0; PIXELS];
    let label = generator.at_complexity(stream, index, complexity, &mut Scratch::new(), &mut pixels);
    (label, pixels)
}

/// These examples are the data of every published result: a change here is a value-breaking change.
#[test]
fn golden_examples() {
    let found = Stream::ALL.map(|stream| strokes(1).digest_of_first(stream).to_string());
    let expected = [
        "95638aa62b734de5c56c6e22936135c832936db623169d46b2173aa14f4cc8b8",
        "eac039ce37e868b45e6eb70905a33c549954dd8dd730676a01d68aaf4d397ce7",
        "d1811dc7426042438bbf74ce66aa4ac5b249dadd7baccfbcb238efe7062e6746",
    ];
    assert_eq!(found, expected);
}

#[test]
fn an_example_depends_on_its_index_alone() {
    let (generator, mut scratch, mut pixels) = (strokes(2), Scratch::new(), [0.0; PIXELS]);
    let base = (1 << 32) - 3;
    let Split { inputs, labels } = generator.examples(Stream::Valid, base..base + 6);
    for position in (0..6).rev() {
        let mut expected = [0.0; PIXELS];
        inputs.copy_example(position, &mut expected);
        let label = generator.example(Stream::Valid, base + position as u64, &mut scratch, &mut pixels);
        assert_eq!((label, pixels), (labels[position], expected));
    }
}

#[test]
fn streams_seeds_and_indices_have_different_examples() {
    let first = at(&strokes(1), Stream::Train, 0, 0.3).1;
    for (seed, stream, index) in [
        (2, Stream::Train, 0),
        (1, Stream::Valid, 0),
        (1, Stream::Test, 0),
        (1, Stream::Train, 1),
        (1, Stream::Train, 1 << 32),
    ] {
        assert_ne!(at(&strokes(seed), stream, index, 0.3).1, first, "{seed} {stream:?} {index}");
    }
}

#[test]
fn without_complexity_a_character_stays_as_drawn() {
    let generator = strokes(3);
    for index in 0..50 {
        let (class, found) = at(&generator, Stream::Train, index.into(), 0.0);
        let mut random = Random::new(3, "nistp", [0, index, 0, 0]);
        assert_eq!(random.below(CLASSES), class);
        let mut drawn = [[0.0; SIDE]; SIDE];
        generator.sources.draw(Stream::Train, class, &mut random, &mut Vec::new(), &mut drawn);
        assert_eq!(found, drawn.as_flattened());
    }
}

#[test]
fn the_more_complexity_the_further_from_what_was_drawn() {
    let generator = strokes(4);
    let distance = |complexity: f32| -> f32 {
        let differences = (0..300).flat_map(|index| {
            let (drawn, found) = (
                at(&generator, Stream::Train, index, 0.0).1,
                at(&generator, Stream::Train, index, complexity).1,
            );
            drawn.into_iter().zip(found).map(|(drawn, found)| (drawn - found).abs())
        });
        differences.sum()
    };
    let distances = [0.05, 0.2, 0.4, 0.7].map(distance);
    assert!(distances[0] > 0.0 && distances.is_sorted(), "{distances:?}");
}

#[test]
fn ink_is_between_ground_and_full_and_never_gone() {
    let Split { inputs, .. } = strokes(5).examples(Stream::Train, 0..3000);
    let Examples::Sparse(lists) = &inputs else { unreachable!("characters are stored sparse") };
    for example in 0..lists.columns() {
        let (_, inks) = lists.column(example);
        assert!(inks.iter().all(|&ink| ink > 0.0 && ink <= 1.0));
        assert!(inks.iter().sum::<f32>() > 3.0, "{example}");
    }
    assert!(lists.density() < 0.5);
}

#[test]
fn classes_are_equally_likely() {
    let mut counts = [0_i32; CLASSES as usize];
    for label in strokes(6).examples(Stream::Test, 0..6200).labels {
        counts[label as usize] += 1;
    }
    // Chi-squared with 61 degrees of freedom exceeds 112 with a probability of 10⁻⁴.
    let chi_squared: f64 = counts.iter().map(|&count| f64::from((count - 100) * (count - 100)) / 100.0).sum();
    assert!(chi_squared < 112.0, "{counts:?}");
}

#[test]
fn fingerprints_tell_data_sets_apart() {
    let provenance = || Provenance {
        name: "nistp-strokes".into(),
        title: String::new(),
        source: String::new(),
        licence: String::new(),
        stands_in_for: Some("nistp".into()),
    };
    let fingerprint = |seed, sizes| strokes(seed).dataset(provenance(), sizes).fingerprint;
    let all = [(1, [3, 2, 1]), (2, [3, 2, 1]), (1, [4, 2, 1]), (1, [3, 3, 1]), (1, [3, 2, 2])];
    let mut fingerprints = all.map(|(seed, sizes)| fingerprint(seed, sizes));
    assert_eq!(fingerprints[0], fingerprint(1, [3, 2, 1]));
    fingerprints.sort_unstable();
    assert!(fingerprints.windows(2).all(|pair| pair[0] != pair[1]));
}

#[test]
fn a_data_set_holds_the_first_examples_of_each_stream() {
    let generator = strokes(1);
    let dataset = generator.dataset(
        Provenance {
            name: "nistp-strokes".into(),
            title: String::new(),
            source: String::new(),
            licence: String::new(),
            stands_in_for: Some("nistp".into()),
        },
        [5, 4, 3],
    );
    assert_eq!((dataset.features, &dataset.shape[..], dataset.classes), (1024, &[32, 32][..], 62));
    assert_eq!(dataset.train, generator.examples(Stream::Train, 0..5));
    assert_eq!(dataset.valid, generator.examples(Stream::Valid, 0..4));
    assert_eq!(dataset.test, generator.examples(Stream::Test, 0..3));
}

#[test]
#[should_panic(expected = "more examples than memory can address")]
fn a_range_beyond_memory_is_refused_at_once() {
    drop(strokes(1).examples(Stream::Train, 0..u64::MAX));
}

#[test]
#[should_panic(expected = "more examples than memory can address")]
fn a_chunk_beyond_memory_is_refused_at_once() {
    drop(strokes(1).chunks(Stream::Train, 0, NonZeroU64::MAX));
}

#[test]
#[should_panic(expected = "a complexity is from 0 to 1")]
fn a_complexity_is_checked() {
    at(&strokes(1), Stream::Train, 0, f32::NAN);
}
