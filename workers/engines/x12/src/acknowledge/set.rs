//! One transaction set as it is acknowledged: every segment held against the guide, and what is wrong told of the claims that it
//! spoils.

use super::levels::Levels;
use super::walker::{Finding, Walker};
use crate::guide::{self, Guide};
use crate::segments::Segment;
use docward_engine_model::acknowledgement::{
    AcknowledgedSet, ElementCode, ElementFault, SegmentCode, SegmentFault, SetCode,
};
use docward_engine_model::{FaultCode, SegmentName};

/// A transaction set that is being read.
pub(super) struct OpenSet {
    set: AcknowledgedSet,
    guide: &'static Guide,
    walker: Walker,
    levels: Levels,
    /// How many segments it had, ST among them.
    count: u32,
    /// Its hierarchical levels, and the service lines of its last claim, counted.
    hierarchy: Vec<u64>,
    levels_seen: u64,
    lines: u64,
    findings: Vec<Finding>,
    room: usize,
}

impl OpenSet {
    /// A set that begins with this ST, in a group of this version, whose sets are these; the first claim of it has this number in
    /// the file. So many segments with faults may still be told.
    pub(super) fn of(
        segment: &Segment<'_>,
        guide: &'static Guide,
        (version, expected): (&str, &str),
        claim: u32,
        room: usize,
    ) -> Self {
        let set = AcknowledgedSet {
            id: super::text(segment.element(1)),
            control_number: super::text(segment.element(2)),
            version: super::text(segment.element(3)),
            ..AcknowledgedSet::default()
        };
        let mut open = Self {
            set,
            guide,
            walker: Walker::of(guide),
            levels: Levels::of(guide, claim),
            count: 0,
            hierarchy: Vec::new(),
            levels_seen: 0,
            lines: 0,
            findings: Vec::new(),
            room,
        };
        open.step(segment);
        let (id, number, named) = (segment.element(1).trim(), segment.element(2).trim(), segment.element(3).trim());
        if id != expected {
            open.note(SetCode::NotSupported);
        }
        if !(4..=9).contains(&number.chars().count()) {
            open.note(SetCode::ControlNumberValue);
        }
        // The 835 repeats its guide where it wants to, the 837 has to.
        if named != version && !(named.is_empty() && expected == "835") {
            open.note(SetCode::Guide);
        }
        open
    }

    /// Its control number.
    pub(super) fn control_number(&self) -> &str {
        self.set.control_number.as_str()
    }

    /// How many claims of the file there are with those of it so far.
    pub(super) fn claims(&self) -> u32 {
        self.levels.claims()
    }

    pub(super) fn note(&mut self, code: SetCode) {
        if !self.set.faults.contains(&code) {
            self.set.faults.push(code);
        }
    }

    /// Takes the next segment of it, ST and SE among them.
    pub(super) fn step(&mut self, segment: &Segment<'_>) {
        self.count = self.count.saturating_add(1);
        let mut findings = std::mem::take(&mut self.findings);
        findings.clear();
        let node = self.walker.step(segment, &mut findings);
        // What was passed by belongs to where the reader stood before this segment.
        for finding in findings.iter().filter(|finding| finding.code == SegmentCode::Missing) {
            self.tell(finding.node, None, SegmentCode::Missing, Vec::new());
        }
        self.levels.enter(segment);
        for finding in findings.iter().filter(|finding| finding.code != SegmentCode::Missing) {
            self.tell(finding.node, Some(segment), finding.code, Vec::new());
        }
        self.findings = findings;
        let Some(node) = node else {
            let name = SegmentName::of(segment.name());
            let is_known = segment.is_well_named() && name.is_ok_and(|name| self.guide.has(name));
            let code = if is_known { SegmentCode::Unexpected } else { SegmentCode::Unrecognised };
            self.tell(None, Some(segment), code, Vec::new());
            self.count_on(segment, &mut Vec::new());
            self.levels.take(segment);
            return;
        };
        // ST and SE have codes of their own.
        let rule = self.guide.segment(node).filter(|_| !matches!(segment.name(), "ST" | "SE"));
        let mut faults = rule.map_or_else(Vec::new, |rule| guide::check(rule, segment));
        self.count_on(segment, &mut faults);
        if let Some(amount) = self.levels.take(segment).filter(|_| faults.is_empty()) {
            faults.push(of_amount(segment, amount));
        }
        if !faults.is_empty() {
            self.tell(Some(node), Some(segment), SegmentCode::Elements, faults);
        }
        match segment.name() {
            "BHT" => self.set.reference = super::text(segment.element(3)),
            "TRN" if self.set.reference.is_empty() => self.set.reference = super::text(segment.element(2)),
            "NM1" if segment.element(1).trim() == "41" => self.set.submitter = super::party(segment),
            _ => {}
        }
    }

    /// HL01 counts a set's levels, HL02 names one around it, LX01 counts a claim's lines.
    fn count_on(&mut self, segment: &Segment<'_>, faults: &mut Vec<ElementFault>) {
        let number = |element: usize| segment.element(element).trim().parse::<u64>().ok();
        let mut note = |number, reference| {
            if !faults.iter().any(|fault: &ElementFault| fault.number == number) {
                let code = ElementCode::Pattern;
                faults.push(ElementFault { number, component: 0, repetition: 0, reference, code });
            }
        };
        match segment.name() {
            "HL" => {
                self.levels_seen += 1;
                if number(1) != Some(self.levels_seen) {
                    note(1, 628);
                }
                if let Some(around) = number(2) {
                    // They ascend: each is numbered by its place.
                    match self.hierarchy.binary_search(&around) {
                        Ok(at) => self.hierarchy.truncate(at + 1),
                        Err(_) => note(2, 734),
                    }
                }
                self.hierarchy.push(self.levels_seen);
            }
            "CLM" => self.lines = 0,
            "LX" if self.levels.is_of_claims() => {
                self.lines += 1;
                if number(1) != Some(self.lines) {
                    note(1, 554);
                }
            }
            _ => {}
        }
    }

    fn tell(
        &mut self,
        node: Option<usize>,
        segment: Option<&Segment<'_>>,
        code: SegmentCode,
        elements: Vec<ElementFault>,
    ) {
        let rule = node.and_then(|node| self.guide.segment(node)).map(|rule| rule.name);
        let written = segment.and_then(|segment| SegmentName::of(segment.name()).ok());
        let name = written.or(rule).unwrap_or(SegmentName::UNKNOWN);
        let told = self.levels.blame(node, name, code, elements.first().copied());
        if self.set.segments.len() >= self.room {
            self.set.untold = self.set.untold.saturating_add(1);
            self.set.untold_spoils |= !told.only_claims;
            return;
        }
        let loop_id = node.and_then(|node| self.guide.loop_id(node));
        let (claim, only_claims) = (told.claim, told.only_claims);
        self.set.segments.push(SegmentFault {
            name,
            position: self.count,
            loop_id,
            code,
            claim,
            only_claims,
            elements,
        });
    }

    /// It ends with this SE, or without one.
    pub(super) fn close(mut self, trailer: Option<&Segment<'_>>) -> AcknowledgedSet {
        match trailer {
            None => self.note(SetCode::TrailerMissing),
            Some(trailer) => {
                self.step(trailer);
                if !crate::interchange::is_count(trailer, u64::from(self.count)) {
                    self.note(SetCode::SegmentCount);
                }
                if trailer.element(2).trim() != self.set.control_number.as_str() {
                    self.note(SetCode::ControlNumber);
                }
            }
        }
        (self.set.providers, self.set.claims) = self.levels.finish();
        self.set
    }
}

/// What the reader of claims finds wrong with the amount of a segment: CLM02, SV102, SV203, SV302.
fn of_amount(segment: &Segment<'_>, fault: FaultCode) -> ElementFault {
    let number = if segment.name() == "SV2" { 3 } else { 2 };
    let code = if fault == FaultCode::MissingElement { ElementCode::Missing } else { ElementCode::InvalidCharacter };
    ElementFault { number, component: 0, repetition: 0, reference: 782, code }
}
