//! Golden samples (`fixtures/acknowledgements`): what is written of files, to the character. They are written anew with
//! `DOCWARD_WRITE_SAMPLES=1`.

use crate::files::{Written, file, fixtures, segments, written};

/// Files that samples are of.
pub(crate) const SAMPLES: [&str; 7] = [
    "documents/claims-professional.837",
    "documents/claim-institutional.837",
    "documents/claims-dental.837",
    "acknowledgements/remittance.835",
    "acknowledgements/batch.837",
    "acknowledgements/claims-with-errors.837",
    "bad/older-version.837",
];

fn texts(Written { interchange, functional, claims }: Written) -> [(&'static str, String); 3] {
    [("ta1", interchange), ("999", functional), ("277ca", claims)]
}

#[test]
fn what_is_written_is_as_in_the_samples() {
    let mut wrong = Vec::new();
    for name in SAMPLES {
        for (kind, text) in texts(written(&file(name))) {
            let base = name.split('/').next_back().unwrap();
            let path = fixtures("acknowledgements").join(format!("{base}.{kind}"));
            if std::env::var_os("DOCWARD_WRITE_SAMPLES").is_some() && !text.is_empty() {
                std::fs::write(&path, &text).unwrap();
            }
            // There is none of what is not written.
            if std::fs::read_to_string(&path).unwrap_or_default() != text {
                wrong.push(format!("{}:\n{text}", path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Counted by somebody who knows nothing of what is written: SE01, GE01, IEA01, control numbers, the width of ISA.
#[test]
fn counts_and_control_numbers_agree() {
    for name in SAMPLES {
        for (kind, text) in texts(written(&file(name))).into_iter().filter(|(_, text)| !text.is_empty()) {
            let rows = segments(&text);
            let of = |name: &str| rows.iter().filter(|row| row[0] == name).collect::<Vec<_>>();
            assert_eq!(text.find('~'), Some(105), "{name} {kind}: the header's width");
            let groups = usize::from(kind != "ta1");
            assert_eq!((of("ISA").len(), of("GS").len(), of("GE").len(), of("IEA").len()), (1, groups, groups, 1));
            assert_eq!(of("IEA")[0][1..], [groups.to_string().as_str(), of("ISA")[0][13]], "{name} {kind}");
            if let ([group], [trailer]) = (of("GS").as_slice(), of("GE").as_slice()) {
                assert_eq!(trailer[1..], [of("ST").len().to_string().as_str(), group[6]], "{name} {kind}");
            }
            let ends: Vec<usize> = (0..rows.len()).filter(|at| rows[*at][0] == "SE").collect();
            let begins: Vec<usize> = (0..rows.len()).filter(|at| rows[*at][0] == "ST").collect();
            assert_eq!(begins.len(), ends.len(), "{name} {kind}");
            for (begin, end) in begins.into_iter().zip(ends) {
                let told = [(end - begin + 1).to_string(), rows[begin][2].to_owned()];
                assert_eq!(rows[end][1..], told, "{name} {kind}");
            }
        }
    }
}

#[test]
fn claims_and_their_amounts_add_up() {
    for name in SAMPLES {
        let claims = written(&file(name)).claims;
        let sets: Vec<&str> = claims.split("ST*277").skip(1).collect();
        let count: usize = file(name).matches("\nCLM*").count();
        let told: usize = sets.iter().map(|set| set.matches("\nNM1*QC*").count()).sum();
        assert!(claims.is_empty() || count == told, "{name}: {count} claims, {told} told");
        for set in sets {
            let set = set.split("\nSE*").next().unwrap();
            let rows: Vec<Vec<&str>> =
                set.lines().skip(1).map(|line| line.trim_end_matches('~').split('*').collect()).collect();
            // The receiver's sums stand before the first provider, those of claims behind it.
            let first = rows.iter().position(|row| row[0] == "HL" && row[3] == "19").unwrap();
            let sum = |code: &str| {
                let row = rows[..first].iter().find(|row| row[0] == "AMT" && row[1] == code);
                row.map_or(0, |row| cents(row[2]))
            };
            let count = |code: &str| {
                let row = rows[..first].iter().find(|row| row[0] == "QTY" && row[1] == code);
                row.map_or(0, |row| row[2].parse().unwrap())
            };
            let of_claims = |action: &str| {
                let own = rows[first..].iter().filter(|row| row[0] == "STC" && !row[2].is_empty() && row[3] == action);
                own.fold((0_usize, 0), |(count, sum), row| (count + 1, sum + cents(row[4])))
            };
            assert_eq!((count("90"), sum("YU")), of_claims("WQ"), "{name}: accepted");
            assert_eq!((count("AA"), sum("YY")), of_claims("U"), "{name}: returned");
        }
    }
}

fn cents(amount: &str) -> i64 {
    let (whole, fraction) = amount.split_once('.').unwrap_or((amount, "0"));
    whole.parse::<i64>().unwrap() * 100 + format!("{fraction:0<2}").parse::<i64>().unwrap()
}

#[test]
fn one_bad_claim_sinks_no_batch() {
    let name = "acknowledgements/claims-with-errors.837";
    let Written { functional, claims, .. } = written(&file(name));
    assert!(functional.contains("\nIK5*E*5~\n") && functional.contains("\nAK9*E*1*1*1~\n"), "{functional}");
    let status = |id: &str| {
        let (_, after) = claims.split_once(&format!("TRN*2*{id}~\n")).unwrap();
        after.split('*').nth(1).unwrap().to_owned()
    };
    // Accepted; no diagnosis; a day of service that is none; a subscriber of unknown sex.
    let told = ["PF-10021", "PF-10022", "PF-10023", "PF-10024"].map(status);
    assert_eq!(told, ["A2:20", "A6:254", "A7:187", "A7:157:IL"]);
    // The sender's own numbers.
    for number in ["TRN*2*BATCH320~", "REF*D9*PF-1002277~", "QTY*90*1~", "QTY*AA*3~", "AMT*YU*146.5~", "AMT*YY*532.6~"]
    {
        assert!(claims.contains(number), "{number} in {claims}");
    }
}
