//! Tests against a peer that lies: whatever it sends, the worker gets an answer that it can use, or a failure.

use crate::group::{Group, GroupRequest};
use crate::process::Process;
use crate::{EngineFailure, acknowledge, check, redact, split};
use docward_engine_model::acknowledgement::{
    AcknowledgedClaim, AcknowledgedGroup, AcknowledgedInterchange, AcknowledgedSet, Acknowledgement, Party,
};
use docward_engine_model::official::{FilledBox, Official, OfficialForm};
use docward_engine_model::protocol::{
    Ending, Limits, PageRange, PageRead, PageRedacted, Rejection, Reply, Stretch, to_frame,
};
use docward_engine_model::{
    BBox, Claim, ClaimPart, Document, DocumentBody, Element, ElementRange, Fault, FaultCode, FileKind, FormValue,
    Interchange, Loop, Mark, MarkShape, Meaning, Page, Paged, Piece, SegmentName, ServiceLine, Source, Span, Structure,
    Text, Word,
};
use proptest::prelude::*;
use tokio::io::AsyncWriteExt;
use tokio::net::UnixStream;

const LIMITS: Limits = Limits { pages: 20, seconds: 2, output_bytes: 1 << 16, ..Limits::DEFAULT };

/// A process that says these bytes, after which it is gone; the zygote says how it ended, or nothing.
fn speaking(bytes: Vec<u8>, ending: Option<u8>) -> (Process, tokio::task::JoinHandle<()>) {
    let (replies, mut peer) = UnixStream::pair().unwrap();
    let (watch, mut zygote) = UnixStream::pair().unwrap();
    let speaking = tokio::spawn(async move {
        // A worker that has heard enough closes its end.
        let _ = peer.write_all(&bytes).await;
        drop(peer);
        if let Some(byte) = ending {
            let _ = zygote.write_all(&[byte]).await;
        }
    });
    (Process::over(replies, watch, &LIMITS), speaking)
}

/// What the worker makes of these bytes.
async fn heard(bytes: Vec<u8>, ending: Option<u8>) -> Result<Vec<PageRead>, EngineFailure> {
    heard_of(bytes, ending).await.map(|group| group.pages)
}

async fn heard_of(bytes: Vec<u8>, ending: Option<u8>) -> Result<Group, EngineFailure> {
    let (process, speaking) = speaking(bytes, ending);
    let request = GroupRequest { declared: None, range: PageRange { first: 1, last: 8 }, limits: LIMITS };
    let heard = request.listen(process, &mut None).await;
    speaking.await.unwrap();
    heard
}

fn frames(replies: &[Reply]) -> Vec<u8> {
    replies.iter().flat_map(|reply| to_frame(reply).unwrap()).collect()
}

fn opened(page_count: u32) -> Reply {
    Reply::Opened { kind: FileKind::Tiff, page_count }
}

fn page(number: u32) -> PageRead {
    let bbox = BBox { x0: 1, y0: 1, x1: 9, y1: 5 };
    let word = Word { text: Text::from("word"), confidence: 0.5, bbox, line: 0 };
    let page = Page {
        number,
        width: 10,
        height: 10,
        source: Source::Pixels,
        words: vec![word],
        structure: Structure::default(),
        official: Vec::new(),
    };
    PageRead { page, raster: Some(b"\x89PNG\r\n\x1a\nrest".to_vec()) }
}

fn finished() -> Document {
    Document::empty(FileKind::Tiff)
}

#[tokio::test]
async fn an_honest_answer_is_taken() {
    let pages = heard(frames(&[opened(1), Reply::Page(page(1)), Reply::Finished(finished())]), None).await.unwrap();
    assert_eq!(pages, [page(1)]);
}

#[tokio::test]
async fn a_page_without_a_raster_is_taken_of_a_file_that_can_be_painted() {
    let unpainted = || PageRead { page: Page { source: Source::Content, ..page(1).page }, raster: None };
    for (kind, expected) in [
        (FileKind::Pdf, Ok(vec![unpainted()])),
        (FileKind::Tiff, Err(EngineFailure::BadReply)),
        (FileKind::Jpeg, Err(EngineFailure::BadReply)),
    ] {
        let opened = Reply::Opened { kind, page_count: 1 };
        let said = frames(&[opened, Reply::Page(unpainted()), Reply::Finished(Document::empty(kind))]);
        assert_eq!(heard(said, None).await, expected);
    }
}

type Lie = fn(&mut PageRead);

#[tokio::test]
async fn a_page_that_cannot_be_is_not_believed() {
    let lies: [Lie; 11] = [
        |read| read.page.number = 2,
        |read| read.page.width = 0,
        |read| (read.page.width, read.page.height) = (u32::MAX, u32::MAX),
        |read| read.raster = Some(Vec::new()),
        |read| read.raster = None,
        |read| read.page.source = Source::Content,
        |read| read.page.words[0].text = Text::from("two words"),
        |read| read.page.words[0].text = Text::from(""),
        |read| read.page.words[0].confidence = f32::NAN,
        |read| read.page.words[0].bbox.x1 = 11,
        |read| read.page.words[0].line = 1,
    ];
    for (index, lie) in lies.into_iter().enumerate() {
        let mut read = page(1);
        lie(&mut read);
        let got = heard(frames(&[opened(1), Reply::Page(read), Reply::Finished(finished())]), None).await;
        assert_eq!(got, Err(EngineFailure::BadReply), "lie {index}");
    }
}

/// A page that is a form: one word of print, and one box that holds it.
fn form() -> PageRead {
    let mut read = page(1);
    let bbox = BBox { x0: 0, y0: 0, x1: 9, y1: 9 };
    let corners = [[0, 0], [8, 0], [8, 8], [0, 8]];
    let filled = FilledBox { index: 3, bbox, corners, words: vec![0], ink: true, confidence: 1.0 };
    read.page.official = vec![Official { form: OfficialForm::Cms1500, boxes: Some(vec![filled]), captions: vec![0] }];
    read
}

#[tokio::test]
async fn a_form_that_cannot_be_is_not_believed() {
    type Lie = fn(&mut Official, &mut FilledBox);
    let lies: [Lie; 10] = [
        |form, _| form.captions = vec![1],
        |form, _| form.captions = vec![0, 0],
        |_, filled| filled.index = u16::MAX,
        |_, filled| filled.bbox.x1 = 11,
        |_, filled| filled.bbox.x1 = 0,
        |_, filled| filled.corners[2] = [10, 3],
        |_, filled| filled.words = vec![7],
        |_, filled| filled.words = vec![0, 0],
        |_, filled| filled.confidence = f32::NAN,
        |form, filled| form.boxes = Some(vec![filled.clone()]),
    ];
    let honest = heard(frames(&[opened(1), Reply::Page(form()), Reply::Finished(finished())]), None).await;
    assert_eq!(honest.unwrap(), [form()]);
    for (index, lie) in lies.into_iter().enumerate() {
        let mut read = form();
        let official = read.page.official.first_mut().unwrap();
        let mut filled = official.boxes.as_ref().unwrap()[0].clone();
        lie(official, &mut filled);
        // The last lie tells one box twice.
        official.boxes.get_or_insert_default().push(filled);
        let boxes = official.boxes.as_mut().unwrap();
        if index + 1 < 10 {
            boxes.remove(0);
        }
        let got = heard(frames(&[opened(1), Reply::Page(read), Reply::Finished(finished())]), None).await;
        assert_eq!(got, Err(EngineFailure::BadReply), "lie {index}");
    }
}

#[tokio::test]
async fn a_page_with_more_forms_than_fit_is_not_believed() {
    let mut read = form();
    let one = read.page.official.first().unwrap().clone();
    read.page.official = vec![one; 9];
    let got = heard(frames(&[opened(1), Reply::Page(read), Reply::Finished(finished())]), None).await;
    assert_eq!(got, Err(EngineFailure::BadReply));
}

fn mark(bbox: BBox, confidence: f32) -> Mark {
    Mark { shape: MarkShape::Square, bbox, selected: true, confidence }
}

#[test]
fn a_structure_that_cannot_be_is_not_believed() {
    let on_page = BBox { x0: 0, y0: 0, x1: 10, y1: 1 };
    let honest = Structure {
        quarters: 3,
        degrees: -7.5,
        rules: vec![on_page; 2],
        marks: vec![mark(on_page, 0.9)],
        ink: vec![on_page],
    };
    let told = |structure: Structure| {
        let mut read = page(1);
        read.page.structure = structure;
        check::page(&read, 1, FileKind::Tiff, &LIMITS)
    };
    assert_eq!(told(honest.clone()), Ok(()));
    let outside = BBox { x1: 11, ..on_page };
    let nothing = BBox { x1: 0, ..on_page };
    let turned = |quarters, degrees| Structure { quarters, degrees, ..honest.clone() };
    let rules = |rules| Structure { rules, ..honest.clone() };
    let marks = |marks| Structure { marks, ..honest.clone() };
    let ink = |ink| Structure { ink, ..honest.clone() };
    for (index, lie) in [
        turned(4, 0.0),
        turned(0, f32::NAN),
        turned(0, 46.0),
        rules(vec![outside]),
        rules(vec![nothing]),
        rules(vec![on_page; 100_001]),
        marks(vec![mark(outside, 0.9)]),
        marks(vec![mark(nothing, 0.9)]),
        marks(vec![mark(on_page, f32::NAN)]),
        marks(vec![mark(on_page, 1.1)]),
        marks(vec![mark(on_page, -0.1)]),
        marks(vec![mark(on_page, 0.9); 20_001]),
        ink(vec![outside]),
        ink(vec![nothing]),
        ink(vec![on_page; 10_001]),
    ]
    .into_iter()
    .enumerate()
    {
        assert_eq!(told(lie), Err(EngineFailure::BadReply), "lie {index}");
    }
}

#[tokio::test]
async fn a_conversation_out_of_order_is_not_believed() {
    let conversations: [Vec<Reply>; 11] = [
        vec![Reply::Opened { kind: FileKind::Png, page_count: 2 }],
        vec![Reply::Finished(finished())],
        vec![opened(0), Reply::Finished(finished())],
        vec![Reply::Opened { kind: FileKind::Text, page_count: 1 }],
        vec![opened(1), Reply::Redacted { pages: Vec::new() }],
        vec![opened(1), Reply::Piece(vec![1])],
        vec![Reply::Page(page(1))],
        vec![opened(1), Reply::Finished(finished())],
        vec![opened(1), opened(1)],
        vec![opened(1), Reply::Page(page(1)), Reply::Page(page(2))],
        vec![opened(1), Reply::Page(page(1)), Reply::Finished(Document { kind: FileKind::Pdf, ..finished() })],
    ];
    for replies in conversations {
        assert_eq!(heard(frames(&replies), None).await, Err(EngineFailure::BadReply));
    }
}

fn element(start: u32, end: u32) -> Element {
    Element {
        span: Span { start, end },
        segment: 1,
        name: SegmentName::of("CLM").unwrap(),
        number: 1,
        repetition: 1,
        component: 0,
        place: Loop::Claim,
        meaning: Meaning::ClaimNumber,
    }
}

fn claim(own: ElementRange) -> Claim {
    let none = ElementRange::at(own.start);
    let (header, provider, subscriber, patient) = (none, none, none, none);
    Claim { header, provider, subscriber, patient, own, total_cents: Some(1), paid_cents: None, lines: Vec::new() }
}

/// A stretch of ten characters with an element and a claim of it, which is the file's first, second …
fn stretch(number: u32) -> Stretch {
    let at = 10 * (number - 1);
    let own = ElementRange { start: number - 1, end: number };
    Stretch { text: Text::from("CLM*C1*10~"), elements: vec![element(at + 4, at + 6)], claims: vec![claim(own)] }
}

/// What is believed of an X12 file that is told in these stretches.
async fn batch(stretches: Vec<Stretch>, finished: Document) -> Result<Interchange, EngineFailure> {
    let opened = Reply::Opened { kind: FileKind::X12, page_count: 0 };
    let told = stretches.into_iter().map(Reply::Stretch);
    let replies: Vec<Reply> = std::iter::once(opened).chain(told).chain([Reply::Finished(finished)]).collect();
    let document = heard_of(frames(&replies), None).await?.document;
    Ok(document.interchange().unwrap().clone())
}

fn x12(interchange: Interchange) -> Document {
    Document { body: DocumentBody::Interchange(interchange), ..Document::empty(FileKind::X12) }
}

fn nothing_more() -> Document {
    x12(Interchange::default())
}

#[tokio::test]
async fn a_batch_is_told_in_stretches_and_believed_whole() {
    let told = batch(vec![stretch(1), stretch(2)], nothing_more()).await.unwrap();
    assert_eq!((told.text.as_str(), told.claims.len(), told.elements.len()), ("CLM*C1*10~CLM*C1*10~", 2, 2));
    let empty = Stretch { text: Text::from(""), ..stretch(1) };
    let twice = |interchange| batch(vec![stretch(1)], x12(interchange));
    let whole = told.clone();
    let faults = |claim| vec![Fault { segment: 1, code: FaultCode::InvalidCharacter, claim: Some(claim) }];
    assert!(twice(Interchange { faults: faults(1), ..Interchange::default() }).await.is_ok());
    for lie in [
        batch(Vec::new(), nothing_more()).await,
        batch(vec![empty], nothing_more()).await,
        batch(vec![stretch(1)], Document::empty(FileKind::Text)).await,
        batch(vec![stretch(1)], Document { kind: FileKind::X12, ..Document::empty(FileKind::Text) }).await,
        twice(Interchange { text: whole.text, ..Interchange::default() }).await,
        twice(Interchange { elements: whole.elements, ..Interchange::default() }).await,
        twice(Interchange { claims: whole.claims, ..Interchange::default() }).await,
        twice(Interchange { faults: faults(0), ..Interchange::default() }).await,
        twice(Interchange { faults: faults(2), ..Interchange::default() }).await,
    ] {
        assert_eq!(lie, Err(EngineFailure::BadReply));
    }
    for lie in [
        frames(&[opened(1), Reply::Stretch(stretch(1)), Reply::Page(page(1)), Reply::Finished(finished())]),
        frames(&[opened(1), Reply::Page(page(1)), Reply::Stretch(stretch(1)), Reply::Finished(finished())]),
    ] {
        assert_eq!(heard(lie, None).await, Err(EngineFailure::BadReply));
    }
}

#[tokio::test]
async fn elements_and_claims_that_cannot_be_are_not_believed() {
    type Lie = fn(&mut Stretch);
    let line = |start, end| ServiceLine { segment: 1, procedure: Span { start, end }, charge_cents: None, date: None };
    assert!(
        batch(
            vec![Stretch {
                claims: vec![Claim { lines: vec![line(4, 6)], ..claim(ElementRange { start: 0, end: 1 }) }],
                ..stretch(1)
            }],
            nothing_more()
        )
        .await
        .is_ok()
    );
    let lies: [Lie; 14] = [
        |told| told.elements[0].span.end = 11,
        |told| told.elements[0].span.end = 4,
        |told| told.elements[0].span.start = 7,
        |told| told.elements[0].segment = 0,
        |told| told.elements[0].number = 0,
        |told| told.elements[0].repetition = 0,
        |told| told.elements.push(element(5, 8)),
        |told| told.elements = vec![element(4, 5); 2],
        |told| told.elements = (0..11).map(|at| element(at, at + 1)).collect(),
        |told| told.claims[0].own.end = 2,
        |told| told.claims[0].header = ElementRange { start: 1, end: 0 },
        |told| told.claims[0].subscriber.end = 2,
        |told| told.claims = vec![claim(ElementRange { start: 0, end: 1 }); 2],
        |told| told.claims = vec![claim(ElementRange::at(0)); 3],
    ];
    for (index, lie) in lies.into_iter().enumerate() {
        let mut told = stretch(1);
        lie(&mut told);
        assert_eq!(batch(vec![told], nothing_more()).await, Err(EngineFailure::BadReply), "lie {index}");
    }
    for lines in [vec![line(4, 11)], vec![line(6, 4)], vec![line(4, 6); 3]] {
        let mut told = stretch(1);
        told.claims[0].lines = lines;
        assert_eq!(batch(vec![told], nothing_more()).await, Err(EngineFailure::BadReply));
    }
    let mut told = stretch(1);
    told.claims[0].lines = vec![line(4, 6), line(4, 6)];
    assert_eq!(batch(vec![told], nothing_more()).await, Err(EngineFailure::BadReply), "two lines of one segment");
    let date = ServiceLine { date: Some(Span { start: 9, end: 11 }), ..line(4, 6) };
    let mut told = stretch(1);
    told.claims[0].lines = vec![date];
    assert_eq!(batch(vec![told], nothing_more()).await, Err(EngineFailure::BadReply));
}

#[tokio::test]
async fn claims_that_share_more_than_the_text_has_room_for_are_not_believed() {
    let count = 1_000;
    let elements = (0..count).map(|number| element(number * 5, number * 5 + 4)).collect();
    let header = ElementRange { start: 0, end: count };
    let sharing = Claim { header, ..claim(ElementRange::at(count)) };
    let told = |claims| Stretch { text: "CLM*~".repeat(1_000).into(), elements, claims };
    assert_eq!(batch(vec![told(vec![sharing; 8])], nothing_more()).await, Err(EngineFailure::BadReply));
}

#[tokio::test]
async fn ends_have_their_names() {
    let early = || frames(&[opened(1)]);
    assert_eq!(heard(early(), None).await, Err(EngineFailure::Died));
    assert_eq!(heard(early(), Some(Ending::OutOfMemory.to_byte())).await, Err(EngineFailure::OutOfMemory));
    assert_eq!(heard(early(), Some(Ending::OutOfTime.to_byte())).await, Err(EngineFailure::TimedOut));
    assert_eq!(heard(early(), Some(Ending::Finished.to_byte())).await, Err(EngineFailure::Died));
    assert_eq!(heard(early(), Some(Ending::Forbidden.to_byte())).await, Err(EngineFailure::Forbidden));
    assert_eq!(heard(early(), Some(b'?')).await, Err(EngineFailure::Died));
    let refused = frames(&[Reply::Rejected(Rejection::Encrypted)]);
    assert_eq!(heard(refused, None).await, Err(EngineFailure::Rejected(Rejection::Encrypted)));
}

#[tokio::test]
async fn more_than_allowed_is_not_read() {
    // Announced, never sent: nothing may be reserved for it.
    assert_eq!(heard(u32::MAX.to_le_bytes().to_vec(), None).await, Err(EngineFailure::TooMuchOutput));
    let large = |number| {
        let mut read = page(number);
        read.raster.get_or_insert_default().resize(10_000, 0);
        Reply::Page(read)
    };
    let many: Vec<Reply> = std::iter::once(opened(8)).chain((1..=8).map(large)).collect();
    assert_eq!(heard(frames(&many), None).await, Err(EngineFailure::TooMuchOutput));
    let too_many = frames(&[opened(21)]);
    assert_eq!(heard(too_many, None).await, Err(EngineFailure::Rejected(Rejection::TooManyPages)));
}

#[tokio::test]
async fn a_frame_that_is_not_one_message_is_not_believed() {
    let unknown = [3, 0, 0, 0, 99, 0, 0];
    assert_eq!(heard(unknown.to_vec(), None).await, Err(EngineFailure::BadReply), "a message nobody knows");
    let mut longer = frames(&[opened(1)]);
    longer.push(0);
    longer[0] += 1;
    assert_eq!(heard(longer, None).await, Err(EngineFailure::BadReply), "something after a message");
    assert_eq!(heard(vec![0; 4], None).await, Err(EngineFailure::BadReply), "nothing");
    let mut shorter = frames(&[opened(1), Reply::Page(page(1))]);
    shorter.pop();
    assert_eq!(heard(shorter, None).await, Err(EngineFailure::Died), "a frame that ends early");
}

#[test]
fn what_is_said_beside_pages_must_fit_them() {
    let value = |page, bbox| FormValue { name: Text::from("name"), value: Text::from("value"), page, bbox };
    let bbox = BBox { x0: 1, y0: 1, x1: 9, y1: 5 };
    let with = |value| {
        let body = DocumentBody::Pages(Paged { pages: vec![page(1).page], form: vec![value] });
        Document { body, ..finished() }
    };
    assert_eq!(check::whole(&with(value(Some(1), Some(bbox))), 1), Ok(()));
    for lie in [
        value(None, Some(bbox)),
        value(Some(0), None),
        value(Some(2), None),
        value(Some(1), Some(BBox { x1: 11, ..bbox })),
    ] {
        assert_eq!(check::whole(&with(lie), 1), Err(EngineFailure::BadReply));
    }
    assert_eq!(check::whole(&with(value(None, None)), 2), Err(EngineFailure::BadReply), "a page is missing");
}

#[test]
fn a_redaction_is_of_the_pages_that_were_asked_for() {
    let said = |page, bbox| PageRedacted { page, unknown_ink: vec![bbox] };
    let bbox = BBox { x0: 1, y0: 1, x1: 9, y1: 5 };
    assert_eq!(check::redacted(b"x", &[said(1, bbox)], &[1]), Ok(()));
    let nothing = BBox { x1: 1, ..bbox };
    let many = PageRedacted { page: 1, unknown_ink: vec![bbox; 10_001] };
    for (bytes, pages) in [
        (&b""[..], vec![said(1, bbox)]),
        (b"x", vec![]),
        (b"x", vec![said(2, bbox)]),
        (b"x", vec![said(1, bbox), said(2, bbox)]),
        (b"x", vec![said(1, nothing)]),
        (b"x", vec![many]),
    ] {
        assert_eq!(check::redacted(bytes, &pages, &[1]), Err(EngineFailure::BadReply));
    }
}

#[tokio::test]
async fn a_redacted_document_comes_in_pieces_within_the_budget() {
    let end = || Reply::Redacted { pages: Vec::new() };
    let whole = redacted(&[Reply::Piece(vec![1, 2]), Reply::Piece(vec![3]), end()]).await;
    assert_eq!(whole, Ok((vec![1, 2, 3], Vec::new())));
    assert_eq!(redacted(&[Reply::Piece(Vec::new()), end()]).await, Err(EngineFailure::BadReply));
    assert_eq!(redacted(&[opened(1)]).await, Err(EngineFailure::BadReply));
    assert_eq!(redacted(&[Reply::Piece(vec![1])]).await, Err(EngineFailure::Died));
    let endless = vec![Reply::Piece(vec![0; 10_000]); 8];
    assert_eq!(redacted(&endless).await, Err(EngineFailure::TooMuchOutput));
}

#[tokio::test]
async fn pictures_are_as_many_as_were_asked_for() {
    let picture = || Reply::Painted(b"\x89PNG\r\n\x1a\n".to_vec());
    let end = || Reply::Redacted { pages: Vec::new() };
    let shown = PageRedacted { page: 1, unknown_ink: Vec::new() };
    assert_eq!(painted(&[picture(), picture(), end()]).await, Ok(2));
    for lie in [
        vec![picture(), end()],
        vec![picture(), picture(), picture(), end()],
        vec![picture(), Reply::Painted(b"GIF89a".to_vec()), end()],
        vec![picture(), picture(), Reply::Redacted { pages: vec![shown] }],
        vec![picture(), Reply::Piece(vec![1]), end()],
    ] {
        assert_eq!(painted(&lie).await, Err(EngineFailure::BadReply));
    }
    assert_eq!(painted(&[picture(), picture()]).await, Err(EngineFailure::Died));
}

/// How many pictures come, of two that were asked for.
async fn painted(replies: &[Reply]) -> Result<usize, EngineFailure> {
    let (mut process, speaking) = speaking(frames(replies), None);
    let heard = redact::painted(&mut process, 2).await;
    drop(process);
    speaking.await.unwrap();
    heard.map(|pictures| pictures.len())
}

async fn redacted(replies: &[Reply]) -> Result<(Vec<u8>, Vec<PageRedacted>), EngineFailure> {
    let (mut process, speaking) = speaking(frames(replies), None);
    let heard = redact::listen(&mut process).await;
    drop(process);
    speaking.await.unwrap();
    heard
}

#[tokio::test]
async fn silence_ends_at_the_deadline() {
    let (replies, _peer) = UnixStream::pair().unwrap();
    let (watch, _zygote) = UnixStream::pair().unwrap();
    let mut process = Process::over(replies, watch, &Limits { seconds: 0, ..LIMITS });
    assert_eq!(process.next().await, Err(EngineFailure::TimedOut));
}

/// Honest frames, damaged somewhere, or noise with a length in front.
fn noise() -> impl Strategy<Value = Vec<u8>> {
    let honest = frames(&[opened(2), Reply::Page(page(1)), Reply::Page(page(2)), Reply::Finished(finished())]);
    let length = honest.len();
    let damaged =
        (prop::collection::vec((0..length, any::<u8>()), 1..6), 0..=length).prop_map(move |(changes, cut)| {
            let mut bytes = honest.clone();
            for (at, byte) in changes {
                bytes[at] = byte;
            }
            bytes.truncate(cut);
            bytes
        });
    let framed = prop::collection::vec(any::<u8>(), 0..400).prop_map(|message| {
        let mut bytes = u32::try_from(message.len()).unwrap().to_le_bytes().to_vec();
        bytes.extend(message);
        bytes
    });
    prop_oneof![damaged, framed, prop::collection::vec(any::<u8>(), 0..64)]
}

proptest! {
    #[test]
    fn nothing_said_makes_a_worker_panic_or_believe_nonsense(bytes in noise()) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let heard = runtime.block_on(heard(bytes, Some(Ending::Crashed.to_byte())));
        for read in heard.unwrap_or_default() {
            prop_assert!(read.page.words.iter().all(|word| word.bbox.x1 <= read.page.width));
        }
    }
}

#[tokio::test]
async fn an_acknowledgement_is_believed_within_its_bounds() {
    let told = |change: fn(&mut AcknowledgedSet)| {
        let mut set = AcknowledgedSet { claims: vec![AcknowledgedClaim::default(); 2], ..AcknowledgedSet::default() };
        (set.claims[0].number, set.claims[1].number) = (1, 2);
        change(&mut set);
        let group = AcknowledgedGroup { sets: vec![set], ..AcknowledgedGroup::default() };
        let interchange = AcknowledgedInterchange { groups: vec![group], ..AcknowledgedInterchange::default() };
        Acknowledgement { interchanges: vec![interchange], refusal: None }
    };
    let believed = async |reply: Reply| {
        let (mut process, speaking) = speaking(frames(&[reply]), None);
        let heard = acknowledge::listen(&mut process).await;
        speaking.await.unwrap();
        heard
    };
    let honest = told(|_| {});
    assert_eq!(believed(Reply::Acknowledged(honest.clone())).await, Ok(honest));
    for lie in [
        Reply::Acknowledged(Acknowledgement::default()),
        Reply::Acknowledged(told(|set| set.claims[1].number = 1)),
        Reply::Acknowledged(told(|set| set.claims[0].id = "x".repeat(81).into())),
        Reply::Acknowledged(told(|set| set.providers = vec![Party { id: "x".repeat(81).into(), ..Party::default() }])),
        opened(1),
    ] {
        assert_eq!(believed(lie).await, Err(EngineFailure::BadReply));
    }
}

#[tokio::test]
async fn parts_of_a_file_are_of_the_file() {
    let part = |piece: Piece| ClaimPart { pieces: vec![piece] };
    let told = |piece: Piece| Reply::Split(vec![part(piece)]);
    let stretch = |begin, end| Piece::Stretch { begin, end };
    let believed = async |reply: Reply| {
        let (mut process, speaking) = speaking(frames(&[reply]), None);
        let heard = split::listen(&mut process, 6).await;
        drop(process);
        speaking.await.unwrap();
        heard
    };
    assert!(believed(told(stretch(0, 6))).await.is_ok());
    assert!(believed(Reply::Split(vec![part(stretch(0, 6)); 64])).await.is_ok());
    for lie in [
        told(stretch(0, 7)),
        told(stretch(3, 2)),
        told(Piece::New("x".repeat(513).into())),
        Reply::Split(vec![part(stretch(0, 6)); 65]),
        Reply::Split(Vec::new()),
        opened(1),
    ] {
        assert_eq!(believed(lie).await, Err(EngineFailure::BadReply));
    }
}
