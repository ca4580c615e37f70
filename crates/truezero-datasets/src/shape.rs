//! The number of elements of an array, by its dimensions.

/// `factor` times the product of the dimensions, if it fits in 64 bits.
///
/// An array with a dimension of 0 has no elements, wherever the 0 stands and however large the other dimensions are.
pub(crate) fn product(factor: u64, shape: &[u32]) -> Option<u64> {
    if shape.contains(&0) {
        return Some(0);
    }
    shape.iter().try_fold(factor, |product, &dimension| product.checked_mul(dimension.into()))
}
