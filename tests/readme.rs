//! The examples in the README and in the documentation are run as they stand.

#[test]
fn the_pages_show_what_the_program_prints() {
    trycmd::TestCases::new().case("README.md").case("docs/*.md");
}
