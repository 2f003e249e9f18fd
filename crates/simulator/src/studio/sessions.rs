//! Sessions of signed-in browsers: begun by a login, over when their time or their owner says so.

use std::collections::HashMap;

use crate::model::Draws;
use crate::moment::Moment;

/// Cookies of a signed-in browser.
#[derive(Clone, Debug)]
pub struct StudioSession {
    pub handle: String,
    /// Name and value, as the browser sends them; `sessionid` first.
    pub cookies: Vec<(&'static str, String)>,
    /// When the session ends by itself.
    pub expires: Moment,
}

/// Why a call has no account.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub(crate) enum SessionError {
    Missing,
    Over,
}

#[derive(Clone, Debug)]
struct Session {
    handle: String,
    expires: Moment,
    ended: bool,
}

/// All sessions ever begun, and the logins on their way.
#[derive(Debug)]
pub(crate) struct Sessions {
    draws: Draws,
    serial: u64,
    begun: HashMap<String, Session>,
    /// By ticket: whose password was right, so that the second step is due.
    halfway: HashMap<String, String>,
    /// By QR token: who scanned it, if anybody.
    codes: HashMap<String, Option<String>>,
}

impl Sessions {
    pub fn new(draws: Draws) -> Self {
        Self {
            draws,
            serial: 0,
            begun: HashMap::new(),
            halfway: HashMap::new(),
            codes: HashMap::new(),
        }
    }

    /// Begins a session of `seconds` for an account and gives its id.
    pub fn begin(&mut self, handle: &str, seconds: i64, now: Moment) -> String {
        let id = self.secret();
        let session = Session {
            handle: handle.to_owned(),
            expires: now.plus_seconds(seconds),
            ended: false,
        };
        self.begun.insert(id.clone(), session);
        id
    }

    /// Whose living session this is.
    pub fn holder(&self, id: &str, now: Moment) -> Result<String, SessionError> {
        let session = self.begun.get(id).ok_or(SessionError::Missing)?;
        if session.ended || session.expires <= now {
            return Err(SessionError::Over);
        }
        Ok(session.handle.clone())
    }

    /// Whose session this is, alive or not.
    pub fn handle_of(&self, id: &str) -> Option<String> {
        self.begun.get(id).map(|session| session.handle.clone())
    }

    pub fn end(&mut self, id: &str) {
        if let Some(session) = self.begun.get_mut(id) {
            session.ended = true;
        }
    }

    pub fn end_all_of(&mut self, handle: &str) {
        let sessions = self.begun.values_mut();
        for session in sessions.filter(|session| session.handle == handle) {
            session.ended = true;
        }
    }

    /// From now on the session is another account's.
    pub fn switch(&mut self, id: &str, handle: &str) {
        if let Some(session) = self.begun.get_mut(id) {
            handle.clone_into(&mut session.handle);
        }
    }

    /// A password was right: gives the ticket for the second step.
    pub fn begin_second_step(&mut self, handle: &str) -> String {
        let ticket = self.secret();
        self.halfway.insert(ticket.clone(), handle.to_owned());
        ticket
    }

    pub fn halfway(&self, ticket: &str) -> Option<String> {
        self.halfway.get(ticket).cloned()
    }

    pub fn finish_second_step(&mut self, ticket: &str) {
        self.halfway.remove(ticket);
    }

    /// A new QR code on a login page.
    pub fn show_code(&mut self) -> String {
        let token = self.secret();
        self.codes.insert(token.clone(), None);
        token
    }

    /// The phone scans every code that is shown. Says how many those were.
    pub fn scan(&mut self, handle: &str) -> usize {
        let waiting = self.codes.values_mut().filter(|code| code.is_none());
        waiting.map(|code| *code = Some(handle.to_owned())).count()
    }

    /// Who scanned a code; it can be asked for once. `Err` for a code that was never shown.
    pub fn scanned(&mut self, token: &str) -> Result<Option<String>, SessionError> {
        let code = self.codes.get(token).ok_or(SessionError::Missing)?;
        let handle = code.clone();
        if handle.is_some() {
            self.codes.remove(token);
        }
        Ok(handle)
    }

    /// 32 hexadecimal digits that were never given before.
    fn secret(&mut self) -> String {
        self.serial += 1;
        let draws = self.draws.child(self.serial);
        format!("{:016x}{:016x}", draws.at(0), draws.at(1))
    }
}
