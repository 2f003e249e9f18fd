//! What can be wrong with settings, in words a person can act on.

/// A setting that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SettingsError {
    /// The file is not TOML, or says one key twice.
    #[error("`{file}` line {line}: {problem}")]
    Syntax {
        /// The file.
        file: String,
        /// From 1.
        line: usize,
        /// The reader's reason.
        problem: String,
    },
    /// A key nobody knows.
    #[error("`{file}` line {line}: no setting `{key}`{}", did_you_mean(.meant))]
    UnknownKey {
        /// The file.
        file: String,
        /// From 1.
        line: usize,
        /// The key with its section.
        key: String,
        /// The nearest known key.
        meant: Option<String>,
    },
    /// A variable that is ours by its name, and nobody knows.
    #[error("no setting has the environment variable `{name}`{}", did_you_mean(.meant))]
    UnknownVariable {
        /// The variable.
        name: String,
        /// The nearest known variable.
        meant: Option<String>,
    },
    /// A value of the wrong type, unit or range.
    #[error("{place}: {problem}")]
    Value {
        /// `` `toklake.toml` line 3 ``, the variable or the flag.
        place: String,
        /// What is wrong with it.
        problem: String,
        /// How it could read.
        example: String,
    },
}

impl SettingsError {
    /// A stable word for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Syntax { .. } => "settings_syntax",
            Self::UnknownKey { .. } => "settings_unknown_key",
            Self::UnknownVariable { .. } => "settings_unknown_variable",
            Self::Value { .. } => "settings_value",
        }
    }

    /// What to do about it.
    pub fn remedy(&self) -> String {
        match self {
            Self::Syntax { file, .. } => format!("mend `{file}`; a line reads `key = value`"),
            Self::UnknownKey { .. } | Self::UnknownVariable { .. } => {
                "correct or remove it; `docs/reference/settings.md` lists every setting".into()
            }
            Self::Value { example, .. } => format!("write it like `{example}`"),
        }
    }
}

fn did_you_mean(word: &Option<String>) -> String {
    word.as_ref()
        .map_or_else(String::new, |word| format!("; did you mean `{word}`?"))
}
