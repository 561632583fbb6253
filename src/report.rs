//! Results as text and JSON, in the reader's language.
//!
//! Knows how to say things: the sentences for reasons, the layout of a terminal page, the JSON
//! contract. It decides nothing. Text that came from a header is escaped here, on its way out.

#[cfg(feature = "probe")]
pub mod card;
pub mod csv;
pub mod errors;
pub mod escape;
pub mod explain;
pub mod faults;
pub mod form;
pub mod html;
pub mod json;
pub mod markdown;
pub mod operators;
mod page;
#[cfg(feature = "probe")]
mod problems;
#[cfg(feature = "schema")]
pub mod schema;
pub mod text;
mod view;
pub mod words;

#[cfg(feature = "probe")]
pub use self::view::LiveResult;
pub use self::view::{
    Analysis, Analyzed, Answer, Completeness, Current, CurrentStatus, HopTls, HopView, Listing,
    Origin, Scan,
};

use self::view::rejected_names;
