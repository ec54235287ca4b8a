//! Lines of words across a whole page, whatever lies between the words.

use crate::upright::{Rect, Upright, strip};
use std::collections::HashMap;

/// No more lines are looked at where one strip of the page holds many: the last ones.
const CROWD: usize = 64;

/// Words that stand at one height, from left to right.
#[derive(Debug, Clone)]
pub(super) struct Line {
    /// As places in the page's words.
    pub(super) words: Vec<usize>,
    /// Around them all.
    pub(super) rect: Rect,
}

/// The lines of a page from the top down. Each word joins the line whose last word is nearest in height, so that a line may
/// bend a little, as on a photo. The glyphs of places to tick are in none.
pub(super) fn of(page: &Upright<'_>) -> Vec<Line> {
    let mut order: Vec<usize> = page.phrases.iter().flat_map(|phrase| phrase.words.iter().copied()).collect();
    let rect = |at: usize| page.words.get(at).map(|word| word.rect);
    order.sort_by(|a, b| rect(*a).map_or(0.0, |r| r.x0).total_cmp(&rect(*b).map_or(0.0, |r| r.x0)).then(a.cmp(b)));
    let side = page.height * 0.5;
    let mut lines: Vec<(Line, Rect)> = Vec::new();
    // Lines by the height of their last word, in strips of half a line of writing.
    let mut strips: HashMap<i32, Vec<usize>> = HashMap::new();
    for at in order {
        let Some(own) = rect(at) else { continue };
        let middle = own.middle().1;
        let strip = strip(middle, side);
        let near = (strip - 2..=strip + 2).filter_map(|strip| strips.get(&strip));
        let near = near.flat_map(|held| held.get(held.len().saturating_sub(CROWD)..).unwrap_or_default()).copied();
        let best = near
            .filter_map(|line| lines.get(line).map(|(_, last)| (line, *last)))
            .map(|(line, last)| (line, (last.middle().1 - middle).abs(), last))
            .filter(|(_, apart, last)| {
                *apart < last.height().min(own.height()).max(page.height * 0.5) * 0.55 && own.x0 > last.x0
            })
            .min_by(|a, b| a.1.total_cmp(&b.1));
        let line = if let Some((line, _, last)) = best {
            let before = self::strip(last.middle().1, side);
            if let Some(held) = strips.get_mut(&before) {
                // It is one of the last.
                if let Some(place) = held.iter().rposition(|other| *other == line) {
                    held.remove(place);
                }
            }
            if let Some((held, last)) = lines.get_mut(line) {
                held.words.push(at);
                held.rect = held.rect.union(own);
                *last = own;
            }
            line
        } else {
            lines.push((Line { words: vec![at], rect: own }, own));
            lines.len() - 1
        };
        strips.entry(strip).or_default().push(line);
    }
    let mut lines: Vec<Line> = lines.into_iter().map(|(line, _)| line).collect();
    lines.sort_by(|a, b| a.rect.middle().1.total_cmp(&b.rect.middle().1));
    lines
}

/// What is a space between two words of a page: half as much again as usual. Typewriters have wide ones.
pub(super) fn space(page: &Upright<'_>, lines: &[Line]) -> f32 {
    let mut rooms: Vec<f32> = Vec::new();
    for line in lines.iter().take(200) {
        for pair in line.words.windows(2) {
            let [before, next] = pair else { continue };
            let rects = page.words.get(*before).zip(page.words.get(*next));
            let room = rects.map_or(f32::INFINITY, |(before, next)| next.rect.x0 - before.rect.x1);
            if room < page.height * 1.5 {
                rooms.push(room);
            }
        }
    }
    rooms.sort_by(f32::total_cmp);
    let usual = rooms.get(rooms.len() / 2).copied().unwrap_or(0.0);
    (usual * 1.4).clamp(page.height * 0.5, page.height * 1.5)
}

impl Line {
    /// The words between two places across.
    pub(super) fn between(&self, page: &Upright<'_>, left: f32, right: f32) -> Option<Line> {
        let inside = |at: &usize| {
            page.words.get(*at).is_some_and(|word| {
                let x = word.rect.middle().0;
                x >= left && x < right
            })
        };
        let words: Vec<usize> = self.words.iter().copied().filter(inside).collect();
        let rect = words.iter().filter_map(|at| page.words.get(*at)).map(|word| word.rect).reduce(Rect::union)?;
        Some(Line { words, rect })
    }

    /// Runs of words with no more than some room between them, and no upright line.
    pub(super) fn runs(&self, page: &Upright<'_>, room: f32) -> Vec<Line> {
        let mut runs: Vec<Line> = Vec::new();
        for at in &self.words {
            let Some(own) = page.words.get(*at).map(|word| word.rect) else { continue };
            if let Some(run) = runs.last_mut()
                && own.x0 - run.rect.x1 < room
                && !page.rules.parts(run.rect.x1 - page.height * 0.25, own.x0 + page.height * 0.25, own.middle().1)
            {
                run.words.push(*at);
                run.rect = run.rect.union(own);
                continue;
            }
            runs.push(Line { words: vec![*at], rect: own });
        }
        runs
    }
}
