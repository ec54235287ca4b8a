//! What the command line says when something is wrong, without any fleet: to people and, under `--json`, to programs.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use docward_tests::program;
use serde_json::Value;
use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::process::{Command, Output};

fn docward(arguments: &[&OsStr]) -> Output {
    Command::new(program::docward()).args(arguments).env("DOCWARD_LOCAL", "/nonexistent").output().unwrap()
}

fn typed(line: &str) -> Output {
    docward(&line.split(' ').map(OsStr::new).collect::<Vec<_>>())
}

#[test]
fn a_failure_under_json_is_one_object_on_standard_error() {
    let job = "01M81CVHMNXG6Q856602DMCA4V";
    for (line, word) in [
        ("status --tenant harbor-clinic --region us-east-1 --json".to_owned(), "failed"),
        (format!("fetch {job} --tenant harbor-clinic --region us-east-1 --json"), "failed"),
        (format!("wait {job} --tenant harbor-clinic --region us-east-1 --json"), "failed"),
        ("submit /nonexistent.pdf --tenant harbor-clinic --region us-east-1 --json".to_owned(), "failed"),
        ("tenant list --json".to_owned(), "failed"),
        ("status --json".to_owned(), "wrong-use"),
        ("tenant add New_Clinic --name Clinic --region us-east-1 --json".to_owned(), "wrong-use"),
        ("grant add --tenant harbor-clinic --actions process --json".to_owned(), "wrong-use"),
        ("status --tenant harbor-clinic --region us-east-1 --state eaten --json".to_owned(), "wrong-use"),
        ("wait --json".to_owned(), "wrong-use"),
        ("freeze --json".to_owned(), "wrong-use"),
        ("thaw --tenant harbor-clinic --all --json".to_owned(), "wrong-use"),
        ("erase --tenant harbor-clinic --json".to_owned(), "wrong-use"),
        ("dead list --json".to_owned(), "wrong-use"),
        ("search fever --tenant harbor-clinic --region us-east-1 --limit 0 --json".to_owned(), "wrong-use"),
        ("audit search --tenant harbor-clinic --since yesterday --json".to_owned(), "wrong-use"),
    ] {
        let output = typed(&line);
        assert_eq!(output.status.code(), Some(2), "{line}");
        assert_eq!(output.stdout, b"", "{line}");
        let said: Value = serde_json::from_slice(&output.stderr).unwrap_or_else(|error| {
            panic!("{line}: {error}: {}", String::from_utf8_lossy(&output.stderr));
        });
        assert_eq!(said["error"], word, "{line}: {said}");
        assert!(said["message"].as_str().is_some_and(|message| !message.is_empty()), "{line}: {said}");
        assert_eq!(said.as_object().unwrap().len(), 2, "{line}: {said}");
        // The same to a person.
        let output = typed(line.trim_end_matches(" --json"));
        assert_eq!(output.status.code(), Some(2), "{line}");
        assert!(String::from_utf8(output.stderr).unwrap().starts_with("error: "), "{line}");
    }
}

#[test]
fn help_is_an_answer_under_json_too() {
    let output = typed("wait --help --json");
    assert_eq!((output.status.code(), output.stderr.as_slice()), (Some(0), &b""[..]));
    assert!(String::from_utf8(output.stdout).unwrap().contains("docward wait"));
}

#[test]
fn a_file_name_cannot_write_on_the_terminal() {
    let place = tempfile::tempdir().unwrap();
    let clears = "noise\u{1b}[2J\u{1b}]0;owned\u{7}\u{202e}gnp.bin";
    std::fs::write(place.path().join(clears), [0, 1, 2, 3]).unwrap();
    let out = place.path().join("out");
    let inspect = |path: &OsStr| {
        let arguments = [OsStr::new("inspect"), OsStr::new("--out"), out.as_os_str(), path];
        docward(&arguments)
    };
    let rejected = inspect(place.path().join(clears).as_os_str());
    assert_eq!(rejected.status.code(), Some(1));
    let missing = inspect(place.path().join(OsStr::from_bytes(b"gone\x1b[31m\xff\n.pdf")).as_os_str());
    assert_eq!(missing.status.code(), Some(2));
    let mistaken = docward(&[OsStr::new("inspect"), OsStr::new("--\u{1b}]0;owned\u{7}.pdf")]);
    assert_eq!(mistaken.status.code(), Some(2));
    let outputs = [(rejected, r"noise\u{1b}[2J"), (missing, r"gone\u{1b}[31m\xff\n.pdf"), (mistaken, "--")];
    for (output, shown) in outputs {
        let said = [output.stdout, output.stderr].concat();
        assert!(!said.contains(&0x1b) && !said.contains(&7), "{}", String::from_utf8_lossy(&said));
        let said = String::from_utf8(said).unwrap();
        assert!(said.contains(shown) && !said.contains('\u{202e}'), "{said}");
    }
}
