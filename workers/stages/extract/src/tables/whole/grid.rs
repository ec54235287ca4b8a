//! Rows of grids: vaccines by their doses, in each cell a date and maybe a lot number; results by the day that they were collected
//! or by organism.

use crate::tables::body::Area;
use crate::tables::header::Case;
use crate::tables::{clean, headings};
use crate::upright::Upright;
use docward_engine_model::{Cell, Column, Reading, Row, Text};

/// The rows that a row of a table is: of a grid one for each of its cases that has values, of any other table one.
pub(super) fn rows(area: &Area<'_, '_>, reading: &Reading, cells: &[Vec<usize>]) -> Vec<Row> {
    let mut cases: Vec<(usize, &Case)> = Vec::new();
    for (at, head) in area.columns.heads.iter().enumerate() {
        // Columns side by side are about one case, but each column of a dose is a vaccination of its own.
        let goes_on = |(_, before): &(usize, &Case)| head.case.as_ref() == Some(*before) && !before.is_dose();
        cases.extend(head.case.as_ref().filter(|_| !cases.last().is_some_and(goes_on)).map(|case| (at, case)));
    }
    let row = |case| {
        let values = clean::values(area.page, area.table, &area.columns, cells, case);
        clean::row(area.page, reading, area.table, &values)
    };
    let mut all = row(None);
    let marked = |at: usize| cells.get(at).is_some_and(|cell| !cell.is_empty());
    let ticked = cases.iter().find(|(at, case)| case.column().is_some() && marked(*at));
    if let (Some((_, Case::Ticked(told))), Some(all)) = (ticked, all.as_mut()) {
        all.cells.push(told.clone());
    }
    cases.retain(|(_, case)| case.column().is_none());
    if cases.is_empty() {
        return all.into_iter().collect();
    }
    cases
        .into_iter()
        .filter_map(|(at, case)| match case {
            Case::Dose(dose) => given(area, reading, cells.get(at)?, *dose, all.as_ref()),
            Case::Told(told) => {
                let mut own =
                    row(Some(case)).filter(|own| own.cells.iter().any(|cell| is_of_case(cell, all.as_ref())))?;
                own.cells.push(told.clone());
                Some(own)
            }
            Case::Ticked(_) => None,
        })
        .collect()
}

/// Whether a cell is none of those that all cases of a row share.
fn is_of_case(cell: &Cell, all: Option<&Row>) -> bool {
    cell.column == Column::Value && all.is_none_or(|all| all.cells.iter().all(|other| other.column != cell.column))
}

/// A dose of a vaccine as a row; `None` where it was not given.
fn given(area: &Area<'_, '_>, reading: &Reading, words: &[usize], dose: u8, all: Option<&Row>) -> Option<Row> {
    let (dates, lots) = dated(area.page, words);
    let date = clean::cell(area.page, reading, area.table, &(Column::Date, dates));
    let date = date.filter(|date| date.value.as_str().contains(|c: char| c.is_ascii_digit()));
    let lot = clean::cell(area.page, reading, area.table, &(Column::LotNumber, lots));
    // A lot number whose date could not be read is a vaccination too.
    let told = date.as_ref().or(lot.as_ref())?;
    let mut row = all.cloned().unwrap_or_default();
    if dose > 0 {
        row.cells.push(Cell {
            confidence: told.confidence,
            page: told.page,
            bbox: told.bbox,
            ..Cell::of(Column::DoseNumber, Text::from(dose.to_string()))
        });
    }
    row.cells.extend(date.into_iter().chain(lot));
    Some(row)
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
