//! Takes away the specks of a noisy line: on a fax every black dot that stands alone, and every white one within a stroke.

use super::Levels;

/// A pixel darker than this is ink; 0 is black, 255 white.
const INK: u8 = 150;
/// A page is black and white if at most one pixel in this many is grey.
const GREY: usize = 50;
/// A black and white page is noisy if more than one in this many pixels is a dot that stands alone.
const LONELY: usize = 20_000;
/// The greatest width and height of a speck, in pixels.
const LARGEST: usize = 2;
/// A full stop is so near to the letter before it, in pixels.
const REACH: usize = 6;
/// The stem of an i is at least so high, in pixels.
const STEM: usize = 5;

/// Takes the specks off a noisy fax and leaves every other page as it is. Says whether the page was a noisy fax.
pub(super) fn erase(page: &mut Levels) -> bool {
    let grey = page.pixels.iter().filter(|level| (32..224).contains(*level)).count();
    if grey * GREY > page.pixels.len() {
        return false;
    }
    let specks = lonely(page);
    if specks.len() * LONELY < page.pixels.len() {
        return false;
    }
    let specks: Vec<(usize, usize)> = specks.into_iter().filter(|(x, y)| !is_of_a_letter(page, *x, *y)).collect();
    for (x, y) in specks {
        page.fill(x, x + LARGEST, y, y + LARGEST);
    }
    fill_pinholes(page);
    true
}

/// Where dots of at most the largest size stand with nothing around them, by their upper left corner.
fn lonely(page: &Levels) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    for y in 2..page.height.saturating_sub(4) {
        let rows: [&[u8]; 6] = [y - 2, y - 1, y, y + 1, y + 2, y + 3].map(|y| page.row(y));
        for x in 2..page.width.saturating_sub(4) {
            let [_, _, own, ..] = rows;
            let is_ink = |row: &[u8], x: usize| row.get(x).is_some_and(|level| *level < INK);
            // Its upper left corner, or the one beside it of a dot that leans.
            if !is_ink(own, x) {
                continue;
            }
            let inside = [2, 3].iter().flat_map(|row| [x, x + 1].map(|x| (*row, x)));
            let within = inside.filter(|(row, x)| rows.get(*row).is_some_and(|row| is_ink(row, *x))).count();
            let around = rows.iter().map(|row| (x - 2..x + 4).filter(|x| is_ink(row, *x)).count()).sum::<usize>();
            // Four pixels in a square are a full stop.
            if around == within && within < LARGEST * LARGEST {
                found.push((x, y));
            }
        }
    }
    found
}

/// Whether a dot is the full stop at the foot of the letter before it, of two pixels or three, or the dot of an i: dust lies
/// there more seldom.
fn is_of_a_letter(page: &Levels, x: usize, y: usize) -> bool {
    let is_ink = |x: usize, y: usize| y < page.height && x < page.width && page.at(x, y) < INK;
    let own = (y..y + LARGEST).flat_map(|y| (x..x + LARGEST).map(move |x| (x, y))).filter(|(x, y)| is_ink(*x, *y));
    let (size, foot) = own.fold((0, y), |(size, foot), (_, y)| (size + 1, foot.max(y)));
    // The letter before it ends where the dot does.
    let before =
        |rows: std::ops::Range<usize>| rows.into_iter().any(|y| (x.saturating_sub(REACH)..x).any(|x| is_ink(x, y)));
    let is_stop = size > 1 && before(foot.saturating_sub(1)..foot + 2) && !before(foot + 2..foot + 2 + REACH);
    // A stem right below it, and nothing beside that.
    let stem = |y: usize| (x.saturating_sub(1)..=x + LARGEST).filter(|x| is_ink(*x, y)).count();
    let is_dot = (y + 2..y + 5).any(|top| (top..top + STEM).all(|y| (1..=LARGEST).contains(&stem(y))));
    is_stop || is_dot
}

/// A white pixel with ink on all four sides is ink.
fn fill_pinholes(page: &mut Levels) {
    let (width, before) = (page.width, page.pixels.clone());
    let ink = |at: usize| before.get(at).is_some_and(|level| *level < INK);
    for y in 1..page.height.saturating_sub(1) {
        for at in y * width + 1..(y + 1) * width - 1 {
            if !ink(at)
                && ink(at - 1)
                && ink(at + 1)
                && ink(at - width)
                && ink(at + width)
                && let Some(level) = page.pixels.get_mut(at)
            {
                *level = 0;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A page with a stroke that has a hole, a full stop, and as many specks as asked for.
    fn page(specks: usize) -> Levels {
        let mut levels = vec![255_u8; 300 * 300];
        (20..40).for_each(|y| levels[y * 300 + 20..y * 300 + 24].fill(0));
        levels[30 * 300 + 22] = 255;
        (38..40).for_each(|y| levels[y * 300 + 33..y * 300 + 35].fill(0));
        (0..specks).for_each(|speck| levels[(100 + speck * 10) * 300 + 150] = 0);
        Levels::of(300, 300, levels)
    }

    #[test]
    fn specks_and_holes_go_and_full_stops_stay() {
        let mut noisy = page(10);
        assert!(erase(&mut noisy));
        let mut clean = page(0);
        clean.pixels[30 * 300 + 22] = 0;
        assert!(noisy.pixels == clean.pixels);
    }

    #[test]
    fn dots_of_letters_stay() {
        let black = |page: &mut Levels, x: std::ops::Range<usize>, y: std::ops::Range<usize>| {
            y.for_each(|y| page.pixels[y * 300 + x.start..y * 300 + x.end].fill(0));
        };
        let mut noisy = page(10);
        // A full stop of two pixels behind a letter, and the dot of an i.
        black(&mut noisy, 28..30, 38..39);
        black(&mut noisy, 60..62, 50..60);
        black(&mut noisy, 60..61, 47..48);
        // Beside the middle of a letter, and over nothing.
        black(&mut noisy, 27..28, 28..29);
        black(&mut noisy, 80..82, 47..48);
        assert!(erase(&mut noisy));
        let ink = |x: usize, y: usize| noisy.pixels[y * 300 + x] < INK;
        assert!(ink(28, 38) && ink(60, 47) && !ink(27, 28) && !ink(80, 47));
    }

    #[test]
    fn a_clean_page_and_a_photograph_stay_as_they_are() {
        let mut clean = page(0);
        assert!(!erase(&mut clean));
        let mut photograph = page(10);
        photograph.pixels.iter_mut().for_each(|level| *level = (*level).min(200));
        assert!(!erase(&mut photograph));
    }
}
