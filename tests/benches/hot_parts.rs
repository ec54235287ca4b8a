//! Criterion benches of the hot parts, each beside the bare thing it wraps.
#![expect(clippy::unwrap_used, reason = "a measuring program: it stops where it can't measure")]

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use docward_engine_model::Document;
use docward_envelope::{Envelope, Header, JobId, Placement, PolicyId, PolicyReference, PolicyVersion, Purpose};
use docward_envelope::{RetentionClass, Run, Stage, TenantId, Timestamp};
use docward_stage_redact::{Profile, Redaction};

fn text(words: usize) -> Document {
    let note =
        "Patient Name: Quillon Zarathwaite  DOB: 04/12/1957  seen by Dr. Okafor for chest pain on March 3, 2024. ";
    let text = note.repeat(words.div_ceil(18));
    Document::of_text(text)
}

fn redaction(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("rules");
    for words in [200, 2_000] {
        let document = text(words);
        group.throughput(Throughput::Bytes(document.text().unwrap().as_str().len() as u64));
        group.bench_with_input(BenchmarkId::new("extract and redact", words), &document, |bencher, document| {
            bencher.iter(|| Redaction::of(document, &docward_stage_extract::extract(document), Profile::Default));
        });
    }
    group.finish();
}

fn envelope(criterion: &mut Criterion) {
    let header = Header {
        job: JobId::generate(),
        run: Run::FIRST,
        tenant: TenantId::generate(),
        region: "us-east-1".parse().unwrap(),
        placement: Placement::Shared,
        stage: Stage::Ocr,
        purpose: Purpose::Treatment,
        policy: PolicyReference { id: PolicyId::Processing, version: PolicyVersion(1) },
        created: Timestamp::UNIX_EPOCH,
        retention: RetentionClass::Intermediate,
    };
    let bytes =
        Envelope::assemble(Envelope::associated_data_for(&header).unwrap(), &[0; 256]).unwrap().as_bytes().to_vec();
    criterion.bench_function("envelope/parse", |bencher| bencher.iter(|| Envelope::parse(bytes.clone()).unwrap()));
}

criterion_group!(benches, redaction, envelope);
criterion_main!(benches);
