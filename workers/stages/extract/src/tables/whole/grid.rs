//! Rows of a grid of vaccinations: a vaccine a row, a dose a column, in each cell a date and maybe a lot number.

use crate::tables::body::Area;
use crate::tables::{clean, headings};
use crate::upright::Upright;
use docward_engine_model::{Cell, Column, Reading, Row, Text};

/// The rows that a row of a grid is, one for each dose in it; a row of any other table as it is.
pub(super) fn rows(area: &Area<'_, '_>, reading: &Reading, cells: &[Vec<usize>], rows: Vec<Row>) -> Vec<Row> {
    if area.columns.heads.iter().all(|head| head.dose.is_none()) {
        return rows;
    }
    let mut given = Vec::new();
    for (words, head) in cells.iter().zip(&area.columns.heads) {
        let Some(dose) = head.dose else { continue };
        let (dates, lots) = dated(area.page, words);
        let date = clean::cell(area.page, reading, area.table, &(Column::Date, dates));
        let date = date.filter(|date| date.value.as_str().contains(|c: char| c.is_ascii_digit()));
        let lot = clean::cell(area.page, reading, area.table, &(Column::LotNumber, lots));
        // A lot number whose date could not be read is a vaccination too.
        let Some(told) = date.as_ref().or(lot.as_ref()) else { continue };
        let mut row = rows.first().cloned().unwrap_or_default();
        if dose > 0 {
            row.cells.push(Cell {
                confidence: told.confidence,
                page: told.page,
                bbox: told.bbox,
                ..Cell::of(Column::DoseNumber, Text::from(dose.to_string()))
            });
        }
        row.cells.extend(date.into_iter().chain(lot));
        given.push(row);
    }
    given
}

/// The words of a date, and those of a lot number, in one cell with or without captions.
fn dated(page: &Upright<'_>, words: &[usize]) -> (Vec<usize>, Vec<usize>) {
    let text = |at: &usize| page.words.get(*at).map_or("", |word| word.text);
    let is_caption = |at: &usize| {
        let plain = headings::plain(text(at));
        matches!(plain.as_str(), "date" | "lot" | "lot no" | "mfr" | "no" | "given" | "dt" | "")
    };
    let said: Vec<usize> = words.iter().copied().filter(|at| !is_caption(at)).collect();
    let lot =
        words.iter().position(|at| headings::plain(text(at)).starts_with("lot")).and_then(|at| words.get(at)).copied();
    let lots: Vec<usize> = said
        .iter()
        .copied()
        .filter(|at| {
            let own = text(at);
            let letters = own.chars().filter(|c| c.is_alphabetic()).count();
            let figures = own.chars().filter(char::is_ascii_digit).count();
            let below = lot
                .and_then(|lot| page.words.get(lot))
                .zip(page.words.get(*at))
                .is_some_and(|(lot, own)| own.rect.in_row_with(lot.rect));
            below || (letters > 0 && figures > 2 && !own.contains(['/', '-']))
        })
        .collect();
    (said.into_iter().filter(|at| !lots.contains(at)).collect(), lots)
}
