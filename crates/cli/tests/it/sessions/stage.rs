//! A desk whose TikTok is a simulator in this process, and a browser of a few lines.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Stdio};

use chrono::Utc;
use tokio::runtime::Runtime;
use toklake_simulator::{Running, Scenario, Simulator};

use crate::desk::{Answer, Desk};

pub const REDIRECT: &str = "https://analytics.example.org/oauth/tiktok-business/callback/";

pub struct Stage {
    pub desk: Desk,
    pub tiktok: Running,
    _runtime: Runtime,
}

/// What the person does on the consent page.
#[derive(Clone, Copy)]
pub enum Click {
    Agree,
    Refuse,
}

impl Stage {
    pub fn new() -> Self {
        Self::of(Desk::new(), scenario())
    }

    /// The scenario as it is today; TikTok's clock is right.
    pub fn of(desk: Desk, scenario: Scenario) -> Self {
        let (runtime, now) = (Runtime::new().expect("threads"), Utc::now());
        let today = scenario.moved_to(now.date_naive());
        let tiktok = runtime
            .block_on(Simulator::start(today))
            .expect("a free port");
        tiktok.clock().set(now.into());
        let display = format!("http://127.0.0.1:{}/callback/", free_port());
        let apps = tiktok.apps();
        let desk = desk
            .with("TIKTOK_BUSINESS_CLIENT_KEY", &apps.business.client_key)
            .with(
                "TIKTOK_BUSINESS_CLIENT_SECRET",
                &apps.business.client_secret,
            )
            .with("TIKTOK_BUSINESS_REDIRECT", REDIRECT)
            .with("TIKTOK_DISPLAY_CLIENT_KEY", &apps.display.client_key)
            .with("TIKTOK_DISPLAY_CLIENT_SECRET", &apps.display.client_secret)
            .with("TIKTOK_DISPLAY_REDIRECT", &display)
            .with("TOKLAKE_BUSINESS_URL", &tiktok.business_url())
            .with("TOKLAKE_DISPLAY_URL", &tiktok.display_url())
            .with("TOKLAKE_CONSENT_URL", &tiktok.authorize_url())
            .with(
                "TOKLAKE_ADVERTISER_CONSENT_URL",
                &tiktok.advertiser_consent_url(),
            );
        Self {
            desk,
            tiktok,
            _runtime: runtime,
        }
    }

    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.desk = self.desk.with(name, value);
        self
    }

    /// The same desk before another TikTok, where the same handles are other accounts.
    pub fn before_another_tiktok(self) -> Self {
        let mut other = scenario();
        other.seed += 1;
        Self::of(self.desk, other)
    }

    /// Starts a command whose words come by pipes.
    pub fn start(&self, arguments: &[&str]) -> Asking {
        let mut command = self.desk.command(arguments);
        let child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program can be started");
        Asking::new(child)
    }

    /// Signs in by pasting what the browser ends on.
    pub fn paste(&self, arguments: &[&str], handle: &str, click: Click) -> Answer {
        self.paste_changed(arguments, handle, click, str::to_owned)
    }

    /// The same, with something between browser and terminal.
    pub fn paste_changed(
        &self,
        arguments: &[&str],
        handle: &str,
        click: Click,
        change: impl Fn(&str) -> String,
    ) -> Answer {
        let mut asking = self.start(arguments);
        match asking.address() {
            Some(address) => asking.answer(&change(&browse(&address, handle, click))),
            None => asking.end(),
        }
    }

    /// Signs in, and has to succeed.
    pub fn signed_in(&self, handle: &str) {
        let answer = self.paste(&["login", "business"], handle, Click::Agree);
        assert_eq!(answer.code, 0, "{}\n{}", answer.out, answer.err);
    }
}

pub fn scenario() -> Scenario {
    Scenario::personas()
}

/// A command that waits for a person.
pub struct Asking {
    child: Child,
    said: BufReader<std::process::ChildStderr>,
    heard: String,
}

impl Asking {
    fn new(mut child: Child) -> Self {
        let said = BufReader::new(child.stderr.take().expect("a pipe"));
        Self {
            child,
            said,
            heard: String::new(),
        }
    }

    /// The address of the consent page; `None` where the command ended before.
    pub fn address(&mut self) -> Option<String> {
        loop {
            let mut line = String::new();
            if self.said.read_line(&mut line).expect("it writes UTF-8") == 0 {
                return None;
            }
            self.heard.push_str(&line);
            let address = line.trim();
            if address.starts_with("http://") {
                return Some(address.to_owned());
            }
        }
    }

    pub fn answer(mut self, line: &str) -> Answer {
        let mut input = self.child.stdin.take().expect("a pipe");
        writeln!(input, "{line}").expect("it reads");
        drop(input);
        self.end()
    }

    pub fn end(mut self) -> Answer {
        self.said
            .read_to_string(&mut self.heard)
            .expect("it writes UTF-8");
        let mut answer = Answer::from(self.child.wait_with_output().expect("it ends"));
        answer.err = self.heard;
        answer
    }
}

/// Opens the consent page as `handle`: where the browser is sent.
pub fn browse(address: &str, handle: &str, click: Click) -> String {
    let decision = match click {
        Click::Agree => "approve",
        Click::Refuse => "deny",
    };
    let answer = get(&format!(
        "{address}&sim_account={handle}&sim_decision={decision}"
    ));
    let location = answer.lines().find_map(|line| {
        let (name, value) = line.split_once(": ")?;
        name.eq_ignore_ascii_case("location").then_some(value)
    });
    location
        .unwrap_or_else(|| panic!("no redirect: {answer}"))
        .to_owned()
}

/// A plain GET; the whole answer with its head.
pub fn get(address: &str) -> String {
    let rest = address.strip_prefix("http://").expect("plain http");
    let (host, path) = rest.split_once('/').expect("a path");
    let mut stream = TcpStream::connect(host).expect("somebody listens");
    write!(
        stream,
        "GET /{path} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n\r\n"
    )
    .expect("it reads");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("an answer");
    answer
}

fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    listener.local_addr().expect("an address").port()
}
