//! The page as a whole: its summary and its sections.

use super::{Block, Check, Verdict};

/// A report: what was run, the results, and how to repeat them.
#[derive(Debug, Clone, Default)]
pub struct Report {
    /// The heading of the page.
    pub title: String,
    /// A line below the heading.
    pub subtitle: String,
    /// What was run, as (name, value): seeds, data and its source, commit, CPU, threads, times.
    pub facts: Vec<(String, String)>,
    /// The results in a few sentences. The verdicts of all [`Check`]s follow them.
    pub summary: Vec<Sentence>,
    /// The body of the page, in reading order.
    pub sections: Vec<Section>,
    /// The commands that repeat this report.
    pub how_to_repeat: String,
    /// A file that lists the records of every check, as a path relative to the report's folder. A check with many
    /// records links to it. Without it the page only says how many more records there are.
    pub records: Option<String>,
}

/// A sentence of the summary.
#[derive(Debug, Clone, Default)]
pub struct Sentence {
    /// The sentence.
    pub text: String,
    /// The id of the section with the result; none if the sentence states no result.
    pub section: Option<String>,
}

/// A table or figure of the paper, or a group of its claims.
#[derive(Debug, Clone, Default)]
pub struct Section {
    /// The anchor: ASCII letters, digits, `-` and `_`, unique in the report.
    pub id: String,
    /// The heading.
    pub title: String,
    /// Where the paper has it, as in "paper, section 4.1, Table 1"; may be empty.
    pub reference: String,
    /// The content, in reading order.
    pub blocks: Vec<Block>,
}

impl Report {
    /// The section that a sentence of the summary comes from.
    pub fn section_of(&self, sentence: &Sentence) -> Option<&Section> {
        let id = sentence.section.as_ref()?;
        self.sections.iter().find(|section| section.id == *id)
    }

    /// The sections before the summary, and those after it. The former are the first sections that begin with a
    /// [`Headline`](super::Headline).
    pub fn parts(&self) -> (&[Section], &[Section]) {
        let opens = |section: &&Section| matches!(section.blocks.first(), Some(Block::Headline(_)));
        self.sections.split_at(self.sections.iter().take_while(opens).count())
    }

    /// The checks of all sections, in reading order.
    pub fn checks(&self) -> impl Iterator<Item = &Check> {
        self.blocks().flat_map(Block::checks)
    }

    /// The checks of all sections, sorted by name. Numbers in names are compared by value.
    pub fn checks_by_name(&self) -> Vec<&Check> {
        let mut checks: Vec<&Check> = self.checks().collect();
        checks.sort_by_key(|check| {
            let letters = check.id.trim_end_matches(|c: char| c.is_ascii_digit());
            (letters, check.id[letters.len()..].parse::<u64>().ok(), &check.id)
        });
        checks
    }

    /// All blocks, including nested ones, in reading order.
    pub fn blocks(&self) -> impl Iterator<Item = &Block> {
        self.sections.iter().flat_map(|section| &section.blocks).flat_map(Block::with_inner)
    }

    /// Returns true if the report has a [`Matrix`](super::Matrix).
    pub fn has_matrix(&self) -> bool {
        self.blocks().any(|block| matches!(block, Block::Matrix(_)))
    }

    /// The number of checks with each verdict, without the verdicts that do not occur.
    pub fn tally(&self) -> Vec<(Verdict, usize)> {
        let count = |verdict| self.checks().filter(|check| check.verdict == verdict).count();
        Verdict::ALL.map(|verdict| (verdict, count(verdict))).into_iter().filter(|&(_, n)| n > 0).collect()
    }
}
