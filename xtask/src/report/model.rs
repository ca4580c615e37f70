//! What a report says, free of how it looks.
//!
//! All texts are plain: the renderer escapes them for HTML and Markdown, so no field may carry markup.

/// One report: what was run, what came out of it, and how to run it again.
#[derive(Debug, Clone)]
pub(crate) struct Report {
    pub(crate) title: String,
    pub(crate) subtitle: String,
    /// At which scale everything was run, as in "quick".
    pub(crate) scale: String,
    /// What was run, as (name, value): scale, seeds, data and its source, commit, CPU, threads, times.
    pub(crate) facts: Vec<(String, String)>,
    /// The findings in a few sentences. The verdicts of all [`Check`]s follow them.
    pub(crate) summary: Vec<Finding>,
    pub(crate) sections: Vec<Section>,
    /// The command that makes this report anew.
    pub(crate) how_to_repeat: String,
}

/// A sentence of the summary.
#[derive(Debug, Clone)]
pub(crate) struct Finding {
    pub(crate) text: String,
    /// The id of the section whose tables lead to the run records behind it; none for what is no result.
    pub(crate) section: Option<String>,
}

impl Report {
    /// The section that a sentence of the summary comes from.
    pub(crate) fn section_of(&self, finding: &Finding) -> Option<&Section> {
        let id = finding.section.as_ref()?;
        self.sections.iter().find(|section| section.id == *id)
    }

    /// The checks of all sections, in reading order.
    pub(crate) fn checks(&self) -> impl Iterator<Item = &Check> {
        self.blocks()
            .filter_map(|block| match block {
                Block::Checks(checks) => Some(checks),
                _ => None,
            })
            .flatten()
    }

    /// The checks of all sections by their names: letters first, then numbers by their value.
    pub(crate) fn checks_by_name(&self) -> Vec<&Check> {
        let mut checks: Vec<&Check> = self.checks().collect();
        checks.sort_by_key(|check| {
            let letters = check.id.trim_end_matches(|c: char| c.is_ascii_digit());
            (letters, check.id[letters.len()..].parse::<u64>().ok(), &check.id)
        });
        checks
    }

    /// The figures of all sections, in reading order.
    pub(crate) fn figures(&self) -> impl Iterator<Item = &Figure> {
        self.blocks().filter_map(|block| match block {
            Block::Figure(figure) => Some(figure),
            _ => None,
        })
    }

    /// The contact sheets of all sections, in reading order.
    pub(crate) fn images(&self) -> impl Iterator<Item = &Images> {
        self.blocks().filter_map(|block| match block {
            Block::Images(images) => Some(images),
            _ => None,
        })
    }

    fn blocks(&self) -> impl Iterator<Item = &Block> {
        self.sections.iter().flat_map(|section| &section.blocks)
    }

    /// How many checks got each verdict; verdicts that none got are left out.
    pub(crate) fn tally(&self) -> Vec<(Verdict, usize)> {
        let count = |verdict| self.checks().filter(|check| check.verdict == verdict).count();
        Verdict::ALL.map(|verdict| (verdict, count(verdict))).into_iter().filter(|&(_, n)| n > 0).collect()
    }
}

/// A table or figure of the paper, or a group of its claims.
#[derive(Debug, Clone)]
pub(crate) struct Section {
    /// The anchor: ASCII letters, digits, `-` and `_`, unique in the report.
    pub(crate) id: String,
    pub(crate) title: String,
    /// Where the paper has it, as in "paper, section 4.1, Table 1"; may be empty.
    pub(crate) reference: String,
    pub(crate) blocks: Vec<Block>,
}

/// A part of a [`Section`].
#[derive(Debug, Clone)]
pub(crate) enum Block {
    Paragraph(String),
    Table(Table),
    Figure(Figure),
    Images(Images),
    Checks(Vec<Check>),
}

/// A table whose first column holds the row labels.
#[derive(Debug, Clone)]
pub(crate) struct Table {
    pub(crate) caption: String,
    /// The heads, that of the label column first.
    pub(crate) columns: Vec<String>,
    pub(crate) rows: Vec<Row>,
    pub(crate) notes: Vec<String>,
}

/// A row of a [`Table`]: one cell for each column but the first.
#[derive(Debug, Clone)]
pub(crate) struct Row {
    pub(crate) label: String,
    pub(crate) cells: Vec<Cell>,
}

/// One cell: our figure and the paper's, each named as such wherever the paper has one.
#[derive(Debug, Clone, Default)]
pub(crate) struct Cell {
    /// What we measured; absent is shown as "not run" where the paper has a figure, as a dash elsewhere.
    pub(crate) ours: Option<String>,
    /// What the paper prints.
    pub(crate) paper: Option<String>,
    /// A small remark, as in "rate 0.1, epoch 12".
    pub(crate) note: Option<String>,
    /// Whether our figure is emphasised.
    pub(crate) bold: bool,
    /// The run record behind our figure: a path relative to the report's folder, or `#anchor`.
    pub(crate) link: Option<String>,
}

impl Cell {
    /// Our figure, or what stands in its place.
    pub(crate) fn ours_or_gap(&self) -> &str {
        match (&self.ours, &self.paper) {
            (Some(ours), _) => ours,
            (None, Some(_)) => "not run",
            (None, None) => "–",
        }
    }
}

/// A claim of the paper, judged by a statistic on our own runs.
#[derive(Debug, Clone, Default)]
pub(crate) struct Check {
    /// Short name and anchor, as in "S1": like [`Section::id`], unique in the report.
    pub(crate) id: String,
    /// The sentence of the paper.
    pub(crate) claim: String,
    /// The claim in a few words, for the summary; empty where the sentence is short enough.
    pub(crate) short: String,
    pub(crate) verdict: Verdict,
    /// The statistic with its interval or p-value.
    pub(crate) statistic: String,
    /// The runs and data that it was taken from.
    pub(crate) data: String,
    /// The numbers of the statistic; absent where nothing was measured, or several things were.
    pub(crate) measured: Option<Measured>,
    /// The stand-ins that it rests on, each as "the title of the stand-in, in place of the paper's data".
    pub(crate) stand_ins: Vec<String>,
    /// The run records that it rests on: paths relative to the report's folder.
    pub(crate) records: Vec<String>,
}

impl Check {
    /// How many run records are linked one by one; beyond that `claims.json` has them all.
    const LINKED: usize = 8;

    /// The run records that are linked one by one, and how many are left over.
    pub(crate) fn linked(&self) -> (&[String], usize) {
        let (linked, rest) = self.records.split_at(self.records.len().min(Self::LINKED));
        (linked, rest.len())
    }

    /// The claim as briefly as it was given.
    pub(crate) fn brief(&self) -> &str {
        if self.short.is_empty() { &self.claim } else { &self.short }
    }
}

/// The numbers behind the statistic of a [`Check`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Measured {
    /// What was measured, in `unit`.
    pub(crate) effect: f64,
    /// As in "percentage points".
    pub(crate) unit: &'static str,
    /// The 95 % interval of the effect.
    pub(crate) interval: Option<(f64, f64)>,
    /// The p-value, corrected where the claim is one of a family.
    pub(crate) p: Option<f64>,
    /// How many examples, runs or networks it was taken from.
    pub(crate) n: usize,
}

/// What a [`Check`] came to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Verdict {
    Reproduced,
    Contradicted,
    Inconclusive,
    #[default]
    NotRun,
}

impl Verdict {
    const ALL: [Self; 4] = [Self::Reproduced, Self::Contradicted, Self::Inconclusive, Self::NotRun];

    /// The verdict in words.
    pub(crate) fn words(self) -> &'static str {
        match self {
            Self::Reproduced => "reproduced",
            Self::Contradicted => "contradicted",
            Self::Inconclusive => "inconclusive",
            Self::NotRun => "not run",
        }
    }

    /// A sign that tells the verdicts apart without colour.
    pub(crate) fn sign(self) -> &'static str {
        match self {
            Self::Reproduced => "✓",
            Self::Contradicted => "✗",
            Self::Inconclusive => "?",
            Self::NotRun => "–",
        }
    }
}

/// One or more plots side by side under one caption.
#[derive(Debug, Clone)]
pub(crate) struct Figure {
    /// The anchor and the name of the stand-alone files: like [`Section::id`], unique in the report.
    pub(crate) id: String,
    pub(crate) caption: String,
    pub(crate) plots: Vec<Plot>,
}

/// A pair of axes with its series; without the axes, a diagram.
#[derive(Debug, Clone, Default)]
pub(crate) struct Plot {
    pub(crate) title: String,
    /// What the horizontal axis shows; empty for a diagram, which has no such axis.
    pub(crate) x_label: String,
    /// What the vertical axis shows; empty for a diagram, which has no such axis.
    pub(crate) y_label: String,
    /// First and last value of the horizontal axis; data outside is not drawn, and said so.
    pub(crate) x_range: (f64, f64),
    /// First and last value of the vertical axis; data outside is not drawn, and said so.
    pub(crate) y_range: (f64, f64),
    pub(crate) series: Vec<Series>,
}

/// One curve, cloud of points or set of bars.
#[derive(Debug, Clone, Default)]
pub(crate) struct Series {
    /// The legend's text; empty for no entry.
    pub(crate) label: String,
    pub(crate) kind: Kind,
    /// What [`Kind`] says, in the order of drawing. A value that is not finite interrupts a line, and is said so.
    pub(crate) data: Vec<(f64, f64)>,
    pub(crate) origin: Origin,
    /// Which colour of the palette: series of one hue belong together (ours and the paper's of one method).
    pub(crate) hue: usize,
}

/// How a [`Series`] is drawn, and what its data are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Kind {
    /// One line through all (x, y).
    #[default]
    Line,
    /// A point at each (x, y).
    Points,
    /// A line from the first to the second of each two (x, y), from the third to the fourth, and so on.
    Segments,
    /// A vertical bar with caps from each (x, lowest) to the (x, highest) that follows it.
    ErrorBars,
    /// The bars of a histogram: for each (middle, height) one from zero, as wide as neighbours are apart.
    Bars,
}

impl Kind {
    /// How many points of the data make one element.
    pub(crate) fn points_together(self) -> usize {
        match self {
            Self::Line | Self::Points | Self::Bars => 1,
            Self::Segments | Self::ErrorBars => 2,
        }
    }
}

/// Whose numbers a [`Series`] shows: ours are solid, the paper's dashed or hollow.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Origin {
    #[default]
    Ours,
    Paper,
}

/// A contact sheet: small images in rows under one caption.
#[derive(Debug, Clone, Default)]
pub(crate) struct Images {
    /// The anchor and the name of the stand-alone files: like [`Section::id`], unique in the report.
    pub(crate) id: String,
    pub(crate) caption: String,
    /// What a reader who cannot see the images is told.
    pub(crate) alternative: String,
    /// A head for each column; none at all for a sheet without heads.
    pub(crate) column_labels: Vec<String>,
    /// The images, row by row.
    pub(crate) tiles: Vec<Tile>,
    /// How many stand in a row.
    pub(crate) columns: usize,
    /// How many units of the page a pixel is wide and high, from 1.
    pub(crate) zoom: usize,
}

/// One small image of a contact sheet.
#[derive(Debug, Clone, Default)]
pub(crate) struct Tile {
    /// What stands below it; may be empty.
    pub(crate) label: String,
    pub(crate) height: usize,
    pub(crate) width: usize,
    /// 1 for grey, 3 for red, green and blue.
    pub(crate) channels: usize,
    /// height × width × channels values from 0, black, to 255: row by row, the channels of a pixel together.
    pub(crate) pixels: Vec<u8>,
}
