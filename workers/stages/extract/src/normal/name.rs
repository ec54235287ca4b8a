//! Names of people.

/// What stands behind a name and is no part of it.
const BEHIND: &[&str] = &[
    "md", "do", "np", "pa", "pac", "rn", "lpn", "dds", "dmd", "dpm", "dc", "pt", "dpt", "phd", "pharmd", "fnp", "aprn",
    "arnp", "dnp", "crnp", "cnm", "lcsw", "msw", "od", "facp", "facs", "faap", "facog", "bc", "msn", "jr", "sr", "ii",
    "iii", "iv", "esq",
];

/// A name with the given names first: `Vance, Eleanor` and DICOM's `Vance^Eleanor` (PS3.5 6.2.1.2) become `Eleanor Vance`, and
/// `DOE JR, JOHN, A` (NUCC 1500 manual, item 2) becomes `JOHN A DOE JR`. Titles and degrees stay. None without a letter.
pub(super) fn given_first(value: &str) -> Option<String> {
    if !value.contains(char::is_alphabetic) {
        return None;
    }
    let one_space = |part: &str| part.split_whitespace().collect::<Vec<_>>().join(" ");
    if value.contains('^') {
        let alphabetic = value.split('=').find(|group| group.contains(char::is_alphabetic))?;
        let mut parts = alphabetic.split('^').map(|part| one_space(&part.replace(',', " ")));
        let [family, given, middle, prefix, suffix] = std::array::from_fn(|_| parts.next().unwrap_or_default());
        let said = [prefix, given, middle, family, suffix];
        let said: Vec<String> = said.into_iter().filter(|part| !part.is_empty()).collect();
        return Some(said.join(" ")).filter(|said| said.contains(char::is_alphabetic));
    }
    let parts: Vec<String> = value.split(',').map(one_space).filter(|part| !part.is_empty()).collect();
    // What stands first is a name, whatever it is: people are called Do.
    let names = 1 + parts.iter().skip(1).take_while(|part| !is_behind(part)).count();
    let (names, behind) = parts.split_at_checked(names)?;
    let name = match names {
        [whole] => whole.clone(),
        [family, given] => format!("{given} {family}"),
        [family, given, middle] => format!("{given} {middle} {family}"),
        _ => return None,
    };
    Some(std::iter::once(&name).chain(behind).cloned().collect::<Vec<_>>().join(", "))
}

/// Whether a part behind a comma is a degree or a suffix: all of its words are.
fn is_behind(part: &str) -> bool {
    part.split(['-', ' ']).all(|word| {
        let letters: String = word.chars().filter(|c| c.is_alphabetic()).flat_map(char::to_lowercase).collect();
        BEHIND.contains(&letters.as_str())
    }) || BEHIND.contains(&part.to_lowercase().replace(['.', '-'], "").as_str())
}
