//! Tails and quantiles of the distributions that tests are read from.

/// Share of a standard normal below `z`, by the incomplete beta function of a t of very many degrees.
pub fn normal_below(z: f64) -> f64 {
    // Abramowitz and Stegun 26.2.17 would give seven digits; the series below gives all of them
    let tail = 0.5 * upper_gamma_half(z * z / 2.0);
    if z > 0.0 { 1.0 - tail } else { tail }
}

/// Two-sided p-value of a t statistic: the chance of one as far from 0.
pub fn t_two_sided(t: f64, freedom: f64) -> f64 {
    incomplete_beta(freedom / 2.0, 0.5, freedom / (freedom + t * t))
}

/// Share of an F distribution above `f`.
pub fn f_above(f: f64, above: f64, below: f64) -> f64 {
    if f <= 0.0 {
        return 1.0;
    }
    incomplete_beta(below / 2.0, above / 2.0, below / (below + above * f))
}

/// The t that a share `confidence` of the distribution lies within: 0.9 gives the 95th percentile.
pub fn t_within(confidence: f64, freedom: f64) -> f64 {
    let (mut low, mut high) = (0.0, 1e3);
    for _ in 0..80 {
        let middle = (low + high) / 2.0;
        match t_two_sided(middle, freedom) > 1.0 - confidence {
            true => low = middle,
            false => high = middle,
        }
    }
    (low + high) / 2.0
}

/// Regularised upper incomplete gamma of 1/2: the complement of the error function of the square root.
fn upper_gamma_half(x: f64) -> f64 {
    if x <= 0.0 {
        return 1.0;
    }
    if x < 1.5 {
        let (mut term, mut sum, mut n) = (2.0, 2.0, 0.5);
        while term > 1e-17 * sum {
            n += 1.0;
            term *= x / n;
            sum += term;
        }
        return 1.0 - sum * (-x).exp() * x.sqrt() / std::f64::consts::PI.sqrt();
    }
    // Lentz's continued fraction (Numerical Recipes, 6.2)
    let (mut b, mut c) = (x + 0.5, 1e300);
    let mut d = 1.0 / b;
    let mut h = d;
    for i in 1..200 {
        let a = -f64::from(i) * (f64::from(i) - 0.5);
        b += 2.0;
        d = 1.0 / (a * d + b);
        c = b + a / c;
        h *= d * c;
        if (d * c - 1.0).abs() < 1e-16 {
            break;
        }
    }
    h * (-x).exp() * x.sqrt() / std::f64::consts::PI.sqrt()
}

/// Regularised incomplete beta, by its continued fraction (Numerical Recipes, 6.4).
fn incomplete_beta(a: f64, b: f64, x: f64) -> f64 {
    if x <= 0.0 || x >= 1.0 {
        return x.clamp(0.0, 1.0);
    }
    let front = (ln_gamma(a + b) - ln_gamma(a) - ln_gamma(b) + a * x.ln() + b * (-x).ln_1p()).exp();
    match x < (a + 1.0) / (a + b + 2.0) {
        true => front * beta_fraction(a, b, x) / a,
        false => 1.0 - front * beta_fraction(b, a, 1.0 - x) / b,
    }
}

fn beta_fraction(a: f64, b: f64, x: f64) -> f64 {
    let safe = |v: f64| if v.abs() < 1e-300 { 1e-300 } else { v };
    let (mut c, mut d) = (1.0, 1.0 / safe(1.0 - (a + b) * x / (a + 1.0)));
    let mut h = d;
    for m in 1..300 {
        let m = f64::from(m);
        let even = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m));
        d = 1.0 / safe(1.0 + even * d);
        c = safe(1.0 + even / c);
        h *= d * c;
        let odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0));
        d = 1.0 / safe(1.0 + odd * d);
        c = safe(1.0 + odd / c);
        h *= d * c;
        if (d * c - 1.0).abs() < 1e-15 {
            break;
        }
    }
    h
}

/// Lanczos (g = 7, 9 terms).
fn ln_gamma(x: f64) -> f64 {
    const TERMS: [f64; 8] = [
        676.520_368_121_885_1,
        -1_259.139_216_722_402_8,
        771.323_428_777_653_1,
        -176.615_029_162_140_6,
        12.507_343_278_686_905,
        -0.138_571_095_265_720_12,
        9.984_369_578_019_572e-6,
        1.505_632_735_149_311_6e-7,
    ];
    let x = x - 1.0;
    let sum: f64 = (1..)
        .zip(TERMS)
        .map(|(i, term)| term / (x + f64::from(i)))
        .sum::<f64>()
        + 0.999_999_999_999_809_9;
    let t = x + 7.5;
    0.5 * std::f64::consts::TAU.ln() + (x + 0.5) * t.ln() - t + sum.ln()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Values by numerical integration of the densities.
    #[test]
    fn tails_are_areas_under_the_densities() {
        let close = |a: f64, b: f64| assert!((a - b).abs() < 1e-9, "{a} {b}");
        close(normal_below(0.0), 0.5);
        close(normal_below(1.0), 0.841_344_746_068_542_9);
        close(normal_below(-2.5), 0.006_209_665_325_776_132);
        close(t_two_sided(2.0, 10.0), 0.073_388_034_770_740_37);
        close(t_two_sided(-1.3, 100.0), 0.196_589_463_422_389_8);
        close(f_above(3.0, 4.0, 50.0), 0.026_963_406_052_931_2);
        close(t_within(0.9, 30.0), 1.697_260_886_593_960_3);
    }
}
