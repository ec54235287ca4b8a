//! Whether a table has all its rows: they are counted a second way, by what is printed and what is seen of the page.

use super::Building;
use crate::normal::cents;
use docward_engine_model::{Column, CountedBy, Evidence, Row, Table};

/// A line of totals: after how many rows, whether it is of a part, and its amounts.
pub(super) struct Total {
    pub(super) rows: usize,
    pub(super) of_a_part: bool,
    pub(super) amounts: Vec<(Column, i64)>,
}

impl Building {
    pub(super) fn finish(mut self, printed: &[Option<(u32, u32)>]) -> Table {
        self.tell();
        let mut evidence = Vec::new();
        let mut compare = |by: CountedBy, expected: i64, found: i64| evidence.push(Evidence { by, expected, found });
        if let Some(counted) = self.counted {
            compare(CountedBy::PrintedCount, i64::from(counted), whole(self.rows.len()));
        }
        let mut begin = 0;
        for total in &self.totals {
            let part = self.rows.get(begin..total.rows).unwrap_or_default();
            let all = self.rows.get(..total.rows).unwrap_or_default();
            let mut compared: Vec<(i64, i64)> = Vec::new();
            for (column, expected) in &total.amounts {
                let Some(column) = self.summed(*column) else { continue };
                let (of_part, of_all) = (sum(part, column), sum(all, column));
                let found =
                    if of_part == *expected || (total.of_a_part && of_all != *expected) { of_part } else { of_all };
                compared.push((*expected, found));
            }
            // A misread amount makes one column wrong; a lost row all of them.
            let best =
                compared.iter().find(|(expected, found)| expected == found && *expected != 0).or(compared.first());
            if let Some((expected, found)) = best {
                compare(CountedBy::Total, *expected, *found);
            }
            begin = total.rows;
        }
        if let Some((expected, found)) = self.pages(printed) {
            compare(CountedBy::Pages, expected, found);
        }
        if self.ruled.0 > 0 {
            compare(CountedBy::Rules, whole(self.ruled.0), whole(self.ruled.1));
        }
        if self.baselines.0 > 0 || self.beyond > 0 {
            let (expected, found) =
                if self.baselines.0 > 0 { self.baselines } else { (self.rows.len(), self.rows.len()) };
            // What the second count did not see is no row that was lost.
            let expected = expected.max(found);
            compare(CountedBy::Baselines, whole(expected), whole(found.saturating_sub(self.beyond)));
        }
        Table { name: self.name, claim: None, rows: self.rows, evidence }
    }

    /// How many pages there should be, and are, if the table fills its last page and the next one is not there.
    fn pages(&self, printed: &[Option<(u32, u32)>]) -> Option<(i64, i64)> {
        let (place, is_open) = self.last;
        let (page, of) = printed.get(place).copied().flatten()?;
        let next = printed.get(place + 1).copied().flatten().map(|(page, _)| page);
        let lacks = is_open && page < of && next.is_none_or(|next| next != page + 1) && printed.len() <= place + 1;
        let numbered = printed.iter().flatten().filter(|(_, other)| *other == of).count();
        lacks.then(|| (i64::from(of), whole(numbered)))
    }

    /// The column that a total is of: a charge is billed.
    fn summed(&self, column: Column) -> Option<Column> {
        let other = match column {
            Column::Billed => Column::Charge,
            Column::Charge => Column::Billed,
            Column::Adjustment => Column::Discount,
            column => column,
        };
        [column, other].into_iter().find(|column| self.columns.contains(column))
    }
}

fn whole(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

fn sum(rows: &[Row], column: Column) -> i64 {
    let amount =
        |row: &Row| row.cells.iter().find(|cell| cell.column == column).and_then(|cell| cents(cell.value.as_str()));
    rows.iter().filter_map(amount).fold(0, i64::saturating_add)
}
