//! Figure 2: the rectifier and the softplus.

use truezero_activations::{Activation, Rectifier, Softplus};

use super::Experiment;
use super::figure1::curve;
use crate::report::model::{Block, Figure, Plot, Section};

pub(crate) const EXPERIMENT: Experiment = Experiment {
    id: "fig2",
    title: "Figure 2: rectifier and softplus",
    places: &[],
    jobs: |_, _| Ok(Vec::new()),
    summary: |_, _| Ok(None),
    section: |_, _| Ok(section()),
};

fn section() -> Section {
    let softplus = Softplus::default();
    let range = (-3.0, 3.0);
    let plot = Plot {
        title: "Rectifier and softplus".into(),
        x_label: "x".into(),
        y_label: "f(x)".into(),
        x_range: range,
        y_range: (-0.2, 3.2),
        series: vec![
            curve("rectifier", range, 0, |x| Rectifier.value(x)),
            curve("softplus", range, 2, |x| softplus.value(x)),
        ],
    };
    let largest = softplus.value(0.0);
    Section {
        id: "fig2".into(),
        title: "Figure 2: the rectifier and its smooth version".into(),
        reference: "paper, section 3.1, Figure 2, right".into(),
        blocks: vec![
            Block::Paragraph(format!(
                "max(0, x) is exactly zero for half of its inputs. log(1 + exp x) is smooth and never zero; the two differ \
                 most at 0, by {largest:.3}.",
            )),
            Block::Figure(Figure {
                id: "fig2-activations".into(),
                caption: "Figure 2, right. Rectifier and softplus.".into(),
                plots: vec![plot],
            }),
        ],
    }
}
