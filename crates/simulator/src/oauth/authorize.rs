//! The consent page: sends the browser back at once, or shows who could agree and who could not.

use url::Url;

use super::apps::Product;
use super::redirects::is_registered;
use super::{BUSINESS_SCOPES, DISPLAY_SCOPES};
use crate::http::{Answer, Call};
use crate::model::Account;
use crate::platform::Platform;

/// Which account is logged in; the first of the scenario when absent. Not a parameter of TikTok's.
const LOGGED_IN: &str = "sim_account";
/// `approve` or `deny`: what was clicked. Not a parameter of TikTok's.
pub(super) const DECISION: &str = "sim_decision";

/// A request for consent that is in order.
pub(crate) struct Request {
    pub product: Product,
    pub scopes: Vec<String>,
    pub redirect: String,
    pub state: Option<String>,
    pub challenge: Option<String>,
}

/// Answers `/v2/auth/authorize/`: a redirect, or a page when `disable_auto_auth=1`.
pub(crate) fn answer(platform: &Platform, call: &Call) -> Answer {
    let request = match read(platform, call) {
        Ok(request) => request,
        Err(problem) => return Answer::text(400, "text/plain; charset=utf-8", problem),
    };
    let handle = call.parameter(LOGGED_IN).map(str::to_owned);
    let first = platform
        .world
        .accounts
        .first()
        .map(|account| account.handle.clone());
    let account = handle
        .or(first)
        .and_then(|handle| platform.account(&handle));
    let Some(account) = account else {
        return Answer::text(
            400,
            "text/plain; charset=utf-8",
            "nobody of that name is logged in",
        );
    };
    match (
        call.parameter(DECISION),
        call.parameter("disable_auto_auth"),
    ) {
        (Some("deny"), _) => Answer::redirect(&denied(&request)),
        (Some(_), _) | (None, None | Some("0")) => {
            Answer::redirect(&approved(platform, account, &request, call.now))
        }
        (None, Some(_)) => page(platform, call),
    }
}

/// Gives a code for an account, and says where the browser is sent.
pub(crate) fn approved(
    platform: &Platform,
    account: &Account,
    request: &Request,
    now: crate::moment::Moment,
) -> String {
    let refused = account.persona.refused_scopes();
    let asked = request
        .scopes
        .iter()
        .filter(|scope| !refused.contains(&scope.as_str()));
    let granted: Vec<String> = asked.cloned().collect();
    let code = platform.grants().authorise(
        &account.handle,
        request.product,
        granted.clone(),
        &request.redirect,
        request.challenge.clone(),
        now,
    );
    back(request, &[("code", &code), ("scopes", &granted.join(","))])
}

fn denied(request: &Request) -> String {
    let description = "The user denied the authorization request.";
    back(
        request,
        &[
            ("error", "access_denied"),
            ("error_description", description),
        ],
    )
}

fn back(request: &Request, parameters: &[(&str, &str)]) -> String {
    let mut url = Url::parse(&request.redirect).expect("only registered redirects come here");
    url.query_pairs_mut().extend_pairs(parameters);
    if let Some(state) = &request.state {
        url.query_pairs_mut().append_pair("state", state);
    }
    url.to_string()
}

fn read(platform: &Platform, call: &Call) -> Result<Request, &'static str> {
    let key = call
        .parameter("client_key")
        .ok_or("client_key is missing")?;
    let product = [Product::Business, Product::Display]
        .into_iter()
        .find(|product| platform.apps.of(*product).client_key == key)
        .ok_or("client_key is not known")?;
    if call.parameter("response_type") != Some("code") {
        return Err("response_type must be code");
    }
    let redirect = call
        .parameter("redirect_uri")
        .ok_or("redirect_uri is missing")?;
    let registered = is_registered(&platform.scenario.oauth, product, redirect);
    if !registered || Url::parse(redirect).is_err() {
        return Err("redirect_uri is not registered");
    }
    Ok(Request {
        product,
        scopes: scopes(call, product)?,
        redirect: redirect.to_owned(),
        state: call.parameter("state").map(str::to_owned),
        challenge: challenge(call, product)?,
    })
}

fn scopes(call: &Call, product: Product) -> Result<Vec<String>, &'static str> {
    let known: &[&str] = match product {
        Product::Business => &BUSINESS_SCOPES,
        Product::Display => &DISPLAY_SCOPES,
    };
    let asked = call.parameter("scope").ok_or("scope is missing")?;
    let asked: Vec<String> = asked
        .split(',')
        .map(|scope| scope.trim().to_owned())
        .collect();
    let all_known = asked.iter().all(|scope| known.contains(&scope.as_str()));
    all_known
        .then_some(asked)
        .ok_or("invalid_scope: the app may not ask for that scope")
}

fn challenge(call: &Call, product: Product) -> Result<Option<String>, &'static str> {
    let Some(challenge) = call.parameter("code_challenge") else {
        return Ok(None);
    };
    match (product, call.parameter("code_challenge_method")) {
        (Product::Display, Some("S256")) => Ok(Some(challenge.to_owned())),
        (Product::Display, _) => Err("code_challenge_method must be S256"),
        (Product::Business, _) => Ok(None),
    }
}

/// Links to agree and to refuse, for every account: whoever opens the page may be anybody.
fn page(platform: &Platform, call: &Call) -> Answer {
    let link = |handle: &str, decision: &str| {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        query.extend_pairs(
            call.query
                .iter()
                .filter(|(key, _)| key != LOGGED_IN && key != DECISION),
        );
        query
            .append_pair(LOGGED_IN, handle)
            .append_pair(DECISION, decision);
        let target = query.finish().replace('&', "&amp;");
        format!("<a href=\"/v2/auth/authorize/?{target}\">{decision}</a>")
    };
    let lines = platform.world.accounts.iter().take(50).map(|account| {
        let handle = &account.handle;
        format!(
            "<li>@{handle}: {} or {}</li>\n",
            link(handle, "approve"),
            link(handle, "deny")
        )
    });
    let html = format!(
        "<!doctype html>\n<title>Simulated consent</title>\n<h1>Simulated TikTok: allow access?</h1>\n\
         <ul>\n{}</ul>\n",
        lines.collect::<String>()
    );
    Answer::text(200, "text/html; charset=utf-8", html)
}
