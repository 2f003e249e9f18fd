//! Why there is no answer. No error here holds a query, a header or a body.

/// A request that ended without an answer.
#[derive(Debug, thiserror::Error)]
pub enum HttpError {
    #[error("cannot set up the HTTP client")]
    Client { source: reqwest::Error },
    /// A mistake of ours: nothing was sent.
    #[error("the request to `{host}` cannot be sent: {reason}")]
    Refused { host: String, reason: &'static str },
    /// A secret travels only under TLS, or inside this machine. Nothing was sent.
    #[error("`{host}` is asked without TLS, and the request holds a secret")]
    Unprotected { host: String },
    /// No connection stood, so the server cannot have seen the request.
    #[error("cannot connect to `{host}`")]
    Connect {
        host: String,
        source: reqwest::Error,
    },
    #[error("`{host}` did not answer in time")]
    Timeout {
        host: String,
        source: reqwest::Error,
    },
    #[error("the connection to `{host}` broke before the answer was complete")]
    Broken {
        host: String,
        source: reqwest::Error,
    },
    #[error("the answer of `{host}` is longer than {limit} bytes")]
    TooLarge { host: String, limit: usize },
    #[error("`{host}` sent the coding `{coding}`, which was not asked for")]
    Coding { host: String, coding: String },
    #[error("`{host}` says gzip, and the body is none")]
    Gzip {
        host: String,
        source: std::io::Error,
    },
}

impl HttpError {
    pub(super) fn of(host: &str, source: reqwest::Error) -> Self {
        let host = host.to_owned();
        // the text of the cause names the address, with its query
        let source = source.without_url();
        if source.is_connect() {
            Self::Connect { host, source }
        } else if source.is_timeout() {
            Self::Timeout { host, source }
        } else {
            Self::Broken { host, source }
        }
    }

    /// A stable word.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Client { .. } => "http_client",
            Self::Refused { .. } => "http_request",
            Self::Unprotected { .. } => "http_unprotected",
            Self::Connect { .. } => "http_connect",
            Self::Timeout { .. } => "http_timeout",
            Self::Broken { .. } => "http_broken",
            Self::TooLarge { .. } => "http_too_large",
            Self::Coding { .. } => "http_coding",
            Self::Gzip { .. } => "http_gzip",
        }
    }

    /// Whether the server may have acted on the request.
    ///
    /// After `false` even a request that must not be repeated may be sent again.
    pub fn may_have_arrived(&self) -> bool {
        match self {
            Self::Client { .. }
            | Self::Refused { .. }
            | Self::Unprotected { .. }
            | Self::Connect { .. } => false,
            Self::Timeout { .. }
            | Self::Broken { .. }
            | Self::TooLarge { .. }
            | Self::Coding { .. }
            | Self::Gzip { .. } => true,
        }
    }

    /// Whether the same request may fare better in a while.
    pub fn is_passing(&self) -> bool {
        match self {
            Self::Connect { .. }
            | Self::Timeout { .. }
            | Self::Broken { .. }
            | Self::Coding { .. }
            | Self::Gzip { .. } => true,
            Self::Client { .. }
            | Self::Refused { .. }
            | Self::Unprotected { .. }
            | Self::TooLarge { .. } => false,
        }
    }
}
