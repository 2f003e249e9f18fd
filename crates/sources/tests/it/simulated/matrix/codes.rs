//! HTTP 200 with every code that the reference has: each is a test, and each class ends as it should.

use toklake_simulator::FaultKind;

use super::{Row, holds, list};

/// The code of a test's name: `c40001`.
fn said(name: &str) -> Row {
    let code = name[1..].parse().expect("a code");
    let message = None;
    list(2, FaultKind::Code { code, message })
}

/// Where nothing else is ever heard, the stream ends like this.
macro_rules! for_ever {
    ($ends:literal: $($name:ident)*) => {
        $(
            #[tokio::test]
            async fn $name() {
                holds(said(stringify!($name)).for_ever($ends)).await;
            }
        )*
    };
}

/// What may pass, passes.
macro_rules! once {
    ($($name:ident)*) => {
        $(
            #[tokio::test]
            async fn $name() {
                holds(said(stringify!($name))).await;
            }
        )*
    };
}

/// Asked again, it says the same.
mod refused {
    use super::{holds, said};

    for_ever! {
        "refused":
        c40000 c40001 c40002 c40006 c40007 c40008 c40009 c40010 c40011 c40013 c40014 c40050 c40051
        c40101 c40104 c40106 c40108 c40109 c40113 c40115 c40116 c40117 c40118 c40119 c40121 c40122
        c40124 c40125 c40130 c40200 c40300 c40301 c40400 c41000 c41001 c41002
    }
}

/// Only a person can help. The first two ask for a new token before.
mod sign_in {
    use super::{holds, said};

    for_ever! { "sign_in": c40102 c40105 c40103 c40107 c40110 c40120 c40131 }
}

/// Asked often enough; the last two are codes that nobody has written down.
mod gave_up {
    use super::{holds, said};

    for_ever! {
        "gave_up":
        c40016 c40100 c40132 c40133 c40201 c40202 c40700 c50000 c50002 c51000 c51010 c51039 c51305
        c60001 c61000 c49999 c69999
    }
}

mod passing {
    use super::{holds, said};

    once! {
        c40016 c40100 c40102 c40105 c40132 c40133 c40201 c40202 c40700 c50000 c50002 c51000 c51010
        c51039 c51305 c60001 c61000 c49999 c69999
    }
}
