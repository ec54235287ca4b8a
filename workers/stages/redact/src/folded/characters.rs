//! What a character reads as by itself: nothing, if it has no width, or the plain one that it is another form of.

use super::pass::New;

/// What a character reads as whatever stands beside it; nothing where it has no width.
pub(super) fn alone(text: &str, at: usize, c: char) -> Option<New> {
    let behind = text.get(at + c.len_utf8()..).unwrap_or_default();
    match c {
        '\u{ad}' if is_at_line_end(behind) => None,
        _ if has_no_width(c) => Some((c.len_utf8(), None)),
        _ if c.is_ascii() => None,
        _ => plain(c).map(|plain| (c.len_utf8(), Some(plain))),
    }
}

const fn has_no_width(c: char) -> bool {
    matches!(
        c,
        '\u{ad}'
            | '\u{34f}'
            | '\u{61c}'
            | '\u{180e}'
            | '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{2064}'
            | '\u{2066}'..='\u{2069}'
            | '\u{fe00}'..='\u{fe0f}'
            | '\u{feff}'
            | '\u{e0000}'..='\u{e007f}'
    )
}

/// Whether a line ends here, behind a few blanks and characters without width.
fn is_at_line_end(behind: &str) -> bool {
    const FEW: usize = 8;
    let mut seen = behind.chars().take(FEW).skip_while(|c| *c != '\n' && (c.is_whitespace() || has_no_width(*c)));
    seen.next() == Some('\n')
}

/// The plain character that a character reads as.
fn plain(c: char) -> Option<char> {
    Some(match c {
        '\u{85}' | '\u{2028}' | '\u{2029}' => '\n',
        '\u{a0}' | '\u{1680}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}' | '\u{3000}' => ' ',
        '\u{2010}'..='\u{2012}' | '\u{2043}' | '\u{2212}' | '\u{fe58}' | '\u{fe63}' => '-',
        '\u{2044}' | '\u{2215}' | '\u{29f8}' => '/',
        '\u{2024}' | '\u{3002}' => '.',
        '\u{2236}' | '\u{a789}' => ':',
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0)?,
        '\u{1d400}'..='\u{1d7ff}' => {
            let mut letters = unicode_normalization::UnicodeNormalization::nfkc(std::iter::once(c));
            letters.next().filter(char::is_ascii)?
        }
        _ => figure(c)?,
    })
}

/// The ASCII figure that a decimal figure of another script is.
fn figure(c: char) -> Option<char> {
    const ZEROS: [char; 5] = ['0', '\u{660}', '\u{6f0}', '\u{966}', '\u{ff10}'];
    let value = ZEROS.iter().map(|zero| u32::from(c).wrapping_sub(u32::from(*zero))).find(|value| *value < 10)?;
    char::from_digit(value, 10)
}
