//! The two registered apps of the simulated developer, and its advertiser.

use crate::model::Draws;

/// The two front doors of TikTok.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Hash)]
pub enum Product {
    /// TikTok API for Business.
    Business,
    /// TikTok for Developers: Login Kit and Display API.
    Display,
}

/// What the developer portal shows of an app.
#[derive(Clone, Debug)]
pub struct App {
    /// `client_id`, `app_id` and `client_key` of the Business app; `client_key` of the Display app.
    pub client_key: String,
    pub client_secret: String,
}

/// Credentials for the clients under test. Invented, different for every seed.
#[derive(Clone, Debug)]
pub struct Apps {
    pub business: App,
    pub display: App,
    /// For the hashtag trends, which need an advertiser's token.
    pub advertiser_id: String,
    pub advertiser_token: String,
}

impl Apps {
    pub(crate) fn new(draws: Draws) -> Self {
        let digits = |place: u64| {
            (7_100_000_000_000_000_000 + draws.at(place) % 400_000_000_000_000_000).to_string()
        };
        Self {
            business: App {
                client_key: digits(0),
                client_secret: format!("sim-business-secret-{:016x}", draws.at(1)),
            },
            display: App {
                client_key: format!("simdisplay{:08x}", draws.at(2) as u32),
                client_secret: format!("sim-display-secret-{:016x}", draws.at(3)),
            },
            advertiser_id: digits(4),
            advertiser_token: format!("sim-advertiser-{:016x}{:016x}", draws.at(5), draws.at(6)),
        }
    }

    pub fn of(&self, product: Product) -> &App {
        match product {
            Product::Business => &self.business,
            Product::Display => &self.display,
        }
    }
}
