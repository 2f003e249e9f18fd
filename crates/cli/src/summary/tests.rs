//! What a person sees after a run.
