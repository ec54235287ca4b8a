//! How like a word that was read is to a form's print, whatever the reader mistook.

/// Longer words are no print of a form.
const LONGEST: usize = 32;

/// A word as it is compared: capitals and digits only, and one letter for those that readers mistake for each other (O and 0,
/// I, L and 1, S and 5, Z and 2, B and 8, G and 6).
pub fn fold_print(word: &str) -> String {
    let letters = word.chars().filter(char::is_ascii_alphanumeric);
    letters.map(|letter| seen_as(letter.to_ascii_uppercase())).collect()
}

/// The one letter that stands for a capital or digit and all that readers mistake it for.
pub(crate) const fn seen_as(letter: char) -> char {
    match letter {
        '0' | 'Q' => 'O',
        '1' | 'L' => 'I',
        '5' => 'S',
        '2' => 'Z',
        '8' => 'B',
        '6' => 'G',
        other => other,
    }
}

/// How many signs to change, put in or leave out make one of the other.
pub fn edits(one: impl IntoIterator<Item = char>, other: &[char]) -> usize {
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (line, sign) in (1..).zip(one) {
        let (mut diagonal, mut left) = (line - 1, line);
        for (cell, other) in row.iter_mut().skip(1).zip(other) {
            let here = (diagonal + usize::from(sign != *other)).min(left + 1).min(*cell + 1);
            diagonal = std::mem::replace(cell, here);
            left = here;
        }
        if let Some(first) = row.first_mut() {
            *first = line;
        }
    }
    row.last().copied().unwrap_or(0)
}

/// The least number of letters to change, put in or leave out so that a word stands somewhere in a printed text; both as
/// [`fold_print`] gives them. A word that is longer than any print is as unlike as it is long.
pub fn misprints(word: &str, print: &str) -> usize {
    let word = word.as_bytes();
    if word.len() > LONGEST {
        return word.len();
    }
    // One column of the table of edits at a time; a match may begin and end anywhere in the print.
    let mut column: [usize; LONGEST + 1] = std::array::from_fn(|row| row);
    let mut least = word.len();
    for printed in print.bytes() {
        let mut diagonal = 0;
        let mut above = 0;
        for (cell, letter) in column.iter_mut().skip(1).zip(word) {
            let here = (diagonal + usize::from(*letter != printed)).min(*cell + 1).min(above + 1);
            diagonal = *cell;
            *cell = here;
            above = here;
        }
        least = least.min(above);
    }
    least
}

/// The numbers in a word, of two digits and more, folded like print. Where a form has no such number, a word with one holds
/// something filled in, however like print the rest of it is.
pub fn numbers(word: &str) -> Vec<String> {
    let runs = word.split(|c: char| !c.is_ascii_digit()).filter(|run| run.len() > 1);
    runs.map(fold_print).collect()
}

/// Whether a word with so many letters may have so many misread: two of five.
pub const fn is_like(letters: usize, misprints: usize) -> bool {
    misprints * 5 <= letters * 2
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_a_word_are_told() {
        assert_eq!(numbers("MM09"), ["O9"]);
        assert_eq!(numbers("(24E)"), ["Z4"]);
        assert!(numbers("D4/D0D4").is_empty());
    }

    #[test]
    fn edits_of_a_word_are_counted() {
        let edits = |one: &str, other: &str| super::edits(one.chars(), &other.chars().collect::<Vec<char>>());
        assert_eq!(edits("kitten", "sitting"), 3);
        assert_eq!([edits("", "abc"), edits("abc", ""), edits("", "")], [3, 3, 0]);
    }

    #[test]
    fn a_word_is_found_within_print_with_its_misreadings() {
        let print = fold_print("PATIENT'S NAME (Last Name, First Name, Middle Initial)");
        let edits = |word: &str| misprints(&fold_print(word), &print);
        assert_eq!(edits("Initial)"), 0);
        assert_eq!(edits("lnitia1"), 0);
        assert_eq!(edits("NAME(Last"), 0);
        assert_eq!(edits("Fir5t"), 0);
        assert_eq!(edits("Mldlle"), 1);
        assert!(!is_like(7, edits("JOHNSON")));
        assert!(!is_like(6, edits("041952")));
        assert_eq!(misprints("", "ABC"), 0);
        assert_eq!(misprints(&"X".repeat(40), "ABC"), 40);
    }
}
