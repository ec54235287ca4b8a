//! Each misuse of a scope, with docward-trust and with the store, and that it does not compile. The cases lie in the
//! repository's `tests/ui`; what must compile is part of this test, so that cases are only checked and never linked.
//!
//! One binary for both crates: trybuild compiles all dependencies anew for each that has cases.

#[path = "../../../../tests/ui/pass/each_kind_with_the_store.rs"]
mod each_kind_with_the_store;
#[path = "../../../../tests/ui/pass/nested_admissions.rs"]
mod nested_admissions;
#[path = "../../../../tests/ui/pass/spawned_admission.rs"]
mod spawned_admission;

#[test]
fn misuse_does_not_compile() {
    each_kind_with_the_store::compiles();
    nested_admissions::compiles();
    spawned_admission::compiles();
    let cases = trybuild::TestCases::new();
    cases.compile_fail("../../../tests/ui/*.rs");
    cases.compile_fail("../../../tests/ui/store/*.rs");
}
