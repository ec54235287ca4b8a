//! Damage that is the same every time: files cut off, and bytes changed.

use crate::trial::{Bytes, Trial};
use std::io::Result;
use std::path::Path;
use std::sync::Arc;

/// Cuts a file, spread over its length; the first and last bytes are cut one by one beside them.
const CUTS: usize = 16;
/// How many bytes change in one version of a file, and how many versions there are of each.
const CHANGES: [(usize, u64); 3] = [(1, 12), (24, 12), (400, 6)];

/// What happens to a file.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Damage {
    /// Only so many bytes are left.
    Cut(usize),
    /// So many bytes become others, by this seed.
    Changed(usize, u64),
}

impl Damage {
    pub(crate) fn done_to(self, whole: &[u8]) -> Vec<u8> {
        match self {
            Self::Cut(length) => whole.get(..length).unwrap_or(whole).to_vec(),
            Self::Changed(count, seed) => {
                let (mut bytes, mut random) = (whole.to_vec(), Random(seed));
                for _ in 0..count {
                    let at = random.below(bytes.len());
                    let [value, ..] = random.next().to_le_bytes();
                    if let Some(byte) = bytes.get_mut(at) {
                        *byte = value;
                    }
                }
                bytes
            }
        }
    }

    fn name(self) -> String {
        match self {
            Self::Cut(length) => format!("cut to {length} bytes"),
            Self::Changed(count, seed) => format!("{count} bytes changed, seed {seed}"),
        }
    }
}

/// A fixture's damaged versions.
pub(crate) fn trials(file: &Path) -> Result<Vec<Trial>> {
    let whole: Arc<[u8]> = std::fs::read(file)?.into();
    let length = whole.len();
    let spread = (0..CUTS).map(|part| length * part / CUTS);
    let ends = [1, 2, 7, length.saturating_sub(9), length.saturating_sub(2), length.saturating_sub(1)];
    let cuts = spread.chain(ends).map(Damage::Cut);
    let changes = CHANGES.into_iter().flat_map(|(count, versions)| (1..=versions).map(move |seed| (count, seed)));
    let changes = changes.map(|(count, seed)| Damage::Changed(count, seed));
    let name = file.file_name().unwrap_or_default().display().to_string();
    let kind = file.extension().unwrap_or_default().display().to_string();
    let trial = |damage: Damage| Trial {
        corpus: format!("damaged {kind}"),
        name: format!("{name}, {}", damage.name()),
        bytes: Bytes::Damaged(Arc::clone(&whole), damage),
    };
    Ok(cuts.chain(changes).map(trial).collect())
}

/// `SplitMix64`: small, and the same everywhere.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() % (end.max(1) as u64)).unwrap_or(0)
    }
}
