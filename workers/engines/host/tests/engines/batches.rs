//! A batch is told as it is read: however long it is, a process needs room for one stretch of it beside the file itself.

use crate::program::engines;
use docward_engine_client::EngineFailure;
use docward_engine_model::protocol::{Limits, Rejection};

/// Room for everything that reading takes beside the zygote's own and the file's pages.
const ROOM: u64 = 24 << 20;

/// A professional batch of so many claims, each a quarter of a kibibyte.
fn batch(claims: usize) -> Vec<u8> {
    let claim = format!("CLM*C-1*10.5***11:B:1~NTE*ADD*{}~", "NOTHING TO SAY OF IT ".repeat(10));
    let head = "ISA*00*          *00*          *ZZ*A              *ZZ*B              *260101*1200*^*00501*000000007*0*T*:~\
        GS*HC*A*B*20260101*1200*9*X*005010X222A1~ST*837*0001*005010X222A1~BHT*0019*00*B1*20260101*1200*CH~\
        HL*1**20*1~NM1*85*2*OAK CLINIC*****XX*1999999984~HL*2*1*22*0~NM1*IL*1*VOSS*MIRA****MI*MEM001~";
    let tail = format!("SE*{}*0001~GE*1*9~IEA*1*000000007~", claims * 2 + 7);
    (head.to_owned() + &claim.repeat(claims) + &tail).into_bytes()
}

fn mapped(process: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmSize:")).unwrap();
    line.split_whitespace().next().unwrap().parse::<u64>().unwrap() * 1024
}

#[tokio::test]
async fn a_long_batch_needs_no_more_room_than_a_short_one() {
    let engines = engines(&["engine"]).await;
    let zygote = mapped(engines.zygote_process_id().await.unwrap());
    for claims in [100, 60_000] {
        let bytes = batch(claims);
        let limits = Limits { memory_bytes: zygote + bytes.len() as u64 + ROOM, ..Limits::DEFAULT };
        let document = engines.read(&bytes, None, limits).await.unwrap().document;
        let interchange = document.interchange().unwrap();
        assert_eq!((interchange.claims.len(), interchange.faults.len()), (claims, 0));
        assert_eq!(
            interchange.claims.iter().filter_map(|claim| claim.total_cents).sum::<i64>(),
            1_050 * i64::try_from(claims).unwrap()
        );
        assert_eq!(interchange.text.as_str().len(), bytes.len());
    }
}

#[tokio::test]
async fn what_is_to_be_acknowledged_is_told_also_of_a_file_that_is_refused() {
    let engines = engines(&["engine"]).await;
    let bytes = batch(2_000);
    let whole = engines.acknowledgement(&bytes, Limits::DEFAULT).await.unwrap();
    let claims = &whole.interchanges[0].groups[0].sets[0].claims;
    assert_eq!((whole.refusal, claims.len(), claims[1_999].number), (None, 2_000, 2_000));
    let cut = engines.acknowledgement(&bytes[..bytes.len() / 2], Limits::DEFAULT).await.unwrap();
    assert_eq!(cut.refusal, Some(Rejection::Truncated));
    assert!(!cut.interchanges[0].faults.is_empty());
    let prose = engines.acknowledgement(b"Dear Isa, no claims today.", Limits::DEFAULT).await;
    assert_eq!(prose.err(), Some(EngineFailure::Rejected(Rejection::Unsupported)));
}
