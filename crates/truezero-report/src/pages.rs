//! [`Pages`]: a rendered report.

/// The folder of the stand-alone figures.
const FIGURES: &str = "figures";

/// The path of a figure's file, from the folder of the report.
pub(crate) fn figure_path(id: &str, extension: &str) -> String {
    format!("{FIGURES}/{id}.{extension}")
}

/// A rendered report.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Pages {
    /// The page, with style and figures inside of it.
    pub html: String,
    /// The same page as Markdown, with the figures in `figures/`.
    pub markdown: String,
    /// The stand-alone figures, charts and contact sheets, in reading order.
    pub figures: Vec<FigureFiles>,
}

/// A stand-alone figure or contact sheet.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct FigureFiles {
    /// The id of the figure.
    pub id: String,
    /// For light and dark mode.
    pub svg: String,
    /// In the light colours, two pixels per unit.
    #[cfg(feature = "png")]
    pub png: Vec<u8>,
}

/// A file of a report.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct File<'a> {
    /// The subfolder of the report's folder; empty for the pages themselves.
    pub folder: &'static str,
    /// As in "report.html".
    pub name: String,
    /// What the file holds.
    pub contents: &'a [u8],
}

impl Pages {
    /// All files of the report. The pages come after the files that they link to.
    pub fn files(&self) -> Vec<File<'_>> {
        let mut files = Vec::new();
        for figure in &self.figures {
            let file = |extension, contents| File {
                folder: FIGURES,
                name: format!("{}.{extension}", figure.id),
                contents,
            };
            files.push(file("svg", figure.svg.as_bytes()));
            #[cfg(feature = "png")]
            files.push(file("png", &figure.png));
        }
        for (name, page) in [("report.md", &self.markdown), ("report.html", &self.html)] {
            files.push(File { folder: "", name: name.to_owned(), contents: page.as_bytes() });
        }
        files
    }
}
