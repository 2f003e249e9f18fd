//! What an answer of the API for Business means: its code outranks the HTTP status.

use super::envelope::Envelope;
use crate::http::Answer;
use crate::pull::{Reason, Verdict, Why};

/// Judges an answer. Texts are never looked at: they change, codes do not.
pub fn classify(answer: &Answer) -> Verdict {
    match Envelope::open(&answer.body) {
        Ok(envelope) => of_code(envelope.code),
        Err(_) => of_status(answer.status),
    }
}

/// What a code means. Codes nobody has written down are judged by their first digit.
pub fn of_code(code: i64) -> Verdict {
    let text = code.to_string();
    let refused = |reason| Verdict::refused(reason, &text);
    let later = |why| Verdict::later(why, &text);
    match code {
        0 => Verdict::Fine,
        20001 => Verdict::Partial { code: text },
        40000 | 40002 => refused(Reason::Parameter),
        40001 => refused(Reason::Permission),
        40006 | 40051 => refused(Reason::Withdrawn),
        40007 => refused(Reason::Gone),
        40008 | 40009 | 40013 | 40014 => refused(Reason::Feature),
        40010 => refused(Reason::App),
        40011 => refused(Reason::TooMany),
        40016 | 40100 | 40132 | 40133 | 61000 => later(Why::RateLimit),
        40050 => refused(Reason::Duplicate),
        40101 | 40108 | 40109 | 40113 | 40115 | 40116 => refused(Reason::App),
        40102 | 40105 => Verdict::Renew { code: text },
        40103 | 40107 | 40110 | 40120 | 40131 => Verdict::SignIn { code: text },
        40104 | 40400 => refused(Reason::Request),
        40106 | 40119 | 40117 | 40118 | 40121 | 40300 | 40301 => refused(Reason::Feature),
        40122 | 41000 => refused(Reason::Region),
        40124 | 40125 => refused(Reason::App),
        40130 => refused(Reason::Scope),
        40200 => refused(Reason::Request),
        40201 | 40202 | 40700 => later(Why::Server),
        41001 => refused(Reason::Withdrawn),
        41002 => refused(Reason::Field),
        50000..=59999 => later(Why::Server),
        60001 => later(Why::Maintenance),
        60000..=69999 => later(Why::Server),
        _ => later(Why::Unknown),
    }
}

/// What is no answer of the API came from something in front of it.
fn of_status(status: u16) -> Verdict {
    let code = format!("http_{status}");
    match status {
        200..=299 => Verdict::later(Why::Server, "not_an_answer"),
        429 => Verdict::later(Why::RateLimit, code),
        408 | 425 | 500..=599 => Verdict::later(Why::Server, code),
        // a redirect would take the token elsewhere; a wrong path stays wrong
        _ => Verdict::refused(Reason::Request, code),
    }
}
