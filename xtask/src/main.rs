//! Tools of the house: `cargo xtask tidy`, `bench`, `crash`.
//!
//! Nothing here is part of the product; the product's binary is `vangnet` in crates/server.

mod api;
mod bench;
mod crash;
mod http;
mod process;
mod story;
mod tidy;

use std::path::Path;
use std::process::ExitCode;

const HELP: &str = "cargo xtask COMMAND

  tidy [--write]     the rules of the house; --write brings the feature map up to date
  bench [PART...]    what things cost: engine calc import mail sqlite postgres (all without a name);
                     --short for fewer tickets, --strict fails when a limit is missed
  crash [--kills N]  kills the server in the middle of load on both engines (scripts/postgres-for-tests run ...)
";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap_or(Path::new("."));
    let outcome = match words[..] {
        ["tidy"] => tidy::run(root, false),
        ["tidy", "--write"] => tidy::run(root, true),
        ["bench", ref rest @ ..] => bench::run(root, rest),
        ["crash", ref rest @ ..] => crash::run(root, rest),
        _ => Err(HELP.to_owned()),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(trouble) => {
            eprintln!("{trouble}");
            ExitCode::FAILURE
        }
    }
}
