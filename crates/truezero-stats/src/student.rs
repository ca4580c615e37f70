//! Tails and quantiles of Student's t.
//!
//! The incomplete beta function is Algorithm 708 of ACM TOMS (*Significant digit computation of the incomplete beta
//! function ratios*, 18:360–373, 1992), which holds from 1 to 10¹² degrees of freedom.

use cdflib::StudentsT;
use cdflib::traits::{Continuous as _, ContinuousCdf as _};

use crate::StatisticsError;
use crate::interval::tail;

/// P(|T| > `t`) for `t` of 0 or more, with at least one degree of freedom.
pub(crate) fn two_sided(t: f64, degrees: f64) -> Result<f64, StatisticsError> {
    /// Beyond it the first term of the tail's series is enough, and t² would overflow.
    const FAR: f64 = 1e100;
    let law = law(degrees)?;
    if t.is_infinite() {
        return Ok(0.0);
    }
    let tail = if t < FAR { law.ccdf(t) } else { (law.ln_pdf(t) + t.ln()).exp() / degrees };
    Ok((2.0 * tail).min(1.0))
}

/// How many standard errors an interval of this level reaches to either side, with at least one degree of freedom.
pub(crate) fn quantile(level: f64, degrees: f64) -> Result<f64, StatisticsError> {
    beyond(tail(level)?, degrees)
}

/// The t of 0 or more with P(T > t) = `tail`, for a tail of 10⁻¹⁶ to ½.
pub(crate) fn beyond(tail: f64, degrees: f64) -> Result<f64, StatisticsError> {
    let law = law(degrees)?;
    let near = law.inverse_ccdf(tail).map_err(|_| StatisticsError::Probability { found: tail })?;
    // The search stops at eight digits; a step of Newton's method makes them sixteen.
    Ok((near + (law.ccdf(near) - tail) / law.pdf(near)).max(0.0))
}

fn law(degrees: f64) -> Result<StudentsT, StatisticsError> {
    StudentsT::try_new(degrees).map_err(|_| StatisticsError::Number {
        what: "degrees of freedom",
        bound: " above 0",
        found: degrees,
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// With one degree of freedom the tail is an arc tangent, with two a root.
    #[test]
    fn far_tails_are_those_of_the_closed_forms() {
        for t in [1e50, 9e99, 1e100, 1e153, 1e200, 1e300] {
            let found = two_sided(t, 1.0).unwrap();
            assert!((found * t * std::f64::consts::FRAC_PI_2 - 1.0).abs() < 1e-12, "{t:e}: {found:e}");
        }
        assert!((two_sided(1e101, 2.0).unwrap() * 1e202 - 1.0).abs() < 1e-12);
        assert_eq!((two_sided(1e300, 2.0), two_sided(f64::INFINITY, 1.0)), (Ok(0.0), Ok(0.0)));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]

        #[test]
        fn a_quantile_has_its_tail(tail in -36.0_f64..0.0, degrees in 0.0_f64..12.0) {
            let (level, degrees) = (1.0 - tail.exp(), 10.0_f64.powf(degrees).floor());
            prop_assume!(level > 0.0);
            let found = two_sided(quantile(level, degrees).unwrap(), degrees).unwrap();
            prop_assert!((found / (1.0 - level) - 1.0).abs() < 1e-11, "{} for {}", found, 1.0 - level);
        }
    }
}
