//! The 277CA (005010X214): one transaction set for each 837 that was accepted, every claim in it accepted or returned.

use crate::edit::Edit;
use crate::lines::{Lines, Row, at_most, clean};
use crate::outcome::{Acceptance, Outcome, is_group_refused, is_refused, of_claim, of_set};
use crate::status::{Category, Status};
use crate::who::Reply;
use docward_engine_model::Text;
use docward_engine_model::acknowledgement::{
    AcknowledgedClaim, AcknowledgedInterchange, AcknowledgedSet, Acknowledgement, Party,
};

/// The guide of all 277CAs.
const VERSION: &str = "005010X214";

/// A name that has to be there and is not.
const UNKNOWN: &str = "UNKNOWN";

/// So many statuses one STC has room for.
const STATUSES: usize = 3;

/// The 277CA of an interchange; `None` of one of which no set of claims was accepted. `edits` are what docward itself finds wrong
/// ([`crate::edits_of`]), in the order of the claims. It names patients.
pub fn claim_acknowledgement(
    whole: &Acknowledgement,
    interchange: &AcknowledgedInterchange,
    reply: &Reply<'_>,
    acceptance: Acceptance,
    edits: &[Edit],
) -> Option<Text> {
    if is_refused(whole, interchange) {
        return None;
    }
    let mut lines = Lines::to(interchange, reply);
    let groups = interchange.groups.iter().filter(|group| !is_group_refused(group));
    for group in groups {
        let sets = group.sets.iter().filter(|set| !set.claims.is_empty());
        for set in sets.filter(|set| of_set(set, acceptance) != Outcome::Rejected) {
            if lines.sets() == 0 {
                lines.group("HN", group.sender.as_str(), VERSION, reply);
            }
            lines.set("277", VERSION);
            write_set(&mut lines, set, reply, edits);
            lines.end_set();
        }
    }
    (lines.sets() > 0).then(|| lines.finish(1, reply))
}

/// A claim, and why it is returned.
struct Judged<'a> {
    claim: &'a AcknowledgedClaim,
    statuses: Vec<Status>,
}

/// How many claims there are of a kind, and what they amount to in cents.
#[derive(Clone, Copy, Default)]
struct Sum {
    claims: u32,
    cents: i64,
}

/// Accepted and returned.
#[derive(Clone, Copy, Default)]
struct Sums {
    accepted: Sum,
    returned: Sum,
}

impl Sums {
    fn of<'a>(judged: impl Iterator<Item = &'a Judged<'a>>) -> Self {
        let mut sums = Self::default();
        for judged in judged {
            let sum = if judged.statuses.is_empty() { &mut sums.accepted } else { &mut sums.returned };
            sum.claims += 1;
            sum.cents = sum.cents.saturating_add(judged.claim.total_cents.unwrap_or(0));
        }
        sums
    }

    fn total(self) -> String {
        amount(self.accepted.cents.saturating_add(self.returned.cents))
    }

    /// Whether anything is accepted, as STC03 has it.
    fn action(self) -> &'static str {
        if self.accepted.claims > 0 { "WQ" } else { "U" }
    }

    /// QTY and AMT; what there is none of is left out.
    fn write(self, lines: &mut Lines, [accepted, returned]: [&str; 2]) {
        for (sum, code) in [(self.accepted, accepted), (self.returned, returned)] {
            if sum.claims > 0 {
                lines.row("QTY").value(code).number(sum.claims).end();
            }
        }
        for (sum, code) in [(self.accepted, "YU"), (self.returned, "YY")] {
            if sum.claims > 0 {
                lines.row("AMT").value(code).value(&amount(sum.cents)).end();
            }
        }
    }
}

fn write_set(lines: &mut Lines, set: &AcknowledgedSet, reply: &Reply<'_>, edits: &[Edit]) {
    let (today, time) = (reply.now.date(), reply.now.time());
    let judge = |claim| Judged { claim, statuses: of_claim(claim, edits_of_claim(edits, claim)) };
    let judged: Vec<Judged<'_>> = set.claims.iter().map(judge).collect();
    let reference = format!("{}{:04}", reply.numbers.interchange(), lines.sets());
    let row = lines.row("BHT").value("0085").value("08").value(&reference).value(&today);
    row.value(&time).value("TH").end();
    // Us.
    let (us, role) = (reply.us, reply.us.role().code());
    lines.row("HL").number(1).value("").value("20").number(1).end();
    let row = lines.row("NM1").value(role).value("2").value(us.name()).value("").value("").value("").value("");
    row.value("46").value(us.identifier()).end();
    lines.row("TRN").value("1").value(&reference).end();
    lines.row("DTP").value("050").value("D8").value(&reply.received.date()).end();
    lines.row("DTP").value("009").value("D8").value(&today).end();
    // Whoever sent the claims.
    lines.row("HL").number(2).number(1).value("21").number(1).end();
    write_party(lines, "41", &set.submitter, "46");
    lines.row("TRN").value("2").value(at_most(set.reference.as_str(), 50)).end();
    let sums = Sums::of(judged.iter());
    let received = [Category::Received.as_str(), "19", role];
    lines.row("STC").parts(&received).value(&today).value(sums.action()).value(&sums.total()).end();
    sums.write(lines, ["90", "AA"]);
    // Its providers and their claims, which stand together.
    let mut level = 2;
    for judged in judged.chunk_by(|one, next| one.claim.provider == next.claim.provider) {
        let Some(first) = judged.first() else { continue };
        level += 1;
        let provider = level;
        lines.row("HL").number(provider).number(2).value("19").number(1).end();
        let party = set.providers.get(first.claim.provider as usize).cloned().unwrap_or_default();
        write_party(lines, "85", &party, "XX");
        let sums = Sums::of(judged.iter());
        // The 837 has no number of the provider's own for its claims.
        lines.row("TRN").value("1").value("0").end();
        lines.row("STC").parts(&received).value("").value(sums.action()).value(&sums.total()).end();
        sums.write(lines, ["QA", "QC"]);
        for judged in judged {
            level += 1;
            lines.row("HL").number(level).number(provider).value("PT").end();
            write_claim(lines, judged, &today);
        }
    }
}

/// The edits of a claim; they are in the order of the claims.
fn edits_of_claim<'a>(edits: &'a [Edit], claim: &AcknowledgedClaim) -> &'a [Edit] {
    let first = edits.partition_point(|edit| edit.claim < claim.number);
    let end = edits.partition_point(|edit| edit.claim <= claim.number);
    edits.get(first..end).unwrap_or_default()
}

fn write_claim(lines: &mut Lines, judged: &Judged<'_>, today: &str) {
    let claim = judged.claim;
    write_party(lines, "QC", &Party { is_person: true, ..claim.patient.clone() }, "MI");
    let id = if claim.id.is_empty() { "0" } else { at_most(claim.id.as_str(), 50) };
    lines.row("TRN").value("2").value(id).end();
    // It has to be there; one that can't be read counts as none in the sums, too.
    let total = amount(claim.total_cents.unwrap_or(0));
    let action = if judged.statuses.is_empty() { "WQ" } else { "U" };
    let accepted = [Status::ACCEPTED];
    let statuses = if judged.statuses.is_empty() { &accepted[..] } else { &judged.statuses };
    for statuses in statuses.chunks(STATUSES) {
        let mut statuses = statuses.iter();
        let first = statuses.next().copied().unwrap_or(Status::ACCEPTED);
        let mut row = write_status(lines.row("STC"), first).value(today).value(action).value(&total);
        if statuses.len() > 0 {
            row = ["", "", "", "", ""].into_iter().fold(row, Row::value);
        }
        statuses.fold(row, |row, status| write_status(row, *status)).end();
    }
    for (qualifier, number) in [("D9", &claim.intermediary_number), ("BLT", &claim.bill_type)] {
        if !number.is_empty() {
            lines.row("REF").value(qualifier).value(at_most(number.as_str(), 50)).end();
        }
    }
    let date = claim.service_date.as_str();
    if !date.is_empty() {
        let format = if date.contains('-') { "RD8" } else { "D8" };
        lines.row("DTP").value("472").value(format).value(date).end();
    }
}

fn write_status(row: Row<'_>, status: Status) -> Row<'_> {
    row.parts(&[status.category.as_str(), &status.code.to_string(), status.entity.unwrap_or_default()])
}

/// Somebody with a name, and an id if it is of this kind or one that the 277CA has beside it.
fn write_party(lines: &mut Lines, entity: &str, party: &Party, kind: &str) {
    let name = at_most(party.name.as_str(), 60);
    let name = if clean(name).is_empty() { UNKNOWN } else { name };
    let [first, middle, suffix] = match (party.is_person, entity) {
        (true, "41") => [party.first.as_str(), party.middle.as_str(), ""],
        (true, _) => [party.first.as_str(), party.middle.as_str(), party.suffix.as_str()],
        (false, _) => [""; 3],
    };
    let row = lines.row("NM1").value(entity).value(if party.is_person { "1" } else { "2" }).value(name);
    let row = row.value(at_most(first, 35)).value(at_most(middle, 25)).value("").value(at_most(suffix, 10));
    let id = at_most(party.id.as_str(), 80);
    if clean(id).chars().count() < 2 {
        return row.end();
    }
    let others: &[&str] = match kind {
        "XX" => &["FI", "SV"],
        "MI" => &["II"],
        _ => &[],
    };
    let written = party.qualifier.as_str();
    let qualifier = if others.contains(&written) { written } else { kind };
    row.value(qualifier).value(id).end();
}

/// An amount as X12 writes it: no zeros behind the point.
fn amount(cents: i64) -> String {
    let sign = if cents < 0 { "-" } else { "" };
    let (whole, hundredths) = (cents.unsigned_abs() / 100, cents.unsigned_abs() % 100);
    match hundredths {
        0 => format!("{sign}{whole}"),
        _ if hundredths % 10 == 0 => format!("{sign}{whole}.{}", hundredths / 10),
        _ => format!("{sign}{whole}.{hundredths:02}"),
    }
}
