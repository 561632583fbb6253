//! The page of `probe`: the blocks of its text, as cards.

use askama::Template;

use crate::report::card::{Block, Tone};
use crate::report::html::Text;
use crate::report::html::probe_card::Fact;
use crate::report::words::Words;

#[derive(Template)]
#[template(path = "probe.html")]
pub(super) struct ProbePage<'w> {
    words: &'w Words,
    title: Text,
    cards: Vec<Card>,
}

/// What belongs together.
#[derive(Default)]
struct Card {
    /// A class of the style sheet.
    tone: &'static str,
    lines: Vec<CardLine>,
}

enum CardLine {
    Facts(Vec<Fact>),
    Heading(Text),
    Points(Vec<Text>),
    Remark(Text),
    Summary(Text),
}

impl<'w> ProbePage<'w> {
    pub(super) fn of(blocks: &[Block], words: &'w Words) -> Self {
        let mut cards = vec![Card::default()];
        for block in blocks {
            if *block == Block::Gap {
                cards.push(Card::default());
            } else if let Some(card) = cards.last_mut() {
                card.add(block);
            }
        }
        cards.retain(|card| !card.lines.is_empty());
        Self {
            words,
            title: Text::new(&words.word("html-probe-title")),
            cards,
        }
    }
}

impl Card {
    fn add(&mut self, block: &Block) {
        let line = match block {
            Block::Summary(tone, text) => {
                self.tone = class(*tone);
                CardLine::Summary(Text::new(text))
            }
            Block::Heading(tone, text) => {
                self.tone = class(*tone);
                CardLine::Heading(Text::new(text))
            }
            Block::Fact(label, value) => {
                let fact = Fact {
                    label: Text::new(label),
                    value: Text::new(value),
                };
                if let Some(CardLine::Facts(facts)) = self.lines.last_mut() {
                    return facts.push(fact);
                }
                CardLine::Facts(vec![fact])
            }
            Block::Point(text) => {
                if let Some(CardLine::Points(points)) = self.lines.last_mut() {
                    return points.push(Text::new(text));
                }
                CardLine::Points(vec![Text::new(text)])
            }
            Block::Remark(text) => CardLine::Remark(Text::new(text)),
            Block::Gap => return,
        };
        self.lines.push(line);
    }
}

fn class(tone: Tone) -> &'static str {
    match tone {
        Tone::Good => "good",
        Tone::Bad => "bad",
        Tone::Open => "",
    }
}
