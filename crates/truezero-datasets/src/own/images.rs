//! Folders of PNG images: one folder for each class, named as the class.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::{self, BufReader};
use std::path::{Path, PathBuf};

use png::{ColorType, Decoder, Transformations};
use truezero_tensor::{ActiveLists, Examples};

use super::prepare::{Labelled, Preparation, Prepared};
use crate::DatasetError;
use crate::manifest::MOST_FEATURES;

/// The names, in small letters, of what systems leave in folders, besides hidden files.
const LITTER: [&str; 3] = ["thumbs.db", "desktop.ini", "__macosx"];

/// The formats of images that would be missed, by the ends of their names.
const IMAGES: [&str; 10] = ["png", "jpg", "jpeg", "gif", "bmp", "webp", "tif", "tiff", "heic", "avif"];

/// Reads the PNG images of a folder that has a folder for each class, and splits them.
///
/// All images must have the size and the channels of the first: grey, or red, green and blue. Their values become 0 to
/// 1, and 0 stays a true zero. The shape is rows, columns and, in colour, 3 channels. Images are scaled only if
/// [`Preparation::scale_by`] says so; then they are dense. Passed over are hidden files and folders, `Thumbs.db` and
/// the like, and beside the folders of the classes all files that are no images.
///
/// # Errors
/// [`DatasetError::Io`] if a folder or an image cannot be read; [`DatasetError::Field`] for an image of another size,
/// with transparency or with more than the most features, for an image of another format or outside of the folders,
/// for what else is in a folder of a class, for a folder without images or whose name is not UTF-8, and if there are
/// not two classes or not enough images for the split, or if their values are more than the most bytes.
pub fn load(folder: impl AsRef<Path>, preparation: &Preparation) -> Result<Prepared, DatasetError> {
    let folder = folder.as_ref();
    let (mut lists, mut shape, mut labels) = (None::<ActiveLists<f32>>, Vec::new(), Vec::new());
    let mut bytes = 0_u64;
    for class in entries(folder)? {
        if !class.is_dir() {
            is_no_image(&class)?;
            continue;
        }
        let Some(name) = class.file_name().and_then(OsStr::to_str).map(str::to_owned) else {
            return Err(DatasetError::field(&class, "name", "UTF-8", class.display().to_string()));
        };
        for file in pngs(&class)? {
            let image = Image::read(&file)?;
            if !shape.is_empty() && image.shape != shape {
                let expected = format!("{shape:?}, as the images before");
                return Err(DatasetError::field(
                    &file,
                    "rows, columns and channels",
                    &expected,
                    format!("{:?}", image.shape),
                ));
            }
            bytes = bytes.saturating_add(image.values.len() as u64 * size_of::<f32>() as u64);
            if bytes > preparation.most_bytes {
                let expected = format!("at most {} bytes in memory", preparation.most_bytes);
                return Err(DatasetError::field(&file, "images", &expected, "more"));
            }
            let lists = lists.get_or_insert_with(|| ActiveLists::new(image.values.len()));
            lists.push_elements((0..).zip(image.values.iter().map(|&value| f32::from(value) / 255.0)));
            shape = image.shape;
            labels.push(name.clone());
        }
    }
    let Some(lists) = lists else {
        let expected = "a folder for each class with PNG images";
        return Err(DatasetError::field(folder, "images", expected, "none"));
    };
    let inputs = Examples::Sparse(lists);
    Labelled { inputs, labels, shape: without_one_channel(shape), feature_names: Vec::new() }
        .prepare(folder, preparation)
}

/// The shape of an image and its values, 0 to 1, in the order that [`load`] gives them, for a model to be asked about.
///
/// # Errors
/// As [`load`] for a single image.
pub fn image(file: impl AsRef<Path>) -> Result<(Vec<usize>, Vec<f32>), DatasetError> {
    let Image { shape, values } = Image::read(file.as_ref())?;
    Ok((without_one_channel(shape), values.into_iter().map(|value| f32::from(value) / 255.0).collect()))
}

/// A shape of rows, columns and channels, without the latter if there is one.
fn without_one_channel(mut shape: Vec<usize>) -> Vec<usize> {
    shape.pop_if(|channels| *channels == 1);
    shape
}

/// The PNG images of a folder and of the folders in it, each in the order of its names, for a model to be asked about.
///
/// # Errors
/// [`DatasetError::Io`] if a folder cannot be read; [`DatasetError::Field`] as [`load`] for what is no PNG image, and
/// if there is no image.
pub fn images(folder: impl AsRef<Path>) -> Result<Vec<PathBuf>, DatasetError> {
    let folder = folder.as_ref();
    let mut images = Vec::new();
    for path in entries(folder)? {
        if path.is_dir() {
            images.extend(pngs(&path)?);
        } else if is_png(&path) {
            images.push(path);
        } else {
            is_no_image(&path)?;
        }
    }
    if images.is_empty() {
        let expected = "PNG images in the folder or in folders in it";
        return Err(DatasetError::field(folder, "images", expected, "none"));
    }
    Ok(images)
}

/// The PNG images of a folder that has nothing else.
fn pngs(folder: &Path) -> Result<Vec<PathBuf>, DatasetError> {
    let entries = entries(folder)?;
    if let Some(other) = entries.iter().find(|path| !is_png(path) || path.is_dir()) {
        let found = if other.is_dir() { "a folder" } else { "another file" };
        return Err(DatasetError::field(other, "image", "a PNG image, as all in this folder", found));
    }
    if entries.is_empty() {
        return Err(DatasetError::field(folder, "images", "PNG images in the folder", "none"));
    }
    Ok(entries)
}

/// Refuses an image where none is read.
fn is_no_image(file: &Path) -> Result<(), DatasetError> {
    let is = |format: &&str| file.extension().is_some_and(|extension| extension.eq_ignore_ascii_case(format));
    match IMAGES.into_iter().find(is) {
        Some("png") => Err(DatasetError::field(
            file,
            "image",
            "an image in the folder of its class",
            "one beside these folders",
        )),
        Some(format) => Err(DatasetError::field(file, "image", "a PNG image", format)),
        None => Ok(()),
    }
}

/// The entries of a folder in the order of their names, without what systems leave in folders.
fn entries(folder: &Path) -> Result<Vec<PathBuf>, DatasetError> {
    let io = |problem| DatasetError::Io { file: folder.into(), problem };
    let entries = fs::read_dir(folder).map_err(io)?;
    let mut paths =
        entries.map(|entry| entry.map(|entry| entry.path())).collect::<Result<Vec<_>, _>>().map_err(io)?;
    paths.retain(|path| !is_litter(path));
    paths.sort_unstable();
    Ok(paths)
}

/// Whether a name is hidden, or one that systems give.
fn is_litter(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default();
    name.as_encoded_bytes().starts_with(b".") || LITTER.iter().any(|litter| name.eq_ignore_ascii_case(litter))
}

fn is_png(file: &Path) -> bool {
    file.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("png"))
}

/// A decoded image.
#[derive(Debug)]
struct Image {
    /// Rows, columns and channels.
    shape: Vec<usize>,
    values: Vec<u8>,
}

impl Image {
    fn read(file: &Path) -> Result<Self, DatasetError> {
        let invalid = |problem: png::DecodingError| DatasetError::Io {
            file: file.into(),
            problem: match problem {
                png::DecodingError::IoError(problem) => problem,
                other => io::Error::new(io::ErrorKind::InvalidData, other),
            },
        };
        let opened = File::open(file).map_err(|problem| DatasetError::Io { file: file.into(), problem })?;
        let mut decoder = Decoder::new(BufReader::new(opened));
        decoder.set_transformations(Transformations::normalize_to_color8());
        let mut reader = decoder.read_info().map_err(invalid)?;
        let channels = match reader.output_color_type().0 {
            ColorType::Grayscale => 1,
            ColorType::Rgb => 3,
            other => {
                let expected = "grey or red, green and blue, without transparency";
                return Err(DatasetError::field(file, "colours", expected, format!("{other:?}")));
            }
        };
        let (columns, rows) = reader.info().size();
        let features = u64::from(columns).saturating_mul(u64::from(rows)).saturating_mul(channels as u64);
        let Some(size) = reader.output_buffer_size().filter(|_| features <= MOST_FEATURES) else {
            let expected = format!("at most {MOST_FEATURES} values");
            return Err(DatasetError::field(file, "size", &expected, format!("{columns} × {rows} pixels")));
        };
        let mut values = vec![0; size];
        let frame = reader.next_frame(&mut values).map_err(invalid)?;
        values.truncate(frame.buffer_size());
        let shape = vec![frame.height as usize, frame.width as usize, channels];
        Ok(Self { shape, values })
    }
}

#[cfg(test)]
mod tests {
    use super::super::ScaleBy;
    use super::*;

    fn write(file: &Path, width: u32, color: ColorType, values: &[u8]) {
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        let channels = u32::try_from(color.samples()).unwrap();
        let height = u32::try_from(values.len()).unwrap() / width / channels;
        let mut encoder = png::Encoder::new(File::create(file).unwrap(), width, height);
        encoder.set_color(color);
        encoder.write_header().unwrap().write_image_data(values).unwrap();
    }

    fn plain() -> Preparation {
        Preparation { scale_by: ScaleBy::Nothing, ..Preparation::default() }
    }

    /// Twenty images of each class, 2 rows of 3 pixels: the number of the class and zeros.
    fn folder() -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for (class, value) in [("cats", 51), ("dogs", 255)] {
            for image in 0..20 {
                let file = folder.path().join(class).join(format!("{image}.png"));
                write(&file, 3, ColorType::Grayscale, &[value, 0, 0, 0, image, value]);
            }
        }
        fs::write(folder.path().join("readme.txt"), "").unwrap();
        folder
    }

    #[test]
    fn a_folder_for_each_class_becomes_examples() {
        let found = load(folder().path(), &plain()).unwrap();
        assert_eq!((found.class_names, found.scaling), (vec!["cats".to_owned(), "dogs".into()], None));
        assert_eq!((&found.data.shape[..], found.data.features), (&[2, 3][..], 6));
        assert_eq!([found.data.train.len(), found.data.valid.len(), found.data.test.len()], [28, 6, 6]);
        let mut image = [9.0; 6];
        for (example, &label) in found.data.train.labels.iter().enumerate() {
            found.data.train.inputs.copy_example(example, &mut image);
            let value = [0.2, 1.0][label as usize];
            assert_eq!([image[0], image[1], image[5]], [value, 0.0, value]);
        }
    }

    #[test]
    fn images_to_ask_about_may_lie_in_the_folder_and_in_folders_of_it() {
        let folder = folder();
        let path = folder.path();
        write(&path.join("b.PNG"), 3, ColorType::Grayscale, &[0; 6]);
        let found = images(path).unwrap();
        assert_eq!((found.len(), &found[0], &found[40]), (41, &path.join("b.PNG"), &path.join("dogs/9.png")));
        assert_eq!(image(&found[0]).unwrap(), (vec![2, 3], vec![0.0; 6]));
    }

    #[test]
    fn colours_are_three_channels() {
        let folder = tempfile::tempdir().unwrap();
        for (class, image) in
            ["a", "b"].into_iter().flat_map(|class| (0..10).map(move |image| (class, image)))
        {
            write(&folder.path().join(class).join(format!("{image}.png")), 1, ColorType::Rgb, &[1, 2, image]);
        }
        assert_eq!(load(folder.path(), &plain()).unwrap().data.shape, [1, 1, 3]);
    }

    #[test]
    fn an_image_that_does_not_fit_is_named() {
        let message = |change: &dyn Fn(&Path)| {
            let folder = folder();
            change(&folder.path().join("dogs/7.png"));
            load(folder.path(), &plain()).unwrap_err().to_string()
        };
        let other_size = message(&|file| write(file, 2, ColorType::Grayscale, &[0; 6]));
        assert!(
            other_size.contains("dogs/7.png: rows, columns and channels: expected [2, 3, 1]"),
            "{other_size}"
        );
        let alpha = message(&|file| write(file, 3, ColorType::GrayscaleAlpha, &[0; 12]));
        assert!(alpha.contains("dogs/7.png: colours: expected grey or red, green and blue"), "{alpha}");
        let no_png = message(&|file| fs::write(file, "no image").unwrap());
        assert!(no_png.contains("dogs/7.png: "), "{no_png}");
        let empty = tempfile::tempdir().unwrap();
        let none = load(empty.path(), &plain()).unwrap_err().to_string();
        assert!(none.contains("images: expected a folder for each class with PNG images"), "{none}");
        let none = images(empty.path()).unwrap_err().to_string();
        assert!(none.contains("images: expected PNG images in the folder"), "{none}");
    }

    #[test]
    fn what_would_be_missed_is_named_and_litter_is_not() {
        let message = |name: &str, is_folder: bool| {
            let folder = folder();
            let path = folder.path().join(name);
            fs::create_dir_all(if is_folder { &path } else { path.parent().unwrap() }).unwrap();
            if !is_folder {
                fs::write(&path, "").unwrap();
            }
            [load(folder.path(), &plain()).map(drop), images(folder.path()).map(drop)]
                .map(|found| found.map_err(|error| error.to_string()))
        };
        for (name, is_folder, expected) in [
            (
                "cats/a.jpg",
                false,
                "cats/a.jpg: image: expected a PNG image, as all in this folder, found another file",
            ),
            ("dogs/note.txt", false, "dogs/note.txt: image: expected a PNG image"),
            (
                "dogs/more",
                true,
                "dogs/more: image: expected a PNG image, as all in this folder, found a folder",
            ),
            (
                "dogs/more.png",
                true,
                "dogs/more.png: image: expected a PNG image, as all in this folder, found a",
            ),
            ("birds", true, "birds: images: expected PNG images in the folder, found none"),
            ("a.JPEG", false, "a.JPEG: image: expected a PNG image, found jpeg"),
        ] {
            for found in message(name, is_folder) {
                assert!(found.as_ref().is_err_and(|error| error.contains(expected)), "{name}: {found:?}");
            }
        }
        let [flat, asked] = message("a.png", false);
        assert!(flat.unwrap_err().contains("a.png: image: expected an image in the folder of its class"));
        assert_eq!(asked, Ok(()));
        for name in ["cats/.DS_Store", "dogs/Thumbs.db", ".git/a.jpg", "__MACOSX/cats/a.png", "licence"] {
            assert_eq!(message(name, false), [Ok(()), Ok(())], "{name}");
        }
    }

    #[test]
    fn every_truncation_is_refused() {
        let folder = folder();
        let file = folder.path().join("cats/3.png");
        let whole = fs::read(&file).unwrap();
        // The last twelve bytes are the chunk that ends the file, which no pixel needs.
        for length in 0..whole.len() - 12 {
            fs::write(&file, &whole[..length]).unwrap();
            let error = load(folder.path(), &plain()).unwrap_err().to_string();
            assert!(error.contains("3.png"), "{length}: {error}");
        }
    }

    #[test]
    fn more_than_the_most_bytes_are_refused() {
        let most = Preparation { most_bytes: 100, ..plain() };
        let error = load(folder().path(), &most).unwrap_err().to_string();
        assert!(error.contains("images: expected at most 100 bytes in memory"), "{error}");
    }
}
