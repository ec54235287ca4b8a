//! Each misuse of a scope, and that it does not compile. The cases lie in the repository's `tests/ui`.

#[test]
fn misuse_does_not_compile() {
    let cases = trybuild::TestCases::new();
    cases.compile_fail("../../../tests/ui/*.rs");
    cases.pass("../../../tests/ui/pass/*.rs");
}
