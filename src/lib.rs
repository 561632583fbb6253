//! heloscope reads mail headers and tells which host name goes into the "SMTP server" box.
//!
//! The command is made of this library; [how the recommendation is made][how] tells the rules.
//!
//! # How the modules fit
//!
//! ```text
//! bytes  -->  source  -->  message  -->  trace  -->  ladder  -->  tally     -->  report
//!             sniff,       header        hops with   one mail's      many        text, JSON,
//!             split        section       roles       testimony       mails       CSV, HTML
//!                             |             |                          ^
//!                             v             v                          |
//!                          received      operator              confirm <-- probe
//!                          RFC 5321,4.4  who runs a host         SMTP + TLS, only when asked
//! ```
//!
//! - [`source`] finds out what an input is and splits it into messages; [`message`] reads one
//!   header section.
//! - [`received`] reads one trace field: which of its words is the HELO name, which the reverse
//!   name, depends on the software that wrote it.
//! - [`trace`] puts the hops in order and finds the *boundary*, where the receiver's own word ends.
//!   [`authentication`] reads the checks that the receiver wrote down, [`operator`] knows the mail
//!   providers.
//! - [`ladder`] judges one message, rule by rule: a [`Judgement`](ladder::Judgement) is a
//!   [`Verdict`](verdict::Verdict) with its [reasons](reason) as data.
//! - [`reader`] is the way so far in one call.
//! - [`tally`] puts many messages together, a [`Recommendation`](tally::Recommendation) per domain.
//! - `scan` (a feature) drives all that over archives on every core; `probe` (a feature) looks at
//!   certificates and is the only module with a socket; [`confirm`] weighs what it found, and
//!   [`problem`] has the codes of that.
//! - `report` (a feature) turns results into sentences, JSON, CSV and pages.
//! - [`analyze`] and [`notes`] are what the command does between its flags and its report, for other
//!   programs that read mail for people.
//!
//! All of it but `scan` and `probe` is pure: the same bytes in, the same value out. No module
//! panics on hostile input, and none escapes it either: text from a header is escaped where
//! `report` writes it, so escape it when you print it yourself.
//!
//! # One message
//!
//! ```
//! use heloscope::operator::Table;
//! use heloscope::reader::Reader;
//! use heloscope::trace::Receiver;
//! use heloscope::verdict::{Confidence, Rule, VerdictKind};
//!
//! let receiver = Receiver::default();
//! let reading = Reader::new(Table::builtin(), &receiver).read(
//!     b"Received: from out1.example.com (out1.example.com. [192.0.2.11]) by mx.google.com with ESMTPS id 1;\n\
//!       \tTue, 10 Mar 2026 09:00:02 +0000\n\
//!       Authentication-Results: mx.google.com; spf=pass smtp.mailfrom=example.com\n\
//!       Received: from laptop.local (unknown [198.51.100.7]) by mail.example.com with ESMTPSA id 2;\n\
//!       \tTue, 10 Mar 2026 09:00:01 +0000\n\
//!       From: Bo <bo@example.com>\n",
//! );
//! let verdict = reading.judgement.verdict;
//! assert_eq!(verdict.kind, VerdictKind::Recommend);
//! assert_eq!(verdict.host.unwrap().as_str(), "mail.example.com");
//! assert_eq!((verdict.rule, verdict.confidence), (Rule::R7, Confidence::High));
//! ```
//!
//! # An mbox
//!
//! ```
//! use heloscope::operator::Table;
//! use heloscope::reader::Reader;
//! use heloscope::source::{Item, Messages};
//! use heloscope::tally::Tally;
//! use heloscope::trace::Receiver;
//!
//! let mbox = b"From bo@example.com Tue Mar 10 09:00:02 2026\n\
//! Received: from mail.example.com (mail.example.com. [192.0.2.1]) by mx.google.com with ESMTPS id 1;\n\
//! \tTue, 10 Mar 2026 09:00:02 +0000\n\
//! Authentication-Results: mx.google.com; spf=pass smtp.mailfrom=example.com\n\
//! From: Bo <bo@example.com>\n\
//! Message-ID: <1@example.com>\n\
//! \n\
//! Hello\n";
//! let receiver = Receiver::default();
//! let reader = Reader::new(Table::builtin(), &receiver);
//! let mut tally = Tally::default();
//! let mut messages = Messages::new(&mbox[..]);
//! while let Some(item) = messages.next_item()? {
//!     let Item::Message(raw) = item else { continue };
//!     reader.read_mended(raw.header, raw.gaps, |reading| tally.add(reading.into_testimony()));
//! }
//! for answer in tally.recommendations(&[]) {
//!     assert_eq!(answer.host.unwrap().as_str(), "mail.example.com");
//! }
//! # Ok::<(), heloscope::source::ReadError>(())
//! ```
//!
//! Tallies of parts merge into the tally of the whole, in any order
//! ([`Tally::merge`](tally::Tally::merge)).
//!
//! # In words
//!
//! ```
//! # #[cfg(feature = "report")] {
//! use heloscope::ladder::Judgement;
//! use heloscope::report::words::{Language, Words};
//!
//! let judgement = Judgement::no_source("body_only");
//! let words = Words::new(Language::English);
//! assert_eq!(
//!     words.reason(judgement.reasons().next().unwrap()),
//!     "No mail header was found in this text."
//! );
//! # }
//! ```
//!
//! # Features
//!
//! | feature | adds | default |
//! | --- | --- | --- |
//! | `cli` | the command; brings `report`, `scan` and `schema` | yes |
//! | `report` | [`report`]: sentences, text, JSON, CSV, pages | by `cli` |
//! | `scan` | [`scan`]: archives, packed or not, on every core | yes |
//! | `probe` | [`probe`]: the live check, with rustls | yes |
//! | `xz-zstd` | two more compressions for `scan`, whose decoders are C | yes |
//! | `schema` | [`report::schema`]: JSON Schema of the results | by `cli` |
//!
//! With `default-features = false` there is no file, socket, clock or thread. A feature adds to the
//! library and never changes what existing calls do.
//!
//! [how]: https://github.com/heloscope/heloscope/blob/main/docs/recommendation.md
#![cfg_attr(
    not(all(
        feature = "report",
        feature = "scan",
        feature = "probe",
        feature = "schema"
    )),
    allow(rustdoc::broken_intra_doc_links)
)]

pub mod address;
#[cfg(all(feature = "report", feature = "scan"))]
pub mod analyze;
pub mod authentication;
pub mod confirm;
pub mod date;
pub mod domain;
pub mod generic;
pub mod ladder;
pub mod message;
pub mod name;
#[cfg(all(feature = "report", feature = "scan"))]
pub mod notes;
pub mod operator;
#[cfg(feature = "probe")]
pub mod probe;
pub mod problem;
pub mod reader;
pub mod reason;
pub mod received;
#[cfg(feature = "report")]
pub mod report;
#[cfg(feature = "scan")]
pub mod scan;
pub mod source;
pub mod tally;
pub mod trace;
pub mod verdict;

/// The README's examples for the library.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
pub struct ReadmeExamples;
