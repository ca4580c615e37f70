//! [`Solid`]: balls, blocks, cylinders and cones, and where a ray meets them.
//!
//! Every solid is a unit shape under an affine map, so a ray is met in the coordinates of the unit shape, whatever the
//! proportions. Axes of a model: x forward, y up, z to its right.

use glam::{Mat3, Vec3};

/// A direction component is not let below this, so that a ray along a face divides by no zero.
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

/// The colours that a model speaks of; a scene says what they are.
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
    /// From the unit shape to the model, without the move.
    pub(super) map: Mat3,
    pub(super) centre: Vec3,
    pub(super) paint: Paint,
}

impl Solid {
    /// A shape of these half sizes.
    pub(super) fn new(shape: Shape, centre: [f32; 3], half_sizes: [f32; 3], paint: Paint) -> Self {
        Self {
            shape,
            map: Mat3::from_diagonal(Vec3::from_array(half_sizes)),
            centre: Vec3::from_array(centre),
            paint,
        }
    }

    /// A cylinder, of another depth than width if it shall be flat, from one point to another.
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
    /// The largest t at which the line through `origin` is within the shape, and the outward normal there (of any length),
    /// if the line meets the shape.
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

/// Where the line is between the two faces across an axis.
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

/// The solutions of square · t² + 2 · half_linear · t + constant = 0, the smaller first if `square` is positive.
fn roots(square: f32, half_linear: f32, constant: f32) -> Option<[f32; 2]> {
    let discriminant = half_linear * half_linear - square * constant;
    if discriminant < 0.0 {
        return None;
    }
    let root = discriminant.sqrt();
    let reciprocal = 1.0 / square;
    Some([(-half_linear - root) * reciprocal, (-half_linear + root) * reciprocal])
}
