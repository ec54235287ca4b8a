//! Makes a page of a form: its print and values as words and as ink, laid on the page in some way.

use crate::Raster;
use docward_engine_model::official::{OfficialForm, Room};
use docward_engine_model::{BBox, Word};
use std::collections::HashMap;

/// Stands for a letter that is misread.
const MISREAD: char = '\u{1}';

/// How the form lies on the page, and how well it is read.
#[derive(Clone, Copy, Debug)]
pub(super) struct Lay {
    /// Pixels for 1/100 inch across.
    pub(super) scale: f64,
    /// How much more pixels there are down than across.
    pub(super) stretch: f64,
    pub(super) degrees: f64,
    pub(super) quarters: u8,
    /// How much narrower the upper edge is than the lower, as a share.
    pub(super) keystone: f64,
    /// In 1/100 inch.
    pub(super) shift: [f64; 2],
    /// How much of the sheet the page shows, from the top.
    pub(super) cut: f64,
    /// By how much the page is larger than the sheet, in 1/100 inch.
    pub(super) margin: f64,
    /// How many sheets' widths the page shows.
    pub(super) sheets: f64,
    /// By how much values are printed off their places, in 1/100 inch.
    pub(super) value_offset: [f64; 2],
    /// Which share of the letters of print is misread, and which share of its words is not read.
    pub(super) misread: f64,
    pub(super) lost: f64,
    pub(super) seed: u64,
}

impl Lay {
    pub(super) const fn straight() -> Self {
        Self {
            scale: 2.0,
            stretch: 1.0,
            degrees: 0.0,
            quarters: 0,
            keystone: 0.0,
            shift: [0.0, 0.0],
            cut: 1.0,
            margin: 50.0,
            sheets: 1.0,
            value_offset: [0.0, 0.0],
            misread: 0.0,
            lost: 0.0,
            seed: 7,
        }
    }

    fn at(&self, [x, y]: [f64; 2]) -> [f64; 2] {
        let (x, y) = (x + self.shift[0], y + self.shift[1]);
        let narrow = 1.0 - self.keystone * (1.0 - y / 1100.0);
        let (x, y) = ((425.0 + (x - 425.0) * narrow) * self.scale, y * self.scale * self.stretch);
        let (sine, cosine) = self.degrees.to_radians().sin_cos();
        let (wide, high) = self.upright();
        let (u, v) = (x - wide / 2.0, y - high / 2.0);
        let (x, y) = (u * cosine - v * sine + wide / 2.0, u * sine + v * cosine + high / 2.0);
        match self.quarters % 4 {
            0 => [x, y],
            1 => [high - y, x],
            2 => [wide - x, high - y],
            _ => [y, wide - x],
        }
    }

    fn upright(&self) -> (f64, f64) {
        ((850.0 + self.margin) * self.scale, (1100.0 + self.margin) * self.scale * self.stretch)
    }
}

pub(super) struct Made {
    form: OfficialForm,
    lay: Lay,
    pub(super) width: u32,
    pub(super) height: u32,
    pub(super) words: Vec<Word>,
    pixels: Vec<u8>,
    filled: HashMap<u32, usize>,
    random: u64,
}

impl Made {
    pub(super) fn of(form: OfficialForm, lay: Lay) -> Self {
        let mut made = Self::plain(form, lay);
        made.print();
        made
    }

    /// Plain paper.
    pub(super) fn plain(form: OfficialForm, lay: Lay) -> Self {
        let (wide, high) = lay.upright();
        let (wide, high) = if lay.quarters % 2 == 1 { (high, wide) } else { (wide, high) };
        let (width, height) = (pixel(wide * lay.sheets), pixel(high * lay.cut));
        let pixels = vec![245; width as usize * height as usize];
        let (words, filled) = (Vec::new(), HashMap::new());
        Self { form, lay, width, height, words, pixels, filled, random: lay.seed | 1 }
    }

    fn print(&mut self) {
        let (form, lay) = (self.form, self.lay);
        let made = self;
        for print in &form.table().print {
            let [x0, y0, x1, y1] = print.edges.map(f64::from);
            made.letters([x0, y0, x1, y1]);
            if made.chance(lay.lost) {
                continue;
            }
            let text: String =
                print.text.chars().map(|letter| if made.chance(lay.misread) { MISREAD } else { letter }).collect();
            made.word([x0, y0, x1, y1], &text.replace(MISREAD, "x"), print.line);
        }
    }

    /// What another page of this size shows, too.
    pub(super) fn and(&mut self, other: &Self) {
        let first = u32::try_from(self.words.len()).unwrap();
        self.words.extend(other.words.iter().cloned());
        self.filled.extend(other.filled.iter().map(|(at, index)| (at + first, *index)));
        for (pixel, other) in self.pixels.iter_mut().zip(&other.pixels) {
            *pixel = (*pixel).min(*other);
        }
    }

    /// A value at the beginning of a box.
    pub(super) fn write(&mut self, index: usize, text: &str) {
        let Room { x0, y0, x1, y1 } = self.form.table().boxes[index].room;
        let [x0, y0, x1, y1] = [x0, y0, x1, y1].map(f64::from);
        let high = (y1 - y0).min(10.0);
        let middle = y1.min(y0 + 20.0) - high / 2.0 - 3.0;
        let wide = (x1 - x0 - 4.0).min(high * 0.6 * f64::from(u32::try_from(text.len()).unwrap()));
        let [right, low] = self.lay.value_offset;
        let (left, upper) = (x0 + 2.0 + right, (middle - high / 2.0).max(y0) + low);
        let edges = [left, upper, left + wide, upper + high];
        self.letters(edges);
        if let Some(at) = self.word(edges, text, 10_000 + index) {
            self.filled.insert(at, index);
        }
    }

    /// A cross from corner to corner of a box.
    pub(super) fn tick(&mut self, index: usize) {
        let [right, low] = self.lay.value_offset;
        let [x0, y0, x1, y1] = self.edges(index);
        let [x0, y0, x1, y1] = [x0 + right, y0 + low, x1 + right, y1 + low];
        for step in 0..60 {
            let part = f64::from(step) / 60.0;
            let (x, y) = (x0 + (x1 - x0) * part, y0 + (y1 - y0) * part);
            self.dot([x, y], 0.8);
            self.dot([x, y0 + y1 - y], 0.8);
        }
    }

    pub(super) fn outline(&mut self, index: usize) {
        let [x0, y0, x1, y1] = self.edges(index);
        for step in 0..=60 {
            let part = f64::from(step) / 60.0;
            let (x, y) = (x0 + (x1 - x0) * part, y0 + (y1 - y0) * part);
            for place in [[x, y0], [x, y1], [x0, y], [x1, y]] {
                self.dot(place, 0.5);
            }
        }
    }

    /// A speck in the middle of a box.
    pub(super) fn smudge(&mut self, index: usize) {
        let [x0, y0, x1, y1] = self.edges(index);
        self.dot([f64::midpoint(x0, x1), f64::midpoint(y0, y1)], 1.3);
    }

    /// A curved stroke across a box.
    pub(super) fn scrawl(&mut self, index: usize) {
        let [x0, y0, x1, y1] = self.edges(index);
        for step in 0..600 {
            let part = f64::from(step) / 600.0;
            let y = f64::midpoint(y0, y1) + (part * 40.0).sin() * (y1 - y0) * 0.35;
            self.dot([x0 + (x1 - x0) * (0.1 + 0.8 * part), y], 0.7);
        }
    }

    /// A straight stroke, as thick as a letter's.
    pub(super) fn stroke(&mut self, from: [f64; 2], to: [f64; 2]) {
        let steps = (to[0] - from[0]).hypot(to[1] - from[1]) * 2.0;
        let mut step = 0.0;
        while step <= steps {
            self.dot([0, 1].map(|axis| from[axis] + (to[axis] - from[axis]) * step / steps), 0.5);
            step += 1.0;
        }
    }

    /// Puts each word where another one stood.
    pub(super) fn shuffle(&mut self) {
        let count = self.words.len();
        for at in 0..count {
            let other = self.below(count);
            let (one, two) = (self.words[at].bbox, self.words[other].bbox);
            self.words[at].bbox = two;
            self.words[other].bbox = one;
        }
    }

    pub(super) fn raster(&self) -> Raster {
        Raster::gray(self.width, self.height, self.pixels.clone()).unwrap()
    }

    /// The box that a word was written into; `None` of print.
    pub(super) fn index_of(&self, word: u32) -> Option<usize> {
        self.filled.get(&word).copied()
    }

    pub(super) const fn lay(&self) -> Lay {
        self.lay
    }

    pub(super) fn values(&self) -> usize {
        self.filled.len()
    }

    fn edges(&self, index: usize) -> [f64; 4] {
        let Room { x0, y0, x1, y1 } = self.form.table().boxes[index].room;
        [x0, y0, x1, y1].map(f64::from)
    }

    /// Adds a word whose box is what lies around its corners, if that is on the page.
    pub(super) fn word(&mut self, [x0, y0, x1, y1]: [f64; 4], text: &str, line: usize) -> Option<u32> {
        let corners = [[x0, y0], [x1, y0], [x0, y1], [x1, y1]].map(|corner| self.lay.at(corner));
        let least = |axis: usize| corners.iter().map(|corner| corner[axis]).fold(f64::MAX, f64::min);
        let most = |axis: usize| corners.iter().map(|corner| corner[axis]).fold(f64::MIN, f64::max);
        let bbox = BBox {
            x0: pixel(least(0)),
            y0: pixel(least(1)),
            x1: pixel(most(0).ceil()).min(self.width),
            y1: pixel(most(1).ceil()).min(self.height),
        };
        let inside =
            least(0) >= 0.0 && least(1) >= 0.0 && most(0) <= f64::from(self.width) && most(1) <= f64::from(self.height);
        if bbox.is_empty() || !inside {
            return None;
        }
        let at = u32::try_from(self.words.len()).unwrap();
        self.words.push(Word { text: text.into(), confidence: 0.9, bbox, line: u32::try_from(line).unwrap() });
        Some(at)
    }

    /// Strokes as letters have them, all along a word.
    pub(super) fn letters(&mut self, [x0, y0, x1, y1]: [f64; 4]) {
        let mut x = x0 + 0.5;
        while x < x1 {
            for step in 0..=10 {
                self.dot([x, y0 + (y1 - y0) * f64::from(step) / 10.0], 0.4);
            }
            x += 3.0;
        }
    }

    /// A round dot of a radius in 1/100 inch.
    fn dot(&mut self, place: [f64; 2], radius: f64) {
        let [x, y] = self.lay.at(place);
        let reach = radius * self.lay.scale;
        let (width, height) = (f64::from(self.width), f64::from(self.height));
        let mut v = y - reach;
        while v <= y + reach {
            let mut u = x - reach;
            while u <= x + reach {
                if (0.0..width).contains(&u) && (0.0..height).contains(&v) {
                    let at = pixel(v) as usize * self.width as usize + pixel(u) as usize;
                    self.pixels[at] = 20;
                }
                u += 0.5;
            }
            v += 0.5;
        }
    }

    fn chance(&mut self, share: f64) -> bool {
        f64::from(u32::try_from(self.below(10_000)).unwrap()) < share * 10_000.0
    }

    fn below(&mut self, count: usize) -> usize {
        self.random ^= self.random << 13;
        self.random ^= self.random >> 7;
        self.random ^= self.random << 17;
        usize::try_from((self.random >> 11) % count as u64).unwrap()
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "below zero is zero, and a page is not larger"
)]
fn pixel(value: f64) -> u32 {
    value.max(0.0) as u32
}
