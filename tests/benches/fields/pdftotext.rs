//! The command `pdftotext` of poppler-utils, a process a file.

use crate::LONG_ENOUGH;
use std::path::PathBuf;
use std::process::{Command, Stdio};

/// CPU seconds that it takes for these files, its start included; `None` if it is not installed.
pub(crate) fn measured(files: &[PathBuf]) -> Option<f64> {
    let (began, mut runs) = (of_children(), 0);
    loop {
        for file in files {
            let mut command = Command::new("pdftotext");
            let status = command.arg(file).arg("-").stdout(Stdio::null()).stderr(Stdio::null()).status().ok()?;
            status.success().then_some(())?;
        }
        runs += 1;
        let took = of_children() - began;
        if took >= LONG_ENOUGH {
            return Some(took / f64::from(runs));
        }
    }
}

/// CPU seconds of the processes that were started here and have ended (proc(5), `stat`, fields 16 and 17).
fn of_children() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap();
    let (_, fields) = stat.rsplit_once(')').unwrap();
    let ticks = fields.split_whitespace().skip(13).take(2).map(|ticks| ticks.parse::<f64>().unwrap());
    ticks.sum::<f64>() / 100.0
}
