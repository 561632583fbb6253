//! The README's examples are run as they stand.

#[test]
fn the_readme_shows_what_the_program_prints() {
    trycmd::TestCases::new()
        .env("LC_ALL", "C")
        .case("README.md");
}
