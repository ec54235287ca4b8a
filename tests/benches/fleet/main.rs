//! Pages a second, side by side in one run, on the same pages and cores: the fleet end to end, the sandbox, baseline A (our
//! own pipeline in one warm process a core) and baseline B (plain warm Tesseract); and where the difference goes.
//!
//! `just bench --bench fleet -- --pages 24`. Figures are ratios of one run on one machine; nothing here passes or fails.
#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::cast_precision_loss,
    clippy::maybe_infinite_iter,
    reason = "a measuring program: it prints, and stops where it can't measure"
)]

mod baseline;
mod commands;
mod cpu;
mod pages;
mod score;
mod whole;

use std::time::Duration;

/// What one way of reading came to.
pub(crate) struct Measured {
    pub(crate) wall: Duration,
    /// Text by page file.
    pub(crate) texts: Vec<(String, String)>,
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if arguments.first().is_some_and(|first| first == "--child") {
        return baseline::child(&arguments[1], &arguments[2..]);
    }
    let wanted = arguments.iter().skip_while(|argument| *argument != "--pages").nth(1);
    let (pages, origin) = pages::choose(wanted.and_then(|number| number.parse().ok()).unwrap_or(24));
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    println!("{} pages of {origin}, {cores} cores, OMP_THREAD_LIMIT=1", pages.len());

    let plain = baseline::measure("plain", &pages, cores);
    let reading = baseline::measure("reading", &pages, cores);
    let stages = baseline::measure("stages", &pages, cores);
    let tesseract = commands::tesseract(&pages, cores);
    let ocrmypdf = commands::ocrmypdf(&pages, cores);
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let sandbox = runtime.block_on(whole::sandbox(&pages, cores));
    let fleet = runtime.block_on(whole::fleet(&pages, cores));

    let rate = |wall: Duration| pages.len() as f64 / wall.as_secs_f64();
    println!("\n                                                 pages/s   word F1");
    let row = |name: &str, wall, f1: Option<f64>| {
        let f1 = f1.map_or_else(|| "-".to_owned(), |f1| format!("{f1:.4}"));
        println!("{name:48} {:7.2}   {f1}", rate(wall));
    };
    row("B  plain warm Tesseract", plain.wall, score::f1(&plain.texts));
    row("   our reading, no sandbox", reading.wall, score::f1(&reading.texts));
    row("   our reading, through the sandbox", sandbox.wall, score::f1(&sandbox.texts));
    row("A  all four stages' logic, one warm process a core", stages.wall, score::f1(&stages.texts));
    for (name, measured) in [("   the command tesseract", tesseract), ("   the command ocrmypdf", ocrmypdf)] {
        match measured {
            Some(measured) => row(name, measured.wall, score::f1(&measured.texts)),
            None => println!("{name:48} is not installed, or failed (apt-get install tesseract-ocr ocrmypdf)"),
        }
    }
    row("   the fleet, end to end", fleet.measured.wall, None);

    println!(
        "\nratios: fleet / A {:.3} (aim 0.95)   sandbox / reading {:.3} (aim 0.97)   A / B {:.3}",
        rate(fleet.measured.wall) / rate(stages.wall),
        rate(sandbox.wall) / rate(reading.wall),
        rate(stages.wall) / rate(plain.wall)
    );
    whole::explain(&fleet, &stages, pages.len(), cores);
}
