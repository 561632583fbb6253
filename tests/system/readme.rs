//! The examples in the README and in the documentation are run as they stand.

#[test]
fn the_pages_show_what_the_program_prints() {
    trycmd::TestCases::new()
        .env("LC_ALL", "C")
        .case("README.md")
        .case("README.ja.md")
        .case("docs/*.md");
}

/// The picture at the top of the README is what a terminal shows. After a wanted change:
/// `SNAPSHOTS=overwrite cargo test --test system readme`.
#[test]
fn the_picture_shows_what_the_program_prints() {
    let output = snapbox::cmd::Command::new(snapbox::cmd::cargo_bin!("heloscope"))
        .env("LC_ALL", "C")
        .args(["--color", "always", "fixtures/demo/colleague.eml"])
        .assert()
        .success();
    let shown = String::from_utf8(output.get_output().stdout.clone()).expect("UTF-8");
    snapbox::assert_data_eq!(shown, snapbox::file!["../../docs/colleague.term.svg"]);
}
