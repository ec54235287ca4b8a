//! How long the acknowledgements of a large file take: an 837P with one transaction set of so many claims, each with a subscriber and
//! two service lines, every tenth with an error.
//!
//! usage: `acknowledging [CLAIMS]`      CLAIMS is 10,000 if nothing is said
#![expect(clippy::print_stdout, reason = "it is for a person at a terminal")]

use docward_acknowledgement::{
    Acceptance, Detail, Moment, Numbers, Ourselves, Reply, Role, claim_acknowledgement, functional_acknowledgement,
    interchange_acknowledgement,
};
use std::fmt::Write as _;
use std::time::Instant;

const HEADER: &str = "ISA*00*          *00*          *ZZ*PINNACLEFERNWAY*ZZ*JASMINEMERIDIAN*240614*0930*^*00501*000000301*0*T*:~\
    GS*HC*PINNACLE*JASMINE*20240614*0930*301*X*005010X222A1~";
const SET: &str = "ST*837*0001*005010X222A1~BHT*0019*00*BATCH301*20240614*0930*CH~\
    NM1*41*2*PINNACLE FERNWAY MEDICAL GROUP*****46*366410027~PER*IC*MARGUERITA HOLLOWELL*TE*3125550133~\
    NM1*40*2*JASMINE MERIDIAN MUTUAL*****46*66783~HL*1**20*1~PRV*BI*PXC*207Q00000X~\
    NM1*85*2*PINNACLE FERNWAY MEDICAL GROUP*****XX*1337209468~N3*640 CINNABAR ROW~N4*PEORIA*IL*616021234~\
    REF*EI*366410027~";

fn batch(claims: usize) -> String {
    let mut set = SET.to_owned();
    for claim in 1..=claims {
        let (level, amount) = (claim + 1, if claim % 10 == 0 { "14X.5" } else { "146.5" });
        let _ = write!(
            set,
            "HL*{level}*1*22*0~SBR*P*18*GRP-77310******CI~NM1*IL*1*KRATHMOOR*ZEBULON****MI*JMC{claim:09}~\
             N3*310 ASHLAR QUAY~N4*PEORIA*IL*61602~DMG*D8*19550214*M~NM1*PR*2*JASMINE MERIDIAN MUTUAL*****PI*66783~\
             CLM*PF-{claim}*{amount}***11:B:1*Y*A*Y*Y~REF*D9*PF-{claim}77~HI*ABK:E119~LX*1~\
             SV1*HC:99213*125*UN*1***1~DTP*472*D8*20240603~LX*2~SV1*HC:83036*21.5*UN*1***1~DTP*472*D8*20240603~"
        );
    }
    let count = set.matches('~').count() + 1;
    format!("{HEADER}{set}SE*{count}*0001~GE*1*301~IEA*1*000000301~")
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let claims = std::env::args().nth(1).map_or(Ok(10_000), |count| count.parse())?;
    let file = batch(claims);
    let now = Moment::of([2026, 1, 31], [8, 0])?;
    let us = Ourselves::of(["ZZ", "DOCWARD"], "DOCWARD", ["DOCWARD", "D0001"], Role::Clearinghouse)?;
    let reply = Reply { us: &us, numbers: Numbers::of(1, 1)?, received: now, now };
    let begin = Instant::now();
    let seconds = || begin.elapsed().as_secs_f64();
    let whole = docward_engine_x12::acknowledge(&docward_engine_x12::decoded(file.as_bytes()))?;
    println!("{claims} claims, {} bytes: looked through after {:.3} s", file.len(), seconds());
    let interchange = whole.interchanges.first().ok_or("no interchange")?;
    let text = interchange_acknowledgement(&whole, interchange, &reply);
    println!("TA1, {} bytes, after {:.3} s", text.as_str().len(), seconds());
    let text = functional_acknowledgement(&whole, interchange, &reply, Acceptance::EachClaim, Detail::Open);
    println!("999, {} bytes, after {:.3} s", text.map_or(0, |text| text.as_str().len()), seconds());
    let text = claim_acknowledgement(&whole, interchange, &reply, Acceptance::EachClaim, &[]);
    println!("277CA, {} bytes, after {:.3} s", text.map_or(0, |text| text.as_str().len()), seconds());
    Ok(())
}
