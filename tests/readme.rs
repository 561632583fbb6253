//! The examples in the README and in the documentation are run as they stand.

#[test]
fn the_pages_show_what_the_program_prints() {
    trycmd::TestCases::new()
        .env("LC_ALL", "C")
        .case("README.md")
        .case("docs/*.md");
}
