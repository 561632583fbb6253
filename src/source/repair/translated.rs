//! Headers as mail programs show them to people: with the names of the fields in the reader's language.
//!
//! Nothing is read from them: such a program shows no route, or a part of it. That they are there is the
//! reason why there is no answer.

use std::collections::BTreeSet;

use crate::source::repair::lines::{is_blank, lines};
use crate::source::up_to;

/// Whether a paragraph of a text has the names of an author's field and of two more in one of the languages
/// in which mail programs show them.
pub(super) fn has_names(text: &[u8]) -> bool {
    let mut found = BTreeSet::new();
    for line in lines(text) {
        if is_blank(line) {
            found.clear();
            continue;
        }
        let Some(name) = shown_name(line) else {
            continue;
        };
        let kinds = NAMES.iter().enumerate();
        found.extend(
            kinds.filter_map(|(kind, names)| names.contains(&name.as_str()).then_some(kind)),
        );
        // The first are those of authors.
        if found.contains(&0) && found.len() >= FEWEST_KINDS {
            return true;
        }
    }
    false
}

/// The name with which a line begins, behind marks and before a colon or a tab, in small letters.
fn shown_name(line: &[u8]) -> Option<String> {
    // The last sign may be cut.
    let begin = String::from_utf8_lossy(up_to(line, LONGEST_NAME));
    let begin =
        begin.trim_start_matches(|sign: char| sign.is_whitespace() || ">*|-•■・【".contains(sign));
    let (name, _) = begin.split_once([':', '：', '\t', '】'])?;
    let name = name.trim_end_matches(|sign: char| sign.is_whitespace() || sign == '*');
    (!name.is_empty()).then(|| name.to_lowercase())
}

/// What programs call the fields of the author, the recipient, the subject, the date and the route, in
/// Japanese, German, French, Spanish, Italian, Portuguese, Dutch, Polish, the languages of Scandinavia,
/// Russian, Chinese and Korean.
const NAMES: [&[&str]; 5] = [
    &[
        "差出人",
        "送信者",
        "送信元",
        "von",
        "absender",
        "de",
        "expéditeur",
        "remitente",
        "da",
        "mittente",
        "remetente",
        "van",
        "od",
        "nadawca",
        "från",
        "fra",
        "от",
        "от кого",
        "отправитель",
        "发件人",
        "寄件者",
        "寄件人",
        "보낸 사람",
        "보낸사람",
    ],
    &[
        "宛先",
        "宛て先",
        "送信先",
        "受信者",
        "an",
        "empfänger",
        "à",
        "pour",
        "destinataire",
        "para",
        "destinatario",
        "a",
        "aan",
        "do",
        "adresat",
        "till",
        "til",
        "кому",
        "收件人",
        "收件者",
        "받는 사람",
        "받는사람",
    ],
    &[
        "件名",
        "題名",
        "表題",
        "betreff",
        "objet",
        "sujet",
        "asunto",
        "oggetto",
        "assunto",
        "onderwerp",
        "temat",
        "ämne",
        "emne",
        "тема",
        "主题",
        "主題",
        "主旨",
        "제목",
    ],
    &[
        "日付",
        "日時",
        "送信日時",
        "送信日",
        "datum",
        "gesendet",
        "envoyé",
        "fecha",
        "enviado",
        "data",
        "inviato",
        "enviada",
        "verzonden",
        "wysłano",
        "skickat",
        "dato",
        "sendt",
        "дата",
        "отправлено",
        "日期",
        "发送时间",
        "寄件日期",
        "날짜",
        "보낸 날짜",
    ],
    &[
        "受信",
        "受信日時",
        "経由",
        "empfangen",
        "reçu",
        "recibido",
        "ricevuto",
        "recebido",
        "ontvangen",
        "otrzymano",
        "mottagen",
        "modtaget",
        "получено",
        "接收",
        "收到",
        "받음",
    ],
];

/// Fewer kinds of fields may begin lines of any text.
const FEWEST_KINDS: usize = 3;

/// Longer ones are no names.
const LONGEST_NAME: usize = 48;
