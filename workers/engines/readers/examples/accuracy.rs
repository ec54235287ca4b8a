//! Reads page images with known text in this process and prints word F1 and CPU seconds, by condition, kind and half: for
//! developing on one half of the layouts and checking on the other.
//!
//! `cargo run --release -p docward-engine-readers --example accuracy -- FOLDER [--plain|--ratio] [--out FOLDER] [NAME_PART…]`
//!
//! FOLDER holds `STEM.txt` beside `STEM-pN.png` or `.jpg` (or `STEM.png`). `--plain` reads each page with Tesseract alone,
//! `--ratio` with both, and prints how much more the whole costs. With `--out` each document's text goes to `STEM.txt` there, and what differs to `STEM.diff`.
#![expect(clippy::print_stdout, reason = "a measuring tool speaks to a person")]

#[path = "measuring/cpu.rs"]
mod cpu;

use cpu::cpu;
use docward_engine_model::Word;
use docward_engine_readers::{Raster, second, tesseract};
use std::collections::BTreeMap;
use std::io::{Error, Result};
use std::path::{Path, PathBuf};

type Bag = BTreeMap<String, i64>;

#[derive(Default, Clone)]
struct Score {
    hit: i64,
    truth: i64,
    found: i64,
    documents: usize,
    seconds: Vec<f64>,
    ratios: Vec<f64>,
}

impl Score {
    fn add(&mut self, other: &Score) {
        self.hit += other.hit;
        self.truth += other.truth;
        self.found += other.found;
        self.documents += 1;
        self.seconds.extend(&other.seconds);
        self.ratios.extend(&other.ratios);
    }

    #[expect(clippy::cast_precision_loss, reason = "counts of words")]
    fn f1(&self) -> f64 {
        2.0 * self.hit as f64 / (self.truth + self.found).max(1) as f64
    }
}

fn median(values: &[f64]) -> f64 {
    let mut values = values.to_vec();
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or_default()
}

fn main() -> Result<()> {
    let mut arguments = std::env::args().skip(1);
    let folder = PathBuf::from(arguments.next().ok_or_else(|| Error::other("which folder?"))?);
    let (mut plain, mut ratio, mut out, mut parts) = (false, false, None, Vec::new());
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--plain" => plain = true,
            "--ratio" => ratio = true,
            "--out" => out = arguments.next().map(PathBuf::from),
            _ => parts.push(argument),
        }
    }
    tesseract::load().map_err(Error::other)?;
    println!("second reader: {}", if second::load() { "yes" } else { "no" });
    let mut groups: BTreeMap<String, Score> = BTreeMap::new();
    for (stem, pages) in documents(&folder, &parts)? {
        let truth = bag(&std::fs::read_to_string(folder.join(format!("{stem}.txt")))?);
        let (mut score, mut text) = (Score::default(), String::new());
        for page in pages {
            let (words, seconds) = read(&page, plain)?;
            score.seconds.push(seconds);
            if ratio {
                score.ratios.push(seconds / read(&page, true)?.1);
            }
            text.push_str(&lines(&words));
        }
        let found = bag(&text);
        score.hit = truth.iter().map(|(word, count)| *count.min(found.get(word).unwrap_or(&0))).sum();
        (score.truth, score.found) = (truth.values().sum(), found.values().sum());
        println!("{:.4}  {stem}  {:.2} s", score.f1(), score.seconds.iter().sum::<f64>());
        if let Some(out) = &out {
            std::fs::write(out.join(format!("{stem}.txt")), &text)?;
            let difference = format!("missed: {}\ninvented: {}\n", beyond(&truth, &found), beyond(&found, &truth));
            std::fs::write(out.join(format!("{stem}.diff")), difference)?;
        }
        for group in groups_of(&stem) {
            groups.entry(group).or_default().add(&score);
        }
    }
    for (group, score) in groups {
        let (f1, seconds, ratio) = (score.f1(), median(&score.seconds), median(&score.ratios));
        println!(
            "{group:22} {:3}  F1 {f1:.4}  median CPU seconds a page {seconds:.2}, of plain {ratio:.2}",
            score.documents
        );
    }
    Ok(())
}

/// Everything, its condition, its kind, and its half: even or odd number of its layout.
fn groups_of(stem: &str) -> Vec<String> {
    let parts: Vec<&str> = stem.split('-').collect();
    let [kind, layout, .., condition] = parts.as_slice() else { return vec!["all".to_owned()] };
    let even = layout.trim_start_matches('t').parse::<u32>().is_ok_and(|number| number % 2 == 0);
    let half = if even { "even" } else { "odd" };
    let names = ["all", kind, condition];
    names.iter().flat_map(|name| [(*name).to_owned(), format!("{name} {half}")]).collect()
}

fn documents(folder: &Path, wanted: &[String]) -> Result<BTreeMap<String, Vec<PathBuf>>> {
    let mut documents: BTreeMap<String, Vec<PathBuf>> = BTreeMap::new();
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        let stem = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let is_page = |part: &str| part.strip_prefix('p').is_some_and(|number| number.parse::<u32>().is_ok());
        let stem = match stem.rsplit_once('-') {
            Some((stem, page)) if is_page(page) => stem.to_owned(),
            _ => stem,
        };
        let image = path.extension().is_some_and(|extension| extension == "png" || extension == "jpg");
        if image && (wanted.is_empty() || wanted.iter().any(|part| stem.contains(part.as_str()))) {
            documents.entry(stem).or_default().push(path);
        }
    }
    for pages in documents.values_mut() {
        pages.sort();
    }
    Ok(documents)
}

/// A page's words, and the CPU seconds they took.
fn read(page: &Path, plain: bool) -> Result<(Vec<Word>, f64)> {
    let raster = raster(page)?;
    let before = cpu()?;
    let words = if plain { tesseract::recognise(&raster) } else { docward_engine_readers::words_of_page(&raster) };
    Ok((words.map_err(|rejection| Error::other(rejection.as_str()))?, cpu()? - before))
}

fn raster(page: &Path) -> Result<Raster> {
    let image = image::open(page).map_err(Error::other)?;
    let (width, height) = (image.width(), image.height());
    let raster = match image {
        image::DynamicImage::ImageLuma8(image) => Raster::gray(width, height, image.into_raw()),
        image => Raster::rgb(width, height, image.into_rgb8().into_raw()),
    };
    raster.map_err(|rejection| Error::other(rejection.as_str()))
}

fn lines(words: &[Word]) -> String {
    let mut text = String::new();
    let mut line = 0;
    for word in words {
        text.push(if word.line == line { ' ' } else { '\n' });
        line = word.line;
        text.push_str(word.text.as_str());
    }
    text.push('\n');
    text
}

/// As `score_ocr.py` counts.
fn bag(text: &str) -> Bag {
    let mut bag = Bag::new();
    let lower = text.to_lowercase();
    for word in lower.split(|sign: char| !(sign.is_ascii_lowercase() || sign.is_ascii_digit())) {
        if !word.is_empty() {
            *bag.entry(word.to_owned()).or_default() += 1;
        }
    }
    bag
}

/// What one bag has more than the other.
fn beyond(one: &Bag, other: &Bag) -> String {
    let more = one.iter().filter_map(|(word, count)| {
        let more = count - other.get(word).unwrap_or(&0);
        (more > 0).then(|| if more > 1 { format!("{word}*{more}") } else { word.clone() })
    });
    more.collect::<Vec<_>>().join(" ")
}
