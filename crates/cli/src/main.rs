//! The command line of toklake: reads arguments, prints to a person, sets an exit code.
//!
//! It decides nothing about data: each file of `commands/` asks the pipeline for one thing and shows
//! what came of it. Start with `args.rs` for what can be said, `summary/` for what a person sees.

mod args;
mod asking;
mod commands;
mod demo;
mod environment;
mod failure;
mod numbers;
mod page;
mod progress;
mod shell;
mod stop;
mod summary;
mod table;
mod terminal;
mod usage;
mod world;

use std::ffi::OsString;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use mimalloc::MiMalloc;
use toklake_pipeline::Ending;

use args::Cli;
use failure::Failure;
use shell::Shell;
use stop::Stop;
use world::World;

#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() -> ExitCode {
    let arguments: Vec<OsString> = std::env::args_os().collect();
    let ending = match args::parse(&arguments) {
        Ok(cli) => run(cli),
        Err(error) => usage::answer(&error, &arguments),
    };
    ExitCode::from(ending.code())
}

fn run(cli: Cli) -> Ending {
    let shell = Shell::new(&cli.global);
    let command = cli.command.name();
    work(cli, shell).unwrap_or_else(|error| {
        let failure = Failure::of(&error);
        shell.failed(command, &failure);
        failure.ending
    })
}

fn work(cli: Cli, shell: Shell) -> anyhow::Result<Ending> {
    shell::log(cli.command.verbose(cli.global.verbose));
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .context("cannot start the threads of the program")?;
    let ending = runtime.block_on(async {
        let stop = Arc::new(Stop::default());
        tokio::spawn(Arc::clone(&stop).listen());
        let world = World::new(cli.global, shell, Arc::clone(&stop));
        tokio::select! {
            biased;
            ending = cli.command.run(&world) => ending,
            () = stop.due() => Err(stop::Stopped.into()),
        }
    });
    runtime.shutdown_timeout(Duration::from_millis(200));
    ending
}
