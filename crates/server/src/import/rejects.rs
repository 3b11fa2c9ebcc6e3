//! Rows that could not be read: kept as they were, in a file of the data folder and in the store, so that somebody can
//! mend them and import that file.

use std::path::{Path, PathBuf};

use store::Db;

use super::rows::Reject;
use crate::command::Failure;
use crate::config::Config;
use crate::{clock, data};

/// Writes the rejects file (one for each source and file name; a later run replaces it) and the store's list.
///
/// # Errors
/// When the file cannot be written, or what the store says.
pub async fn keep(
    config: &Config,
    db: &Db,
    source: &str,
    file: &Path,
    rejects: &[Reject],
) -> Result<PathBuf, Failure> {
    let folder = config.data_dir.join("rejects");
    let name = file.file_name().map_or_else(|| "input".into(), |name| name.to_string_lossy().into_owned());
    let path = folder.join(format!("{source}-{}.csv", name.replace(['/', '\\'], "-")));
    let complain = |error: String| Failure::Failed(format!("cannot write {}: {error}", path.display()));
    store::files::make_folder(&folder).map_err(|error| complain(error.to_string()))?;
    let file = store::files::create(&path).map_err(|error| complain(error.to_string()))?;
    let mut writer = csv::Writer::from_writer(file);
    let rows =
        rejects.iter().map(|reject| [reject.line.to_string(), reject.reason.clone(), reject.raw.clone()]);
    for row in std::iter::once(["line".to_owned(), "reason".to_owned(), "row".to_owned()]).chain(rows) {
        writer.write_record(row).map_err(|error| complain(error.to_string()))?;
    }
    writer.flush().map_err(|error| complain(error.to_string()))?;
    data::keep_rejects(db, source, rejects, clock::now()).await?;
    Ok(path)
}
