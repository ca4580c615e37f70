//! Each error of a statistic, by the public API; and the samples that have no value.

use truezero_stats::{
    CrossedMean, Line, PairedErrors, Parabola, Spearman, StatisticsError, Summary, error_rate, holm,
    pairwise_resolution, root_mean_square_error, wilson,
};

#[test]
fn every_error_can_be_matched() {
    assert!(matches!(wilson(0, 0, 0.95), Err(StatisticsError::TooFew { .. })));
    assert!(matches!(wilson(2, 1, 0.95), Err(StatisticsError::TooMany { .. })));
    assert!(matches!(wilson(1, 2, 1.0), Err(StatisticsError::Level { .. })));
    assert!(matches!(pairwise_resolution(1.5, 10, 0.95), Err(StatisticsError::Probability { .. })));
    assert!(matches!(error_rate(&[1], &[1, 2]), Err(StatisticsError::Length { expected: 2, found: 1, .. })));
    let paired = |first: &[u32]| PairedErrors::from_misclassified(10, first, &[]).unwrap_err();
    assert!(matches!(paired(&[3, 3]), StatisticsError::Order { entry: 1, previous: 3, found: 3, .. }));
    assert!(matches!(paired(&[10]), StatisticsError::Example { examples: 10, found: 10, .. }));
    let spread = Summary::of(&[1.0, 2.0]).unwrap();
    assert!(matches!(spread.p_value(f64::NAN), Err(StatisticsError::Number { .. })));
    let steep = Line::fit(&[(0.0, 0.0), (1e-200, 1e200), (2e-200, 1e200)]);
    assert!(matches!(steep, Err(StatisticsError::Size { what: "slope" })));
}

#[test]
fn numbers_that_are_not_finite_are_refused_everywhere() {
    for wrong in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        let points = [(0.0, 1.0), (1.0, wrong), (2.0, 3.0), (3.0, 5.0)];
        let not_finite = [
            Summary::of(&[1.0, wrong]).err(),
            root_mean_square_error(&[1.0, wrong], &[1.0, 2.0]).err(),
            Line::fit(&points).err(),
            Parabola::fit(&points).err(),
            Spearman::of(&points).err(),
        ];
        for (place, error) in not_finite.into_iter().enumerate() {
            assert!(matches!(error, Some(StatisticsError::NotFinite { .. })), "{place}, {wrong}: {error:?}");
        }
        assert!(matches!(holm(&[wrong]), Err(StatisticsError::Probability { .. })));
        let crossed = CrossedMean::of(&[vec![0.0, wrong], vec![1.0, 2.0]]);
        assert!(crossed.is_err(), "{wrong}");
    }
}

#[test]
fn constant_and_empty_samples_have_a_typed_outcome() {
    let flat = Summary::of(&[2.0; 5]).unwrap();
    assert_eq!((flat.mean, flat.p_value(2.0), flat.p_value(3.0)), (2.0, Ok(1.0), Ok(0.0)));
    assert!(matches!(Spearman::of(&[(1.0, 1.0); 5]), Err(StatisticsError::TooFew { .. })));
    assert!(matches!(Line::fit(&[(1.0, 1.0); 5]), Err(StatisticsError::TooFew { .. })));
    assert!(matches!(Summary::of(&[]), Err(StatisticsError::TooFew { .. })));
    assert!(matches!(error_rate(&[], &[]), Err(StatisticsError::TooFew { .. })));
    assert!(matches!(root_mean_square_error(&[], &[]), Err(StatisticsError::TooFew { .. })));
}
