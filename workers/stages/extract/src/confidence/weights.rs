//! The weights of the grounds in [`super::Known`], in its order. They were fitted by `deploy/eval/calibrate.py` to what is read of
//! documents with truth: which values are surer than others to forms of 75 layouts of our own, damaged badly (some 2,900 values, of
//! which one in five is wrong), and how sure they are to filled forms of other layouts and CMS-1500 forms, digital, scanned, by fax,
//! and photographed (some 2,500 values, of which one in forty-five is wrong).

use super::known::GROUNDS;

// What follows is written by deploy/eval/calibrate.py.

/// Of a value for which nothing speaks.
pub(super) const NONE: f32 = -24.513;

/// Of each ground, none below 0.
pub(super) const OF_GROUNDS: [f32; GROUNDS] =
    [2.693, 1.662, 3.768, 0.855, 3.579, 1.673, 3.621, 8.439, 0.555, 0.000, 1.851, 1.383, 1.324, 0.647];
