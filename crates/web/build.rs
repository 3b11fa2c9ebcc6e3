//! Gathers what the browser needs into the binary: the stylesheets, the script bundle, the locale files.
//!
//! The stylesheets are joined here, so that pages look right without Node. The script bundle comes from
//! `ui/dist` when that is newer than its sources, else from npm and esbuild, else it is an empty stub with a
//! warning: pages then work as plain forms, without live updates.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::SystemTime;

fn main() {
    let root = PathBuf::from(std::env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default());
    let out = PathBuf::from(std::env::var_os("OUT_DIR").unwrap_or_default());
    for watched in
        ["build.rs", "askama.toml", "locales", "ui/css", "ui/src", "ui/icons.svg", "ui/package-lock.json"]
    {
        println!("cargo:rerun-if-changed={watched}");
    }
    let css = join_styles(&root.join("ui/css"));
    let script = script_bundle(&root.join("ui"));
    let chat = fs::read(root.join("ui/dist/chat.js")).unwrap_or_default();
    let chat_window = fs::read(root.join("ui/dist/chat-window.js")).unwrap_or_default();
    let icons = fs::read(root.join("ui/icons.svg")).unwrap_or_default();
    let mut code = String::new();
    for (name, file, mime, bytes) in [
        ("CSS", "app.css", "text/css; charset=utf-8", css.as_bytes()),
        ("SCRIPT", "app.js", "text/javascript; charset=utf-8", script.as_slice()),
        ("CHAT", "chat.js", "text/javascript; charset=utf-8", chat.as_slice()),
        ("CHAT_WINDOW", "chat-window.js", "text/javascript; charset=utf-8", chat_window.as_slice()),
        ("ICONS", "icons.svg", "image/svg+xml", icons.as_slice()),
    ] {
        write_file(&out.join(file), bytes);
        let (stem, extension) = file.split_once('.').unwrap_or((file, ""));
        let hashed = format!("{stem}-{:016x}.{extension}", fnv1a(bytes));
        let _ = writeln!(
            code,
            "/// `{file}`, as built.\npub static {name}: Asset = Asset {{ file: {hashed:?}, url: {:?}, mime: {mime:?}, bytes: include_bytes!(concat!(env!(\"OUT_DIR\"), \"/{file}\")) }};",
            format!("/assets/{hashed}")
        );
    }
    write_file(&out.join("assets.rs"), code.as_bytes());
    write_file(&out.join("locales.rs"), locale_list(&root.join("locales")).as_bytes());
}

/// All `*.css` in name order, comments and indentation taken out.
fn join_styles(folder: &Path) -> String {
    let mut out = String::new();
    for path in files_in(folder, "css") {
        let text = fs::read_to_string(&path).unwrap_or_default();
        for line in without_comments(&text).lines().map(str::trim).filter(|line| !line.is_empty()) {
            out.push_str(line);
            out.push('\n');
        }
    }
    out
}

fn without_comments(css: &str) -> String {
    let mut out = String::with_capacity(css.len());
    let mut rest = css;
    while let Some(start) = rest.find("/*") {
        out.push_str(&rest[..start]);
        rest = rest[start..].find("*/").map_or("", |end| &rest[start + end + 2..]);
    }
    out.push_str(rest);
    out
}

fn script_bundle(ui: &Path) -> Vec<u8> {
    let dist = ui.join("dist/app.js");
    let newest_source = files_in(&ui.join("src"), "ts")
        .iter()
        .chain([&ui.join("package-lock.json")])
        .filter_map(|path| changed(path))
        .max();
    let fresh = |path: &Path| matches!((changed(path), newest_source), (Some(built), Some(source)) if built >= source);
    if !(fresh(&dist) && fresh(&ui.join("dist/chat.js")) && fresh(&ui.join("dist/chat-window.js")))
        && let Err(reason) = build_with_npm(ui)
    {
        println!(
            "cargo:warning=the browser script is not built ({reason}): pages work, but do not update by themselves"
        );
        return b"/* built without Node */\n".to_vec();
    }
    fs::read(&dist).unwrap_or_default()
}

/// `npm ci` where the installed modules are older than the lock file, then `npm run build`.
fn build_with_npm(ui: &Path) -> Result<(), String> {
    let installed = changed(&ui.join("node_modules/.package-lock.json"));
    if installed < changed(&ui.join("package-lock.json")) {
        npm(ui, &["ci", "--no-audit", "--no-fund"])?;
    }
    npm(ui, &["run", "--silent", "build"])
}

fn npm(ui: &Path, arguments: &[&str]) -> Result<(), String> {
    let run = Command::new("npm").args(arguments).current_dir(ui).output();
    match run {
        Err(error) => Err(format!("npm: {error}")),
        Ok(done) if done.status.success() => Ok(()),
        Ok(done) => {
            let said = String::from_utf8_lossy(&done.stderr);
            let last = said.lines().rev().find(|line| !line.trim().is_empty()).unwrap_or_default();
            Err(format!("npm {} failed: {last}", arguments.join(" ")))
        }
    }
}

/// `pub static FILES: &[(language, file, text)]`
fn locale_list(folder: &Path) -> String {
    let mut code = String::from(
        "/// Every locale file: language, file name, text.\npub static FILES: &[(&str, &str, &str)] = &[\n",
    );
    for language in ["en", "nl"] {
        for path in files_in(&folder.join(language), "ftl") {
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            let _ =
                writeln!(code, "    ({language:?}, {name:?}, include_str!({:?})),", path.to_string_lossy());
        }
    }
    code.push_str("];\n");
    code
}

/// The files of a folder with this extension, by name.
fn files_in(folder: &Path, extension: &str) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let mut files: Vec<PathBuf> = entries
        .filter_map(|entry| entry.ok().map(|entry| entry.path()))
        .filter(|path| path.extension().is_some_and(|found| found == extension))
        .collect();
    files.sort();
    files
}

fn changed(path: &Path) -> Option<SystemTime> {
    fs::metadata(path).ok()?.modified().ok()
}

fn write_file(path: &Path, bytes: &[u8]) {
    if let Err(error) = fs::write(path, bytes) {
        panic!("cannot write {}: {error}", path.display());
    }
}

/// FNV-1a, 64 bits: names an asset by its content, no more.
fn fnv1a(bytes: &[u8]) -> u64 {
    bytes
        .iter()
        .fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3))
}
