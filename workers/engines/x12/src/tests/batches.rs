//! Batches of any make-up: what is read agrees with a count by somebody who knows nothing of X12 but its delimiters.

use super::*;
use proptest::prelude::*;

/// One claim of a batch: its amount as written, and whether a subscriber comes before it.
#[derive(Debug, Clone)]
struct Sent {
    amount: String,
    subscriber: bool,
    lines: usize,
}

/// A transaction set's kind, by its group's version, and its claims.
type Set = (usize, Vec<Sent>);

const VERSIONS: [&str; 3] = ["005010X222A1", "005010X223A2", "005010X221A1"];

fn amount() -> impl Strategy<Value = String> {
    prop_oneof![
        6 => (0..1_000_000_u32, 0..100_u32).prop_map(|(whole, cents)| format!("{whole}.{cents:02}")),
        2 => (0..1_000_000_u32).prop_map(|whole| whole.to_string()),
        1 => (0..100_u32).prop_map(|cents| format!(".{cents:02}")),
        1 => (1..10_000_u32).prop_map(|whole| format!("-{whole}.5")),
        1 => prop_oneof![Just("1O.00"), Just("12,50"), Just("")].prop_map(str::to_owned),
    ]
}

fn set() -> impl Strategy<Value = Set> {
    let claim = (amount(), any::<bool>(), 0..3_usize).prop_map(|(amount, subscriber, lines)| Sent {
        amount,
        subscriber,
        lines,
    });
    (0..VERSIONS.len(), prop::collection::vec(claim, 0..12))
}

/// Element, component and segment delimiters that senders use.
fn delimiters() -> impl Strategy<Value = (char, char, &'static str)> {
    let element = prop::sample::select(vec!['*', '|', '^', '\x1d']);
    let component = prop::sample::select(vec![':', '>', '\x1f']);
    let segment = prop::sample::select(vec!["~", "~\n", "!", "\x1c\r\n", "\n", "'"]);
    (element, component, segment)
}

fn body(version: usize, claims: &[Sent]) -> String {
    let mut body = if version == 2 { "BPR*I*5~TRN*1*T1~LX*1~".to_owned() } else { PROVIDER.to_owned() };
    for (number, sent) in claims.iter().enumerate() {
        if version == 2 {
            write!(body, "CLP*C-{number}*1*{}*0~", sent.amount).unwrap();
            body.push_str(&"SVC*HC:99211*1*1~".repeat(sent.lines));
            continue;
        }
        if sent.subscriber {
            body.push_str(SUBSCRIBER);
        }
        write!(body, "CLM*C-{number}*{}***11:B:1~", sent.amount).unwrap();
        let line = if version == 0 { "LX*1~SV1*HC:99213*1~" } else { "LX*1~SV2*0300*HC:87070*1~" };
        body.push_str(&line.repeat(sent.lines));
    }
    body
}

/// Every set in an interchange of its own, with its own delimiters.
fn batch(sets: &[(Set, (char, char, &str))]) -> String {
    let own = |((version, claims), (element, component, segment)): &(Set, (char, char, &str))| {
        let text = file(VERSIONS[*version], &[&body(*version, claims)]).replace("~\n", "~");
        text.replace("*^*", "*?*")
            .replace('*', &element.to_string())
            .replace(':', &component.to_string())
            .replace('~', segment)
    };
    sets.iter().map(own).collect()
}

/// Claims, their cents, and how many amounts are none: by delimiters alone.
fn counted(sets: &[(Set, (char, char, &str))]) -> (usize, i64, usize) {
    let (mut claims, mut cents, mut unreadable) = (0, 0, 0);
    for one in sets {
        let text = batch(std::slice::from_ref(one));
        let (element, _, segment) = one.1;
        for segment in text.split(segment) {
            let elements: Vec<&str> = segment.trim_start().split(element).collect();
            let amount = match elements[0] {
                "CLM" => elements[2],
                "CLP" => elements[3],
                _ => continue,
            };
            claims += 1;
            let (sign, digits) = amount.strip_prefix('-').map_or((1, amount), |digits| (-1, digits));
            let (whole, part) = digits.split_once('.').unwrap_or((digits, "0"));
            let numbers = (format!("0{whole}").parse::<i64>(), format!("{part:0<2}").parse::<i64>());
            match numbers {
                (Ok(whole), Ok(part)) if !digits.is_empty() => cents += sign * (whole * 100 + part),
                _ => unreadable += 1,
            }
        }
    }
    (claims, cents, unreadable)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn claims_and_sums_are_those_of_an_independent_count(
        sets in prop::collection::vec((set(), delimiters()), 1..5)
    ) {
        let document = read_text(batch(&sets).as_bytes()).unwrap();
        let (claims, cents, unreadable) = counted(&sets);
        prop_assert_eq!(document.claims.len(), claims);
        prop_assert_eq!(document.claims.iter().filter_map(|claim| claim.total_cents).sum::<i64>(), cents);
        let lines: usize = sets.iter().flat_map(|((_, claims), _)| claims).map(|claim| claim.lines).sum();
        prop_assert_eq!(document.claims.iter().map(|claim| claim.lines.len()).sum::<usize>(), lines);
        prop_assert_eq!(document.faults.iter().filter(|fault| fault.claim.is_some()).count(), unreadable);
        prop_assert_eq!(document.text.as_str(), batch(&sets));
        // Elements stand apart from each other, and hold no separator.
        let mut end = 0;
        for element in &document.elements {
            prop_assert!(element.span.start >= end && element.span.start < element.span.end);
            end = element.span.end;
        }
        prop_assert!(end as usize <= batch(&sets).chars().count());
        let ids = document.elements.iter().filter(|element| element.meaning == Meaning::ClaimNumber);
        let ids: Vec<String> = ids.map(|element| at(&document, element.span)).collect();
        let sent: Vec<String> =
            sets.iter().flat_map(|((_, claims), _)| (0..claims.len()).map(|number| format!("C-{number}"))).collect();
        prop_assert_eq!(ids, sent);
    }
}

/// What is told of a file, piece by piece.
fn told(text: &[u8]) -> Vec<Stretch> {
    let mut stretches = Vec::new();
    read(&decoded(text), Document::empty(FileKind::X12), &mut |reply| match reply {
        Reply::Stretch(stretch) => stretches.push(stretch),
        Reply::Finished(document) => assert_eq!(document.interchange(), Some(&Interchange::default())),
        _ => {}
    })
    .unwrap();
    stretches
}

#[test]
fn a_long_batch_is_told_as_it_is_read() {
    let claims = SUBSCRIBER.to_owned() + &CLAIM.repeat(20);
    let text = file("005010X222A1", &[&format!("{PROVIDER}{}", claims.repeat(400))]);
    assert!(text.len() > 4 * STRETCH_BYTES);
    let stretches = told(text.as_bytes());
    assert!(stretches.len() >= text.len() / (2 * STRETCH_BYTES), "{}", stretches.len());
    let longest = stretches.iter().map(|stretch| stretch.text.as_str().len()).max().unwrap();
    assert!(longest < STRETCH_BYTES + 1_000);
    let whole: String = stretches.iter().map(|stretch| stretch.text.as_str()).collect();
    assert_eq!(whole, text);
    assert_eq!(stretches.iter().map(|stretch| stretch.claims.len()).sum::<usize>(), 8_000);
}

#[test]
fn elements_do_not_pile_up_in_one_stretch() {
    let streets = "N3*1~".repeat(100_000);
    let text = file("005010X222A1", &[&format!("{PROVIDER}{SUBSCRIBER}{streets}{CLAIM}")]);
    let stretches = told(text.as_bytes());
    assert!(stretches.iter().all(|stretch| stretch.elements.len() <= STRETCH_ELEMENTS + 20));
    assert!(stretches.len() > 6, "{}", stretches.len());
    let endless = format!("N3{}~", "*1".repeat(20_000));
    let text = file("005010X222A1", &[&format!("{PROVIDER}{endless}{SUBSCRIBER}{CLAIM}")]);
    assert_eq!(read_text(text.as_bytes()).err(), Some(Rejection::TooMuchOutput), "a segment of that many elements");
}
