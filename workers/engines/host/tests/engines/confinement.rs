//! What a process is: who it runs as, what it was born with, what it shares with the next.

use crate::program::{ORDINARY, engines, is_root, told};
use crate::reading::{children, until};
use docward_engine_model::protocol::Limits;
use docward_engine_model::start::SandboxSettings;
use std::collections::BTreeSet;

fn lines<'a>(told: &'a str, start: &str) -> Vec<&'a str> {
    told.lines().filter_map(|line| line.strip_prefix(start)).collect()
}

#[tokio::test]
async fn no_process_sees_two_documents() {
    let engines = engines(&["faulty"]).await;
    let mut processes = BTreeSet::new();
    for _ in 0..5 {
        let told = told(&engines).await;
        assert_eq!(lines(&told, "documents "), ["1"], "it, or who it was forked from, has seen another document");
        processes.insert(lines(&told, "process ")[0].to_owned());
    }
    assert_eq!(processes.len(), 5);
}

#[tokio::test]
async fn a_child_has_two_descriptors_worth_of_world() {
    // A descriptor that may be inherited, as a careless library would leave it.
    let leaked = std::fs::File::open("/etc/hostname").unwrap();
    rustix::io::fcntl_setfd(&leaked, rustix::io::FdFlags::empty()).unwrap();
    let engines = engines(&["faulty"]).await;
    // The zygote holds another child's socket while it makes this one.
    let _other = tokio::spawn({
        let engines = engines.clone();
        async move { engines.read(b"hang", None, Limits::DEFAULT).await.map(|_| ()) }
    });
    let zygote = engines.zygote_process_id().await.unwrap();
    until(|| !children(zygote).is_empty()).await;
    let told = told(&engines).await;

    let variables = lines(&told, "variable ");
    let places = ["TESSDATA_PREFIX=", "DOCWARD_MODELS="];
    let harmless = |line: &str| places.iter().any(|place| line.starts_with(place)) || line == "OMP_THREAD_LIMIT=1";
    assert!(variables.iter().all(|line| harmless(line)));
    let mut descriptors = lines(&told, "descriptor ");
    descriptors.sort_unstable();
    // Standard input and output lead nowhere; standard error is a pipe to itself; its worker; its document.
    assert_eq!(descriptors, ["nowhere", "nowhere", "pipe", "pipe", "sealed memory", "socket"]);
    let mut limits = lines(&told, "limit ");
    limits.sort_unstable();
    assert_eq!(
        limits,
        ["core 0", "cpu 122", "descriptors 16", "file 0", "locked 0", "memory 2147483648", "processes 0", "queues 0"]
    );
}

/// A line of a process's status, as the kernel tells everybody.
fn status(process: &str, name: &str) -> String {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':')).unwrap();
    line.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[tokio::test]
async fn a_process_may_do_nothing_that_its_worker_may() {
    for arguments in [&["faulty"][..], &ORDINARY] {
        if arguments == ORDINARY && !is_root() {
            continue;
        }
        let engines = engines(arguments).await;
        let reading = tokio::spawn({
            let engines = engines.clone();
            async move { engines.read(b"spin", None, Limits::DEFAULT).await.map(|_| ()) }
        });
        let zygote = engines.zygote_process_id().await.unwrap();
        let filters = |process: &str| status(process, "Seccomp_filters").parse::<u32>().unwrap();
        until(|| children(zygote).first().is_some_and(|child| filters(child) > filters(&zygote.to_string()))).await;
        let child = children(zygote).remove(0);
        let zygote = zygote.to_string();
        for process in [&zygote, &child] {
            assert_eq!(status(process, "NoNewPrivs"), "1");
            assert_eq!(status(process, "Seccomp"), "2");
            assert_eq!(status(process, "Threads"), "1");
        }
        for set in ["CapInh", "CapPrm", "CapEff", "CapAmb"] {
            assert_eq!(status(&child, set), "0000000000000000", "{set}");
        }
        if is_root() && arguments != ORDINARY {
            let settings = SandboxSettings::default();
            let first = settings.first_uid;
            assert_eq!(status(&zygote, "Uid"), [first; 4].map(|uid| uid.to_string()).join(" "));
            let uid = first + 1 + child.parse::<u32>().unwrap() % (settings.uids - 1);
            for ids in ["Uid", "Gid"] {
                assert_eq!(status(&child, ids), [uid; 4].map(|uid| uid.to_string()).join(" "), "{ids}");
            }
            assert_eq!(status(&child, "Groups"), "");
            assert_eq!(status(&child, "CapBnd"), "0000000000000000");
            // CAP_KILL, CAP_SETGID and CAP_SETUID: to end its children, and to put each under a user of its own.
            assert_eq!(status(&zygote, "CapEff"), "00000000000000e0");
        }
        reading.abort();
    }
}

#[tokio::test]
async fn two_processes_of_a_root_worker_are_two_users() {
    if !is_root() {
        return;
    }
    let engines = engines(&["faulty"]).await;
    let (one, other) = tokio::join!(told(&engines), told(&engines));
    let (one, other) = (lines(&one, "user ")[0], lines(&other, "user ")[0]);
    assert_ne!(one, other);
    assert_ne!(one, "0");
}
