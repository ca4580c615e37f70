//! [`NorbWriter`]: writes stereo pairs with their categories and infos in the files of NORB.

use std::io::{self, BufWriter};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use super::files::{Kind, Set};
use super::matrix::{MatrixElement, MatrixError, MatrixWriter};
use crate::{DatasetError, unfinished};

/// The start of the names of the files, which is not NORB's: the pairs are others.
const PREFIX: &str = "objects";

/// The number of values that an info of jittered-cluttered NORB has.
const INFO_COLUMNS: u32 = 10;

/// Writes one shard of a data set in the form of jittered-cluttered NORB: three files, not compressed, with the images,
/// the categories and the infos. The files get their names when they are whole.
///
/// ```
/// use truezero_datasets::norb::{NorbWriter, Set};
///
/// let folder = tempfile::tempdir()?;
/// let mut writer = NorbWriter::create(folder.path(), Set::Training, 1, 1, 108)?;
/// let (left, right) = (vec![0; 108 * 108], vec![255; 108 * 108]);
/// writer.push(&left, &right, 3, [4, 0, 34, 5, 0, 0, 0, 0, 0, 0])?;
/// writer.finish()?;
/// assert!(folder.path().join("objects-2x108x108-training-01-dat.mat").exists());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct NorbWriter {
    images: Output,
    categories: Output,
    infos: Output,
    image_bytes: u64,
}

impl NorbWriter {
    /// Begins a shard of `examples` examples, each a stereo pair of square images of `side` pixels a side. The shards
    /// of a set are numbered from 1.
    ///
    /// # Errors
    /// [`DatasetError::Io`] if the folder cannot be written.
    pub fn create(
        folder: &Path,
        set: Set,
        shard: u32,
        examples: u32,
        side: u32,
    ) -> Result<Self, DatasetError> {
        let begin = |kind: Kind, element, shape: &[u32]| {
            let (set, kind) = (set.name(), kind.name());
            let name = format!("{PREFIX}-2x{side}x{side}-{set}-{shard:02}-{kind}.mat");
            Output::create(folder, folder.join(name), element, shape)
        };
        Ok(Self {
            images: begin(Kind::Images, MatrixElement::Byte, &[examples, 2, side, side])?,
            categories: begin(Kind::Categories, MatrixElement::Integer, &[examples])?,
            infos: begin(Kind::Infos, MatrixElement::Integer, &[examples, INFO_COLUMNS])?,
            image_bytes: u64::from(side) * u64::from(side),
        })
    }

    /// Appends an example: both images row by row, its category (0 animal, 1 human, 2 airplane, 3 truck, 4 car, 5 no
    /// object), and its info, which is instance, elevation, azimuth, lighting, horizontal shift, vertical shift,
    /// lumination, contrast, scale and rotation.
    ///
    /// # Errors
    /// [`DatasetError::Matrix`] if all examples are there already, [`DatasetError::Io`] if a file cannot be written.
    ///
    /// # Panics
    /// If an image has not `side` × `side` pixels.
    pub fn push(
        &mut self,
        left: &[u8],
        right: &[u8],
        category: u32,
        info: [i32; INFO_COLUMNS as usize],
    ) -> Result<(), DatasetError> {
        for image in [left, right] {
            assert_eq!(image.len() as u64, self.image_bytes, "an image of another size");
            self.images.write(|matrix| matrix.write_bytes(image))?;
        }
        self.categories.write(|matrix| matrix.write_numbers(&[category.into()]))?;
        self.infos.write(|matrix| matrix.write_numbers(&info.map(f64::from)))
    }

    /// Gives the files their names.
    ///
    /// # Errors
    /// [`DatasetError::Matrix`] if examples are missing, [`DatasetError::Io`] if a file cannot be written. Files
    /// that have no name by then are deleted.
    pub fn finish(self) -> Result<(), DatasetError> {
        self.infos.finish()?;
        self.categories.finish()?;
        // The images are last, since a shard is found by them.
        self.images.finish()
    }
}

/// A matrix file that is being written under a temporary name, with its final path.
#[derive(Debug)]
struct Output {
    file: PathBuf,
    matrix: MatrixWriter<BufWriter<NamedTempFile>>,
}

impl Output {
    fn create(
        folder: &Path,
        file: PathBuf,
        element: MatrixElement,
        shape: &[u32],
    ) -> Result<Self, DatasetError> {
        let matrix = unfinished::begin(folder)
            .map_err(|problem| MatrixError::Write { problem })
            .and_then(|temporary| MatrixWriter::new(BufWriter::new(temporary), element, shape));
        match matrix {
            Ok(matrix) => Ok(Self { file, matrix }),
            Err(problem) => Err(error(file, problem)),
        }
    }

    fn write(
        &mut self,
        append: impl FnOnce(&mut MatrixWriter<BufWriter<NamedTempFile>>) -> Result<(), MatrixError>,
    ) -> Result<(), DatasetError> {
        append(&mut self.matrix).map_err(|problem| error(self.file.clone(), problem))
    }

    fn finish(self) -> Result<(), DatasetError> {
        let Self { file, matrix } = self;
        let writer = match matrix.finish() {
            Ok(writer) => writer,
            Err(problem) => return Err(error(file, problem)),
        };
        let named = writer.into_inner().map_err(io::IntoInnerError::into_error);
        named
            .and_then(|whole| unfinished::name(whole, &file))
            .map_err(|problem| DatasetError::Io { file, problem })
    }
}

fn error(file: PathBuf, problem: MatrixError) -> DatasetError {
    match problem {
        MatrixError::Write { problem } => DatasetError::Io { file, problem },
        problem => DatasetError::Matrix { file, problem },
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    const INFO: [i32; 10] = [4, -1, 34, 5, -6, 6, -20, 1, 0, -5];

    fn names(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).unwrap();
        let mut names: Vec<_> =
            entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort_unstable();
        names
    }

    #[test]
    fn the_bytes_are_those_of_the_format() {
        let folder = tempfile::tempdir().unwrap();
        let mut writer = NorbWriter::create(folder.path(), Set::Testing, 12, 1, 2).unwrap();
        assert!(names(folder.path()).iter().all(|name| name.starts_with(".unfinished-")));
        writer.push(&[1, 2, 3, 4], &[5, 6, 7, 8], 5, INFO).unwrap();
        writer.finish().unwrap();
        let expected = ["cat", "dat", "info"].map(|kind| format!("objects-2x2x2-testing-12-{kind}.mat"));
        assert_eq!(names(folder.path()), expected);

        let [categories, images, infos] = expected.map(|name| fs::read(folder.path().join(name)).unwrap());
        assert_eq!(
            images,
            [
                &[0x55, 0x4c, 0x3d, 0x1e, 4, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0][..],
                &[1, 2, 3, 4, 5, 6, 7, 8],
            ]
            .concat()
        );
        assert_eq!(
            categories,
            [0x54, 0x4c, 0x3d, 0x1e, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 5, 0, 0, 0]
        );
        assert_eq!(infos.len(), 20 + 40);
        assert_eq!(infos[4..24], [2, 0, 0, 0, 1, 0, 0, 0, 10, 0, 0, 0, 1, 0, 0, 0, 4, 0, 0, 0]);
        assert_eq!(infos[24..28], [255; 4]);
    }

    #[test]
    fn a_shard_with_too_few_or_too_many_examples_gets_no_name() {
        let folder = tempfile::tempdir().unwrap();
        let mut writer = NorbWriter::create(folder.path(), Set::Training, 1, 2, 1).unwrap();
        writer.push(&[0], &[0], 0, INFO).unwrap();
        let error = writer.finish().unwrap_err();
        assert!(
            error.to_string().ends_with("-01-info.mat: elements: expected 80 bytes, found 40"),
            "{error}"
        );
        assert!(names(folder.path()).is_empty());

        let mut writer = NorbWriter::create(folder.path(), Set::Training, 1, 0, 1).unwrap();
        let error = writer.push(&[0], &[0], 0, INFO).unwrap_err();
        assert!(
            error.to_string().ends_with("-01-dat.mat: elements: expected 0 bytes, found more"),
            "{error}"
        );
        drop(writer);
        assert!(names(folder.path()).is_empty());
    }

    #[test]
    fn a_folder_that_is_not_there_is_named() {
        let error = NorbWriter::create(Path::new("nowhere"), Set::Training, 1, 1, 1).unwrap_err();
        assert!(error.to_string().starts_with("nowhere/objects-2x1x1-training-01-dat.mat: "), "{error}");
    }
}
