//! [`View`] and [`Light`]: the direction from which a model is seen, and its lighting.

use glam::{Mat3, Vec3};

/// A parallel projection to pixels: x to the right, y down, z towards the viewer.
#[derive(Clone, Debug)]
pub(super) struct View {
    /// From a model to the picture, without the move.
    pub(super) map: Mat3,
    /// The position of the model's origin.
    pub(super) origin: Vec3,
}

/// The angles of a view, in degrees.
#[derive(Clone, Copy, Debug)]
pub(super) struct Angles {
    /// How far the model is turned about its vertical axis.
    pub(super) azimuth: f32,
    /// How high the camera stands: 0 beside the model, 90 above it.
    pub(super) elevation: f32,
    /// How far the picture is turned in its plane.
    pub(super) roll: f32,
}

impl View {
    /// Shows one unit of the model as `scale` pixels.
    pub(super) fn new(angles: Angles, scale: f32, origin: [f32; 3]) -> Self {
        let rotation = turn_z(angles.roll) * turn_x(angles.elevation) * turn_y(angles.azimuth);
        let flip = Mat3::from_diagonal(Vec3::new(scale, -scale, scale));
        Self { map: flip * rotation, origin: Vec3::from_array(origin) }
    }
}

/// A lamp at infinity, and ambient light.
#[derive(Clone, Copy, Debug)]
pub(super) struct Light {
    /// Towards the lamp, in the axes of a [`View`], of length 1.
    towards: Vec3,
    ambient: f32,
    lamp: f32,
}

impl Light {
    /// A lamp at these degrees from the viewer, to the right and up. `ambient` and `lamp` are the light of each on a
    /// surface that faces the lamp.
    pub(super) fn new(right: f32, up: f32, ambient: f32, lamp: f32) -> Self {
        let towards = turn_y(right) * turn_x(-up) * Vec3::Z;
        Self { towards: Vec3::new(towards.x, -towards.y, towards.z), ambient, lamp }
    }

    /// The light on a surface with this normal, of any length (Lambert).
    pub(super) fn on(&self, normal: Vec3) -> f32 {
        let cosine = normal.dot(self.towards) / normal.length();
        self.ambient + self.lamp * cosine.max(0.0)
    }
}

// Not glam's own rotations: they use the platform's libm if any crate of a build enables glam's feature `std`.

fn turned(degrees: f32) -> (f32, f32) {
    libm::sincosf(degrees * (core::f32::consts::PI / 180.0))
}

/// The rotation about x that takes y towards z.
pub(super) fn turn_x(degrees: f32) -> Mat3 {
    let (sine, cosine) = turned(degrees);
    Mat3::from_cols(Vec3::X, Vec3::new(0.0, cosine, sine), Vec3::new(0.0, -sine, cosine))
}

/// The rotation about y that takes z towards x.
pub(super) fn turn_y(degrees: f32) -> Mat3 {
    let (sine, cosine) = turned(degrees);
    Mat3::from_cols(Vec3::new(cosine, 0.0, -sine), Vec3::Y, Vec3::new(sine, 0.0, cosine))
}

/// The rotation about z that takes x towards y.
pub(super) fn turn_z(degrees: f32) -> Mat3 {
    let (sine, cosine) = turned(degrees);
    Mat3::from_cols(Vec3::new(cosine, sine, 0.0), Vec3::new(-sine, cosine, 0.0), Vec3::Z)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn assert_near(found: Vec3, expected: [f32; 3]) {
        assert!((found - Vec3::from_array(expected)).length() < 1e-5, "{found}, expected {expected:?}");
    }

    fn view(azimuth: f32, elevation: f32, roll: f32) -> View {
        View::new(Angles { azimuth, elevation, roll }, 10.0, [50.0, 40.0, 0.0])
    }

    #[test]
    fn angles_turn_a_model() {
        // A model looks to the right, with its right side towards the viewer.
        let aside = view(0.0, 0.0, 0.0).map;
        assert_near(aside * Vec3::X, [10.0, 0.0, 0.0]);
        assert_near(aside * Vec3::Y, [0.0, -10.0, 0.0]);
        assert_near(aside * Vec3::Z, [0.0, 0.0, 10.0]);
        assert_near(view(90.0, 0.0, 0.0).map * Vec3::X, [0.0, 0.0, -10.0]);
        // From above one sees the top, and the near side at the bottom.
        let above = view(0.0, 90.0, 0.0).map;
        assert_near(above * Vec3::Y, [0.0, 0.0, 10.0]);
        assert_near(above * Vec3::Z, [0.0, 10.0, 0.0]);
        assert_near(view(0.0, 0.0, 90.0).map * Vec3::X, [0.0, -10.0, 0.0]);
        assert_near(view(0.0, 0.0, 0.0).origin, [50.0, 40.0, 0.0]);
    }

    #[test]
    fn surfaces_are_lit_by_the_cosine() {
        let above = Light::new(0.0, 90.0, 0.25, 0.5);
        let up = Vec3::NEG_Y;
        assert!((above.on(up * 7.0) - 0.75).abs() < 1e-6);
        assert!((above.on(Vec3::Y) - 0.25).abs() < 1e-6, "no light from behind");
        assert!((above.on(up + Vec3::X) - (0.25 + 0.5 * 0.5_f32.sqrt())).abs() < 1e-6);
        let right = Light::new(90.0, 0.0, 0.0, 1.0);
        assert!((right.on(Vec3::X) - 1.0).abs() < 1e-6);
        let viewer = Light::new(0.0, 0.0, 0.0, 1.0);
        assert!((viewer.on(Vec3::Z) - 1.0).abs() < 1e-6);
    }
}
