//! What people would run otherwise: the commands `tesseract` and `ocrmypdf`, a process a page, as many at a time as there are
//! cores.

use crate::Measured;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

/// `None` if the command is not installed.
pub(crate) fn tesseract(pages: &[PathBuf], cores: usize) -> Option<Measured> {
    measure(pages, cores, |page, _| {
        let mut command = Command::new("tesseract");
        command.arg(page).arg("-");
        (command, None)
    })
}

/// With deskewing and page rotation, which is what it is used for. A page without a resolution is taken for one of 200 dpi.
pub(crate) fn ocrmypdf(pages: &[PathBuf], cores: usize) -> Option<Measured> {
    measure(pages, cores, |page, folder| {
        let name = page.file_stem().unwrap().to_string_lossy();
        let text = folder.join(format!("{name}.txt"));
        let mut command = Command::new("ocrmypdf");
        command.args(["--quiet", "--jobs", "1", "--deskew", "--rotate-pages", "--image-dpi", "200", "--sidecar"]);
        command.arg(&text).arg(page).arg(folder.join(format!("{name}.pdf")));
        (command, Some(text))
    })
}

/// A page's command, and where it writes the text if that isn't its output.
type Made = (Command, Option<PathBuf>);

fn measure(pages: &[PathBuf], cores: usize, make: impl Fn(&Path, &Path) -> Made + Sync) -> Option<Measured> {
    let folder = tempfile::tempdir().unwrap();
    // Once before, which also says whether it is there.
    read(make(pages.first()?, folder.path()))?;
    let began = Instant::now();
    let texts = std::thread::scope(|scope| {
        let (make, folder) = (&make, folder.path());
        let share = move |core| {
            let own = pages.iter().skip(core).step_by(cores);
            own.map(|page| Some((page.display().to_string(), read(make(page, folder))?))).collect::<Option<Vec<_>>>()
        };
        let threads: Vec<_> = (0..cores).map(|core| scope.spawn(move || share(core))).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect::<Option<Vec<_>>>()
    })?;
    Some(Measured { wall: began.elapsed(), texts: texts.concat() })
}

fn read((mut command, text): Made) -> Option<String> {
    let done = command.env("OMP_THREAD_LIMIT", "1").stdin(Stdio::null()).stderr(Stdio::null()).output().ok()?;
    done.status.success().then_some(())?;
    match text {
        Some(text) => std::fs::read_to_string(text).ok(),
        None => String::from_utf8(done.stdout).ok(),
    }
}
