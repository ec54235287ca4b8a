//! Reads a text, or a document as JSON, from standard input and writes its kind and fields, for a look at what extraction does.

use docward_engine_model::Document;
use docward_stage_extract::extract;
use std::io::{Read, Write};

fn main() -> std::io::Result<()> {
    let mut text = String::new();
    std::io::stdin().lock().read_to_string(&mut text)?;
    let document = serde_json::from_str(&text).unwrap_or_else(|_| of_text(&text));
    let fields = extract(&document);
    let mut out = std::io::stdout().lock();
    writeln!(out, "{}", serde_json::to_string(&fields.kind)?)?;
    for field in &fields.fields {
        writeln!(
            out,
            "{} {:.2} {}",
            serde_json::to_string(&field.name)?,
            field.confidence.value(),
            field.value.as_str()
        )?;
    }
    Ok(())
}

fn of_text(text: &str) -> Document {
    Document::of_text(text)
}
