//! Texts that show nothing. A glyph with ink that is said to mean one of them means something else.

/// Whether a text shows nothing by itself: it consists of spaces, of signs that only say how others are set, and of accents
/// without a letter.
pub(super) fn is_blank(text: &str) -> bool {
    text.chars().all(|sign| sign.is_whitespace() || is_without_look(sign) || is_accent(sign))
}

/// Whether a sign has no look: it says how others are set, broken or chosen (Unicode's default ignorable code points and its
/// format characters), or stands for an empty place.
pub(super) const fn is_without_look(sign: char) -> bool {
    matches!(
        sign,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}' | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{2800}' | '\u{3164}'
            | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{1bca0}'..='\u{1bca3}'
            | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}'
    )
}

/// Whether a sign is an accent that is set over, under or through the letter before it.
const fn is_accent(sign: char) -> bool {
    matches!(
        sign,
        '\u{300}'..='\u{36f}' | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}' | '\u{20d0}'..='\u{20ff}'
            | '\u{fe20}'..='\u{fe2f}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_shows_nothing_is_blank_and_signs_are_not() {
        for blank in
            ["", " ", "\u{a0}", "\u{2003}", "\u{3000}", "\u{200b}", "\u{feff}", "\u{301}", " \u{200d}", "\u{e0041}"]
        {
            assert!(is_blank(blank), "{blank:?}");
        }
        for sign in ["-", ".", "7", "a", "e\u{301}", "\u{b4}", "\u{fffd}", "\u{5d0}"] {
            assert!(!is_blank(sign), "{sign:?}");
        }
    }
}
