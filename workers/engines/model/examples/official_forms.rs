//! Prints the tables of the official forms as JSON, for `fixtures/make.py` to draw blank and filled forms by:
//! `{FORM: {"boxes": [{"item", "part", "line", "room", "tick"}], "print": [{"text", "room"}]}}`. A room is `[x0, y0, x1, y1]` in
//! 1/100 inch from the top left corner of a sheet of 8.5 by 11 inches.
#![expect(clippy::print_stdout, reason = "a tool whose output is read by a script")]

use docward_engine_model::{OfficialForm, official::FormTable};
use serde_json::{Map, Value, json};

fn main() -> serde_json::Result<()> {
    let mut forms = Map::new();
    for form in OfficialForm::ALL {
        if let Value::String(name) = serde_json::to_value(form)? {
            forms.insert(name, described(form.table()));
        }
    }
    println!("{}", serde_json::to_string(&forms)?);
    Ok(())
}

fn described(table: &FormTable) -> Value {
    let boxes = table.boxes.iter().map(|one| {
        let room = [one.room.x0, one.room.y0, one.room.x1, one.room.y1];
        json!({ "item": one.item, "part": one.part, "line": one.line, "room": room, "tick": one.is_tick() })
    });
    // The words of a line stand one after another.
    let print = table.print.chunk_by(|one, next| one.line == next.line).map(|words| {
        let text = words.iter().map(|word| word.text).collect::<Vec<_>>().join(" ");
        let room = words.first().zip(words.last()).map(|(first, last)| {
            let ([x0, y0, _, _], [_, _, x1, y1]) = (first.edges, last.edges);
            [x0, y0, x1, y1].map(|edge| (edge * 10.0).round() / 10.0)
        });
        json!({ "text": text, "room": room })
    });
    json!({ "boxes": boxes.collect::<Vec<_>>(), "print": print.collect::<Vec<_>>() })
}
