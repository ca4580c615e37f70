//! Models of toys with random proportions.

mod build;
mod creatures;
mod things;
mod vehicles;

use truezero_tensor::Random;

use super::solid::Solid;

pub(super) use creatures::{animal, bird, figure};
pub(super) use things::{house, table, tree};
pub(super) use vehicles::{airplane, car, ship, truck};

/// Makes a model of one category with proportions drawn from `Random`.
pub(super) type Maker = fn(&mut Random) -> Vec<Solid>;

#[cfg(test)]
mod tests {
    use glam::Vec3;

    use super::*;

    #[test]
    fn models_fit_into_the_unit_ball_and_differ() {
        let makers: [Maker; 10] = [airplane, animal, bird, car, figure, house, ship, table, tree, truck];
        for make in makers {
            let mut sizes = Vec::new();
            for instance in 0..200 {
                let model = make(&mut Random::new(1, "model", [instance, 0, 0, 0]));
                let (mut low, mut high) = (Vec3::INFINITY, Vec3::NEG_INFINITY);
                for solid in &model {
                    assert!(solid.map.determinant().abs() > 1e-9, "{solid:?} is flat");
                    let half = Solid::half_bounds(solid.shape, &solid.map);
                    (low, high) = (low.min(solid.centre - half), high.max(solid.centre + half));
                }
                assert!((high + low).length() < 1e-4 && (high.length() - 1.0).abs() < 1e-4, "{low} {high}");
                assert!(high.min_element() > 0.04, "{high}");
                sizes.push(high.to_array().map(f32::to_bits));
            }
            sizes.sort_unstable();
            sizes.dedup();
            assert_eq!(sizes.len(), 200);
        }
    }
}
