//! What has been granted: codes, access tokens, refresh tokens, and which of them still work.

use std::collections::HashMap;

use super::apps::Product;
use crate::model::Draws;
use crate::moment::Moment;
use crate::scenario::OAuth;

/// All consent of a run.
#[derive(Debug)]
pub(crate) struct Grants {
    settings: OAuth,
    draws: Draws,
    issued: u64,
    grants: Vec<Grant>,
    codes: HashMap<String, Code>,
    access: HashMap<String, Token>,
    refresh: HashMap<String, Token>,
}

/// One consent of one owner to one app.
#[derive(Clone, Debug)]
struct Grant {
    handle: String,
    product: Product,
    scopes: Vec<String>,
    revoked: bool,
}

#[derive(Clone, Debug)]
struct Code {
    grant: usize,
    redirect: String,
    challenge: Option<String>,
    expires: Moment,
    used: bool,
}

#[derive(Copy, Clone, Debug)]
struct Token {
    grant: usize,
    expires: Moment,
    dead: bool,
}

/// A pair as it is handed out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Tokens {
    pub handle: String,
    pub scopes: Vec<String>,
    pub access: String,
    pub access_seconds: i64,
    pub refresh: String,
    pub refresh_seconds: i64,
}

#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub(crate) enum TokenError {
    Unknown,
    Expired,
    Revoked,
}

#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub(crate) enum CodeError {
    /// Never given out, used before, too old, or for another redirect.
    Invalid,
    /// The verifier does not fit the challenge.
    Verifier,
}

#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub(crate) enum RefreshError {
    Invalid,
    Expired,
}

/// The owner whose token it is, and what may be asked for.
#[derive(Clone, Debug)]
pub(crate) struct Holder {
    pub handle: String,
    pub scopes: Vec<String>,
}

impl Grants {
    pub fn new(settings: OAuth, draws: Draws) -> Self {
        Self {
            settings,
            draws,
            issued: 0,
            grants: Vec::new(),
            codes: HashMap::new(),
            access: HashMap::new(),
            refresh: HashMap::new(),
        }
    }

    /// Consent is given. The code works once, for a while, with the same redirect.
    pub fn authorise(
        &mut self,
        handle: &str,
        product: Product,
        scopes: Vec<String>,
        redirect: &str,
        challenge: Option<String>,
        now: Moment,
    ) -> String {
        let grant = Grant {
            handle: handle.to_owned(),
            product,
            scopes,
            revoked: false,
        };
        self.grants.push(grant);
        let code = self.secret("code.");
        let entry = Code {
            grant: self.grants.len() - 1,
            redirect: redirect.to_owned(),
            challenge,
            expires: now.plus_seconds(self.settings.code_seconds),
            used: false,
        };
        self.codes.insert(code.clone(), entry);
        code
    }

    /// Consent and tokens in one step, without a code.
    pub fn grant(
        &mut self,
        handle: &str,
        product: Product,
        scopes: Vec<String>,
        now: Moment,
    ) -> Tokens {
        let grant = Grant {
            handle: handle.to_owned(),
            product,
            scopes,
            revoked: false,
        };
        self.grants.push(grant);
        let deadline = now.plus_seconds(self.refresh_seconds(product));
        self.issue(self.grants.len() - 1, deadline, None, now)
    }

    /// Changes a code into tokens. `verifies` is told the challenge, if there was one.
    pub fn exchange(
        &mut self,
        product: Product,
        code: &str,
        redirect: &str,
        now: Moment,
        verifies: impl FnOnce(Option<&str>) -> bool,
    ) -> Result<Tokens, CodeError> {
        let entry = self.codes.get_mut(code).ok_or(CodeError::Invalid)?;
        let stale = entry.used || entry.expires <= now || entry.redirect != redirect;
        if stale || self.grants[entry.grant].product != product {
            return Err(CodeError::Invalid);
        }
        if !verifies(entry.challenge.as_deref()) {
            return Err(CodeError::Verifier);
        }
        entry.used = true;
        let grant = entry.grant;
        let deadline = now.plus_seconds(self.refresh_seconds(product));
        Ok(self.issue(grant, deadline, None, now))
    }

    /// Changes a refresh token into a new pair; the deadline of the consent stays where it was.
    pub fn refresh(
        &mut self,
        product: Product,
        token: &str,
        now: Moment,
    ) -> Result<Tokens, RefreshError> {
        let old = *self.refresh.get(token).ok_or(RefreshError::Invalid)?;
        let grant = &self.grants[old.grant];
        if old.dead || grant.revoked || grant.product != product {
            return Err(RefreshError::Invalid);
        }
        if old.expires <= now {
            return Err(RefreshError::Expired);
        }
        let rotates = product == Product::Display || self.settings.business_rotates;
        let kept = (!rotates).then(|| token.to_owned());
        if rotates {
            self.refresh
                .insert(token.to_owned(), Token { dead: true, ..old });
        }
        Ok(self.issue(old.grant, old.expires, kept, now))
    }

    /// The holder of an access token that works.
    pub fn holder(&self, product: Product, token: &str, now: Moment) -> Result<Holder, TokenError> {
        let entry = self.access.get(token).ok_or(TokenError::Unknown)?;
        let grant = &self.grants[entry.grant];
        if grant.product != product {
            return Err(TokenError::Unknown);
        }
        if grant.revoked {
            return Err(TokenError::Revoked);
        }
        if entry.dead || entry.expires <= now {
            return Err(TokenError::Expired);
        }
        Ok(Holder {
            handle: grant.handle.clone(),
            scopes: grant.scopes.clone(),
        })
    }

    /// The app gives a token back: the consent behind it is over. False for an unknown token.
    pub fn revoke_token(&mut self, product: Product, token: &str) -> bool {
        let entry = self.access.get(token).or_else(|| self.refresh.get(token));
        let grant = entry.map(|entry| entry.grant);
        let Some(grant) = grant.filter(|grant| self.grants[*grant].product == product) else {
            return false;
        };
        self.grants[grant].revoked = true;
        true
    }

    /// The owner withdraws consent from both apps.
    pub fn revoke_account(&mut self, handle: &str) {
        let of_account = self
            .grants
            .iter_mut()
            .filter(|grant| grant.handle == handle);
        of_account.for_each(|grant| grant.revoked = true);
    }

    /// The access token is over before its time.
    pub fn expire_access(&mut self, token: &str) {
        if let Some(entry) = self.access.get_mut(token) {
            entry.dead = true;
        }
    }

    pub fn handle_of(&self, token: &str) -> Option<String> {
        let entry = self.access.get(token)?;
        Some(self.grants[entry.grant].handle.clone())
    }

    fn issue(
        &mut self,
        grant: usize,
        deadline: Moment,
        kept: Option<String>,
        now: Moment,
    ) -> Tokens {
        let product = self.grants[grant].product;
        let access = self.secret("act.");
        let refresh = kept.unwrap_or_else(|| self.secret("rft."));
        let expires = now.plus_seconds(self.access_seconds(product));
        self.access.insert(
            access.clone(),
            Token {
                grant,
                expires,
                dead: false,
            },
        );
        self.refresh.insert(
            refresh.clone(),
            Token {
                grant,
                expires: deadline,
                dead: false,
            },
        );
        let grant = &self.grants[grant];
        Tokens {
            handle: grant.handle.clone(),
            scopes: grant.scopes.clone(),
            access,
            access_seconds: self.access_seconds(product),
            refresh,
            refresh_seconds: deadline.seconds_since(now),
        }
    }

    /// Never the same twice, and nothing that could be mistaken for a real token.
    fn secret(&mut self, prefix: &str) -> String {
        self.issued += 1;
        let draws = self.draws.child(self.issued);
        format!("{prefix}SIMULATED{:016x}{:016x}", draws.at(0), draws.at(1))
    }

    fn access_seconds(&self, product: Product) -> i64 {
        match product {
            Product::Business => self.settings.business_access_seconds,
            Product::Display => self.settings.display_access_seconds,
        }
    }

    fn refresh_seconds(&self, product: Product) -> i64 {
        match product {
            Product::Business => self.settings.business_refresh_seconds,
            Product::Display => self.settings.display_refresh_seconds,
        }
    }
}
