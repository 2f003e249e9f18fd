//! Whether a redirect is one of those registered.

use super::apps::Product;
use crate::scenario::OAuth;

/// Business compares text with text. Display lets `*` stand for the port of a loopback address.
pub(super) fn is_registered(settings: &OAuth, product: Product, redirect: &str) -> bool {
    match product {
        Product::Business => {
            let plain = redirect.starts_with("https://")
                && redirect.ends_with('/')
                && !redirect.contains(['?', '#']);
            plain
                && settings
                    .business_redirects
                    .iter()
                    .any(|known| known == redirect)
        }
        Product::Display => settings
            .display_redirects
            .iter()
            .any(|known| matches_port(known, redirect)),
    }
}

fn matches_port(known: &str, redirect: &str) -> bool {
    let Some((before, after)) = known.split_once('*') else {
        return known == redirect;
    };
    let port = redirect
        .strip_prefix(before)
        .and_then(|rest| rest.strip_suffix(after));
    port.is_some_and(|port| port.parse::<u16>().is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_stands_for_a_port_and_nothing_else() {
        let known = "http://127.0.0.1:*/callback/";
        assert!(matches_port(known, "http://127.0.0.1:3455/callback/"));
        assert!(!matches_port(known, "http://127.0.0.1:/callback/"));
        assert!(!matches_port(
            known,
            "http://127.0.0.1:3455/other/callback/"
        ));
        assert!(!matches_port(known, "http://127.0.0.1:99999/callback/"));
    }
}
