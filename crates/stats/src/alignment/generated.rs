//! Invented accounts for tests: bursty views with a weekly pattern, viewers and followers that follow them.

use super::{Section, Series};

/// SplitMix64: small, and the same on every machine.
pub(super) struct Random(pub(super) u64);

impl Random {
    /// Evenly from 0 to 1.
    pub(super) fn share(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ (mixed >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// Standard normal, near enough: twelve even draws.
    pub(super) fn normal(&mut self) -> f64 {
        (0..12).map(|_| self.share()).sum::<f64>() - 6.0
    }

    fn around(&mut self, mean: f64) -> f64 {
        (mean + mean.max(0.0).sqrt() * self.normal())
            .round()
            .max(0.0)
    }
}

/// The truth about an account, by day from `FIRST_DAY`.
pub(super) struct Account {
    pub(super) overview: Vec<[f64; 5]>,
    pub(super) viewers: Vec<[f64; 3]>,
    pub(super) followers: Vec<f64>,
}

pub(super) const FIRST_DAY: i32 = 20_000;

impl Account {
    /// `unrest` is the spread of the daily log views.
    pub(super) fn generate(random: &mut Random, days: usize, unrest: f64) -> Self {
        let base = (5.5 + 4.0 * random.share()).exp();
        let (mut burst, mut held) = (1.0_f64, 500.0);
        let mut ratio = 0.80 + 0.12 * random.share();
        let noise = 0.01 + 0.03 * random.share();
        let mut account = Self {
            overview: Vec::new(),
            viewers: Vec::new(),
            followers: Vec::new(),
        };
        for day in 0..days {
            burst = if random.share() < 0.05 {
                4.0 + 15.0 * random.share()
            } else {
                1.0 + (burst - 1.0) * 0.4
            };
            let weekly = if day % 7 < 2 { 1.3 } else { 1.0 };
            let restless = (unrest * random.normal()).exp();
            let views = random.around(base * weekly * burst.powf(unrest.min(1.0)) * restless);
            ratio = (ratio + 0.005 * random.normal()).clamp(0.78, 0.92);
            let total = (views * (ratio + noise * random.normal()).min(1.0)).round();
            let (profile, likes) = (random.around(views * 0.01), random.around(views * 0.03));
            account.overview.push([
                views,
                profile,
                likes,
                random.around(views * 0.003) - 1.0,
                random.around(views * 0.001),
            ]);
            account
                .viewers
                .push([total, (total * 0.6).round(), total - (total * 0.6).round()]);
            held += random.around(profile * 0.1) - 1.0;
            account.followers.push(held);
        }
        account
    }

    /// A file over days `from..to`, each labelled by `shift` of the day; of two days with one label the later stays.
    pub(super) fn export(
        &self,
        id: u32,
        section: Section,
        exported_at: i64,
        days: std::ops::Range<usize>,
        shift: impl Fn(usize) -> i32,
    ) -> Series {
        let mut rows = std::collections::BTreeMap::new();
        for day in days {
            let row = match section {
                Section::Overview => self.overview[day].map(Some),
                Section::Viewers => [
                    Some(self.viewers[day][0]),
                    Some(self.viewers[day][1]),
                    Some(self.viewers[day][2]),
                    None,
                    None,
                ],
                Section::Followers => [Some(self.followers[day]), None, None, None, None],
            };
            rows.insert(FIRST_DAY + day as i32 + shift(day), row);
        }
        let (labels, values) = rows.into_iter().unzip();
        Series {
            id,
            section,
            exported_at: Some(exported_at),
            labels,
            values,
        }
    }
}
