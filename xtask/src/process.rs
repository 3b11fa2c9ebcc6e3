//! The real server as a process: started, asked for its use of the machine, stopped or killed.
#![allow(clippy::disallowed_methods, reason = "waits for a process and measures how long it took")]

use std::io::Write as _;
use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::http::Client;

/// What runs, and on which data.
pub struct Setup {
    pub binary: PathBuf,
    pub data: PathBuf,
    /// `postgres://...`; `None` for the SQLite file in the data folder.
    pub database: Option<String>,
}

impl Setup {
    /// A command of the program on this data.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(&self.binary);
        command.args(arguments).env("VANGNET_DATA_DIR", &self.data).env_remove("VANGNET_DATABASE_URL");
        if let Some(url) = &self.database {
            command.env("VANGNET_DATABASE_URL", url);
        }
        // Anything named in the folder from which the tool was called is not this server's.
        command.current_dir(&self.data).stdin(Stdio::null());
        command
    }

    /// Runs a command to its end; an exit code other than 0 is an error with what it printed.
    pub fn run(&self, arguments: &[&str]) -> Result<String, String> {
        self.run_with(arguments, "")
    }

    /// The same with something to read on standard input.
    pub fn run_with(&self, arguments: &[&str], input: &str) -> Result<String, String> {
        let trouble = |e: std::io::Error| format!("{}: {e}", self.binary.display());
        let mut command = self.command(arguments);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().map_err(trouble)?;
        if let Some(mut stdin) = child.stdin.take() {
            // A command that reads nothing may have closed it already.
            let _ = stdin.write_all(input.as_bytes());
        }
        let output = child.wait_with_output().map_err(trouble)?;
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        if output.status.success() {
            return Ok(text);
        }
        let errors = String::from_utf8_lossy(&output.stderr);
        Err(format!("vangnet {} ended with {}:\n{text}{errors}", arguments.join(" "), output.status))
    }

    /// Starts `vangnet serve` and waits until it answers.
    pub fn serve(&self) -> Result<Server, String> {
        let address = free_address().map_err(|e| e.to_string())?;
        let log = std::fs::OpenOptions::new().create(true).append(true).open(self.data.join("server.log"));
        let log = log.map_err(|e| e.to_string())?;
        let errors = log.try_clone().map_err(|e| e.to_string())?;
        let begin = Instant::now();
        let child = self
            .command(&["serve"])
            .env("VANGNET_LISTEN", address.to_string())
            // The password alone signs in what is measured.
            .env("VANGNET_SECOND_FACTOR", "optional")
            .stdout(log)
            .stderr(errors)
            .spawn()
            .map_err(|e| format!("{}: {e}", self.binary.display()))?;
        let mut server = Server { child, address, first_page: Duration::ZERO };
        server.first_page = server.wait(begin).map_err(|e| {
            let log = std::fs::read_to_string(self.data.join("server.log")).unwrap_or_default();
            let tail: Vec<&str> = log.lines().rev().take(20).collect();
            format!("{e}\n{}", tail.into_iter().rev().collect::<Vec<_>>().join("\n"))
        })?;
        Ok(server)
    }
}

fn free_address() -> std::io::Result<SocketAddr> {
    TcpListener::bind("127.0.0.1:0")?.local_addr()
}

/// A running server. It is killed when dropped.
pub struct Server {
    child: Child,
    pub address: SocketAddr,
    /// From the start of the process to the first page in hand.
    pub first_page: Duration,
}

impl Server {
    /// Waits until the sign-in page is there: two seconds are far more than it takes, a minute is a failure.
    fn wait(&mut self, begin: Instant) -> Result<Duration, String> {
        while begin.elapsed() < Duration::from_secs(60) {
            if let Ok(mut client) = Client::connect(self.address)
                && let Ok(answer) = client.get("/sign-in")
                && answer.status == 200
            {
                return Ok(begin.elapsed());
            }
            if let Ok(Some(status)) = self.child.try_wait() {
                return Err(format!("the server ended by itself: {status}"));
            }
            std::thread::sleep(Duration::from_millis(2));
        }
        Err("the server did not answer within a minute".to_owned())
    }

    pub fn client(&self) -> Result<Client, String> {
        Client::connect(self.address).map_err(|e| e.to_string())
    }

    /// CPU time of the server so far, in milliseconds.
    pub fn cpu_ms(&self) -> f64 {
        cpu_ms(self.child.id())
    }

    /// Proportional set size in MiB.
    pub fn pss_mib(&self) -> f64 {
        let path = format!("/proc/{}/smaps_rollup", self.child.id());
        let text = std::fs::read_to_string(path).unwrap_or_default();
        let line = text.lines().find_map(|line| line.strip_prefix("Pss:"));
        let kib = line.and_then(|line| line.split_whitespace().next()).and_then(|v| v.parse::<f64>().ok());
        kib.unwrap_or(f64::NAN) / 1024.0
    }

    /// SIGKILL: no chance to put anything in order.
    pub fn kill(mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// CPU time of a process so far, all threads, in milliseconds (the kernel counts in steps of 10 ms).
pub fn cpu_ms(pid: u32) -> f64 {
    stat(pid).1
}

/// The state of a process (`Z`: it ended and was not waited for) and its CPU time in milliseconds.
fn stat(pid: u32) -> (String, f64) {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    // The name in parentheses may hold blanks; utime and stime are the 14th and 15th field.
    let rest: Vec<&str> = stat.rsplit(')').next().unwrap_or("").split_whitespace().collect();
    let ticks = |n: usize| rest.get(n).and_then(|v| v.parse::<f64>().ok()).unwrap_or(0.0);
    (rest.first().copied().unwrap_or("Z").to_owned(), (ticks(11) + ticks(12)) * 10.0)
}

/// Runs a command to its end and says what it used: (wall seconds, CPU seconds, largest resident set in MiB, what
/// it printed). CPU and memory come from the kernel's account of this one child.
pub fn measured(command: &mut Command) -> Result<Used, String> {
    let begin = Instant::now();
    let mut child =
        command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().map_err(|e| e.to_string())?;
    let pid = child.id();
    let out = child.stdout.take();
    let err = child.stderr.take();
    let reader = std::thread::spawn(move || out.map(read_all).unwrap_or_default());
    let errors = std::thread::spawn(move || err.map(read_all).unwrap_or_default());
    let mut used = Used::default();
    // A child that ended and was not waited for keeps its account: look until it is a zombie.
    loop {
        let (state, cpu) = stat(pid);
        used.cpu_s = cpu / 1000.0;
        let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
        let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kib = peak.and_then(|line| line.split_whitespace().next()).and_then(|v| v.parse::<f64>().ok());
        used.peak_mib = kib.map_or(used.peak_mib, |kib| kib / 1024.0);
        if state == "Z" {
            break;
        }
        std::thread::sleep(Duration::from_millis(2));
    }
    used.wall_s = begin.elapsed().as_secs_f64();
    let status = child.wait().map_err(|e| e.to_string())?;
    used.output = reader.join().unwrap_or_default();
    let errors = errors.join().unwrap_or_default();
    if status.success() {
        Ok(used)
    } else {
        Err(format!("{command:?} ended with {status}:\n{}{errors}", used.output))
    }
}

/// What a command used.
#[derive(Default)]
pub struct Used {
    pub wall_s: f64,
    pub cpu_s: f64,
    pub peak_mib: f64,
    pub output: String,
}

fn read_all(mut from: impl std::io::Read) -> String {
    let mut bytes = Vec::new();
    let _ = from.read_to_end(&mut bytes);
    String::from_utf8_lossy(&bytes).into_owned()
}

/// A folder of its own, gone when dropped.
pub struct Folder(pub PathBuf);

impl Folder {
    pub fn new(name: &str) -> Result<Folder, String> {
        let path = std::env::temp_dir().join(format!("vangnet-{name}-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&path);
        std::fs::create_dir_all(&path).map_err(|e| format!("{}: {e}", path.display()))?;
        Ok(Folder(path))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// Builds the release binary and says where it is; `VANGNET_BINARY` names another one.
pub fn release_binary(root: &Path) -> Result<PathBuf, String> {
    if let Ok(binary) = std::env::var("VANGNET_BINARY") {
        return Ok(PathBuf::from(binary));
    }
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
    let mut build = Command::new(cargo);
    build.args(["build", "--release", "--locked", "--package", "server"]).current_dir(root);
    let status = build.status().map_err(|e| e.to_string())?;
    if !status.success() {
        return Err("the release build failed".to_owned());
    }
    Ok(root.join("target/release/vangnet"))
}
