//! Interchanges and groups as they are acknowledged. Unlike the reader this goes on where headers and trailers do not match, to tell
//! as much as can be told.

use super::set::OpenSet;
use super::text;
use crate::guide::{Guide, is_date, is_time};
use crate::interchange::{is_count, supported};
use crate::segments::Segment;
use docward_engine_model::acknowledgement::{
    AcknowledgedGroup, AcknowledgedInterchange, Acknowledgement, GroupCode, InterchangeAddress, InterchangeCode,
    SetCode,
};
use docward_engine_model::protocol::Rejection;
use std::collections::HashSet;

#[derive(Default)]
pub(super) struct Envelope {
    interchanges: Vec<AcknowledgedInterchange>,
    interchange: Option<AcknowledgedInterchange>,
    group: Option<OpenGroup>,
    set: Option<OpenSet>,
    /// Groups and sets, claims, and segments with faults of the whole file.
    sets: u32,
    claims: u32,
    faults: usize,
    /// Control numbers of the interchange's groups, of the group's sets.
    groups_seen: HashSet<String>,
    sets_seen: HashSet<String>,
}

struct OpenGroup {
    group: AcknowledgedGroup,
    /// What its sets must be, and their guide; `None` of a group that is not supported.
    carries: Option<(&'static str, &'static Guide)>,
    /// A set of a group that is not supported is open: it is counted and no more.
    is_in_set: bool,
}

impl Envelope {
    /// Takes the next segment of the file.
    pub(super) fn step(&mut self, segment: &Segment<'_>) -> Result<(), Rejection> {
        match segment.name() {
            "ISA" => {
                if self.interchange.is_some() {
                    self.note(InterchangeCode::PrematureEnd);
                    self.close_interchange(None);
                }
                self.count()?;
                self.groups_seen.clear();
                self.interchange = Some(interchange(segment));
            }
            "IEA" if self.interchange.is_some() => self.close_interchange(Some(segment)),
            "GS" if self.interchange.is_some() => {
                self.close_group(None);
                self.count()?;
                self.open_group(segment);
            }
            "GE" if self.group.is_some() => self.close_group(Some(segment)),
            "ST" if self.group.is_some() => {
                self.close_set(None);
                self.count()?;
                self.open_set(segment);
            }
            "SE" if self.set.is_some() => self.close_set(Some(segment)),
            _ => self.within(segment)?,
        }
        Ok(())
    }

    fn count(&mut self) -> Result<(), Rejection> {
        self.sets += 1;
        if self.sets > Acknowledgement::MOST_SETS { Err(Rejection::TooMuchOutput) } else { Ok(()) }
    }

    /// What is no header or trailer, or has nothing to end.
    fn within(&mut self, segment: &Segment<'_>) -> Result<(), Rejection> {
        if let Some(set) = &mut self.set {
            set.step(segment);
            return if set.claims() > Acknowledgement::MOST_CLAIMS { Err(Rejection::TooMuchOutput) } else { Ok(()) };
        }
        match (&mut self.group, segment.name()) {
            (Some(group), "SE") if group.is_in_set => group.is_in_set = false,
            (Some(group), _) if group.is_in_set => {}
            // Acknowledgement requests stand between ISA and the first group.
            (None, "TA1") if self.interchange.is_some() => {}
            (_, "ISA" | "IEA" | "GS" | "GE" | "ST" | "SE") => self.note(InterchangeCode::ControlStructure),
            _ => self.note(InterchangeCode::Content),
        }
        Ok(())
    }

    /// Notes what is wrong with the interchange, or with the last one.
    pub(super) fn note(&mut self, code: InterchangeCode) {
        let interchange = self.interchange.as_mut().or_else(|| self.interchanges.last_mut());
        if let Some(interchange) = interchange.filter(|interchange| !interchange.faults.contains(&code)) {
            interchange.faults.push(code);
        }
    }

    fn close_interchange(&mut self, trailer: Option<&Segment<'_>>) {
        self.close_group(None);
        let Some(interchange) = self.interchange.take() else { return };
        let groups = interchange.groups.len() as u64;
        let control = interchange.control_number.clone();
        self.interchanges.push(interchange);
        if let Some(trailer) = trailer {
            if !is_count(trailer, groups) {
                self.note(InterchangeCode::GroupCount);
            }
            if trailer.element(2).trim() != control.as_str() {
                self.note(InterchangeCode::ControlNumber);
            }
        }
    }

    fn open_group(&mut self, segment: &Segment<'_>) {
        let (function, version) = (segment.element(1).trim(), segment.element(8).trim());
        let control = segment.element(6).trim();
        let mut faults = Vec::new();
        let carries = match supported(function, version) {
            Ok(kind) => Guide::of_version(version).map(|guide| (kind.id(), guide)),
            Err(Rejection::UnsupportedVersion) => {
                faults.push(GroupCode::VersionNotSupported);
                None
            }
            Err(_) => {
                faults.push(GroupCode::NotSupported);
                None
            }
        };
        if !(1..=9).contains(&control.len()) || !control.bytes().all(|byte| byte.is_ascii_digit()) {
            faults.push(GroupCode::ControlNumberValue);
        }
        if !self.groups_seen.insert(control.to_owned()) {
            faults.push(GroupCode::ControlNumberTwice);
        }
        self.sets_seen.clear();
        let group = AcknowledgedGroup {
            function: text(function),
            sender: text(segment.element(2)),
            receiver: text(segment.element(3)),
            control_number: text(control),
            version: text(version),
            faults,
            ..AcknowledgedGroup::default()
        };
        self.group = Some(OpenGroup { group, carries, is_in_set: false });
    }

    fn close_group(&mut self, trailer: Option<&Segment<'_>>) {
        self.close_set(None);
        let Some(OpenGroup { mut group, .. }) = self.group.take() else { return };
        match trailer {
            None => group.faults.push(GroupCode::TrailerMissing),
            Some(trailer) => {
                group.declared_sets = trailer.element(1).trim().parse().ok();
                if !is_count(trailer, u64::from(group.received_sets)) {
                    group.faults.push(GroupCode::SetCount);
                }
                if trailer.element(2).trim() != group.control_number.as_str() {
                    group.faults.push(GroupCode::ControlNumber);
                }
            }
        }
        if let Some(interchange) = &mut self.interchange {
            interchange.groups.push(group);
        }
    }

    fn open_set(&mut self, segment: &Segment<'_>) {
        let Some(open) = &mut self.group else { return };
        open.group.received_sets = open.group.received_sets.saturating_add(1);
        let Some((expected, guide)) = open.carries else {
            open.is_in_set = true;
            return;
        };
        let room = Acknowledgement::MOST_SEGMENTS.saturating_sub(self.faults);
        let group = (open.group.version.as_str(), expected);
        let mut set = OpenSet::of(segment, guide, group, self.claims.saturating_add(1), room);
        if !self.sets_seen.insert(set.control_number().to_owned()) {
            set.note(SetCode::ControlNumberTwice);
        }
        self.set = Some(set);
    }

    fn close_set(&mut self, trailer: Option<&Segment<'_>>) {
        let Some(set) = self.set.take() else { return };
        let set = set.close(trailer);
        self.claims = self.claims.saturating_add(u32::try_from(set.claims.len()).unwrap_or(u32::MAX));
        self.faults += set.segments.len();
        if let Some(open) = &mut self.group {
            open.group.sets.push(set);
        }
    }

    /// All interchanges; one that is open was cut off.
    pub(super) fn finish(mut self) -> Vec<AcknowledgedInterchange> {
        if self.interchange.is_some() {
            self.note(InterchangeCode::PrematureEnd);
            self.close_interchange(None);
        }
        self.interchanges
    }
}

/// An interchange of its ISA, and what is wrong with that (X12.5, and appendix C of the guides).
fn interchange(segment: &Segment<'_>) -> AcknowledgedInterchange {
    let element = |number| segment.element(number).trim();
    let is_figures = |value: &str, length| value.len() == length && value.bytes().all(|byte| byte.is_ascii_digit());
    let is_id_qualifier = |value: &str| value.len() == 2 && value.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let holds = [
        (InterchangeCode::AuthorizationQualifier, matches!(element(1), "00" | "03")),
        (InterchangeCode::SecurityQualifier, matches!(element(3), "00" | "01")),
        (InterchangeCode::SenderQualifier, is_id_qualifier(element(5))),
        (InterchangeCode::Sender, !element(6).is_empty()),
        (InterchangeCode::ReceiverQualifier, is_id_qualifier(element(7))),
        (InterchangeCode::Receiver, !element(8).is_empty()),
        (InterchangeCode::Date, element(9).len() == 6 && is_date(element(9))),
        (InterchangeCode::Time, element(10).len() == 4 && is_time(element(10))),
        (InterchangeCode::Version, element(12) == "00501"),
        (InterchangeCode::ControlNumberValue, is_figures(element(13), 9)),
        (InterchangeCode::AcknowledgementRequested, matches!(element(14), "0" | "1")),
        (InterchangeCode::TestIndicator, matches!(element(15), "T" | "P")),
    ];
    let address = |qualifier, id| InterchangeAddress { qualifier: text(element(qualifier)), id: text(element(id)) };
    AcknowledgedInterchange {
        sender: address(5, 6),
        receiver: address(7, 8),
        date: text(element(9)),
        time: text(element(10)),
        control_number: text(element(13)),
        wants_acknowledgement: element(14) == "1",
        is_test: element(15) != "P",
        faults: holds.into_iter().filter(|(_, holds)| !holds).map(|(code, _)| code).collect(),
        groups: Vec::new(),
    }
}
