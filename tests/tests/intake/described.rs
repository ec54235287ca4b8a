//! The service's description, held against what it answers: `schemathesis` makes requests of every path, such as the description
//! allows and such as it forbids, and looks whether the answers are those that it tells of.

use crate::asking::{CLINIC, US, address};
use docward_tests::fleet::{Fleet, within};
use docward_tests::program::installed;
use tokio::process::Command;

/// How many requests are made of a path by chance, beside those at the limits of what each part may be.
const BY_CHANCE: &str = "12";

/// What it does not know of: that what each part of a request allows may contradict what is there or the rest of the request (a digest
/// that is not the body's, a batch that was begun for something else, more than a policy takes), and that tus has statuses of its own.
const EXPECTED: &str = r#"
[checks]
positive_data_acceptance.expected-statuses = [
    "2xx", "401", "403", "404", "409", "410", "411", "413", "415", "422", "423", "429", "460", "5xx",
]
negative_data_rejection.expected-statuses = [
    "400", "401", "403", "404", "405", "406", "409", "411", "412", "413", "415", "421", "422", "429", "5xx",
]
missing_required_header.expected-statuses = ["400", "401", "403", "411", "412", "415"]

# The limits of what digests look like are too much for it: it sends some that are none.
[[operations]]
include-operation-id = ["submit", "begin_upload", "add_to_upload", "hand_item_in"]
phases.coverage.enabled = false
"#;

/// The body of an upload is bytes.
const BODIES: &str = r#"
import schemathesis
schemathesis.serializer.alias("application/offset+octet-stream", "application/octet-stream")
"#;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn own_fleet_answers_what_its_description_says() {
    let fleet = Fleet::start(&[US]).await;
    let mut asked = vec!["token", "--tenant", CLINIC, "--for", "20m"];
    for role in ["clinician", "front-desk", "auditor", "operator", "privacy-officer"] {
        asked.extend(["--role", role]);
    }
    let printed = fleet.run(&asked).await;
    assert!(printed.status.success(), "{}", String::from_utf8_lossy(&printed.stderr));
    let token = String::from_utf8(printed.stdout).unwrap();

    let folder = tempfile::tempdir().unwrap();
    let settings = folder.path().join("schemathesis.toml");
    let known = format!("[parameters]\n\"path.tenant\" = \"{CLINIC}\"\n\"query.region\" = \"{US}\"\n");
    std::fs::write(&settings, format!("{known}{EXPECTED}")).unwrap();
    std::fs::write(folder.path().join("bodies.py"), BODIES).unwrap();
    let mut program = Command::new(installed("api").join("venv/bin/st"));
    program.arg("--config-file").arg(&settings).arg("run");
    program.arg(format!("http://{}/v1/openapi.json", address(&fleet, US)));
    program.args(["--header", &format!("Authorization: Bearer {}", token.trim())]);
    // A stream has no end.
    program.args(["--exclude-path-regex", "events$", "--phases", "examples,coverage,fuzzing"]);
    program.args(["--max-examples", BY_CHANCE, "--seed", "1", "--continue-on-failure", "--no-color"]);
    program.env("SCHEMATHESIS_HOOKS", "bodies").env("PYTHONPATH", folder.path());
    program.current_dir(folder.path()).kill_on_drop(true);
    let output = within("schemathesis", program.output()).await.unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{said}\n{}", String::from_utf8_lossy(&output.stderr));
}
