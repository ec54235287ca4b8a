//! Says of an X12 file what its sender is told, and how long that took.
//!
//! usage: `acknowledge FILE [999|277|TA1]`
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "it is for a person at a terminal")]

use docward_acknowledgement::{
    Acceptance, Detail, Moment, Numbers, Ourselves, Reply, Role, claim_acknowledgement, functional_acknowledgement,
    interchange_acknowledgement,
};
use std::time::Instant;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let file = arguments.next().ok_or("usage: acknowledge FILE [999|277|TA1]")?;
    let what = arguments.next().unwrap_or_else(|| "999".to_owned());
    let bytes = std::fs::read(file)?;
    let now = Moment::of([2026, 1, 31], [8, 0])?;
    let us = Ourselves::of(["ZZ", "DOCWARD"], "DOCWARD", ["DOCWARD", "D0001"], Role::Clearinghouse)?;
    let reply = Reply { us: &us, numbers: Numbers::of(1, 1)?, received: now, now };
    let begin = Instant::now();
    let whole = docward_engine_x12::acknowledge(&docward_engine_x12::decoded(&bytes))?;
    let looked = begin.elapsed();
    for interchange in &whole.interchanges {
        let text = match what.as_str() {
            "TA1" => Some(interchange_acknowledgement(&whole, interchange, &reply)),
            "277" => claim_acknowledgement(&whole, interchange, &reply, Acceptance::EachClaim, &[]),
            _ => functional_acknowledgement(&whole, interchange, &reply, Acceptance::EachClaim, Detail::Open),
        };
        print!("{}", text.as_ref().map_or("", |text| text.as_str()));
    }
    let claims = whole.interchanges.iter().flat_map(|interchange| &interchange.groups).flat_map(|group| &group.sets);
    let claims: usize = claims.map(|set| set.claims.len()).sum();
    let [looked, answered] = [looked, begin.elapsed()].map(|time| time.as_secs_f64());
    eprintln!("{claims} claims: looked through in {looked:.3} s, answered in {answered:.3} s");
    Ok(())
}
