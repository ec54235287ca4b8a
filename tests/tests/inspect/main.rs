//! `docward inspect` as people and scripts use it: no service, results in the documented shapes, honest exit status.
#![expect(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test's helpers fail by panicking")]

mod forms;

use docward_tests::canaries::files_under;
use docward_tests::{fixtures, program};
use serde_json::Value;
use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn inspect(stage: &str, out: &Path, files: impl IntoIterator<Item = impl AsRef<OsStr>>) -> Output {
    let mut command = Command::new(program::docward());
    command.args(["inspect", "--stage", stage, "--out"]).arg(out).args(files).env("OMP_THREAD_LIMIT", "1");
    // No fleet is there, and none is needed.
    command.env("DOCWARD_LOCAL", "/nonexistent").output().unwrap()
}

fn status(output: &Output) -> i32 {
    output.status.code().expect("an exit, not a signal")
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn json(path: &Path) -> Value {
    let bytes = std::fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    serde_json::from_slice(&bytes).unwrap()
}

fn keys(value: &Value) -> BTreeSet<&str> {
    value.as_object().unwrap().keys().map(String::as_str).collect()
}

fn names(out: &Path) -> BTreeSet<String> {
    files_under(out).iter().map(|path| fixtures::name(path)).collect()
}

#[test]
fn every_document_gets_every_result_and_the_redacted_ones_show_nobody() {
    // Both forms of the referral bear one name: they go into two folders. The fax and the forms have tests of their own.
    let apart = |path: &PathBuf| path.ends_with("intake-form-fax.tif") || fixtures::is_form(&fixtures::name(path));
    let files = fixtures::documents().into_iter().filter(|path| !apart(path));
    let (scans, others): (Vec<_>, Vec<_>) = files.partition(|path| path.extension() == Some(OsStr::new("tif")));
    let shortfalls: Vec<String> = [scans, others].iter().flat_map(|files| all_the_way(files)).collect();
    assert!(shortfalls.is_empty(), "{}", shortfalls.join("\n"));
}

#[test]
fn a_poor_fax_gets_every_result_and_shows_nobody_once_redacted() {
    let shortfalls = all_the_way(&[fixtures::folder().join("documents/intake-form-fax.tif")]);
    assert!(shortfalls.is_empty(), "{}", shortfalls.join("\n"));
}

#[test]
fn filled_forms_give_every_value_and_an_empty_one_none_and_they_show_nobody_once_redacted() {
    let forms = fixtures::documents().into_iter().filter(|path| fixtures::is_form(&fixtures::name(path)));
    let shortfalls = all_the_way(&forms.chain(fixtures::claims()).collect::<Vec<_>>());
    assert!(shortfalls.is_empty(), "{}", shortfalls.join("\n"));
}

#[test]
fn the_view_shows_every_page_with_the_values_that_were_found_on_it() {
    let place = tempfile::tempdir().unwrap();
    let documents = fixtures::folder().join("documents");
    let files = ["lab-report.pdf", "claims-professional.837"].map(|name| documents.join(name));
    let mut command = Command::new(program::docward());
    command.args(["inspect", "--stage", "extract", "--view", "--out"]).arg(place.path()).args(&files);
    let output = command.env("OMP_THREAD_LIMIT", "1").env("DOCWARD_LOCAL", "/nonexistent").output().unwrap();
    assert_eq!(status(&output), 0, "{}", said(&output));
    for stem in ["lab-report", "claims-professional"] {
        let html = std::fs::read_to_string(place.path().join(format!("{stem}.view.html"))).unwrap();
        let found = json(&place.path().join(format!("{stem}.fields.json")));
        let reading = json(&place.path().join(format!("{stem}.ocr.json")));
        let pages = reading["pages"].as_array().unwrap().len();
        assert_eq!(html.matches("src=\"data:image/png;base64,").count(), pages, "{stem}");
        let placed = found["fields"].as_array().unwrap().iter().filter(|field| !field["bbox"].is_null()).count();
        assert_eq!(html.matches("class=\"box field\"").count(), placed, "{stem}");
        assert!(html.contains("default-src 'none'"), "{stem}: the page may fetch something");
    }
}

/// Inspects files and judges every result; returns where an identifier can still be found.
fn all_the_way(files: &[PathBuf]) -> Vec<String> {
    let place = tempfile::tempdir().unwrap();
    let [out, redacted, again] = ["out", "redacted", "again"].map(|folder| place.path().join(folder));
    let output = inspect("redact", &out, files);
    assert_eq!(status(&output), 0, "{}", said(&output));
    std::fs::create_dir(&redacted).unwrap();
    let mut shortfalls = Vec::new();
    for file in files {
        let name = fixtures::name(file);
        let stem = file.file_stem().unwrap().to_str().unwrap();
        a_reading(&out, stem);
        some_fields(&out, stem, &name);
        if fixtures::is_form(&name) {
            shortfalls.extend(forms::differences(&out, stem, &name));
            shortfalls.extend(forms::untrue_in_the_readme(&out, stem));
        }
        shortfalls.extend(findings(&out, stem, file));
        let released = redacted_of(&out, stem);
        let bytes = std::fs::read(&released).unwrap();
        let canaries = fixtures::canaries_of(&name);
        for word in canaries.within(&bytes).union(&canaries.within_text(&String::from_utf8_lossy(&bytes))) {
            shortfalls.push(format!("{name}: the redacted document's bytes hold {word}"));
        }
        let ending = released.extension().unwrap();
        if ending == "pdf" {
            let text = Command::new("pdftotext").arg(&released).arg("-").output().expect("poppler-utils");
            assert!(text.status.success(), "{name}: not a PDF that others read");
            assert!(text.stdout.iter().all(u8::is_ascii_whitespace), "{name} has a text layer");
        }
        // Under its own name: a redacted claim is text, a redacted report in DICOM is a PDF.
        std::fs::copy(&released, redacted.join(stem).with_extension(ending)).unwrap();
    }
    // Read again as anybody would who gets it: what was blacked out can't be read.
    let output = inspect("ocr", &again, files_under(&redacted));
    assert_eq!(status(&output), 0, "{}", said(&output));
    for file in files {
        let name = fixtures::name(file);
        let text = std::fs::read_to_string(again.join(&name).with_extension("ocr.txt")).unwrap();
        for word in fixtures::canaries_of(&name).within_text(&text) {
            shortfalls.push(format!("{name}: {word} can be read off the redacted document"));
        }
    }
    shortfalls
}

/// `{"pages":[{"page","width","height","source","words":[{"text","confidence","bbox":[x0,y0,x1,y1]}]}]}`.
fn a_reading(out: &Path, stem: &str) {
    assert!(!std::fs::read_to_string(out.join(format!("{stem}.ocr.txt"))).unwrap().trim().is_empty(), "{stem}");
    let reading = json(&out.join(format!("{stem}.ocr.json")));
    assert_eq!(keys(&reading), ["pages"].into());
    for (number, page) in reading["pages"].as_array().unwrap().iter().enumerate() {
        assert_eq!(keys(page), ["height", "page", "source", "width", "words"].into(), "{stem}");
        assert_eq!(page["page"], number + 1, "{stem}");
        let (width, height) = (page["width"].as_f64().unwrap(), page["height"].as_f64().unwrap());
        for word in page["words"].as_array().unwrap() {
            assert_eq!(keys(word), ["bbox", "confidence", "text"].into(), "{stem}");
            assert!((0.0..=1.0).contains(&word["confidence"].as_f64().unwrap()), "{stem}");
            let text = word["text"].as_str().unwrap();
            assert!(!text.is_empty() && !text.contains(char::is_whitespace), "{stem}");
            lies_within(&word["bbox"], width, height, stem);
        }
    }
}

fn lies_within(bbox: &Value, width: f64, height: f64, stem: &str) {
    let [x0, y0, x1, y1] = numbers(bbox);
    assert!(0.0 <= x0 && x0 < x1 && x1 <= width && 0.0 <= y0 && y0 < y1 && y1 <= height, "{stem}: {bbox}");
}

fn numbers(bbox: &Value) -> [f64; 4] {
    let numbers: Vec<f64> = bbox.as_array().unwrap().iter().map(|number| number.as_f64().unwrap()).collect();
    numbers.try_into().unwrap()
}

/// `{"kind","fields":[{"name","value","normalised","confidence","page","bbox","claim"}],"choices","tables","signatures","checks"}`,
/// by the published schema; choices and signatures of documents with pages.
fn some_fields(out: &Path, stem: &str, name: &str) {
    let fields = json(&out.join(format!("{stem}.fields.json")));
    let paged = ![".837", ".txt"].iter().any(|ending| name.ends_with(ending));
    let looked_for: &[&str] = if paged { &["choices", "signatures"] } else { &[] };
    assert_eq!(
        keys(&fields),
        ["checks", "fields", "kind", "tables"].iter().chain(looked_for).copied().collect(),
        "{name}"
    );
    let read = serde_json::from_value::<docward_client::WrittenFields>(fields.clone());
    assert!(read.is_ok(), "{name} is not of the published schema");
    let tables = fields["tables"].as_array().unwrap();
    assert!(!tables.is_empty() || !name.ends_with(".837"), "{name}");
    assert!(tables.iter().all(|table| table["complete"] == true), "{name}");
    assert_eq!(fields["kind"], fixtures::kind(name), "{name}");
    assert_eq!(fields["fields"].as_array().unwrap().is_empty(), fixtures::fields(name).is_empty(), "{name}");
    for field in fields["fields"].as_array().unwrap() {
        let mut told = keys(field);
        for now_and_then in ["inferred", "read"] {
            told.remove(now_and_then);
        }
        let expected = ["bbox", "claim", "confidence", "name", "normalised", "page", "value"];
        assert_eq!(told, expected.into(), "{name}");
        assert!((0.0..=1.0).contains(&field["confidence"].as_f64().unwrap()), "{name}");
        assert!(field["page"].is_null() || field["page"].as_u64().unwrap() >= 1, "{name}");
        let of_a_claim = name.ends_with(".837") || fixtures::kind(name) == "claim-form";
        assert_eq!(field["claim"].as_u64().is_some_and(|claim| claim >= 1), of_a_claim, "{name}");
        assert!(field["bbox"].is_null() || numbers(&field["bbox"]).len() == 4, "{name}");
    }
}

/// `{"spans":[{"start","end","type"}],"boxes":[{"page","bbox","type"}]}`; offsets count Unicode scalar values.
fn findings(out: &Path, stem: &str, file: &Path) -> Vec<String> {
    let found = json(&out.join(format!("{stem}.phi.json")));
    assert_eq!(keys(&found), ["boxes", "spans"].into());
    for one in found["boxes"].as_array().unwrap() {
        assert_eq!(keys(one), ["bbox", "page", "type"].into(), "{stem}");
        let [x0, y0, x1, y1] = numbers(&one["bbox"]);
        assert!(x0 < x1 && y0 < y1, "{stem}");
    }
    // Of the file where the file is text, of the text as read otherwise.
    let given = matches!(file.extension().and_then(OsStr::to_str), Some("txt" | "837"));
    let text = if given { file.to_owned() } else { out.join(format!("{stem}.ocr.txt")) };
    let text: Vec<char> = std::fs::read_to_string(text).unwrap().chars().collect();
    let mut hidden = vec![false; text.len()];
    for span in found["spans"].as_array().unwrap() {
        assert_eq!(keys(span), ["end", "start", "type"].into(), "{stem}");
        let (start, end) = (offset(&span["start"]), offset(&span["end"]));
        assert!(start < end && end <= text.len(), "{stem}: {span}");
        hidden[start..end].fill(true);
    }
    // What is left between the spans names nobody: offsets that were off by a letter would show it.
    let left: String = text.iter().zip(&hidden).map(|(letter, hidden)| if *hidden { ' ' } else { *letter }).collect();
    let canaries = fixtures::canaries_of(&fixtures::name(file));
    assert!(hidden.contains(&true) || fixtures::fields(&fixtures::name(file)).is_empty(), "{stem}");
    canaries.within(left.as_bytes()).iter().map(|word| format!("{stem}: no span covers {word}")).collect()
}

fn offset(value: &Value) -> usize {
    usize::try_from(value.as_u64().unwrap()).unwrap()
}

fn redacted_of(out: &Path, stem: &str) -> PathBuf {
    let prefix = format!("{stem}.redacted.");
    files_under(out).into_iter().find(|path| fixtures::name(path).starts_with(&prefix)).expect("a redacted document")
}

#[test]
fn every_bad_file_is_rejected_for_its_reason_and_nothing_of_it_is_quoted() {
    let place = tempfile::tempdir().unwrap();
    for (name, reason) in fixtures::bad() {
        let out = place.path().join(&name);
        let output = inspect("redact", &out, [fixtures::bad_path(&name)]);
        let stem = Path::new(&name).file_stem().unwrap().to_str().unwrap().to_owned();
        let rejected = out.join(format!("{stem}.rejected.json"));
        if let Some(reason) = reason {
            assert_eq!(status(&output), 1, "{name}: {}", said(&output));
            // The word of a fleet is the reason and, behind a hyphen, what else a person must know.
            let unsupported = reason.strip_prefix("unsupported-");
            let said_of_it = match unsupported {
                Some(detail) => serde_json::json!({ "reason": "unsupported", "detail": detail }),
                None => serde_json::json!({ "reason": reason }),
            };
            assert_eq!(json(&rejected), said_of_it, "{name}");
            assert_eq!(names(&out), [fixtures::name(&rejected)].into(), "{name}: nothing else is written");
            assert!(said(&output).contains(if unsupported.is_some() { "unsupported" } else { &reason }), "{name}");
        } else {
            assert_eq!(status(&output), 0, "{name}: {}", said(&output));
            assert!(!rejected.exists(), "{name}");
            assert!(redacted_of(&out, &stem).exists());
        }
        let said = [output.stdout.as_slice(), output.stderr.as_slice()].concat();
        assert!(fixtures::all_canaries().within(&said).is_empty(), "{name}: what it says quotes the document");
    }
}

#[test]
fn one_bad_file_among_good_ones_costs_only_itself() {
    let place = tempfile::tempdir().unwrap();
    let good = fixtures::folder().join("documents/discharge-note.txt");
    let output = inspect("extract", place.path(), [fixtures::bad_path("noise.bin"), good]);
    assert_eq!(status(&output), 1);
    let written = ["discharge-note.fields.json", "discharge-note.ocr.json", "discharge-note.ocr.txt"];
    let wanted: BTreeSet<String> = written.into_iter().chain(["noise.rejected.json"]).map(str::to_owned).collect();
    assert_eq!(names(place.path()), wanted);
}

#[test]
fn each_stage_writes_what_it_adds() {
    let place = tempfile::tempdir().unwrap();
    let file = fixtures::folder().join("documents/discharge-note.txt");
    let mut wanted = BTreeSet::new();
    for (stage, added) in [
        ("ocr", &["ocr.json", "ocr.txt"][..]),
        ("extract", &["fields.json"]),
        ("redact", &["phi.json", "redacted.txt"]),
    ] {
        let out = place.path().join(stage);
        assert_eq!(status(&inspect(stage, &out, [&file])), 0);
        wanted.extend(added.iter().map(|ending| format!("discharge-note.{ending}")));
        assert_eq!(names(&out), wanted, "{stage}");
    }
}

#[test]
fn explain_says_which_rules_found_what_and_never_what_it_was() {
    let place = tempfile::tempdir().unwrap();
    let rows = place.path().join("rows.jsonl");
    std::fs::write(&rows, r#"{"id": 7, "text": "seen by Dr. Oyelaran on 2021-03-04"}"#).unwrap();
    let files = ["discharge-note.txt", "ultrasound.dcm"].map(|name| fixtures::folder().join("documents").join(name));
    let out = place.path().join("out");
    let mut command = Command::new(program::docward());
    command.args(["inspect", "--explain", "--out"]).arg(&out).args(&files).arg(&rows);
    let output = command.env("OMP_THREAD_LIMIT", "1").output().unwrap();
    assert_eq!(status(&output), 0, "{}", said(&output));
    for file in &files {
        let [found, mut explained] = ["phi", "explain"]
            .map(|result| json(&out.join(file.file_stem().unwrap()).with_extension(format!("{result}.json"))));
        for places in ["spans", "boxes"] {
            for place in explained[places].as_array_mut().unwrap() {
                let rules = place.as_object_mut().unwrap().remove("rules").unwrap();
                assert!(!rules.as_array().unwrap().is_empty(), "{place}");
                for rule in rules.as_array().unwrap() {
                    assert!(rule.as_str().unwrap().bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-'));
                }
            }
        }
        assert_eq!(explained, found, "beside the rules it says the same");
    }
    let row: Value = serde_json::from_slice(&std::fs::read(out.join("rows.explain.jsonl")).unwrap()).unwrap();
    let rules: Vec<&Value> = row["spans"].as_array().unwrap().iter().map(|span| &span["rules"]).collect();
    assert_eq!((&row["id"], rules.len()), (&serde_json::json!(7), 2));
    assert!(rules[0].as_array().unwrap().contains(&serde_json::json!("name-titled")));
    assert!(rules[1].as_array().unwrap().contains(&serde_json::json!("date-iso")));
}

#[test]
fn a_report_in_a_dicom_file_keeps_its_sentences() {
    let place = tempfile::tempdir().unwrap();
    let output = inspect("redact", place.path(), [fixtures::folder().join("documents/radiology-report.dcm")]);
    assert_eq!(status(&output), 0, "{}", said(&output));
    let text: Vec<char> =
        std::fs::read_to_string(place.path().join("radiology-report.ocr.txt")).unwrap().chars().collect();
    let mut left = text.clone();
    for span in json(&place.path().join("radiology-report.phi.json"))["spans"].as_array().unwrap() {
        left[offset(&span["start"])..offset(&span["end"])].fill('_');
    }
    let left: String = left.into_iter().collect();
    for sentence in [
        "Exam: MRI of the left knee without contrast.",
        "There is a horizontal tear of the posterior horn of the medial meniscus.",
        "The cruciate and collateral ligaments are intact. A small joint effusion is present.",
        "Impression: Medial meniscus tear with small effusion.",
    ] {
        assert!(left.contains(sentence), "{left}");
    }
}

#[test]
fn wrong_use_is_said_before_anything_is_written() {
    let place = tempfile::tempdir().unwrap();
    let out = place.path().join("out");
    let missing = inspect("ocr", &out, ["/nonexistent/form.png"]);
    assert_eq!(status(&missing), 2);
    assert!(said(&missing).contains("/nonexistent/form.png"));

    let pipe = place.path().join("pipe");
    rustix::fs::mkfifoat(rustix::fs::CWD, &pipe, 0o600.into()).unwrap();
    let endless = inspect("ocr", &out, [&pipe]);
    assert_eq!(status(&endless), 2);
    assert!(said(&endless).contains("no regular file"), "{}", said(&endless));

    let nothing = inspect("ocr", &out, Vec::<PathBuf>::new());
    assert_eq!(status(&nothing), 2);
    let unknown = inspect("guess", &out, [fixtures::folder().join("documents/discharge-note.txt")]);
    assert_eq!(status(&unknown), 2);
    assert!(!out.exists());
}

#[test]
fn files_of_one_name_keep_their_extension_and_folders_and_the_others_do_not() {
    let place = tempfile::tempdir().unwrap();
    let june = place.path().join("in/june");
    std::fs::create_dir_all(&june).unwrap();
    for name in ["visit.txt", "visit.md", "other.txt"] {
        std::fs::write(june.join(name), "Patient Name: Jane Roe\n").unwrap();
    }
    std::fs::write(june.join("rows.jsonl"), r#"{"id": 1, "text": "Patient Name: Jane Roe"}"#).unwrap();
    std::fs::write(place.path().join("in/rows.jsonl"), r#"{"id": 2, "text": "nobody"}"#).unwrap();
    let out = place.path().join("out");
    let output = inspect("extract", &out, [place.path().join("in")]);
    assert_eq!(status(&output), 0, "{}", said(&output));
    let written = files_under(&out);
    let written: BTreeSet<&str> =
        written.iter().map(|path| path.strip_prefix(&out).unwrap().to_str().unwrap()).collect();
    let results = ["fields.json", "ocr.json", "ocr.txt"];
    let documents = ["june/visit.txt", "june/visit.md", "other"];
    let mut wanted: BTreeSet<String> =
        documents.iter().flat_map(|name| results.map(|result| format!("{name}.{result}"))).collect();
    wanted.extend(["rows.jsonl.fields.jsonl", "june/rows.jsonl.fields.jsonl"].map(str::to_owned));
    assert_eq!(written, wanted.iter().map(String::as_str).collect());
}

#[test]
fn folders_are_gone_through_and_hidden_files_passed_over() {
    let place = tempfile::tempdir().unwrap();
    let deep = place.path().join("in/2024/june");
    std::fs::create_dir_all(&deep).unwrap();
    std::fs::create_dir(place.path().join("in/.cache")).unwrap();
    for file in ["in/one.txt", "in/2024/two.TXT", "in/2024/june/three.txt", "in/.hidden.txt", "in/.cache/four.txt"] {
        std::fs::write(place.path().join(file), "Patient Name: Jane Roe\n").unwrap();
    }
    let out = place.path().join("out");
    let output = inspect("ocr", &out, [place.path().join("in")]);
    assert_eq!(status(&output), 0, "{}", said(&output));
    let written =
        ["one", "two", "three"].into_iter().flat_map(|name| [format!("{name}.ocr.json"), format!("{name}.ocr.txt")]);
    assert_eq!(names(&out), written.collect());
}

#[test]
fn rows_of_jsonl_are_texts_of_their_own() {
    let place = tempfile::tempdir().unwrap();
    let file = place.path().join("notes.jsonl");
    // Letters of two and four bytes come first: offsets count letters.
    let texts = ["Größe 💊 Patient Name: Quillon Zarathwaite\nPhone: (312) 555-0147", "No identifier in here."];
    let rows: Vec<String> = texts
        .iter()
        .zip([serde_json::json!("a-1"), serde_json::json!(7)])
        .map(|(text, id)| serde_json::json!({ "id": id, "text": text }).to_string())
        .collect();
    std::fs::write(&file, rows.join("\n")).unwrap();
    let out = place.path().join("out");
    let output = inspect("redact", &out, [&file]);
    assert_eq!(status(&output), 0, "{}", said(&output));
    assert_eq!(names(&out), ["notes.fields.jsonl".to_owned(), "notes.phi.jsonl".to_owned()].into());
    let phi = std::fs::read_to_string(out.join("notes.phi.jsonl")).unwrap();
    let phi: Vec<Value> = phi.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!((phi.len(), &phi[0]["id"], &phi[1]["id"]), (2, &serde_json::json!("a-1"), &serde_json::json!(7)));
    let letters: Vec<char> = texts[0].chars().collect();
    let marked: Vec<String> = phi[0]["spans"]
        .as_array()
        .unwrap()
        .iter()
        .map(|span| letters[offset(&span["start"])..offset(&span["end"])].iter().collect())
        .collect();
    assert!(marked.iter().any(|text| text == "Quillon Zarathwaite"), "{marked:?}");
    assert!(marked.iter().any(|text| text == "(312) 555-0147"), "{marked:?}");
    assert_eq!(phi[1]["spans"], serde_json::json!([]));

    std::fs::write(&file, "{\"id\": 1, \"text\": \"Quillon\"}\n{\"id\": 2, \"name\": \"Zarathwaite\"}\n").unwrap();
    let output = inspect("redact", &out, [&file]);
    assert_eq!(status(&output), 2);
    assert!(said(&output).contains("line 2") && !said(&output).contains("Zarathwaite"), "{}", said(&output));
}

#[test]
fn the_sender_of_claims_is_told_of_each_and_of_a_file_that_is_refused_too() {
    let out = tempfile::tempdir().unwrap();
    let files = ["acknowledgements/claims-with-errors.837", "bad/older-version.837", "documents/discharge-note.txt"];
    let files = files.map(|name| fixtures::folder().join(name));
    let files = [PathBuf::from("--acknowledge")].into_iter().chain(files);
    let output = inspect("extract", out.path(), files);
    assert_eq!(status(&output), 1, "4010 is refused: {}", said(&output));
    let listed = names(out.path());
    let of_errors = listed.iter().find(|name| name.starts_with("claims-with-errors") && name.ends_with(".999"));
    let errors = std::fs::read_to_string(out.path().join(of_errors.unwrap())).unwrap();
    // The rest is as in the golden samples, but for who answers, when, and under which numbers.
    for segment in ["IK3*HI*39*2300*3~", "IK5*E*5~", "AK9*E*1*1*1~"] {
        assert!(errors.contains(segment), "{segment}: {errors}");
    }
    let with = |ending: &str| listed.iter().filter(|name| name.ends_with(ending)).count();
    assert_eq!((with(".ta1"), with(".999"), with(".277ca")), (2, 2, 1), "{listed:?}");
}
