//! What grows with what lies there, and what does not: a fleet with 100 documents of one tenant, then 1,000, 10,000 and 100,000, and at
//! each size what people and tasks wait for. Rows and objects are made directly, not by reading documents.
//!
//! `just bench --bench growth`, or `cargo bench --profile dev --bench growth -- --documents 100,1000,10000`. Figures of one machine; nothing
//! here passes or fails. 100,000 documents are 1.3 million files and half a million facts: some ten minutes and 8 GB.
#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::cast_precision_loss,
    reason = "a measuring program: it prints, and stops where it can't measure"
)]

mod fill;
mod measure;
mod text;

use fill::Filler;
use measure::{Figure, Figures, measure};

fn main() {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    runtime.block_on(run());
}

async fn run() {
    let sizes = argument("--documents").unwrap_or_else(|| "100,1000,10000,100000".to_owned());
    let sizes: Vec<usize> = sizes.split(',').map(|size| size.trim().parse().unwrap()).collect();
    let mut filler = Filler::start().await;
    let mut columns: Vec<(usize, Figures)> = Vec::new();
    for size in sizes {
        let [facts, objects, bundles] = filler.fill(size).await.map(|time| time.as_secs_f64());
        println!("{size} documents: facts made in {facts:.0} s, objects in {objects:.0} s, bundles in {bundles:.0} s");
        columns.push((size, measure(&filler).await));
        show(&columns);
    }
}

/// One line a figure, one column a size, the aim at the end.
fn show(columns: &[(usize, Figures)]) {
    print!("\n{:46}", "documents of the tenant");
    for (size, _) in columns {
        print!("{size:>12}");
    }
    println!("{:>12}", "aim");
    let Some((_, first)) = columns.first() else { return };
    for (row, figure) in first.0.iter().enumerate() {
        print!("{:46}", figure.name);
        for (_, figures) in columns {
            print!("{:>12}", figures.0.get(row).map_or_else(String::new, Figure::shown));
        }
        println!("{:>12}", figure.aim);
    }
    println!();
}

fn argument(name: &str) -> Option<String> {
    std::env::args().skip_while(|argument| argument != name).nth(1)
}
