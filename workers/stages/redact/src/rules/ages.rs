//! (C) Ages from 90.

use super::pattern::{Pattern, collect, compiled, exact};
use super::{Hit, Rule};
use docward_engine_model::PhiKind;
use std::sync::LazyLock;

const OLD: &str = "(?:9[0-9]|1[0-2][0-9])";

static BEFORE_YEARS: Pattern = LazyLock::new(|| {
    compiled(&format!(r"\b({OLD}[\s-]*(?:years?|yrs?|y)[\s/.-]*(?:old|o)?|{OLD}\s?(?:yo|y/o|y\.o\.?|yof|yom))\b"))
});
static AFTER_LABEL: Pattern = LazyLock::new(|| {
    compiled(&format!(r"\b(?:aged?|age\s+of|years\s+of\s+age|turned|turning)\b[\s:=]{{0,4}}(?:is\s+|was\s+)?({OLD})\b"))
});
/// `92/M`
static BEFORE_SEX: Pattern = LazyLock::new(|| exact(&format!(r"\b({OLD}[ ]?[-/]?(?:M|[fm]emale|FEMALE|MALE|male))\b")));
/// `94F`, which may be a temperature in degrees as well.
static BEFORE_F: Pattern = LazyLock::new(|| exact(&format!(r"\b({OLD}[ ]?[-/]?F)\b")));
/// What a temperature in degrees stands behind. `is` and `of` alone say nothing of it.
static WARMTH: Pattern = LazyLock::new(|| {
    compiled(
        r"(?:\b(?:temp\w*|tm|tmax|t|fevers?|feverish|febrile|afebrile|heat\w*|warm\w*|cool\w*|max|than|under|over)(?:\s(?:of|to|at|is|was))?|[°<>=~])[\s:=]{0,3}$",
    )
});
static IN_WORDS: Pattern = LazyLock::new(|| {
    compiled(
        r"\b(?:ninety(?:[\s-](?:one|two|three|four|five|six|seven|eight|nine))?[\s-]+(?:years?(?:[\s-]old)?|yrs?|y/?o|y\.o\.?)|(?:aged?|turned|turning)\s+ninety(?:[\s-](?:one|two|three|four|five|six|seven|eight|nine))?|(?:a|one)[\s-]hundred(?:[\s-](?:and[\s-])?(?:one|two|three|four|five|six|seven|eight|nine|ten))?[\s-]+(?:years?[\s-]old|y/?o|y\.o\.?)|nonagenarian|centenarian|in\s+(?:his|her|their)\s+(?:early\s+|mid[\s-]|late\s+)?(?:nineties|90'?s))\b",
    )
});

/// How far before a number what makes it a temperature is looked for, in bytes.
const WARMTH_WITHIN: usize = 24;

/// Adds ages from 90; a duration of that many years is one of them.
pub(super) fn find(text: &str, hits: &mut Vec<Hit>) {
    collect(text, &BEFORE_YEARS, (Rule::AgeBeforeYears, PhiKind::Age), hits, |_, around| !around.number_goes_on());
    collect(text, &BEFORE_SEX, (Rule::AgeBeforeSex, PhiKind::Age), hits, |_, around| !around.number_goes_on());
    collect(text, &BEFORE_F, (Rule::AgeBeforeSex, PhiKind::Age), hits, |_, around| {
        !around.number_goes_on() && !WARMTH.is_match(around.before(WARMTH_WITHIN))
    });
    collect(text, &AFTER_LABEL, (Rule::AgeAfterLabel, PhiKind::Age), hits, |_, around| !around.number_goes_on());
    collect(text, &IN_WORDS, (Rule::AgeInWords, PhiKind::Age), hits, |_, _| true);
}
