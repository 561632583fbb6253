//! Header sections that blank lines divide: a fetching program's own fields above the mail's, a page
//! that put a blank line behind each line.

use crate::source::layout::is_known;
use crate::source::repair::doubt;
use crate::source::repair::lines::{
    field_name, has_address, is_blank, is_fold, is_received, lines,
};
use crate::source::repair::style::Style;
use crate::source::{starting_at, up_to, without_mark};

/// A header section in one piece.
#[derive(Debug)]
pub(super) struct Joined {
    pub(super) text: Vec<u8>,
    /// Where the second block begins, and each later one; none if blank lines stand everywhere.
    pub(super) gaps: Vec<usize>,
    /// Whether what stands above the first of them may be all that is left of the route's top.
    pub(super) is_top_doubtful: bool,
}

impl Joined {
    fn add(&mut self, line: &[u8]) {
        self.text.extend_from_slice(line);
        self.text.push(b'\n');
    }
}

/// Blank lines in a text, and what follows them.
struct Gap<'a, 't> {
    /// The folds of the field above that stand behind them.
    folds: &'a [&'t [u8]],
    /// The number of the line behind these.
    field: usize,
}

impl<'a, 't> Gap<'a, 't> {
    /// The blank lines at `at`; `is_torn` if the field above may go on behind them.
    fn at(all: &'a [&'t [u8]], at: usize, is_torn: bool) -> Self {
        let count = |from: usize, is_one: &dyn Fn(&[u8]) -> bool| {
            let lines = all.iter().skip(from);
            lines.take_while(|line| is_one(line)).count()
        };
        let next = at.saturating_add(count(at, &is_blank));
        let is_of_above = |line: &[u8]| is_torn && is_fold(line) && !is_blank(line);
        let field = next.saturating_add(count(next, &is_of_above));
        Self {
            folds: all.get(next..field).unwrap_or_default(),
            field,
        }
    }
}

/// Joins the blocks that a text begins with, while no `From` was seen: `None` if there is one block
/// only.
pub(super) fn join(text: &[u8]) -> Option<Joined> {
    let all: Vec<&[u8]> = lines(text).collect();
    let habit = Habit::of(&all);
    let mut joined = Joined {
        text: Vec::with_capacity(text.len()),
        gaps: Vec::new(),
        is_top_doubtful: false,
    };
    let mut has_author = false;
    let mut has_joined = false;
    let mut is_torn_author = false;
    let mut field_above = 0_usize;
    let mut at = 0_usize;
    while let Some(line) = all.get(at) {
        let line = without_mark(line);
        if is_end_mark(line) {
            break;
        }
        if !is_blank(line) {
            if field_name(line).is_some() {
                field_above = joined.text.len();
            }
            joined.add(line);
            has_author |= is_from(line);
            // Behind each line there is a blank one, and the address may stand in the next.
            is_torn_author =
                habit == Habit::EveryLine && lacks_address(starting_at(&joined.text, field_above));
            at = at.saturating_add(1);
            continue;
        }
        // A blank line may stand before a fold of an unfinished field: what counts is the field
        // behind it.
        let is_torn = habit == Habit::None && is_unfinished(starting_at(&joined.text, field_above));
        let Gap { folds, field } = Gap::at(&all, at, is_torn);
        // The same again may stand behind these folds, or nothing.
        let is_open = !folds.is_empty() && all.get(field).is_none_or(|line| is_blank(line));
        let goes_on = |following: &&[u8]| habit.goes_on(following, has_author && !is_torn_author);
        if !is_open && !all.get(field).is_some_and(goes_on) {
            break;
        }
        has_joined = true;
        folds.iter().for_each(|line| joined.add(line));
        if habit == Habit::None {
            joined.gaps.push(joined.text.len());
        }
        at = field;
    }
    // Trace fields alone, of which the author is not asked.
    let are_routes = || {
        let mut fields = lines(&joined.text).filter(|line| field_name(line).is_some());
        all.iter().skip(at).all(|line| is_blank(line)) && fields.all(is_received)
    };
    if !has_joined || !(has_author || are_routes()) {
        return None;
    }
    let top = joined.gaps.first().map(|gap| up_to(&joined.text, *gap));
    joined.is_top_doubtful = top.is_some_and(doubt::has_lost_route);
    joined.add(b"");
    let body = all.iter().skip(at).skip_while(|line| is_blank(line));
    body.for_each(|line| joined.add(line));
    Some(joined)
}

/// Lines that have a blank one behind each of them, or as many blank ones: every one of so many.
struct Spread {
    begin: usize,
    /// The last of them.
    end: usize,
    step: usize,
}

impl Spread {
    /// Those around the trace field at `route`.
    fn around(all: &[&[u8]], route: usize) -> Option<Self> {
        let below = all.get(route.saturating_add(1)..)?;
        let blanks = below.iter().take_while(|line| is_blank(line)).count();
        let step = blanks.checked_add(1).filter(|step| *step > 1)?;
        let is_text = |at: usize| all.get(at).is_some_and(|line| !is_blank(line));
        let goes_on = |at: usize| {
            let gap = all.get(at.saturating_add(1)..at.saturating_add(step));
            is_text(at)
                && gap.is_some_and(|gap| gap.iter().all(|line| is_blank(line)))
                && is_text(at.saturating_add(step))
        };
        let mut begin = route;
        while let Some(above) = begin.checked_sub(step)
            && goes_on(above)
        {
            begin = above;
        }
        let mut end = route;
        while goes_on(end) {
            end = end.saturating_add(step);
        }
        Some(Self { begin, end, step })
    }

    /// These without the blank lines.
    fn lines<'a, 't>(&self, all: &'a [&'t [u8]]) -> impl Iterator<Item = &'t [u8]> + Clone + 'a {
        let lines = all.get(self.begin..=self.end).unwrap_or_default();
        lines.iter().step_by(self.step).copied()
    }

    /// All lines, without these blank ones.
    fn close<'t>(&self, all: &[&'t [u8]]) -> Vec<&'t [u8]> {
        let mut close = all.get(..self.begin).unwrap_or_default().to_vec();
        close.extend(self.lines(all));
        close.extend(all.get(self.end.saturating_add(1)..).unwrap_or_default());
        close
    }
}

/// The lines of a text that has blank ones behind each of them around the trace field at `route`, without
/// those. What follows the last of them stays as it is.
pub(super) fn closed<'t>(all: &[&'t [u8]], route: usize) -> Option<Vec<&'t [u8]>> {
    let mut spread = Spread::around(all, route)?;
    // What follows the last field may be somebody's own words.
    let is_of_header = |at: usize| {
        let line = all.get(at).copied().unwrap_or_default();
        is_fold(line) || field_name(line).is_some()
    };
    while spread.end > route && !is_of_header(spread.end) {
        spread.end = spread.end.saturating_sub(spread.step);
    }
    is_spread(spread.lines(all)).then(|| spread.close(all))
}

/// The same where something else stands around the lines, too; and where the trace field is then.
pub(super) fn closed_within<'t>(
    all: &[&'t [u8]],
    route: usize,
    style: Style<'t>,
) -> Option<(Vec<&'t [u8]>, usize)> {
    let spread = Spread::around(all, route)?;
    let close = spread.close(all);
    let above = route
        .saturating_sub(spread.begin)
        .checked_div(spread.step)?;
    let at = spread.begin.saturating_add(above);
    let (_, plain) = style.decode(&close, at);
    is_spread(plain.iter().map(Vec::as_slice)).then_some((close, at))
}

/// Whether blank lines behind these lines mean nothing: an author is among them, and above it a field goes
/// on behind one, or there are several fields.
fn is_spread<'t>(lines: impl Iterator<Item = &'t [u8]>) -> bool {
    let (mut fields, mut has_piece, mut is_open) = (0_usize, false, false);
    for line in lines {
        let line = without_mark(line);
        if is_from(line) {
            return has_piece || fields >= FEWEST_FIELDS;
        }
        let name = field_name(line).filter(|name| is_known(name));
        has_piece |= is_fold(line) || (is_open && name.is_none());
        if name.is_some() {
            fields = fields.saturating_add(1);
            is_open = is_unfinished(line);
        } else {
            is_open &= !line.contains(&b';');
        }
    }
    false
}

/// Whether a field is an author's of which the address is missing.
fn lacks_address(field: &[u8]) -> bool {
    is_from(field) && !has_address(field) && !field.contains(&b'<')
}

/// Whether a trace field lacks its date, which a semicolon begins (RFC 5321, 4.4): nobody but its
/// writer can have ended it so. Any other field may be whole, and what follows somebody else's.
fn is_unfinished(field: &[u8]) -> bool {
    let end = memchr::memchr(b';', field);
    is_received(field) && end.is_none_or(|end| is_blank(starting_at(field, end.saturating_add(1))))
}

/// Where a text has blank lines that mean nothing.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Habit {
    /// Behind each line.
    EveryLine,
    /// Before each field.
    EveryField,
    None,
}

impl Habit {
    /// Judges by the lines up to the author.
    fn of(all: &[&[u8]]) -> Self {
        let author = all.iter().position(|line| is_from(line));
        let upto = all.get(..=author.unwrap_or_default()).unwrap_or_default();
        // A receiver's own first line has its date, or goes on.
        let mut first = all.iter().take(3);
        if let (Some(top), Some(gap), Some(piece)) = (first.next(), first.next(), first.next())
            && is_unfinished(top)
            && is_blank(gap)
            && !is_blank(piece)
            && field_name(piece).is_none()
        {
            return Habit::EveryLine;
        }
        let mut fields = 0_usize;
        let (mut each_line, mut each_field) = (true, true);
        let mut folds = 0_usize;
        for pair in upto.windows(2) {
            let [before, line] = pair else { continue };
            if is_blank(line) {
                continue;
            }
            each_line &= is_blank(before);
            folds = folds.saturating_add(usize::from(is_fold(line)));
            if field_name(line).is_some_and(is_known) {
                fields = fields.saturating_add(1);
                each_field &= is_blank(before);
            }
        }
        match (each_line, each_field) {
            // Nobody but the last writer of the text puts a blank line into a receiver's field.
            (true, _) if folds > 0 => Habit::EveryLine,
            _ if fields < FEWEST_FIELDS => Habit::None,
            (true, _) => Habit::EveryLine,
            (false, true) => Habit::EveryField,
            (false, false) => Habit::None,
        }
    }

    /// Whether the header section goes on behind a blank line.
    fn goes_on(self, line: &[u8], has_author: bool) -> bool {
        let line = without_mark(line);
        let is_field = field_name(line).is_some();
        match self {
            Habit::None => field_name(line).is_some_and(is_known) && !has_author,
            Habit::EveryField => is_field,
            Habit::EveryLine => is_field || is_fold(line) || !has_author,
        }
    }
}

pub(super) fn is_from(line: &[u8]) -> bool {
    let line = without_mark(line);
    field_name(line).is_some_and(|name| name.eq_ignore_ascii_case(b"from"))
}

/// Whether a line ends the text that holds the header.
pub(super) fn is_end_mark(line: &[u8]) -> bool {
    const STARTS: [&[u8]; 8] = [
        b"```",
        b"~~~",
        b"{code",
        b"{noformat",
        b"[/code",
        b"</pre",
        b"*** ",
        b"-----",
    ];
    STARTS.iter().any(|start| line.starts_with(start))
}

/// Blank lines before fewer fields are no habit.
const FEWEST_FIELDS: usize = 3;
