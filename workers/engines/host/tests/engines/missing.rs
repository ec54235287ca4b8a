//! Systems that lack a part of the sandbox: the worker says which and does not start, unless exactly that is accepted.

use crate::program::{config, is_root, said, told};
use docward_engine_client::{EngineConfig, EngineFailure, Engines, StartFailure};
use docward_engine_model::start::{Feature, SandboxSettings};

fn lacking(features: &str, accepted: &[Feature]) -> EngineConfig {
    let sandbox = SandboxSettings { accept_missing: accepted.to_vec(), ..SandboxSettings::default() };
    EngineConfig { sandbox, ..config(&["faulty", "lacking", features]) }
}

async fn refused(config: EngineConfig) -> StartFailure {
    Engines::start(config).await.map(drop).unwrap_err()
}

/// An ordinary user's engines need no other user.
fn features() -> Vec<Feature> {
    Feature::ALL.into_iter().filter(|feature| is_root() || *feature != Feature::Uid).collect()
}

#[tokio::test]
async fn what_is_missing_is_named() {
    for feature in features() {
        let expected = StartFailure::Missing(vec![feature]);
        assert_eq!(refused(lacking(feature.as_str(), &[])).await, expected);
        let others: Vec<Feature> = Feature::ALL.into_iter().filter(|other| *other != feature).collect();
        assert_eq!(refused(lacking(feature.as_str(), &others)).await, expected, "another gap is accepted");
        assert!(expected.to_string().contains(feature.as_str()));
    }
    let both = refused(lacking("seccomp,landlock", &[Feature::Landlock])).await;
    assert_eq!(both, StartFailure::Missing(vec![Feature::Landlock, Feature::Seccomp]));
    assert!(both.to_string().starts_with("the engines' sandbox lacks landlock, seccomp:"));
}

#[tokio::test]
async fn what_is_accepted_may_be_missing_and_the_rest_holds() {
    let secret = tempfile::NamedTempFile::new().unwrap();
    let read = format!("act read {}", secret.path().display());
    for feature in features() {
        let engines = Engines::start(lacking(feature.as_str(), &[feature])).await.unwrap();
        assert!(told(&engines).await.starts_with("process "));
        // Landlock or the filter, whichever is there.
        assert_eq!(said(&engines, &read).await, Ok(format!("refused {}", libc::EACCES)), "without {feature}");
        let socket = said(&engines, "act socket-inet -").await;
        if feature == Feature::Seccomp {
            assert_eq!(socket, Ok("done".to_owned()), "nothing but the filter keeps sockets from it");
        } else {
            assert_eq!(socket, Err(EngineFailure::Forbidden), "without {feature}");
        }
    }
    // So it is the sandbox that keeps it from the file: without any of it, it can be read.
    let all: Vec<&str> = features().iter().map(|feature| feature.as_str()).collect();
    let engines = Engines::start(lacking(&all.join(","), &Feature::ALL)).await.unwrap();
    assert_eq!(said(&engines, &read).await, Ok("done".to_owned()));
}

#[tokio::test]
async fn ids_that_are_none_are_missing() {
    if !is_root() {
        return;
    }
    for (first_uid, uids) in [(0, 1000), (1_900_000_000, 1), (u32::MAX - 10, 10), (u32::MAX - 10, 1000)] {
        let sandbox = SandboxSettings { accept_missing: Vec::new(), first_uid, uids };
        let refused = refused(EngineConfig { sandbox, ..config(&["faulty"]) }).await;
        assert_eq!(refused, StartFailure::Missing(vec![Feature::Uid]), "{uids} from {first_uid}");
    }
}
