//! Each error of shapes and kernels, by the public API, but that of a system that gives no more threads.

use std::num::NonZeroUsize;

use truezero_tensor::{InstructionSet, KernelError, Kernels, Matrix, Scaling, ScalingError, ShapeError};

#[test]
fn every_error_can_be_matched() {
    let mismatch = Matrix::from_column_major(2, 2, &[1.0_f32; 3]).unwrap_err();
    assert!(matches!(mismatch, ShapeError::Mismatch { expected: 4, found: 3, .. }), "{mismatch}");
    for (rows, columns) in [(usize::MAX, 2), (2, usize::MAX), (usize::MAX, usize::MAX), (1 << 40, 1 << 40)] {
        let error = Matrix::<f32>::from_column_major(rows, columns, &[]).unwrap_err();
        assert_eq!(error, ShapeError::TooLarge { rows, columns });
    }
    let count = Scaling::new(vec![0.0], Vec::new()).unwrap_err();
    assert_eq!(count, ScalingError::Count { offsets: 1, factors: 0 });
    for (offset, factor) in [(f64::NAN, 1.0), (f64::INFINITY, 1.0), (0.0, 0.0), (0.0, f64::NAN)] {
        let error = Scaling::new(vec![offset], vec![factor]).unwrap_err();
        assert!(matches!(error, ScalingError::Number { feature: 0, .. }), "{error}");
    }
    let unknown = "avx1024".parse::<InstructionSet>().unwrap_err();
    assert_eq!(unknown, KernelError::Unknown("avx1024".into()));
    let asked = NonZeroUsize::MAX;
    let error = Kernels::detect().with_threads(asked).unwrap_err();
    assert!(matches!(error, KernelError::TooManyThreads { asked: found, .. } if found == asked), "{error}");
    for set in InstructionSet::ALL.into_iter().filter(|set| !set.is_supported()) {
        assert_eq!(Kernels::with(set).unwrap_err(), KernelError::Unsupported(set));
    }
}
