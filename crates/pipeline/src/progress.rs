//! Telling whoever watches how far long work has come.

/// Receives progress; a terminal draws a bar, a log writes lines, a test ignores it.
pub trait Progress: Send + Sync {
    /// A step begins: its name, and how many units it has where that is known.
    fn begin(&self, step: &str, units: Option<u64>);
    /// One more unit of the step is done.
    fn advance(&self, what: &str);
    /// Something that whoever watches should know now, such as why nothing moves.
    fn note(&self, what: &str);
    /// The step is over.
    fn end(&self);
}

/// Nobody watches.
pub struct Quiet;

impl Progress for Quiet {
    fn begin(&self, _: &str, _: Option<u64>) {}
    fn advance(&self, _: &str) {}
    fn note(&self, _: &str) {}
    fn end(&self) {}
}
