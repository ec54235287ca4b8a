//! A claim in the making, and its amounts.

use super::segments::Segment;
use docward_engine_model::{Claim, ElementRange, FaultCode, ServiceLine};

/// A claim in the making.
pub(super) struct Draft {
    pub(super) claim: Claim,
    /// What is wrong with it: segment and code.
    pub(super) faults: Vec<(u32, FaultCode)>,
}

impl Draft {
    /// A claim whose first element has this index, in the loops of patient, subscriber, provider and header.
    pub(super) fn of([patient, subscriber, provider, header]: [ElementRange; 4], first: u32) -> Self {
        let own = ElementRange::at(first);
        let (total_cents, paid_cents, lines) = (None, None, Vec::new());
        let claim = Claim { header, provider, subscriber, patient, own, total_cents, paid_cents, lines };
        Self { claim, faults: Vec::new() }
    }

    /// A service line: its procedure and its charge, which may be missing.
    pub(super) fn line(&mut self, segment: &Segment<'_>, procedure: usize, charge: usize) {
        let unpriced = segment.element(charge).trim().is_empty();
        let charge_cents = if unpriced { Some(0) } else { self.cents(segment, charge) };
        self.push(segment, procedure, charge_cents);
    }

    /// A line of a remittance, whose charge is required.
    pub(super) fn paid_line(&mut self, segment: &Segment<'_>) {
        let charge_cents = self.cents(segment, 2);
        self.push(segment, 1, charge_cents);
    }

    fn push(&mut self, segment: &Segment<'_>, procedure: usize, charge_cents: Option<i64>) {
        let (segment, procedure) = (segment.number(), segment.span(procedure));
        self.claim.lines.push(ServiceLine { segment, procedure, charge_cents, date: None });
    }

    /// The date of service of the last line, if there is a line.
    pub(super) fn date(&mut self, segment: &Segment<'_>, element: usize) {
        let is_told = !segment.element(element).trim().is_empty();
        if let Some(line) = self.claim.lines.last_mut().filter(|_| is_told) {
            line.date = Some(segment.span(element));
        }
    }

    /// An amount in cents; one that can't be read is a fault.
    pub(super) fn cents(&mut self, segment: &Segment<'_>, element: usize) -> Option<i64> {
        let amount = segment.element(element).trim();
        let read = if amount.is_empty() { Err(FaultCode::MissingElement) } else { cents(amount) };
        read.map_err(|code| self.faults.push((segment.number(), code))).ok()
    }
}

/// An amount in cents, exactly; a third decimal that is not zero is a fault rather than rounded.
pub(super) fn cents(amount: &str) -> Result<i64, FaultCode> {
    let (sign, digits) = match amount.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, amount),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let only_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let hundredths = fraction.trim_end_matches('0');
    if !only_digits(whole)
        || !only_digits(fraction)
        || hundredths.len() > 2
        || (whole.is_empty() && fraction.is_empty())
    {
        return Err(FaultCode::InvalidCharacter);
    }
    let parse =
        |part: &str| if part.is_empty() { Ok(0) } else { part.parse::<i64>().map_err(|_| FaultCode::InvalidCharacter) };
    let hundredths = parse(hundredths)? * if hundredths.len() == 1 { 10 } else { 1 };
    let cents = parse(whole)?.checked_mul(100).and_then(|cents| cents.checked_add(hundredths));
    cents.map(|cents| cents * sign).ok_or(FaultCode::InvalidCharacter)
}
