//! The real program on invented exports: what a person sees, and what stands in the lake.
#![expect(
    clippy::disallowed_methods,
    reason = "a test's own files need not survive a power cut"
)]

mod as_of;
mod bad_inputs;
mod beside;
mod concurrent;
mod damage;
mod demo;
mod desk;
mod experiments;
mod explain;
mod exports;
mod faults;
mod file_truth;
mod gates;
mod grains;
mod help;
mod insights;
mod interrupts;
mod invariants;
mod labels;
mod lakes;
mod landed;
mod metrics;
mod planted;
mod promised;
mod readings;
mod real_files;
mod reference;
mod runs;
mod sessions;
mod settings;
mod sql;
mod studio;
mod tables;
mod torture;
mod whose;
mod workbooks;
