//! The weights of the grounds in [`super::Known`], in its order. They were fitted by `deploy/eval/calibrate.py` to made documents
//! with truth: filled forms of some eighty layouts, digital, scanned, by fax, and photographed, and CMS-1500 forms in six grades of
//! damage; in all some 4,000 values, of which one in sixteen is wrong.

use super::known::GROUNDS;

// What follows is written by deploy/eval/calibrate.py.

/// Of a value for which nothing speaks.
pub(super) const NONE: f32 = -22.950;

/// Of each ground, none below 0.
pub(super) const OF_GROUNDS: [f32; GROUNDS] = [1.908, 3.321, 3.898, 0.579, 2.090, 5.094, 4.284, 8.843, 0.710, 1.254];
