//! `vangnet calc`: requests in JSON Lines in, answers out, in order (docs/calc).

use std::fs::File;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;

/// Buffers of a megabyte: a system call for some thousands of lines.
const BUFFER: usize = 1 << 20;
/// A line longer than this is a mistake, not a request.
const LONGEST: u64 = 64 << 20;

/// Answers every line of `file` or standard input on standard output.
///
/// # Errors
/// A sentence when the input cannot be read; a bad line is answered with `{"error": ...}` and the rest goes on.
/// A reader that goes away (`| head`) ends it quietly.
pub fn run(file: Option<&Path>) -> Result<(), String> {
    let out = std::io::BufWriter::with_capacity(BUFFER, std::io::stdout().lock());
    match file {
        Some(path) => {
            let file =
                File::open(path).map_err(|error| format!("cannot read {}: {error}", path.display()))?;
            answer_all(BufReader::with_capacity(BUFFER, file), out)
        }
        None => answer_all(BufReader::with_capacity(BUFFER, std::io::stdin().lock()), out),
    }
}

/// The loop itself. Answers are held back only while more requests are at hand, so that a program which
/// writes one request and waits for its answer gets it.
fn answer_all(mut input: BufReader<impl Read>, mut out: impl Write) -> Result<(), String> {
    let mut calc = domain::calc::Calc::new();
    let mut line = Vec::new();
    let mut answer = String::new();
    let mut number: u64 = 0;
    loop {
        line.clear();
        let read = (&mut input)
            .take(LONGEST)
            .read_until(b'\n', &mut line)
            .map_err(|error| format!("cannot read: {error}"))?;
        if read == 0 {
            break;
        }
        number += 1;
        answer.clear();
        calc.line(number, &String::from_utf8_lossy(&line), &mut answer);
        let written = out
            .write_all(answer.as_bytes())
            .and_then(|()| if input.buffer().contains(&b'\n') { Ok(()) } else { out.flush() });
        match written {
            Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => return Ok(()),
            Err(error) => return Err(format!("cannot write: {error}")),
            Ok(()) => {}
        }
    }
    match out.flush() {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => Err(format!("cannot write: {error}")),
        _ => Ok(()),
    }
}
