//! Settings: what was said in `toklake.toml`, the environment and flags, resolved once into what it means.
