//! Which options belong to one question, and what it asks.

use super::captions::{self, Caption, Distance};
use super::grid::Columns;
use super::lines::Lines;
use super::places::{self, Place, joined};
use super::{rings, scale, wording};
use crate::phrases::letters_and_figures;
use crate::upright::{Upright, strip};
use docward_engine_model::BBox;
use std::collections::{HashMap, HashSet};

/// A question with its options.
#[derive(Debug, Clone, Default)]
pub(super) struct Question {
    /// What it asks, as the form says it.
    pub(super) text: String,
    /// The words that say it.
    pub(super) words: Vec<usize>,
    pub(super) options: Vec<Answer>,
    /// The heading of a list, where the words tell what to do alone.
    pub(super) heading: Option<Vec<usize>>,
    /// In how many rows its options stand.
    pub(super) rows: usize,
}

/// An option of a question.
#[derive(Debug, Clone)]
pub(super) struct Answer {
    pub(super) label: String,
    /// The words of the label.
    pub(super) words: Vec<usize>,
    /// Words behind the label in its line.
    pub(super) behind: Vec<usize>,
    pub(super) selected: bool,
    pub(super) confidence: f32,
    /// The place to tick, or the ring.
    pub(super) bbox: BBox,
}

/// A list goes on with a row this many lines below the last one.
const NEXT: f32 = 2.6;

/// And this many where what stands between explains the last one.
const EXPLAINED: f32 = 7.0;

/// A heading's cell over a panel is at least so many lines wide, and at most so many high.
const PANEL: f32 = 8.0;
const HEADING: f32 = 3.0;

/// Options of one question whose labels are compared with others.
const MOST: usize = 64;

/// The questions of a page, from the top down.
pub(super) fn of(page: &Upright<'_>, taken: &[bool]) -> Vec<Question> {
    let lines = Lines::of(&page.phrases, page.height);
    let rows = places::rows(page, &lines);
    let mut used = taken.to_vec();
    used.resize(page.words.len(), false);
    for word in rows.iter().flatten().flat_map(|place| &place.label) {
        if let Some(used) = used.get_mut(*word) {
            *used = true;
        }
    }
    let mut found =
        Found { page, lines: &lines, used, questions: Vec::new(), asked: HashMap::new(), columns: HashMap::new() };
    let mut heads = Columns::default();
    for row in &rows {
        found.row(row, &mut heads);
    }
    let pen = scale::Pen::of(page);
    for row in scale::tables(page, &lines, &found.used, &pen) {
        found.answers(&row, f32::MIN, &mut heads);
    }
    let Found { mut questions, mut used, .. } = found;
    let scales = scale::scales(page, &lines, &used, &pen);
    for word in scales.iter().flat_map(|scale| scale.options.iter().flat_map(|option| &option.words)) {
        if let Some(used) = used.get_mut(*word) {
            *used = true;
        }
    }
    questions.extend(scales);
    for question in &mut questions {
        finish(page, question);
    }
    questions.retain(|question| !question.options.is_empty());
    let told: HashSet<BBox> =
        questions.iter().flat_map(|question| &question.options).map(|option| option.bbox).collect();
    questions.extend(rings::questions(page, &lines, &used, &told));
    questions
}

/// The questions so far.
struct Found<'p, 'a> {
    page: &'p Upright<'a>,
    lines: &'p Lines<'p>,
    /// Words that are a label.
    used: Vec<bool>,
    questions: Vec<Question>,
    /// Words that ask, and the question that they ask.
    asked: HashMap<usize, usize>,
    /// By where the first place of a question's last row stands: the question, and the bottom of that row.
    columns: HashMap<i32, (usize, f32)>,
}

impl Found<'_, '_> {
    fn row(&mut self, row: &[Place], heads: &mut Columns) {
        let mut begin = f32::MIN;
        let mut rest = row;
        while let Some((first, _)) = rest.split_first() {
            let is_bare = first.label.is_empty() && !first.is_unread;
            let count = if is_bare { self.bare(rest) } else { self.run(rest) };
            let (places, after) = rest.split_at(count.max(1));
            if is_bare {
                self.answers(places, begin, heads);
            } else {
                self.options(places, begin);
            }
            begin = places.last().map_or(begin, |place| place.rect.x1);
            rest = after;
        }
    }

    /// How many places without labels stand side by side with no words between; the last may have the row's words as label.
    fn bare(&self, places: &[Place]) -> usize {
        let mut count = 0;
        for pair in places.windows(2) {
            let [one, next] = pair else { break };
            let y = one.rect.middle().1;
            let between = self.lines.after(one.rect.x1, y, self.page.height * 0.6);
            let is_between = between.first().is_some_and(|at| self.lines.rect(*at).x0 < next.rect.x0);
            count += 1;
            if is_between {
                return count;
            }
            if !next.label.is_empty() {
                return count + 1;
            }
        }
        count + 1
    }

    /// How many places with labels belong to one question: up to a rule, or to words that ask the next one.
    fn run(&self, places: &[Place]) -> usize {
        let mut count = 0;
        for place in places {
            let asks = count > 0
                && places.get(count - 1).is_some_and(|last| {
                    !last.behind.is_empty() && !wording::is_amount(&joined(self.page, &last.behind))
                });
            // Beside `Yes` a place whose words were not read says `No`.
            let is_no = place.label.is_empty() && place.behind.is_empty() && self.answers_yes(places, count);
            let is_bare = place.label.is_empty() && !is_no && !place.is_unread;
            let is_next = place.is_parted || is_bare || asks || !place.before.is_empty();
            let is_next = is_next || places.first().is_some_and(|first| self.are_in_panels(first, place));
            if count > 0 && (is_next || self.has_own_caption(places.get(..=count).unwrap_or_default())) {
                break;
            }
            count += 1;
        }
        count
    }

    /// Whether the place before one of a row says `Yes`, and stands near.
    fn answers_yes(&self, places: &[Place], at: usize) -> bool {
        let pair = at.checked_sub(1).and_then(|before| places.get(before)).zip(places.get(at));
        pair.is_some_and(|(before, place)| {
            let apart = place.rect.x0 - before.rect.x1;
            letters_and_figures(&joined(self.page, &before.label)) == "yes" && apart < self.page.height * 8.0
        })
    }

    /// Whether the last of places side by side has a caption right above as the first has one.
    fn has_own_caption(&self, places: &[Place]) -> bool {
        let [first, .., before, last] = places else {
            let [first, last] = places else { return false };
            return self.is_own_caption(first, first, last);
        };
        self.is_own_caption(first, before, last)
    }

    /// Whether two places of a row stand below headings in cells of their own, side by side.
    fn are_in_panels(&self, one: &Place, other: &Place) -> bool {
        let high = self.page.height;
        let headings = [one, other].map(|place| {
            let label = place.label.first().and_then(|at| self.page.words.get(*at));
            // A blank to tick on has the blank of the row before above it; its label has not.
            let x = label.map_or(place.rect.middle().0, |word| word.rect.x0.max(place.rect.x1) + 1.0);
            let line = self.page.rules.above(x, place.rect.middle().1)?;
            let cell = self.page.rules.around(line.middle().0, line.y0 - high * 0.5).closed()?;
            (cell.width() > high * PANEL && cell.height() < high * HEADING && cell.x0 <= x && x <= cell.x1)
                .then_some(cell)
        });
        let [Some(one), Some(other)] = headings else { return false };
        one.x1 < other.x0 + high * 0.5
    }

    fn is_own_caption(&self, first: &Place, before: &Place, last: &Place) -> bool {
        let high = self.page.height;
        let captions = [first, last].map(|place| {
            let left = self.left_of(place);
            let above = self.lines.above((left - high, left + high), place.rect.y0, high * 2.0);
            let rect =
                above.first().filter(|at| self.lines.get(**at).is_some_and(|phrase| self.is_free(&phrase.words)));
            rect.map(|at| self.lines.rect(*at)).filter(|rect| (rect.x0 - left).abs() < high * 0.8)
        });
        let end =
            before.label.last().and_then(|at| self.page.words.get(*at)).map_or(before.rect.x1, |word| word.rect.x1);
        let room = self.left_of(last) - end > high * 2.0;
        matches!(captions, [Some(first), Some(last)] if room && (first.y1 - last.y1).abs() < high * 0.6)
    }

    fn is_free(&self, words: &[usize]) -> bool {
        !words.iter().any(|at| self.used.get(*at).copied().unwrap_or(false))
    }

    /// A row of a table of answers.
    fn answers(&mut self, places: &[Place], begin: f32, heads: &mut Columns) {
        let Some(row) = heads.row(self.page, self.lines, places, begin, &self.used) else { return };
        let mut text = wording::question(&joined(self.page, &row.words));
        if let Some(heading) = &row.heading {
            let heading = heading.heading.as_ref().unwrap_or(&heading.words);
            text = format!("{}: {text}", wording::question(&joined(self.page, heading)));
        }
        let options = places.iter().zip(row.heads).map(|(place, head)| Answer {
            label: wording::label(&joined(self.page, &head)),
            words: head,
            behind: Vec::new(),
            selected: place.mark.selected,
            confidence: place.mark.confidence,
            bbox: place.mark.bbox,
        });
        let options = options.filter(|option| !option.label.is_empty()).collect();
        self.questions.push(Question { text, words: row.words, options, ..Question::default() });
    }

    /// Options side by side.
    fn options(&mut self, places: &[Place], begin: f32) {
        let Some((first, last)) = places.first().zip(places.last()) else { return };
        let mut options: Vec<Answer> = places.iter().map(|place| self.option(place)).collect();
        if let [yes, no] = options.as_mut_slice()
            && letters_and_figures(&yes.label) == "yes"
            && no.words.is_empty()
        {
            "No".clone_into(&mut no.label);
        }
        options.retain(|option| !option.label.is_empty());
        if options.is_empty() {
            return;
        }
        if options.iter().all(|option| wording::is_statement(&option.label)) {
            let alone = options.into_iter().map(|option| Question {
                text: option.label.clone(),
                options: vec![option],
                ..Question::default()
            });
            self.questions.extend(alone);
            return;
        }
        let left = self.left_of(first);
        let (top, bottom) = (first.rect.y0, first.rect.y1.max(last.rect.y1));
        let caption = match self.caption(places, begin, (left, top)) {
            Asked::By(caption) => self.known(caption, &options),
            asked => asked,
        };
        let at = match caption {
            Asked::By(caption) => {
                self.asked.extend(caption.words.iter().map(|word| (*word, self.questions.len())));
                self.questions.push(Question {
                    words: caption.words,
                    heading: caption.heading,
                    options,
                    rows: 1,
                    ..Question::default()
                });
                self.questions.len() - 1
            }
            Asked::Above(at) => {
                if let Some(question) = self.questions.get_mut(at) {
                    question.options.extend(options);
                    question.rows += 1;
                }
                at
            }
            Asked::Nowhere => {
                self.questions.push(Question { options, rows: 1, ..Question::default() });
                self.questions.len() - 1
            }
        };
        self.columns.insert(strip(left, self.page.height), (at, bottom));
    }

    fn left_of(&self, place: &Place) -> f32 {
        let label = place.label.first().and_then(|at| self.page.words.get(*at));
        label.map_or(place.rect.x0, |word| word.rect.x0.min(place.rect.x0))
    }

    fn caption(&self, places: &[Place], begin: f32, (left, top): (f32, f32)) -> Asked {
        let (page, lines) = (self.page, self.lines);
        let Some((first, last)) = places.first().zip(places.last()) else { return Asked::Nowhere };
        let before = captions::before(page, lines, first, begin);
        let by = |words: Vec<usize>| Asked::By(Caption { words, heading: None });
        let column = strip(left, page.height);
        let over = (column - 1..=column + 1)
            .filter_map(|key| self.columns.get(&key))
            .filter(|(_, bottom)| (-page.height..page.height * EXPLAINED).contains(&(top - bottom)))
            .max_by(|a, b| a.1.total_cmp(&b.1));
        let going_on = over.filter(|(_, bottom)| top - bottom < page.height * NEXT);
        let end = last.behind.last().or(last.label.last());
        let right = end.and_then(|at| page.words.get(*at)).map_or(last.rect.x1, |word| word.rect.x1);
        let limit = going_on.map_or(f32::MIN, |(_, bottom)| *bottom);
        let above = captions::above(page, lines, (left, right), top, &self.used).filter(|caption| {
            let words = caption.words.iter().filter_map(|at| page.words.get(*at));
            let (mut highest, mut from, mut to) = (f32::MAX, f32::MAX, f32::MIN);
            for word in words {
                highest = highest.min(word.rect.middle().1);
                (from, to) = (from.min(word.rect.x0), to.max(word.rect.x1));
            }
            let is_centred = (from + to - left - right).abs() < page.height * 6.0;
            // A heading of several columns stands alone above them.
            let is_alone = || {
                let line = lines.above((left, right), top, page.height * captions::ABOVE);
                let in_line = |at: &&usize| (lines.rect(**at).middle().1 - highest).abs() < page.height * 0.6;
                from > left - page.height && to < right + page.height && line.iter().filter(in_line).count() == 1
            };
            // What a line across parts from the options asks none of them that have words before them.
            let parted = before.is_some()
                && page
                    .rules
                    .above(left, top)
                    .is_some_and(|line| line.y0 > highest && line.x0 < left && line.x1 - line.x0 > page.height * 6.0);
            highest > limit && !parted && (is_centred || from < first.rect.x1 + page.height * 2.0 || is_alone())
        });
        // What is printed below an option in the column of its words explains it.
        let explains = above.as_ref().is_some_and(|caption| {
            let begins = caption.words.iter().filter_map(|at| page.words.get(*at)).map(|word| word.rect.x0);
            let label = first.label.first().and_then(|at| page.words.get(*at)).map(|word| word.rect.x0);
            let begin = begins.fold(f32::MAX, f32::min);
            begin > first.rect.x1 && label.is_some_and(|label| (label - begin).abs() < page.height * 0.6)
        });
        let above = above.filter(|_| !(explains && over.is_some()));
        let going_on = if explains { over } else { going_on };
        match (before, above, going_on) {
            (Some((words, Distance::Beside)), _, _) | (Some((words, _)), None, None) => by(words),
            (_, Some(above), _) => Asked::By(above),
            (_, _, Some((at, _))) => Asked::Above(*at),
            (None, None, None) => Asked::Nowhere,
        }
    }

    /// Words that ask already ask more options of the same question, unless it has such options; they are no heading of another.
    fn known(&self, mut caption: Caption, options: &[Answer]) -> Asked {
        let by = caption.words.first().and_then(|word| self.asked.get(word));
        if let Some((at, question)) = by.and_then(|at| Some((*at, self.questions.get(*at)?))) {
            let has = |option: &Answer| question.options.iter().any(|other| other.label == option.label);
            if question.options.len() < MOST && !options.iter().any(has) {
                return Asked::Above(at);
            }
        }
        caption.heading = caption.heading.filter(|words| !words.iter().any(|word| self.asked.contains_key(word)));
        Asked::By(caption)
    }

    fn option(&self, place: &Place) -> Answer {
        let mut text = joined(self.page, &place.label);
        let mut selected = place.mark.selected;
        let overlaps = place
            .label
            .first()
            .and_then(|at| self.page.words.get(*at))
            .is_some_and(|word| word.rect.x0 < place.rect.x1 - place.rect.width() * 0.05);
        if overlaps {
            let cut = wording::glyph(text.split(' ').next().unwrap_or_default());
            text = text.get(cut..).unwrap_or_default().trim().to_owned();
            // A mark that was read together with the code behind it.
            if let Some(code) = wording::marked_code(&text) {
                text = code.to_owned();
                selected = true;
            }
        }
        Answer {
            label: wording::label(&text),
            words: place.label.clone(),
            behind: place.behind.clone(),
            selected,
            confidence: place.mark.confidence,
            bbox: place.mark.bbox,
        }
    }
}

/// Where the words of a question are.
enum Asked {
    By(Caption),
    /// It is the question of a row above.
    Above(usize),
    Nowhere,
}

fn finish(page: &Upright<'_>, question: &mut Question) {
    if !question.text.is_empty() {
        return;
    }
    if question.rows > 1
        && let Some(heading) = question.heading.take()
    {
        question.words.extend(&heading);
        question.text = wording::question(&joined(page, &heading));
        return;
    }
    question.text = wording::question(&joined(page, &question.words));
    // Nothing asks: an option alone asks by itself.
    if question.text.is_empty()
        && let [only] = question.options.as_slice()
    {
        question.text.clone_from(&only.label);
    }
}
