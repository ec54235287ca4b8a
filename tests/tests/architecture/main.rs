//! DESIGN's house rules as a test: which crate may stand on which, where each dangerous library may be used, where
//! `unsafe` may be said. The arrows are read from `cargo metadata`, so the manifests are the only truth.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test stops where it can't go on")]

mod cycles;
mod security;

use cargo_metadata::{Dependency, DependencyKind, Metadata, MetadataCommand, Package};
use std::{collections::BTreeMap, fs, path::Path};

const ANY: &[&str] = &["*"];

/// Every room and what it may stand on, with the reason that an error shall give.
const ARROWS: &[(&str, &[&str], &str)] = &[
    ("docward-envelope", &[], "the envelope is the common language: readable in ten minutes, it stands on nothing"),
    (
        "docward-budget",
        &[],
        "a budget measures what computes and knows nothing of it, so everything that computes may stand on it",
    ),
    ("docward-telemetry", &["docward-envelope"], "telemetry must not know keys, stores or brokers: it would log them"),
    (
        "docward-network",
        &[],
        "the network reaches one address at a time and knows nothing of what is sent there, so everybody may stand on it",
    ),
    (
        "docward-postgres",
        &["docward-envelope", "docward-network"],
        "what databases have in common knows no table: ledger and catalogue never meet in one; the network says which address is \
         this machine's",
    ),
    (
        "docward-trust-policy",
        &["docward-envelope", "docward-telemetry"],
        "policy decides purely: what the ledger and control may use must reach no key",
    ),
    (
        "docward-trust-rules",
        &["docward-envelope"],
        "rules decide purely, by what they are told: no token, key, store or queue in reach",
    ),
    (
        "docward-trust",
        &["docward-budget", "docward-envelope", "docward-network", "docward-telemetry", "docward-trust-policy"],
        "trust declares ports for what it needs from outside; of the network it reaches key managers only",
    ),
    (
        "docward-store",
        &["docward-envelope", "docward-network", "docward-telemetry", "docward-trust"],
        "the store moves sealed bytes within one scope, and knows no queue",
    ),
    (
        "docward-broker",
        &["docward-envelope", "docward-network", "docward-telemetry"],
        "the broker carries envelopes and cannot open them: it must not reach trust",
    ),
    (
        "docward-stage",
        &[
            "docward-budget",
            "docward-envelope",
            "docward-telemetry",
            "docward-trust-policy",
            "docward-trust",
            "docward-store",
            "docward-broker",
            "docward-engine-model",
            "docward-engine-client",
        ],
        "the runner holds keys, so it asks engines through their client and links no parser",
    ),
    ("docward-engine-model", &[], "the model is what engines and keyholders share: it stands on nothing of either"),
    (
        "docward-engine-x12",
        &["docward-engine-model"],
        "interchanges are a client's bytes: no key, store or queue in reach of what takes them apart",
    ),
    (
        "docward-engine-readers",
        &["docward-engine-model", "docward-engine-x12"],
        "parsers meet hostile bytes: no key, store or queue in reach",
    ),
    (
        "docward-engine-host",
        &["docward-engine-model", "docward-engine-readers"],
        "the sandbox process must have nothing to steal",
    ),
    (
        "docward-engine-client",
        &["docward-engine-model", "docward-telemetry"],
        "the client lives beside keys: it must link no parser",
    ),
    ("docward-lexicon", &[], "lists of words stand on nothing"),
    ("docward-stage-ocr", STAGE, STAGE_REASON),
    ("docward-stage-extract", STAGE, STAGE_REASON),
    (
        "docward-stage-redact",
        &[
            "docward-budget",
            "docward-envelope",
            "docward-lexicon",
            "docward-stage",
            "docward-engine-model",
            "docward-trust",
        ],
        "only stage redact may vouch, so of the stages only it reaches trust; it reaches no store or broker",
    ),
    ("docward-stage-index", STAGE, STAGE_REASON),
    (
        "docward-fhir",
        &["docward-engine-model"],
        "resources are made of fields alone: no key, store, queue or parser in reach",
    ),
    (
        "docward-acknowledgement",
        &["docward-engine-model"],
        "acknowledgements are written of typed values alone: no key, store, queue or parser in reach",
    ),
    ("docward-ledger", LEDGER, "the ledger keeps facts and ids: it must reach neither key nor document"),
    ("docward-control", LEDGER, "control keeps ids and rules: it must reach neither key nor document"),
    (
        "docward-runtime",
        RUNTIME,
        "the runtime is what production runs: of stages the merging of bundles, no local fleet, no person who acts",
    ),
    (
        "docward-client",
        CLIENT,
        "a caller's acts are the same from the command line and from an HTTP service: they stand on neither",
    ),
    ("docward-local", LOCAL, "the local fleet stands in for a data centre: nothing of it acts for a person"),
    ("docward-intake", INTAKE, "intake is where clients come in: it does what a caller may do, and nothing else"),
    ("docward", ANY, "the binary wires everything, the four stages' worker process too"),
    ("docward-tests", ANY, "the tests see everything"),
];

const STAGE: &[&str] =
    &["docward-budget", "docward-envelope", "docward-lexicon", "docward-stage", "docward-engine-model"];
const STAGE_REASON: &str = "a stage's logic is pure: it reaches no key, store, queue or parser itself";
const LEDGER: &[&str] = &[
    "docward-envelope",
    "docward-network",
    "docward-postgres",
    "docward-telemetry",
    "docward-trust-policy",
    "docward-broker",
];

/// Core, the ledger, control, the engines' client and the index's merging.
const RUNTIME: &[&str] = &[
    "docward-envelope",
    "docward-network",
    "docward-telemetry",
    "docward-trust-policy",
    "docward-trust",
    "docward-store",
    "docward-broker",
    "docward-stage",
    "docward-engine-model",
    "docward-engine-client",
    "docward-stage-index",
    "docward-ledger",
    "docward-control",
];
/// The runtime and what lies below it, and the index's search.
const CLIENT: &[&str] = &[
    "docward-envelope",
    "docward-telemetry",
    "docward-trust-policy",
    // To say what is wrong with a tenant's own rules before its policy is signed.
    "docward-trust-rules",
    "docward-trust",
    "docward-store",
    "docward-broker",
    "docward-stage",
    "docward-engine-model",
    "docward-fhir",
    "docward-acknowledgement",
    "docward-ledger",
    "docward-control",
    "docward-stage-index",
    "docward-runtime",
];
/// The runtime and what lies below it.
const LOCAL: &[&str] = &[
    "docward-envelope",
    "docward-telemetry",
    "docward-trust-policy",
    "docward-trust",
    "docward-store",
    "docward-broker",
    "docward-engine-model",
    "docward-ledger",
    "docward-control",
    "docward-runtime",
];
/// Words of the envelope and of policy, the rules for roles, and the client with its runtime.
const INTAKE: &[&str] = &[
    "docward-envelope",
    // For issuers' published keys, and its own certificate.
    "docward-network",
    "docward-telemetry",
    "docward-trust-policy",
    "docward-trust-rules",
    "docward-client",
    "docward-runtime",
];

/// Arrows that only a crate's own tests may have.
const TEST_ARROWS: &[(&str, &str)] = &[
    // Zygote and client are two halves of one conversation.
    ("docward-engine-host", "docward-engine-client"),
    // What is written is held against what another validator says of the same file.
    ("docward-acknowledgement", "docward-engine-x12"),
];

/// Crates whose modules form no circle either.
const WITHOUT_CYCLES: &[&str] = &["docward-runtime", "docward-client", "docward-intake", "docward-local", "docward"];

/// Libraries with one home, and why. A name that ends in `-` stands for a family.
const HOMES: &[(&str, &str, &str)] = &[
    ("aes-gcm", "docward-trust", "who can seal by hand can seal without a gate"),
    ("aead-stream", "docward-trust", "who can seal by hand can seal without a gate"),
    ("aws-sdk-kms", "docward-trust", "key-encryption keys are used inside the gate's crate only"),
    ("aws-sdk-s3", "docward-store", "objects are reached through scopes only"),
    ("aws-sdk-sts", "docward-store", "a session belongs to a scope's tenant, and reaches that tenant's objects only"),
    ("aws-smithy-http-client", "docward-network", CLIENTS),
    ("hyper-rustls", "docward-network", CLIENTS),
    ("reqwest", "docward-network", CLIENTS),
    (
        "cedar-policy",
        "docward-trust-rules",
        "what a rule means is decided in one place, which refuses what it can't work out",
    ),
    ("lapin", "docward-broker", "an unconfirmed publish or a doubled settlement must have one place to be wrong in"),
    ("landlock", "docward-engine-host", SANDBOX),
    ("seccompiler", "docward-engine-host", SANDBOX),
    ("image", "docward-engine-readers", PARSER),
    ("tiff", "docward-engine-readers", PARSER),
    ("png", "docward-engine-readers", PARSER),
    ("hayro", "docward-engine-readers", PARSER),
    ("hayro-", "docward-engine-readers", PARSER),
    ("pdf-extract", "docward-engine-readers", PARSER),
    ("dicom-", "docward-engine-readers", PARSER),
    ("tesseract-rs", "docward-engine-readers", PARSER),
    ("rten", "docward-engine-readers", PARSER),
    ("rten-", "docward-engine-readers", PARSER),
    ("clap", "docward", TERMINAL),
    ("indicatif", "docward", TERMINAL),
    ("comfy-table", "docward", TERMINAL),
];
const TERMINAL: &str = "what talks to a person at a terminal is the command line's alone";
const CLIENTS: &str = "that nothing crosses a network in the clear, and that every call ends, is said in one place";
const SANDBOX: &str = "what an engine may do is said in one place";
const PARSER: &str = "a parser of clients' bytes runs in an engine process, never beside keys";

fn metadata() -> Metadata {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR")).join("../Cargo.toml");
    // Without dependencies nothing is resolved, so nothing is fetched either.
    MetadataCommand::new().manifest_path(manifest).no_deps().exec().unwrap()
}

fn reason_against(package: &Package, dependency: &Dependency) -> Option<String> {
    let (from, to) = (package.name.as_str(), dependency.name.as_str());
    if !to.starts_with("docward") {
        return None;
    }
    let Some((_, allowed, reason)) = ARROWS.iter().find(|(name, ..)| *name == from) else {
        return Some(format!("{from} is not in the table of arrows: say there what it may stand on, and why"));
    };
    let in_tests = dependency.kind == DependencyKind::Development && TEST_ARROWS.contains(&(from, to));
    let is_allowed = *allowed == ANY || allowed.contains(&to) || in_tests;
    (!is_allowed).then(|| format!("{from} -> {to}: {reason}"))
}

fn show(broken: &[String], rule: &str) {
    assert!(broken.is_empty(), "{rule}\n  {}\n", broken.join("\n  "));
}

#[test]
fn crates_stand_only_on_what_the_design_lets_them() {
    let metadata = metadata();
    let broken: Vec<_> = metadata
        .packages
        .iter()
        .flat_map(|package| package.dependencies.iter().filter_map(|dependency| reason_against(package, dependency)))
        .collect();
    show(&broken, "arrows that DESIGN forbids:");
}

#[test]
fn dangerous_libraries_have_one_home() {
    let is_named = |rule: &str, name: &str| if rule.ends_with('-') { name.starts_with(rule) } else { name == rule };
    let mut broken = Vec::new();
    for package in &metadata().packages {
        for dependency in package.dependencies.iter().filter(|found| found.kind != DependencyKind::Development) {
            let rule = HOMES.iter().find(|(library, ..)| is_named(library, &dependency.name));
            let Some((_, home, reason)) = rule else { continue };
            if package.name.as_str() != *home && package.name.as_str() != "docward-tests" {
                broken.push(format!("{} -> {}: its home is {home}; {reason}", package.name, dependency.name));
            }
        }
    }
    show(&broken, "libraries outside their home:");
}

/// Who stands on them has to tell a refusal from a service that is away, without reading sentences.
#[test]
fn client_and_runtime_name_their_errors() {
    let mut broken = Vec::new();
    for package in &metadata().packages {
        let is_checked = ["docward-client", "docward-runtime"].contains(&package.name.as_str());
        let anyhow = package.dependencies.iter().any(|dependency| dependency.name == "anyhow");
        if is_checked && anyhow {
            broken.push(package.name.to_string());
        }
    }
    show(&broken, "crates whose errors are sentences (anyhow):");
}

#[test]
fn every_row_of_the_table_is_a_crate() {
    let names: Vec<_> = metadata().packages.iter().map(|package| package.name.to_string()).collect();
    let gone: Vec<_> =
        ARROWS.iter().map(|(name, ..)| (*name).to_owned()).filter(|name| !names.contains(name)).collect();
    show(&gone, "rows without a crate (a table that is not kept says nothing):");
}

#[test]
fn modules_stand_on_each_other_in_no_circle() {
    let mut circles = Vec::new();
    for package in &metadata().packages {
        let library = package.targets.iter().find(|target| target.is_lib());
        let Some(library) = library.filter(|_| WITHOUT_CYCLES.contains(&package.name.as_str())) else { continue };
        let graph = cycles::Graph::read(library.src_path.as_std_path());
        assert!(graph.has_arrows(), "{}: nothing stands on anything, so the sources were not understood", package.name);
        circles.extend(graph.cycle().map(|cycle| format!("{}: {}", package.name, cycle.join(" -> "))));
    }
    show(&circles, "modules that can't be understood one after the other:");
}

#[test]
fn only_the_engine_host_may_say_unsafe() {
    let root = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../Cargo.toml")).unwrap();
    assert!(root.contains("unsafe_code = \"forbid\""), "the workspace's lints no longer forbid unsafe code");
    let mut broken = Vec::new();
    for package in &metadata().packages {
        let manifest = fs::read_to_string(&package.manifest_path).unwrap();
        let inherits = manifest.contains("[lints]\nworkspace = true");
        if !inherits && package.name.as_str() != "docward-engine-host" {
            broken.push(format!(
                "{} does not take the workspace's lints, so nothing forbids it unsafe code",
                package.name
            ));
        }
    }
    show(&broken, "crates without the workspace's lints:");
}

#[test]
fn rooms_say_what_they_are_and_none_is_a_drawer() {
    let drawers = ["utils", "util", "common", "helpers", "helper", "misc"];
    let mut broken = Vec::new();
    for package in &metadata().packages {
        let library = package.targets.iter().find(|target| target.is_lib());
        let Some(library) = library else { continue };
        let top = fs::read_to_string(&library.src_path).unwrap();
        let doc: String = top.lines().filter_map(|line| line.strip_prefix("//!")).collect::<Vec<_>>().join("");
        let is_room = !matches!(package.name.as_str(), "docward-tests");
        for sentence in ["*this room*", "*may touch*", "*must never*"] {
            if is_room && !doc.to_lowercase().contains(sentence) {
                broken.push(format!("{}'s crate doc lacks the sentence with {sentence}", package.name));
            }
        }
        for (name, path) in modules(library.src_path.parent().unwrap().as_std_path()) {
            if drawers.contains(&name.as_str()) {
                broken.push(format!("{path} is a drawer: name the module by what it does"));
            }
        }
    }
    show(&broken, "rooms that do not say what they are:");
}

#[test]
fn policies_accept_exactly_the_formats_that_are_read() {
    let read = docward_engine_model::FileKind::ALL.map(|kind| kind.format().name);
    assert_eq!(docward_trust_policy::KINDS, read);
    let largest = docward_engine_model::protocol::Limits::DEFAULT.bytes;
    assert_eq!(docward_trust_policy::LARGEST_FILE, largest, "a policy may not allow what is not read");
}

/// Every module below a folder, by its name.
fn modules(folder: &Path) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        if path.is_dir() {
            found.extend(modules(&path));
        }
        found.insert(name, path.display().to_string());
    }
    found
}
