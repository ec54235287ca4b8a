//! What is wrong with a policy as a person wrote it: all of it at once, by line. Quotes keys, and nothing of the values.

use serde::Serialize;
use std::fmt;

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct PolicyProblem {
    /// The line that it stands in, from 1.
    pub line: usize,
    /// The key that it concerns, with the tables around it: `regions.phi`.
    pub key: String,
    /// What must hold there.
    pub problem: String,
}

/// Everything that is wrong with a policy, in the order of its lines; never empty.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, thiserror::Error)]
#[serde(transparent)]
pub struct PolicyProblems(Vec<PolicyProblem>);

impl PolicyProblems {
    /// `None` if nothing is wrong.
    pub(crate) fn of(mut problems: Vec<PolicyProblem>) -> Option<Self> {
        problems.sort();
        problems.dedup();
        if problems.is_empty() { None } else { Some(Self(problems)) }
    }

    /// A problem that the examination overlooked and the strict reader found.
    pub(crate) fn single(line: usize) -> Self {
        let (key, problem) = ("policy".to_owned(), "this is not what belongs there".to_owned());
        Self(vec![PolicyProblem { line, key, problem }])
    }

    /// One problem that somebody found who knows more of a key's value than this crate, at a line from 1.
    pub fn about(line: usize, key: &str, problem: String) -> Self {
        Self(vec![PolicyProblem { line, key: key.to_owned(), problem }])
    }

    /// The same problems for a text without the first `lines` lines; a problem of one of those is reported at line 1.
    pub(crate) fn moved_up(mut self, lines: usize) -> Self {
        for problem in &mut self.0 {
            problem.line = problem.line.saturating_sub(lines).max(1);
        }
        self
    }

    /// Each problem, by line.
    pub fn iter(&self) -> impl Iterator<Item = &PolicyProblem> {
        self.0.iter()
    }

    /// How many problems there are; at least one.
    #[expect(clippy::len_without_is_empty, reason = "it never is")]
    pub fn len(&self) -> usize {
        self.0.len()
    }
}

impl fmt::Display for PolicyProblems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (number, PolicyProblem { line, key, problem }) in self.0.iter().enumerate() {
            let separator = if number == 0 { "" } else { "\n" };
            write!(f, "{separator}  line {line}, `{key}`: {problem}")?;
        }
        Ok(())
    }
}
