//! Files with one thing wrong each, and where docward and pyx12 say different things of them.

use crate::files::file;

/// Files that nothing is wrong with.
pub(crate) const BASES: [&str; 4] = [
    "documents/claims-professional.837",
    "documents/claim-institutional.837",
    "acknowledgements/remittance.835",
    "acknowledgements/batch.837",
];

const PROFESSIONAL: &str = BASES[0];
const INSTITUTIONAL: &str = BASES[1];
const REMITTANCE: &str = BASES[2];
const BATCH: &str = BASES[3];

/// A change to a file.
pub(crate) struct Mutation {
    pub(crate) name: &'static str,
    base: &'static str,
    /// What is replaced, the first time that it stands there.
    was: &'static str,
    is: &'static str,
    /// What one says and the other does not, and why: `+` of docward's, `-` of pyx12's; name and position of a segment, number and
    /// component of an element.
    pub(crate) differences: &'static [(&'static str, &'static str)],
}

/// The changed file. A change that adds or takes segments is counted in SE01.
pub(crate) fn mutated(mutation: &Mutation) -> String {
    let text = file(mutation.base);
    assert!(text.contains(mutation.was), "{}: nothing to change", mutation.name);
    let text = text.replacen(mutation.was, mutation.is, 1);
    if mutation.was.contains("SE*") || mutation.base == BATCH {
        return text;
    }
    let set = text.split("\nST*").nth(1).unwrap().split("\nSE*").next().unwrap();
    let (before, after) = text.split_once("\nSE*").unwrap();
    let (_, after) = after.split_once('*').unwrap();
    format!("{before}\nSE*{}*{after}", set.matches('~').count() + 1)
}

macro_rules! mutation {
    ($name:literal, $base:ident: $was:literal => $is:literal $(, [$($difference:literal: $reason:literal),+ $(,)?])?) => {
        Mutation { name: $name, base: $base, was: $was, is: $is, differences: &[$($(($difference, $reason)),+)?] }
    };
}

pub(crate) const MUTATIONS: &[Mutation] = &[
    mutation!("wrong number of segments", PROFESSIONAL: "SE*90*" => "SE*91*"),
    mutation!("wrong control number of the set", PROFESSIONAL: "SE*90*0001" => "SE*90*0002"),
    mutation!("no submitter", PROFESSIONAL: "NM1*41*2*PINNACLE FERNWAY MEDICAL GROUP*****46*366410027~\nPER*IC*MARGUERITA HOLLOWELL*TE*3125550133~\n" => "",
        ["-NM1 3": "1000A and 1000B have the same position, so that the one is missing when it is too late for both orders, and is told once"]),
    mutation!("no contact of the submitter", PROFESSIONAL: "PER*IC*MARGUERITA HOLLOWELL*TE*3125550133~\n" => ""),
    mutation!("no BHT", PROFESSIONAL: "BHT*0019*00*BATCH301*20240614*0930*CH~\n" => ""),
    mutation!("no billing provider's address", PROFESSIONAL: "N3*640 CINNABAR ROW~\nN4*PEORIA*IL*616021234~\nREF" => "REF"),
    mutation!("no tax id", PROFESSIONAL: "REF*EI*366410027~\n" => ""),
    mutation!("no subscriber's name", PROFESSIONAL: "NM1*IL*1*KRATHMOOR*ZEBULON****MI*JMC550187243~\nN3*310 ASHLAR QUAY~\nN4*PEORIA*IL*61602~\nDMG*D8*19550214*M~\n" => "",
        ["-NM1 14": "2010BA and 2010BB have the same position, so that the one is missing when it is too late for both orders, and is told once"]),
    mutation!("no payer", PROFESSIONAL: "NM1*PR*2*JASMINE MERIDIAN MUTUAL*****PI*66783~\nCLM*PF-10021" => "CLM*PF-10021"),
    mutation!("no diagnosis", PROFESSIONAL: "HI*ABK:E119~\n" => ""),
    mutation!("no service date", PROFESSIONAL: "DTP*472*D8*20240603~\nLX*2" => "LX*2"),
    mutation!("no service line's procedure", PROFESSIONAL: "SV1*HC:99213*125*UN*1***1~\nDTP*472*D8*20240603~\nLX*2" => "LX*2",
        ["+SV1 25": "pyx12 does not ask for what is missing in a loop that begins again right behind its first segment", "+DTP 25": "as before", "accepted false true": "as before"]),
    mutation!("unknown segment in a claim", PROFESSIONAL: "REF*D9*PF-1002177~\n" => "REF*D9*PF-1002177~\nXYZ*1~\n"),
    mutation!("unknown segment in the header", PROFESSIONAL: "NM1*40" => "XYZ*1~\nNM1*40"),
    mutation!("segment of another set", PROFESSIONAL: "REF*D9*PF-1002177~\n" => "REF*D9*PF-1002177~\nCL1*1*7*01~\n"),
    mutation!("segment of unknown qualifier", PROFESSIONAL: "REF*D9*PF-1002177" => "REF*QQ*PF-1002177"),
    mutation!("date of unknown qualifier", PROFESSIONAL: "DTP*472*D8*20240603" => "DTP*999*D8*20240603"),
    mutation!("segments in the wrong order", PROFESSIONAL: "REF*D9*PF-1002177~\nHI*ABK:E119~" => "HI*ABK:E119~\nREF*D9*PF-1002177~"),
    mutation!("segment twice", PROFESSIONAL: "REF*D9*PF-1002177~" => "REF*D9*PF-1002177~\nREF*D9*PF-1002177~"),
    mutation!("diagnoses twice", PROFESSIONAL: "HI*ABK:E119~" => "HI*ABK:E119~\nHI*ABK:E119~"),
    mutation!("loop twice", PROFESSIONAL: "NM1*82*1*TORVALDINE*ANSELM****XX*1559048214~\nPRV*PE*PXC*207Q00000X~\n" => "NM1*82*1*TORVALDINE*ANSELM****XX*1559048214~\nPRV*PE*PXC*207Q00000X~\nNM1*82*1*TORVALDINE*ANSELM****XX*1559048214~\n"),
    mutation!("level of unknown kind", PROFESSIONAL: "HL*3*1*22*0" => "HL*3*1*29*0"),
    mutation!("levels not counted", PROFESSIONAL: "HL*3*1*22*0" => "HL*4*1*22*0",
        ["+HL 30 1 0": "pyx12 says of the segment only that it is wrong"]),
    mutation!("level around that is not there", PROFESSIONAL: "HL*3*1*22*0" => "HL*3*9*22*0",
        ["+HL 30 2 0": "pyx12 says of the segment only that it is wrong", "-HL 45": "pyx12 forgets the levels that are there when it meets one that is not", "-HL 69": "as before"]),
    mutation!("lines not counted", PROFESSIONAL: "LX*2~" => "LX*3~",
        ["+LX 27 1 0": "pyx12 says of the segment only that it is wrong"]),
    mutation!("claim without a number", PROFESSIONAL: "CLM*PF-10021*" => "CLM**"),
    mutation!("claim without an amount", PROFESSIONAL: "CLM*PF-10021*146.5*" => "CLM*PF-10021**"),
    mutation!("amount of letters", PROFESSIONAL: "CLM*PF-10021*146.5*" => "CLM*PF-10021*14O.5*"),
    mutation!("claim's number too long", PROFESSIONAL: "CLM*PF-10021*" => "CLM*PF-10021-PF-10021-PF-10021-PF-10021-PF-10021*"),
    mutation!("claim without a place", PROFESSIONAL: "146.5***11:B:1*" => "146.5****",
        ["+CLM 19 5 0": "pyx12 does not say of a composite which one is missing"]),
    mutation!("place without its qualifier", PROFESSIONAL: "***11:B:1*" => "***11::1*"),
    mutation!("wrong code of a claim", PROFESSIONAL: "11:B:1*Y*A*Y*Y" => "11:B:1*Q*A*Y*Y"),
    mutation!("wrong code of a composite", PROFESSIONAL: "11:B:1*Y" => "11:Q:1*Y"),
    mutation!("element that is not used", PROFESSIONAL: "CLM*PF-10021*146.5***11" => "CLM*PF-10021*146.5*X**11"),
    mutation!("too many elements", PROFESSIONAL: "N3*310 ASHLAR QUAY~" => "N3*310 ASHLAR QUAY*B*C~",
        ["+N3 15 3 0": "pyx12 does not say which element is too many"]),
    mutation!("too many components", PROFESSIONAL: "11:B:1*" => "11:B:1:9*",
        ["sets 1 0": "pyx12 gives up (IndexError)"]),
    mutation!("too short element", PROFESSIONAL: "N4*PEORIA*IL*616021234" => "N4*PEORIA*IL*61"),
    mutation!("too long name", PROFESSIONAL: "KRATHMOOR*ZEBULON*" => "KRATHMOOR*ZEBULONZEBULONZEBULONZEBULONZEBULONZEBULON*"),
    mutation!("unknown state", PROFESSIONAL: "N4*PEORIA*IL*61602~" => "N4*PEORIA*QX*61602~"),
    mutation!("day that is none", PROFESSIONAL: "DMG*D8*19550214" => "DMG*D8*19550230"),
    mutation!("day of service that is none", PROFESSIONAL: "DTP*472*D8*20240603" => "DTP*472*D8*20241303"),
    mutation!("period that is none", PROFESSIONAL: "DTP*472*D8*20240603" => "DTP*472*RD8*20240603"),
    mutation!("date of the set that is none", PROFESSIONAL: "BATCH301*20240614*" => "BATCH301*20240631*"),
    mutation!("time of the set that is none", PROFESSIONAL: "20240614*0930*CH" => "20240614*2561*CH"),
    mutation!("sex of unknown code", PROFESSIONAL: "19550214*M" => "19550214*X"),
    mutation!("id without its qualifier", PROFESSIONAL: "TORVALDINE*ANSELM****XX*1559048214" => "TORVALDINE*ANSELM*****1559048214",
        ["+NM1 22 8 0": "pyx12 does not say which of the two elements is missing"]),
    mutation!("qualifier without its id", PROFESSIONAL: "TORVALDINE*ANSELM****XX*1559048214" => "TORVALDINE*ANSELM****XX",
        ["+NM1 22 9 0": "pyx12 does not say which of the two elements is missing"]),
    mutation!("member without an id", PROFESSIONAL: "KRATHMOOR*ZEBULON****MI*JMC550187243" => "KRATHMOOR*ZEBULON"),
    mutation!("procedure without its code", PROFESSIONAL: "SV1*HC:99213*" => "SV1*HC*"),
    mutation!("units of letters", PROFESSIONAL: "125*UN*1*" => "125*UN*A*"),
    mutation!("pointer to no diagnosis", PROFESSIONAL: "125*UN*1***1~" => "125*UN*1***13~"),
    mutation!("control character", PROFESSIONAL: "310 ASHLAR QUAY" => "310 ASHLAR\u{7}QUAY"),
    mutation!("patient's relation of unknown code", PROFESSIONAL: "PAT*19" => "PAT*99"),
    mutation!("patient without a birthday", PROFESSIONAL: "DMG*D8*20140729*F~\n" => ""),
    mutation!("institutional: no CL1", INSTITUTIONAL: "CL1*1*7*01~\n" => ""),
    mutation!("institutional: no period of the statement", INSTITUTIONAL: "DTP*434*RD8*20240510-20240514~\n" => ""),
    mutation!("institutional: line without a revenue code", INSTITUTIONAL: "SV2*0120**" => "SV2***"),
    mutation!("institutional: line without an amount", INSTITUTIONAL: "SV2*0120**4200*" => "SV2*0120***"),
    mutation!("institutional: hour of admission that is none", INSTITUTIONAL: "DT*202405100815" => "DT*202405102515"),
    mutation!("institutional: wrong qualifier of the diagnosis", INSTITUTIONAL: "HI*ABK:" => "HI*QQQ:"),
    mutation!("institutional: professional line", INSTITUTIONAL: "SV2*0250**382.75*UN*1~" => "SV1*HC:99213*382.75*UN*1***1~"),
    mutation!("remittance: no payment", REMITTANCE: "BPR*I*130.5*C*ACH*CCP*01*071000013*DA*4400112233*1512345678**01*071000039*DA*7700998811*20240708~\n" => ""),
    mutation!("remittance: no payee", REMITTANCE: "N1*PE*PINNACLE FERNWAY MEDICAL GROUP*XX*1337209468~\n" => ""),
    mutation!("remittance: claim status of unknown code", REMITTANCE: "CLP*PF-10021*1*" => "CLP*PF-10021*7*"),
    mutation!("remittance: no patient", REMITTANCE: "NM1*QC*1*KRATHMOOR*ZEBULON****MI*JMC550187243~\n" => ""),
    mutation!("remittance: adjustment of unknown group", REMITTANCE: "CAS*CO*45*30" => "CAS*QQ*45*30"),
    mutation!("remittance: amount of letters", REMITTANCE: "SVC*HC:99213*125*" => "SVC*HC:99213*12S*"),
    mutation!("remittance: adjustment without its amount", REMITTANCE: "CAS*CO*45*30" => "CAS*CO*45"),
    mutation!("batch: second set of the first group", BATCH: "CLM*PF-11023*185.75*" => "CLM*PF-11023*185.7x*"),
    mutation!("batch: only set of the second group", BATCH: "CL1*1*7*01~" => "CL1*1*7*0123~"),
    mutation!("batch: number of the second set as of the first", BATCH: "ST*837*0002*" => "ST*837*0001*"),
    mutation!("batch: set without a trailer", BATCH: "SE*90*0001~\n" => "",
        ["-SE 1": "pyx12 says a second time, as of a segment that is missing, that there is no trailer"]),
];
