//! Progress on stderr: a bar on a terminal, one line per step elsewhere.

use std::io::{IsTerminal, stderr};
use std::sync::Arc;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use toklake_pipeline::Progress;

use crate::numbers::grouped;
use crate::shell::tell;
use crate::stop::Stop;
use crate::terminal::one_line;

/// Shows how far work has come, and lets it stop between steps.
pub struct Watch {
    face: Face,
    stop: Arc<Stop>,
}

enum Face {
    Silent,
    Lines,
    Bar(ProgressBar),
}

impl Watch {
    /// A bar where stderr is a terminal; nothing where quiet was asked for.
    pub fn new(quiet: bool, stop: Arc<Stop>) -> Self {
        let face = match (quiet, stderr().is_terminal()) {
            (true, _) => Face::Silent,
            (false, false) => Face::Lines,
            (false, true) => Face::Bar(ProgressBar::with_draw_target(
                None,
                ProgressDrawTarget::stderr(),
            )),
        };
        Self { face, stop }
    }
}

impl Progress for Watch {
    fn begin(&self, step: &str, units: Option<u64>) {
        self.stop.step_begins();
        match &self.face {
            Face::Silent => {}
            Face::Lines => {
                let units =
                    units.map_or_else(String::new, |units| format!(" ({})", grouped(units)));
                tell(&format!("{step}{units}\n"));
            }
            Face::Bar(bar) => begin(bar, step, units),
        }
    }

    fn advance(&self, what: &str) {
        if let Face::Bar(bar) = &self.face {
            bar.set_message(one_line(what));
            bar.inc(1);
        }
    }

    fn note(&self, what: &str) {
        match &self.face {
            Face::Silent => {}
            Face::Lines => tell(&format!("{}\n", one_line(what))),
            Face::Bar(bar) => bar.println(one_line(what)),
        }
    }

    fn end(&self) {
        if let Face::Bar(bar) = &self.face {
            bar.disable_steady_tick();
            bar.finish_and_clear();
        }
        self.stop.step_ends();
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        if let Face::Bar(bar) = &self.face {
            bar.finish_and_clear();
        }
    }
}

fn begin(bar: &ProgressBar, step: &str, units: Option<u64>) {
    // the style first: what comes after it draws
    bar.set_style(shape(units));
    bar.set_prefix(step.to_owned());
    bar.set_message("");
    match units {
        Some(units) => bar.set_length(units),
        None => bar.unset_length(),
    }
    bar.reset();
    bar.enable_steady_tick(Duration::from_millis(200));
}

fn shape(units: Option<u64>) -> ProgressStyle {
    let template = match units {
        Some(_) => "{prefix} [{bar:24}] {pos}/{len} {wide_msg}",
        None => "{prefix} {spinner} {pos} {wide_msg}",
    };
    let style = ProgressStyle::with_template(template).expect("a constant template");
    style.progress_chars("=> ").tick_chars("-\\|/ ")
}
