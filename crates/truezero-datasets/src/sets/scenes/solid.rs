//! [`Solid`]: balls, blocks, cylinders and cones, and their intersections with rays.
//!
//! A solid is a unit shape under an affine map, so intersections are computed in the coordinates of the unit shape.
//! Axes of a model: x forward, y up, z to its right.

use glam::{Mat3, Vec3};

/// The least absolute value of a component of a direction, so that a ray along a face does not divide by zero.
const SMALLEST: f32 = 1e-9;

/// A shape within the cube [−1, 1]³.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    /// The unit ball.
    Ball,
    /// The whole cube.
    Block,
    /// Radius 1 around the y axis.
    Cylinder,
    /// Around the y axis, with its apex at y = 1 and radius 1 at y = −1.
    Cone,
}

/// The names of a model's colours, which a scene chooses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Paint {
    Main,
    Second,
    Dark,
    Pale,
}

/// A unit shape, turned, stretched and moved.
#[derive(Clone, Debug)]
pub(super) struct Solid {
    pub(super) shape: Shape,
    /// From the unit shape to the model, without the translation.
    pub(super) map: Mat3,
    pub(super) centre: Vec3,
    pub(super) paint: Paint,
}

impl Solid {
    /// A shape with these half sizes.
    pub(super) fn new(shape: Shape, centre: [f32; 3], half_sizes: [f32; 3], paint: Paint) -> Self {
        Self {
            shape,
            map: Mat3::from_diagonal(Vec3::from_array(half_sizes)),
            centre: Vec3::from_array(centre),
            paint,
        }
    }

    /// A cylinder from one point to another.
    pub(super) fn rod(from: [f32; 3], to: [f32; 3], radius: f32, paint: Paint) -> Self {
        let (from, to) = (Vec3::from_array(from), Vec3::from_array(to));
        let axis = (to - from) * 0.5;
        let side = if axis.x.abs() + axis.z.abs() > axis.y.abs() { Vec3::Y } else { Vec3::X };
        let across = axis.cross(side).normalize_or_zero();
        let along = axis.normalize_or_zero();
        Self {
            shape: Shape::Cylinder,
            map: Mat3::from_cols(across.cross(along) * radius, axis, across * radius),
            centre: (from + to) * 0.5,
            paint,
        }
    }

    /// The same, turned about its own centre.
    pub(super) fn turned(mut self, rotation: Mat3) -> Self {
        self.map = rotation * self.map;
        self
    }

    /// The same on the other side of the plane z = 0.
    pub(super) fn mirrored(&self) -> Self {
        let mirror = Mat3::from_diagonal(Vec3::new(1.0, 1.0, -1.0));
        Self { map: mirror * self.map, centre: mirror * self.centre, ..self.clone() }
    }

    /// Half the sizes of the box that bounds `map` applied to the shape.
    pub(super) fn half_bounds(shape: Shape, map: &Mat3) -> Vec3 {
        let [x, y, z] = [map.x_axis, map.y_axis, map.z_axis];
        match shape {
            Shape::Ball => {
                let squares = x * x + y * y + z * z;
                Vec3::new(squares.x.sqrt(), squares.y.sqrt(), squares.z.sqrt())
            }
            Shape::Block => x.abs() + y.abs() + z.abs(),
            Shape::Cylinder | Shape::Cone => {
                let squares = x * x + z * z;
                Vec3::new(squares.x.sqrt(), squares.y.sqrt(), squares.z.sqrt()) + y.abs()
            }
        }
    }
}

/// A line through unit shapes: all points origin + t · direction. Those of a parallel projection share their direction.
#[derive(Clone, Copy, Debug)]
pub(super) struct Direction {
    towards: Vec3,
    reciprocal: Vec3,
}

impl Direction {
    pub(super) fn new(towards: Vec3) -> Self {
        let away_from_zero = |part: f32| if part.abs() < SMALLEST { SMALLEST } else { part };
        let towards =
            Vec3::new(away_from_zero(towards.x), away_from_zero(towards.y), away_from_zero(towards.z));
        Self { towards, reciprocal: Vec3::new(1.0 / towards.x, 1.0 / towards.y, 1.0 / towards.z) }
    }
}

impl Shape {
    /// The largest t at which the line through `origin` is inside the shape, and the outward normal there (of any
    /// length), if the line intersects the shape.
    pub(super) fn last_point(self, origin: Vec3, direction: &Direction) -> Option<(f32, Vec3)> {
        match self {
            Self::Ball => ball(origin, direction),
            Self::Block => block(origin, direction),
            Self::Cylinder => cylinder(origin, direction),
            Self::Cone => cone(origin, direction),
        }
    }
}

fn ball(origin: Vec3, &Direction { towards, .. }: &Direction) -> Option<(f32, Vec3)> {
    let [_, last] = roots(towards.dot(towards), origin.dot(towards), origin.dot(origin) - 1.0)?;
    Some((last, origin + towards * last))
}

fn block(origin: Vec3, direction: &Direction) -> Option<(f32, Vec3)> {
    let [x, y, z] = [0, 1, 2].map(|axis| slab(origin, direction, axis));
    let first = x[0].max(y[0]).max(z[0]);
    let last = x[1].min(y[1]).min(z[1]);
    let axis = if last == x[1] {
        0
    } else if last == y[1] {
        1
    } else {
        2
    };
    (first <= last).then(|| (last, face(direction, axis)))
}

fn cylinder(origin: Vec3, direction: &Direction) -> Option<(f32, Vec3)> {
    let towards = direction.towards;
    let across = |a: Vec3, b: Vec3| a.x * b.x + a.z * b.z;
    let [side_first, side_last] =
        roots(across(towards, towards), across(origin, towards), across(origin, origin) - 1.0)?;
    let [first, last] = slab(origin, direction, 1);
    if side_first.max(first) > side_last.min(last) {
        return None;
    }
    if last < side_last {
        return Some((last, face(direction, 1)));
    }
    let point = origin + towards * side_last;
    Some((side_last, Vec3::new(point.x, 0.0, point.z)))
}

fn cone(origin: Vec3, direction: &Direction) -> Option<(f32, Vec3)> {
    let towards = direction.towards;
    // The radius of the cone at the height of the point t is radius + t · growth.
    let (radius, growth) = ((1.0 - origin.y) * 0.5, towards.y * -0.5);
    let across = |a: Vec3, b: Vec3| a.x * b.x + a.z * b.z;
    let square = across(towards, towards) - growth * growth;
    let square = if square.abs() < SMALLEST { SMALLEST } else { square };
    let half_linear = across(origin, towards) - radius * growth;
    let sides = roots(square, half_linear, across(origin, origin) - radius * radius)?;

    let on_cone = |t: f32| (0.0..=1.0).contains(&(radius + t * growth));
    let side = sides.into_iter().filter(|&t| on_cone(t)).reduce(f32::max);
    let base = (-1.0 - origin.y) * direction.reciprocal.y;
    let base_point = origin + towards * base;
    let base = (across(base_point, base_point) <= 1.0).then_some(base);
    match (side, base) {
        (Some(side), base) if base.is_none_or(|base| base < side) => {
            let point = origin + towards * side;
            Some((side, Vec3::new(point.x, (radius + side * growth) * 0.5, point.z)))
        }
        (_, base) => base.map(|base| (base, Vec3::NEG_Y)),
    }
}

/// The range of t in which the line is between the two faces across an axis.
fn slab(origin: Vec3, direction: &Direction, axis: usize) -> [f32; 2] {
    let reciprocal = direction.reciprocal[axis];
    let middle = -origin[axis] * reciprocal;
    [middle - reciprocal.abs(), middle + reciprocal.abs()]
}

/// The normal of the face across `axis` through which the line leaves.
fn face(direction: &Direction, axis: usize) -> Vec3 {
    let mut normal = Vec3::ZERO;
    normal[axis] = if direction.towards[axis] > 0.0 { 1.0 } else { -1.0 };
    normal
}

/// The solutions of `square · t² + 2 · half_linear · t + constant = 0`, the smaller first if `square` is positive.
fn roots(square: f32, half_linear: f32, constant: f32) -> Option<[f32; 2]> {
    let discriminant = half_linear * half_linear - square * constant;
    if discriminant < 0.0 {
        return None;
    }
    let root = discriminant.sqrt();
    let reciprocal = 1.0 / square;
    Some([(-half_linear - root) * reciprocal, (-half_linear + root) * reciprocal])
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const SHAPES: [Shape; 4] = [Shape::Ball, Shape::Block, Shape::Cylinder, Shape::Cone];

    /// How far outside of a shape a point is; not above 0 inside.
    fn outside(shape: Shape, point: Vec3) -> f32 {
        let from_axis = (point.x * point.x + point.z * point.z).sqrt();
        let height = point.y.abs() - 1.0;
        match shape {
            Shape::Ball => point.length() - 1.0,
            Shape::Block => point.abs().max_element() - 1.0,
            Shape::Cylinder => height.max(from_axis - 1.0),
            Shape::Cone => height.max(from_axis - (1.0 - point.y) * 0.5),
        }
    }

    fn vector(most: f32) -> impl Strategy<Value = Vec3> {
        prop::array::uniform3(-most..most).prop_map(Vec3::from_array)
    }

    proptest! {
        #[test]
        fn a_line_leaves_a_shape_where_it_is_last_within(
            shape in prop::sample::select(&SHAPES[..]),
            origin in vector(1.5),
            towards in vector(1.0).prop_filter("a direction", |vector| vector.length() > 0.2),
        ) {
            let towards = towards.normalize();
            let last = shape.last_point(origin, &Direction::new(towards));
            let at = |t: f32| outside(shape, origin + towards * t);
            // The first point that is clearly inside, looking back along the line.
            let inside = (-400..400).rev().map(|step| step as f32 / 100.0).find(|&t| at(t) < -1e-4);
            match (last, inside) {
                (None, inside) => prop_assert_eq!(inside, None),
                (Some((last, normal)), inside) => {
                    prop_assert!(at(last).abs() < 1e-3, "on the surface: {}", at(last));
                    prop_assert!(inside.is_none_or(|inside| inside <= last && last < inside + 0.5));
                    prop_assert!(normal.dot(towards) > -1e-3, "outward: {normal}");
                    let step = normal.normalize() * 0.01;
                    let beyond = outside(shape, origin + towards * last + step);
                    prop_assert!(beyond > 0.0, "outward: {beyond}");
                }
            }
        }

        #[test]
        fn a_shape_is_within_its_bounds(
            shape in prop::sample::select(&SHAPES[..]),
            columns in prop::array::uniform3(vector(2.0)),
            point in vector(1.0),
        ) {
            prop_assume!(outside(shape, point) <= 0.0);
            let map = Mat3::from_cols(columns[0], columns[1], columns[2]);
            let bounds = Solid::half_bounds(shape, &map) + Vec3::splat(1e-5);
            prop_assert!((map * point).abs().cmple(bounds).all());
        }

        #[test]
        fn a_rod_ends_where_it_should(from in vector(1.0), to in vector(1.0)) {
            prop_assume!((to - from).length() > 0.1);
            let rod = Solid::rod(from.to_array(), to.to_array(), 0.1, Paint::Main);
            prop_assert!((rod.centre + rod.map * Vec3::Y - to).length() < 1e-5);
            prop_assert!((rod.centre - rod.map * Vec3::Y - from).length() < 1e-5);
            for across in [Vec3::X, Vec3::Z] {
                prop_assert!(((rod.map * across).length() - 0.1).abs() < 1e-5);
                prop_assert!((rod.map * across).dot(to - from).abs() < 1e-5);
            }
        }
    }

    #[test]
    fn a_line_along_a_face_divides_by_no_zero() {
        for shape in SHAPES {
            for towards in [Vec3::X, Vec3::Y, Vec3::Z, Vec3::NEG_Z] {
                let (last, normal) = shape.last_point(Vec3::ZERO, &Direction::new(towards)).unwrap();
                assert!(outside(shape, towards * last).abs() < 1e-4, "{shape:?} {towards} {last}");
                assert!(normal.is_finite());
                assert!(shape.last_point(Vec3::splat(1.2), &Direction::new(towards)).is_none());
            }
        }
    }
}
