//! The `vangnet` program: reads the command line and hands it on.

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    // Help and version are answered with 0, wrong use with 2, both by clap itself.
    server::command::run(server::cli::Cli::parse()).into()
}
