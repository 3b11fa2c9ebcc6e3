//! What the desk writes by itself: the words around a reply, a confirmation, the notice that a ticket is resolved.
//!
//! Short, in the reader's language, and never more than they need: who says it, what it is about, how to answer.

/// What a message tells. The later ones say more: of several events in one message the last wins.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum What {
    /// A person's words.
    Reply,
    /// We have your request; its number.
    Confirmation,
    /// There is a way to go on.
    Workaround,
    /// The service is restored.
    Resolved,
}

impl What {
    /// `reply`, `confirmation`, `workaround`, `resolved`.
    pub fn name(self) -> &'static str {
        match self {
            What::Reply => "reply",
            What::Confirmation => "confirmation",
            What::Workaround => "workaround",
            What::Resolved => "resolved",
        }
    }
}

/// A message about a ticket.
#[derive(Clone, Copy, Debug)]
pub struct Notice<'a> {
    /// What it tells.
    pub what: What,
    /// `V-1042`.
    pub number: &'a str,
    /// The ticket's subject.
    pub subject: &'a str,
    /// Whom it goes to; may be empty.
    pub name: &'a str,
    /// Who writes; empty for the desk itself.
    pub author: &'a str,
    /// What they say; may be empty.
    pub words: &'a str,
}

/// Subject and text in `nl`, else in English.
///
/// ```
/// use domain::mail::compose::{Notice, What, compose};
/// let notice = Notice { what: What::Reply, number: "V-7", subject: "Re: Oven", name: "Bo", author: "Eva", words: "Komt goed." };
/// let (subject, text) = compose("nl", &notice);
/// assert_eq!(subject, "Re: Oven");
/// assert_eq!(text, "Komt goed.\n\nEva\n\n--\nTicket V-7. Antwoord op dit bericht om te reageren.\n");
/// ```
pub fn compose(language: &str, notice: &Notice<'_>) -> (String, String) {
    let nl = language == "nl";
    let subject = match notice.what {
        What::Confirmation if nl => format!("{} ontvangen: {}", notice.number, notice.subject),
        What::Confirmation => format!("{} received: {}", notice.number, notice.subject),
        _ => reply_subject(notice.subject),
    };
    let mut text = String::new();
    let mut paragraph = |words: &str| {
        if !words.is_empty() {
            text += words;
            text += "\n\n";
        }
    };
    match notice.what {
        What::Reply => {}
        What::Confirmation => paragraph(&greeting(nl, notice.name)),
        What::Workaround if nl => paragraph("Er is een werkaround, zodat u verder kunt:"),
        What::Workaround => paragraph("There is a workaround, so that you can go on:"),
        What::Resolved if nl => paragraph("Dit ticket is opgelost."),
        What::Resolved => paragraph("This ticket has been resolved."),
    }
    match (notice.what, nl) {
        (What::Confirmation, true) => {
            paragraph(&format!("We hebben uw bericht ontvangen. Het nummer is {}.", notice.number))
        }
        (What::Confirmation, false) => {
            paragraph(&format!("We have received your message. Its number is {}.", notice.number))
        }
        _ => paragraph(notice.words.trim_end()),
    }
    if notice.what == What::Resolved {
        paragraph(match nl {
            true => "Is het toch niet verholpen? Antwoord op dit bericht, dan pakken we het weer op.",
            false => "Is it not solved after all? Answer this message and we will take it up again.",
        });
    }
    paragraph(notice.author);
    text += "--\n";
    text += &match nl {
        true => format!("Ticket {}. Antwoord op dit bericht om te reageren.\n", notice.number),
        false => format!("Ticket {}. Answer this message to reply.\n", notice.number),
    };
    (subject, text)
}

fn greeting(nl: bool, name: &str) -> String {
    match (nl, name.is_empty()) {
        (true, true) => "Goedendag,".to_owned(),
        (false, true) => "Hello,".to_owned(),
        (true, false) => format!("Beste {name},"),
        (false, false) => format!("Dear {name},"),
    }
}

/// `Re: ` once, whatever stood there before.
fn reply_subject(subject: &str) -> String {
    let mut rest = subject.trim();
    while let Some((word, after)) = rest.split_once(':')
        && ["re", "aw", "antw", "fw", "fwd", "sv"].contains(&word.trim().to_ascii_lowercase().as_str())
    {
        rest = after.trim_start();
    }
    format!("Re: {rest}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(language: &str, what: What, words: &str) -> String {
        let notice = Notice { what, number: "V-7", subject: "Oven", name: "Bo", author: "", words };
        let (subject, text) = compose(language, &notice);
        format!("{subject}\n{text}")
    }

    #[test]
    fn what_the_desk_writes() {
        assert_eq!(
            text("nl", What::Confirmation, ""),
            "V-7 ontvangen: Oven\nBeste Bo,\n\nWe hebben uw bericht ontvangen. Het nummer is V-7.\n\n--\n\
             Ticket V-7. Antwoord op dit bericht om te reageren.\n"
        );
        assert_eq!(
            text("en", What::Resolved, "Restarted.\n"),
            "Re: Oven\nThis ticket has been resolved.\n\nRestarted.\n\nIs it not solved after all? Answer this message \
             and we will take it up again.\n\n--\nTicket V-7. Answer this message to reply.\n"
        );
    }

    #[test]
    fn re_stands_once() {
        for (subject, expected) in
            [("Oven", "Re: Oven"), ("RE: Re: FW: Oven", "Re: Oven"), ("Antw: x: y", "Re: x: y"), ("", "Re: ")]
        {
            assert_eq!(reply_subject(subject), expected);
        }
    }
}
