//! What people see who come with the usual tasks, whole and in both languages. After a wanted
//! change: `TRYCMD=overwrite cargo test --test command tasks`, then read what it wrote.

#[test]
fn every_task_ends_in_something_to_paste_into_a_chat() {
    trycmd::TestCases::new()
        .env("LC_ALL", "C")
        .case("tests/tasks/*.trycmd");
}
