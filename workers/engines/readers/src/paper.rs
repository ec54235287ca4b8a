//! Telling ink from paper: a pixel is ink if it is clearly darker than the paper around it, so that shadows, grey paper and
//! a photograph's uneven light are none.

use crate::Raster;

/// Side of the squares in which paper has one colour.
const TILE: usize = 32;

/// For every pixel, row by row, whether it is ink.
pub(crate) fn ink(raster: &Raster) -> Vec<bool> {
    let (width, height) = (raster.width() as usize, raster.height() as usize);
    let luma = raster.luma();
    let across = width.div_ceil(TILE);
    let ceilings = darkest_paper(&luma, width, height);
    let mut cells = Vec::with_capacity(luma.len());
    for (y, row) in luma.chunks_exact(width).enumerate() {
        let ceilings = ceilings.get(y / TILE * across..).unwrap_or_default();
        for (tile, ceiling) in row.chunks(TILE).zip(ceilings) {
            cells.extend(tile.iter().map(|value| value < ceiling));
        }
    }
    cells
}

/// The colour that most of the paper has.
pub(crate) fn paper(raster: &Raster) -> u8 {
    let luma = raster.luma();
    upper_quartile(luma.chunks_exact(raster.width() as usize).step_by(4))
}

/// For every tile, the value below which a pixel is ink.
fn darkest_paper(luma: &[u8], width: usize, height: usize) -> Vec<u8> {
    let (across, down) = (width.div_ceil(TILE), height.div_ceil(TILE));
    let mut paper = vec![0_u8; across * down];
    for (row, paper) in paper.chunks_exact_mut(across).enumerate() {
        for (column, paper) in paper.iter_mut().enumerate() {
            let rows = luma.chunks_exact(width).skip(row * TILE).take(TILE).step_by(2);
            *paper = upper_quartile(rows.map(|row| &row[column * TILE..((column + 1) * TILE).min(width)]));
        }
    }
    // The brightest of a tile and its neighbours: inside of a stamp or a thick letter the tile itself has no paper.
    let brightest = |at: usize| {
        let (x, y) = (at % across, at / across);
        let rows = y.saturating_sub(1)..(y + 2).min(down);
        let columns = x.saturating_sub(1)..(x + 2).min(across);
        rows.flat_map(|y| columns.clone().map(move |x| (x, y))).map(|(x, y)| paper[y * across + x]).max().unwrap_or(255)
    };
    (0..paper.len()).map(brightest).map(|paper| paper - (paper / 4).max(40).min(paper)).collect()
}

fn upper_quartile<'a>(rows: impl Iterator<Item = &'a [u8]>) -> u8 {
    let (mut histogram, mut count) = ([0_u32; 256], 0);
    for value in rows.flatten() {
        histogram[usize::from(*value)] += 1;
        count += 1;
    }
    let (mut brighter, mut value) = (0, 255_u8);
    while value > 0 {
        brighter += histogram[usize::from(value)];
        if brighter * 4 >= count {
            break;
        }
        value -= 1;
    }
    value
}
