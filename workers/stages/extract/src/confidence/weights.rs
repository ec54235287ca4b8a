//! The weights of the grounds in [`super::Known`], in its order. They were fitted by `deploy/eval/calibrate.py` to what is read of
//! documents with truth: which values are surer than others to forms of 75 layouts of our own, damaged badly (some 2,400 values, of
//! which one in five is wrong), and how sure they are to filled forms of other layouts and CMS-1500 forms, digital, scanned, by fax,
//! and photographed (some 2,100 values, of which one in forty is wrong).

use super::known::GROUNDS;

// What follows is written by deploy/eval/calibrate.py.

/// Of a value for which nothing speaks.
pub(super) const NONE: f32 = -23.872;

/// Of each ground, none below 0.
pub(super) const OF_GROUNDS: [f32; GROUNDS] =
    [2.788, 2.070, 4.045, 1.738, 3.672, 1.776, 3.284, 7.972, 0.713, 0.000, 1.861, 0.992];
