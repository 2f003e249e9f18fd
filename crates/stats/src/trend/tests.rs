//! Slopes agree with SciPy, and on series without a trend hardly any is found.

use super::*;
use crate::random::Random;
use proptest::prelude::*;

fn exact(values: &[f64]) -> Vec<Point> {
    rounded(values, 0.0)
}

fn rounded(values: &[f64], quantum: f64) -> Vec<Point> {
    let point = |(period, value): (usize, &f64)| {
        let told = if quantum > 0.0 {
            (value / quantum).round() * quantum
        } else {
            *value
        };
        Point {
            period: period as i64,
            low: told - quantum / 2.0,
            high: told + quantum / 2.0,
        }
    };
    values.iter().enumerate().map(point).collect()
}

const WHITE: Noise = Noise {
    alike: 0.0,
    deviation: 0.3,
    freedom: 15.0,
};

/// `scipy.stats.theilslopes(numpy.log1p(y))`; the error by NumPy: weights of least squares about the correlations.
#[test]
fn slopes_are_those_of_scipy() {
    let cases = [
        (
            [120.0, 90.0, 300.0, 410.0, 380.0, 900.0, 1500.0],
            0.419_682_714_339_453_4,
        ),
        (
            [5000.0, 4100.0, 4300.0, 2000.0, 1800.0, 900.0, 1100.0],
            -0.274_296_260_072_034_67,
        ),
        ([10.0, 10.0, 12.0, 9.0, 10.0, 11.0, 10.0], 0.0),
        ([0.0, 0.0, 3.0, 0.0, 8.0, 2.0, 5.0], 0.298_626_578_204_675_8),
    ];
    for (values, expected) in cases {
        let found = slope(&exact(&values), &WHITE).unwrap();
        assert!(
            (found.value - expected).abs() < 1e-12,
            "{values:?}: {found:?}"
        );
    }
    let alike = Noise {
        alike: 0.6,
        ..WHITE
    };
    let periods: Vec<f64> = (0..7).map(f64::from).collect();
    assert!((WHITE.error(&periods) / 1.05 - 0.3 / 28f64.sqrt()).abs() < 1e-12);
    assert!((alike.error(&periods) / 1.05 - 0.07088773533135447).abs() < 1e-9);
}

/// A series of ln values that fade into each other by `alike`; `wild` ones have a t of three degrees.
fn noise(random: &mut Random, alike: f64, periods: usize, wild: bool) -> Vec<f64> {
    let mut level = random.normal();
    (0..periods)
        .map(|_| {
            let squares: f64 = (0..3).map(|_| random.normal().powi(2)).sum();
            let heavy = if wild {
                (3.0 / squares).sqrt() / 1.7
            } else {
                1.0
            };
            level = alike * level + (1.0 - alike * alike).sqrt() * random.normal() * heavy;
            (8.0 + 0.5 * level).exp()
        })
        .collect()
}

#[test]
fn where_nothing_trends_few_are_told_that_something_does() {
    for wild in [false, true] {
        for (alike, periods) in [
            (0.0, 30),
            (0.6, 30),
            (0.8, 30),
            (0.0, 10),
            (0.4, 14),
            (0.0, 60),
        ] {
            let mut random = Random(17);
            let runs = 100;
            let told = (0..runs).filter(|_| {
                let series: Vec<Vec<Point>> = (0..12)
                    .map(|_| exact(&noise(&mut random, alike, periods, wild)))
                    .collect();
                let found = trends(&series);
                found
                    .iter()
                    .flatten()
                    .any(|trend| !matches!(trend.state, None | Some(State::Steady)))
            });
            let share = told.count() as f64 / f64::from(runs);
            assert!(
                share <= FALSE_CLAIMS,
                "alike {alike}, {periods} periods, wild {wild}: {share} of accounts are told something"
            );
        }
    }
}

#[test]
fn what_doubles_each_period_is_mostly_found_among_what_does_not() {
    let mut random = Random(5);
    let found = (0..100).filter(|_| {
        let mut series: Vec<Vec<Point>> = (0..5)
            .map(|_| exact(&noise(&mut random, 0.2, 30, false)))
            .collect();
        let mut rises = noise(&mut random, 0.2, 30, false);
        for (at, value) in rises[23..].iter_mut().enumerate() {
            *value *= 2f64.powi(at as i32);
        }
        series.push(exact(&rises));
        trends(&series)[5].is_some_and(|trend| trend.state == Some(State::Rising))
    });
    let found = found.count();
    assert!(found >= 55, "{found} of 100");
}

#[test]
fn what_rose_and_no_longer_does_is_peaking() {
    let mut values: Vec<f64> = (0..16)
        .map(|at| 1000.0 + 10.0 * f64::from(at * 7 % 5))
        .collect();
    values.extend((0..7).map(|at| 1000.0 * 1.5f64.powi(at)));
    values.extend([
        11_500.0, 11_300.0, 11_600.0, 11_400.0, 11_650.0, 11_550.0, 11_700.0,
    ]);
    let found = trends(&[exact(&values)])[0].unwrap();
    assert_eq!(found.state, Some(State::Peaking));
    assert!(found.acceleration.unwrap() < 0.0);
    let rising = trends(&[exact(&values[..23])])[0].unwrap();
    assert_eq!(rising.state, Some(State::Rising));
}

#[test]
fn what_rounding_hides_is_no_trend() {
    let values: Vec<f64> = (0..14).map(|at| 541_200.0 + 20.0 * f64::from(at)).collect();
    assert!(trends(&[exact(&values)])[0].unwrap().slope.p < 0.01);
    let told = trends(&[rounded(&values, 100.0)])[0].unwrap();
    assert_eq!(told.slope.p, 1.0);
    assert!(told.slope.low < 0.0 && told.slope.high > 0.0, "{told:?}");
    assert_eq!(told.state, Some(State::Steady));
}

#[test]
fn too_few_periods_have_no_trend() {
    assert_eq!(trends(&[exact(&[1.0, 2.0, 3.0, 4.0, 5.0])]), [None]);
    let old = exact(&[1.0; 20]);
    let new: Vec<Point> = exact(&[1.0; 40]).split_off(18);
    let found = trends(&[old, new]);
    assert!(found[0].is_none() && found[1].is_some(), "{found:?}");
}

proptest! {
    #[test]
    fn a_series_turned_round_has_the_slope_turned_round(values in prop::collection::vec(0.0..1e6f64, 6..8)) {
        let turned: Vec<f64> = values.iter().rev().copied().collect();
        let (one, other) = (slope(&exact(&values), &WHITE).unwrap(), slope(&exact(&turned), &WHITE).unwrap());
        prop_assert!((one.value + other.value).abs() < 1e-9);
        prop_assert!((one.p - other.p).abs() < 1e-9);
    }

    #[test]
    fn resemblance_only_widens(values in prop::collection::vec(0.0..1e6f64, 7), alike in 0.0..0.6f64) {
        let points = exact(&values);
        let (narrow, wide) = (slope(&points, &WHITE).unwrap(), slope(&points, &Noise { alike, ..WHITE }).unwrap());
        prop_assert!(wide.p >= narrow.p - 1e-12 && wide.low <= narrow.low + 1e-12);
    }
}
