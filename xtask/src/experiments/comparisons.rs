//! Claims about pairs of networks on the same test examples.

use anyhow::{Result, bail};
use truezero_eval::rules::{Pair, PairedDifference, Tested, as_well, errs_less};
use truezero_eval::{Counted, error_difference, squared_error_difference};

use super::cells::paths;
use super::checks::{OnData, POINTS, Shown, Test, Unit, standings, subject};
use super::context::Context;
use super::model::Model;
use crate::data::Place;
use crate::record::Runs;

/// Of a difference of mean square errors.
const SQUARED_STARS: Unit = Unit { name: "squared stars of mean square error", factor: 1.0 };

/// Two networks that a claim compares.
pub(super) struct Compared<'a> {
    pub(super) place: Place,
    /// What each of the two is called.
    pub(super) names: [String; 2],
    /// Seed by seed, or fold by fold. Empty if they are missing.
    pub(super) runs: [Vec<Counted<'a>>; 2],
    /// The paper's difference, in percentage points or squared stars.
    pub(super) paper: Option<f64>,
}

impl<'a> Compared<'a> {
    /// Two models at one place, without runs if its data are not loaded. The paper's difference is shown beside
    /// results on the paper's data alone.
    pub(super) fn models(
        context: &Context<'_>,
        runs: &'a Runs,
        [one, other]: [Model; 2],
        paper: Option<f64>,
    ) -> Result<Self> {
        let selected = |model: Model| match context.data.at(model.place) {
            Ok(_) => model.selected(context, runs),
            Err(_) => Ok(Vec::new()),
        };
        Ok(Self {
            place: one.place,
            names: [one, other].map(|model| model.to_string()),
            runs: [selected(one)?, selected(other)?],
            paper: paper.filter(|_| context.is_the_papers(one.place)),
        })
    }

    /// The first less the second; `None` where runs are missing.
    ///
    /// # Errors
    /// If the runs were not tested on the same examples, or if the records of folds have no squared errors.
    pub(super) fn difference(&self) -> Result<Option<PairedDifference>> {
        let [one, other] = &self.runs;
        if one.is_empty() || other.is_empty() {
            return Ok(None);
        }
        if !self.place.is_ordinal() {
            return Ok(Some(error_difference(one, other)?));
        }
        match squared_error_difference(one, other)? {
            None => {
                bail!("an older version wrote the records of {}: they have no squared errors", self.label())
            }
            difference => Ok(difference),
        }
    }

    fn pair(&self, context: &Context<'_>, difference: PairedDifference) -> Pair {
        let runs = self.names.iter().zip(&self.runs).flat_map(|(name, runs)| standings(name, runs));
        Pair { subject: subject(context, self.place, &self.label(), runs.collect()), difference }
    }

    /// As in "(tanh, layer 1) − rectifier".
    pub(super) fn label(&self) -> String {
        let [one, other] = self
            .names
            .each_ref()
            .map(|name| if name.contains(',') { format!("({name})") } else { name.clone() });
        format!("{one} − {other}")
    }

    fn test(&self, tested: Tested, statistic: String, margin: Option<f64>) -> Test {
        let unit = if self.place.is_ordinal() { SQUARED_STARS } else { POINTS };
        let shown = Shown { label: self.label(), unit, figure: 0.0, paper: self.paper, margin };
        Test::new(tested, statistic, &shown, self.runs.iter().flat_map(paths).collect())
    }
}

/// Tests whether the first of each pair errs less. All pairs are one family. Each place has a test, which needs all
/// pairs there; a place with a missing run has none.
pub(super) fn all_err_less(context: &Context<'_>, compared: &[Compared<'_>]) -> Result<Vec<OnData>> {
    let mut places: Vec<Place> = compared.iter().map(|compared| compared.place).collect();
    places.dedup();
    let tests = each_errs_less(context, compared)?;
    let on_data = |&place: &Place| {
        let of_place = compared.iter().zip(&tests).filter(|(compared, _)| compared.place == place);
        let parts: Option<Vec<Test>> = of_place.map(|(_, test)| test.clone()).collect();
        let test = parts.map(|parts| Test::together("all pairs", parts)).transpose()?;
        Ok(OnData::new(context, place, test))
    };
    places.iter().map(on_data).collect()
}

/// The test of each pair, all of them one family; `None` where runs are missing.
pub(super) fn each_errs_less(context: &Context<'_>, compared: &[Compared<'_>]) -> Result<Vec<Option<Test>>> {
    let mut pairs = Vec::new();
    let mut known = Vec::new();
    for (number, compared) in compared.iter().enumerate() {
        if let Some(difference) = compared.difference()? {
            pairs.push(compared.pair(context, difference));
            known.push(number);
        }
    }
    let mut tests = vec![None; compared.len()];
    for ((tested, pair), number) in errs_less(&pairs)?.into_iter().zip(&pairs).zip(known) {
        let family =
            pairs.iter().filter(|other| other.subject.data.is_papers() == pair.subject.data.is_papers());
        let corrected = match family.count() {
            1 => String::new(),
            count => format!(", Holm over {count} pairs"),
        };
        let exact =
            if matches!(pair.difference, PairedDifference::OneSeed(_)) { "McNemar’s test, " } else { "" };
        let words = interval_words(pair.difference, compared[number].place);
        let statistic = format!("{exact}interval {words}{corrected}");
        tests[number] = Some(compared[number].test(tested, statistic, None));
    }
    Ok(tests)
}

/// The test of whether the two do equally well; `None` where runs are missing, or where the paper's data set has no
/// margin.
pub(super) fn do_as_well(context: &Context<'_>, compared: &Compared<'_>) -> Result<Option<Test>> {
    let Some(&margin) = context.paper.table1.margin.get(compared.place.name()) else { return Ok(None) };
    let Some(difference) = compared.difference()? else { return Ok(None) };
    let subject = compared.pair(context, difference).subject;
    let tested = as_well(subject, difference, margin / POINTS.factor)?;
    let statistic = format!("equivalence {}", interval_words(difference, compared.place));
    Ok(Some(compared.test(tested, statistic, Some(margin))))
}

/// What the interval of a difference allows for.
fn interval_words(difference: PairedDifference, place: Place) -> String {
    let repeats = if place.is_ordinal() { "folds" } else { "seeds" };
    match difference {
        PairedDifference::OneSeed(_) => "by Newcombe, one seed".to_owned(),
        PairedDifference::Crossed(mean) => format!("over examples and {} {repeats}", mean.networks()),
    }
}
