# The commands a person needs; `just` alone lists them. Anything after a recipe's name goes to what it runs.

set shell := ["bash", "-euo", "pipefail", "-c"]
set positional-arguments

# Where rustup puts cargo, for shells that have not read its environment file.
export PATH := env("HOME", "/root") / ".cargo/bin:" + env("PATH")
# One thread a page: Tesseract's own threads make eight pages on two cores nine times slower.
export OMP_THREAD_LIMIT := "1"

programs := env("CARGO_TARGET_DIR", "target") / "release"
binary := programs / "docward"

_list:
    @just --list --unsorted

# Real documents of three tenants in two regions, all the way: under a minute once built
demo *ARGUMENTS: _release
    {{ binary }} demo "$@"

# Every test, against RabbitMQ, PostgreSQL and S3 that it starts itself
test *ARGUMENTS:
    #!/usr/bin/env bash
    set -euo pipefail
    # Engines and workers are processes of the binary: build it before the tests that run it.
    cargo build --locked --workspace --bins
    cargo test --locked --workspace --doc --quiet
    if cargo nextest --version > /dev/null 2>&1; then
        cargo nextest run --locked --workspace "$@"
    else
        echo "cargo-nextest is missing, so cargo test runs the tests: one at a time, and a hang is not ended"
        # Tests that start servers of their own are many in one program.
        RUST_TEST_THREADS=1 cargo test --locked --workspace --lib --bins --tests "$@"
    fi

# What a change must pass before review, beside the tests
check: lint
    #!/usr/bin/env bash
    set -euo pipefail
    cargo fmt --all --check
    if cargo deny --version > /dev/null 2>&1; then
        cargo deny --locked check bans licenses sources
        # Advisories come from a repository: checked where it can be fetched.
        cargo deny --locked check advisories || echo "advisories: not checked, or not clean; see above"
    else
        echo "cargo-deny is not installed: licences, bans and sources were not checked (cargo install --locked cargo-deny)"
    fi

# Format the code
fmt:
    cargo fmt --all

# Clippy over everything, warnings refused
lint:
    cargo clippy --locked --workspace --all-targets -- --deny warnings

# What gets slower with 100 to 100,000 documents of a tenant is asked for by name, as it takes 8 GB of disk and a while:
# `just bench --bench growth`, or for sizes of your own `just bench --bench growth -- --documents 100,1000`.
# Pages a second: the fleet, our reading alone, plain Tesseract, the commands tesseract and ocrmypdf; what extraction and the sandbox cost
bench *ARGUMENTS: _measuring
    #!/usr/bin/env bash
    set -euo pipefail
    [ $# -gt 0 ] || {{ programs }}/examples/speed
    [ $# -gt 0 ] || set -- --bench fields --bench fleet --bench hot_parts --bench ledger --bench sandbox
    cargo bench --locked --workspace "$@"

# Reading, extraction and redaction against documents with known truth (../shared/data), as one table; `--sample 12` takes minutes
eval *ARGUMENTS: _release
    deploy/eval/eval.py {{ binary }} "$@"

# Every document there is (../shared/data, damaged fixtures) through real engines: none may kill, hang or exhaust one
torture *ARGUMENTS: _measuring
    {{ programs }}/examples/torture "$@"

# Fuzz every parser, the protocol and the envelope, so many seconds a target (needs nightly and cargo-fuzz)
fuzz SECONDS='60' *TARGETS:
    tests/fuzz/run "$@"

# Start the local fleet and leave it running
up *ARGUMENTS: _release
    {{ binary }} up "$@"

# Stop the local fleet
down *ARGUMENTS: _release
    {{ binary }} down "$@"

_release:
    cargo build --locked --release --package docward

# All of a selection of packages share their dependencies' features: one selection for all that measures is one build.
_measuring:
    cargo build --locked --release --workspace --bins --examples
