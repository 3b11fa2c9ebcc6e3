//! Settings: flag before environment before file before default, each with where it came from.
//!
//! Every setting is one row of [`SETTINGS`]; every command uses the same ones, `vangnet check-config` prints them.

use std::fmt;
use std::path::{Path, PathBuf};

use crate::log::LogFormat;

/// Read when it is there and no other file is named.
pub const DEFAULT_FILE: &str = "vangnet.toml";

/// One setting: its key in the file, its environment variable, its default, what it is for.
struct Setting {
    key: &'static str,
    env: &'static str,
    default: &'static str,
    help: &'static str,
}

/// All of them. An empty default means "follows from the others".
const SETTINGS: [Setting; 16] = [
    Setting {
        key: "data_dir",
        env: "VANGNET_DATA_DIR",
        default: "./data",
        help: "folder with the database, keys and rejected rows",
    },
    Setting {
        key: "listen",
        env: "VANGNET_LISTEN",
        default: "127.0.0.1:8080",
        help: "address and port to serve on",
    },
    Setting {
        key: "database_url",
        env: "VANGNET_DATABASE_URL",
        default: "",
        help: "postgres://...; empty: SQLite in the data folder",
    },
    Setting {
        key: "base_url",
        env: "VANGNET_BASE_URL",
        default: "",
        help: "address that people type; https makes cookies secure",
    },
    Setting {
        key: "second_factor",
        env: "VANGNET_SECOND_FACTOR",
        default: "required",
        help: "required or optional: whether colleagues show a code or a passkey beside the password",
    },
    Setting {
        key: "workers",
        env: "VANGNET_WORKERS",
        default: "",
        help: "threads that serve requests; empty: one a core, at most 8",
    },
    Setting {
        key: "mail.address",
        env: "VANGNET_MAIL_ADDRESS",
        default: "",
        help: "our own addresses, desk@example.org first the one we write from; the plus-part is ours to use",
    },
    Setting {
        key: "mail.name",
        env: "VANGNET_MAIL_NAME",
        default: "",
        help: "name that stands before our address",
    },
    Setting {
        key: "mail.smtp",
        env: "VANGNET_MAIL_SMTP",
        default: "",
        help: "server that takes our mail: smtps://user:password@host; empty: nothing is sent",
    },
    Setting {
        key: "mail.lmtp",
        env: "VANGNET_MAIL_LMTP",
        default: "",
        help: "where a mail server beside us delivers: 127.0.0.1:8024 or unix:/run/vangnet/lmtp",
    },
    Setting {
        key: "mail.imap",
        env: "VANGNET_MAIL_IMAP",
        default: "",
        help: "mailboxes that are read: imaps://user:password@host/INBOX, several with a space between",
    },
    Setting {
        key: "mail.authserv",
        env: "VANGNET_MAIL_AUTHSERV",
        default: "",
        help: "name our mail server writes in Authentication-Results; empty: that header is not believed",
    },
    Setting {
        key: "mail.ca",
        env: "VANGNET_MAIL_CA",
        default: "",
        help: "certificate in PEM that mail servers are trusted by, besides the system's",
    },
    Setting {
        key: "webhooks.allow",
        env: "VANGNET_WEBHOOKS_ALLOW",
        default: "",
        help: "addresses that are not public and webhooks may reach all the same: 10.1.0.0/16 127.0.0.1",
    },
    Setting { key: "log.format", env: "VANGNET_LOG_FORMAT", default: "text", help: "text or json" },
    Setting {
        key: "log.level",
        env: "VANGNET_LOG",
        default: "info",
        help: "error, warn, info, debug, or per module as in info,store=debug",
    },
];

/// What was given on the command line.
#[derive(Debug, Clone, Default)]
pub struct Flags {
    /// `--config`.
    pub config: Option<PathBuf>,
    /// `--data-dir`.
    pub data_dir: Option<PathBuf>,
    /// `--listen`.
    pub listen: Option<String>,
    /// `--database-url`.
    pub database_url: Option<String>,
}

/// The settings in force.
#[derive(Debug, Clone)]
pub struct Config {
    /// Folder with the database, keys and rejected rows.
    pub data_dir: PathBuf,
    /// `address:port`.
    pub listen: String,
    /// `postgres://...`, or nothing for SQLite in the data folder.
    pub database_url: Option<String>,
    /// Address that people type, without a slash at its end.
    pub base_url: Option<String>,
    /// Colleagues sign in with a second factor.
    pub require_second_factor: bool,
    /// Threads that serve requests.
    pub workers: Option<usize>,
    /// How log lines are written.
    pub log_format: LogFormat,
    /// Which log lines are written.
    pub log_level: String,
    /// Which addresses webhooks may reach besides public ones.
    pub webhooks: outside::webhook::Rules,
    /// Mail in and out.
    pub mail: crate::door::Mail,
    /// Each setting's key, value (secrets hidden) and origin, for `check-config`.
    pub origins: Vec<(&'static str, String, String)>,
    /// What is odd but not wrong.
    pub warnings: Vec<String>,
}

/// Why the settings cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfigError(pub String);

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for ConfigError {}

impl Config {
    /// The settings in force for this process.
    ///
    /// # Errors
    /// A sentence with the place: file, line, key, and what to write instead.
    pub fn load(flags: &Flags) -> Result<Config, ConfigError> {
        let environment: Vec<(String, String)> =
            std::env::vars().filter(|(name, _)| name.starts_with("VANGNET_")).collect();
        let get =
            |name: &str| environment.iter().find(|(key, _)| key == name).map(|(_, value)| value.clone());
        let named = flags.config.clone().or_else(|| get("VANGNET_CONFIG").map(PathBuf::from));
        let path = named.clone().unwrap_or_else(|| PathBuf::from(DEFAULT_FILE));
        let file = match std::fs::read_to_string(&path) {
            Ok(text) => Some((path, text)),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound && named.is_none() => None,
            Err(error) => return Err(ConfigError(format!("cannot read {}: {error}", path.display()))),
        };
        let mut config =
            Config::resolve(flags, file.as_ref().map(|(path, text)| (path.as_path(), text.as_str())), &get)?;
        for (name, _) in &environment {
            let known = SETTINGS.iter().any(|setting| setting.env == name) || name == "VANGNET_CONFIG";
            if !known && !name.starts_with("VANGNET_TEST_") {
                config.warnings.push(format!(
                    "the environment variable {name} is not known{}",
                    near(name, SETTINGS.iter().map(|setting| setting.env))
                ));
            }
        }
        Ok(config)
    }

    /// The same from given parts, for tests.
    ///
    /// # Errors
    /// As [`Config::load`].
    pub fn resolve(
        flags: &Flags,
        file: Option<(&Path, &str)>,
        env: &dyn Fn(&str) -> Option<String>,
    ) -> Result<Config, ConfigError> {
        let written = match file {
            Some((path, text)) => read_file(path, text)?,
            None => Vec::new(),
        };
        let mut values: Vec<(&'static str, String, String)> = Vec::new();
        for setting in &SETTINGS {
            let flag = match setting.key {
                "data_dir" => flags.data_dir.as_ref().map(|path| path.display().to_string()),
                "listen" => flags.listen.clone(),
                "database_url" => flags.database_url.clone(),
                _ => None,
            };
            let from_file = || written.iter().find(|(key, ..)| *key == setting.key);
            let (value, origin) = if let Some(flag) = flag {
                (flag, "flag".to_owned())
            } else if let Some(value) = env(setting.env).filter(|value| !value.is_empty()) {
                (value, setting.env.to_owned())
            } else if let Some((_, value, origin)) = from_file() {
                (value.clone(), origin.clone())
            } else {
                (setting.default.to_owned(), "default".to_owned())
            };
            values.push((setting.key, value, origin));
        }
        Config::from_values(values)
    }

    fn from_values(values: Vec<(&'static str, String, String)>) -> Result<Config, ConfigError> {
        let get = |key: &str| {
            let row = values.iter().find(|(name, ..)| *name == key);
            row.map(|(_, value, origin)| (value.as_str(), origin.as_str())).unwrap_or_default()
        };
        let refuse = |key: &str, mend: &str| {
            let (value, origin) = get(key);
            ConfigError(format!("{key} = \"{value}\" ({origin}): {mend}"))
        };
        let filled = |key: &str| Some(get(key).0.to_owned()).filter(|value| !value.is_empty());
        let listen = get("listen").0.to_owned();
        if !listen
            .rsplit_once(':')
            .is_some_and(|(host, port)| !host.is_empty() && port.parse::<u16>().is_ok())
        {
            return Err(refuse("listen", "write it like 127.0.0.1:8080"));
        }
        if filled("database_url")
            .is_some_and(|url| !url.starts_with("postgres://") && !url.starts_with("postgresql://"))
        {
            return Err(ConfigError(format!(
                "database_url ({}): write it like postgres://user:password@host/database, or leave it out for SQLite in the data folder",
                get("database_url").1
            )));
        }
        if filled("base_url").is_some_and(|url| !url.starts_with("http://") && !url.starts_with("https://")) {
            return Err(refuse("base_url", "write it like https://support.example.org"));
        }
        let workers =
            filled("workers").map(|text| text.parse::<usize>().ok().filter(|count| (1..=64).contains(count)));
        if workers == Some(None) {
            return Err(refuse("workers", "a whole number from 1 to 64"));
        }
        let require_second_factor = match get("second_factor").0 {
            "required" => true,
            "optional" => false,
            _ => return Err(refuse("second_factor", "required or optional")),
        };
        let log_format =
            LogFormat::parse(get("log.format").0).ok_or_else(|| refuse("log.format", "text or json"))?;
        let webhooks = outside::webhook::Rules::parse(get("webhooks.allow").0)
            .map_err(|_| refuse("webhooks.allow", "ranges such as 10.1.0.0/16, with spaces between"))?;
        let mail = crate::door::Mail::read(|key| get(key).0)
            .map_err(|(key, mend)| ConfigError(format!("{key} ({}): {mend}", get(key).1)))?;
        Ok(Config {
            webhooks,
            mail,
            data_dir: PathBuf::from(get("data_dir").0),
            listen,
            database_url: filled("database_url"),
            base_url: filled("base_url").map(|url| url.trim_end_matches('/').to_owned()),
            require_second_factor,
            workers: workers.flatten(),
            log_format,
            log_level: get("log.level").0.to_owned(),
            origins: values
                .iter()
                .map(|(key, value, origin)| (*key, hide_passwords(value), origin.clone()))
                .collect(),
            warnings: Vec::new(),
        })
    }

    /// Where the database is: PostgreSQL's address, or the SQLite file.
    pub fn database(&self) -> String {
        match &self.database_url {
            Some(url) => url.clone(),
            None => self.data_dir.join("vangnet.sqlite").display().to_string(),
        }
    }

    /// The address pages are reached at.
    pub fn public_url(&self) -> String {
        self.base_url.clone().unwrap_or_else(|| format!("http://{}", self.listen))
    }

    /// The settings as a file that can be used again, each with its origin.
    pub fn describe(&self) -> String {
        let mut out = String::new();
        for (key, value, origin) in &self.origins {
            let help = SETTINGS.iter().find(|setting| setting.key == *key).map_or("", |setting| setting.help);
            out += &format!("{key} = {value:?}  # {origin}; {help}\n");
        }
        out += &format!("# database in use: {}\n", hide_password(&self.database()));
        out
    }
}

/// The values of a file: key, value, `file:line`.
fn read_file(path: &Path, text: &str) -> Result<Vec<(&'static str, String, String)>, ConfigError> {
    let place = |at: usize| {
        let before = text.get(..at).unwrap_or(text);
        let line = before.matches('\n').count() + 1;
        format!("{}:{line}", path.display())
    };
    let table: toml::de::DeTable<'_> = toml::de::DeTable::parse(text)
        .map_err(|error| {
            let at = error.span().map_or(0, |span| span.start);
            ConfigError(format!("{}: {}", place(at), error.message()))
        })?
        .into_inner();
    let mut flat = Vec::new();
    flatten("", &table, &mut flat);
    let mut values = Vec::new();
    for (key, at, value) in flat {
        let Some(setting) = SETTINGS.iter().find(|setting| setting.key == key) else {
            let hint = near(&key, SETTINGS.iter().map(|setting| setting.key));
            return Err(ConfigError(format!("{}: the key \"{key}\" is not known{hint}", place(at))));
        };
        let Some(value) = value else {
            return Err(ConfigError(format!("{}: {key} is a text or a number: {}", place(at), setting.help)));
        };
        values.push((setting.key, value, place(at)));
    }
    Ok(values)
}

/// Dotted keys with their place and value (`None`: neither text nor number).
fn flatten(prefix: &str, table: &toml::de::DeTable<'_>, flat: &mut Vec<(String, usize, Option<String>)>) {
    use toml::de::DeValue;
    for (name, value) in table {
        let key = format!("{prefix}{}", name.get_ref());
        match value.get_ref() {
            DeValue::Table(inner) => flatten(&format!("{key}."), inner, flat),
            DeValue::String(text) => flat.push((key, name.span().start, Some(text.to_string()))),
            DeValue::Integer(number) => flat.push((key, name.span().start, Some(number.to_string()))),
            _ => flat.push((key, name.span().start, None)),
        }
    }
}

/// `; did you mean "listen"?` or the list of all.
pub fn near<'a>(word: &str, known: impl Iterator<Item = &'a str>) -> String {
    let known: Vec<&str> = known.collect();
    let best = known.iter().min_by_key(|name| distance(word, name)).filter(|name| distance(word, name) <= 3);
    match best {
        Some(name) => format!("; did you mean \"{name}\"?"),
        None => format!("; known are {}", known.join(", ")),
    }
}

/// How many letters must change to make one word the other.
fn distance(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (index, letter) in one.chars().enumerate() {
        let mut next = vec![index + 1];
        for (column, wanted) in other.iter().enumerate() {
            let replaced = row.get(column).copied().unwrap_or(0) + usize::from(letter != *wanted);
            let removed = row.get(column + 1).copied().unwrap_or(0) + 1;
            let added = next.last().copied().unwrap_or(0) + 1;
            next.push(replaced.min(removed).min(added));
        }
        row = next;
    }
    row.last().copied().unwrap_or(0)
}

/// The same for several addresses with spaces between.
fn hide_passwords(text: &str) -> String {
    match text.contains("://") {
        true => text.split_whitespace().map(hide_password).collect::<Vec<_>>().join(" "),
        false => hide_password(text),
    }
}

/// `postgres://user:secret@host` -> `postgres://user:***@host`, and a password given as a parameter too. What cannot be
/// taken apart without doubt is hidden whole: a secret may hold any character.
pub fn hide_password(text: &str) -> String {
    let Some((scheme, rest)) = text.split_once("://") else {
        let doubt = text.to_ascii_lowercase().contains("password");
        return if doubt { "***".to_owned() } else { text.to_owned() };
    };
    let Some(hidden) = hide_in(rest) else { return format!("{scheme}://***") };
    format!("{scheme}://{hidden}")
}

/// What follows the scheme, without secrets; `None` in doubt.
fn hide_in(rest: &str) -> Option<String> {
    // A secret may hold `/`, `?` and `@`: the last `@` is the one before the host.
    let (login, place) = match rest.rsplit_once('@') {
        Some((login, place)) => (Some(login), place),
        None => (None, rest),
    };
    let login = match login.map(|login| login.split_once(':').map_or((login, None), |(a, b)| (a, Some(b)))) {
        None => String::new(),
        Some((user, _)) if user.contains(['/', '?', '&', '=']) => return None,
        Some((user, None)) => format!("{user}@"),
        Some((user, Some(_))) => format!("{user}:***@"),
    };
    let (place, parameters) = place.split_once('?').map_or((place, None), |(a, b)| (a, Some(b)));
    // Without an `@` there is no login; but a user and secret whose host is missing look like this.
    let host = place.split('/').next().unwrap_or(place);
    if host.split_once(':').is_some_and(|(_, port)| !port.bytes().all(|byte| byte.is_ascii_digit()))
        && !host.starts_with('[')
    {
        return None;
    }
    let Some(parameters) = parameters else { return Some(login + place) };
    let mut kept = Vec::new();
    for parameter in parameters.split('&') {
        let (name, _) = parameter.split_once('=')?;
        if name.contains(['%', '+', ' ', '/', '?']) {
            return None;
        }
        let secret = name.to_ascii_lowercase().contains("pass");
        kept.push(if secret { format!("{name}=***") } else { parameter.to_owned() });
    }
    Some(format!("{login}{place}?{}", kept.join("&")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn resolve(file: &str, env: &[(&str, &str)]) -> Result<Config, ConfigError> {
        let get = |name: &str| env.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned());
        Config::resolve(&Flags::default(), Some((Path::new("vangnet.toml"), file)), &get)
    }

    #[test]
    fn environment_before_file_before_default() {
        let config = resolve(
            "listen = \"0.0.0.0:80\"\ndata_dir = \"/srv/a\"\n[log]\nformat = \"json\"\n",
            &[("VANGNET_DATA_DIR", "/srv/b")],
        )
        .unwrap();
        assert_eq!(config.listen, "0.0.0.0:80");
        assert_eq!(config.data_dir, PathBuf::from("/srv/b"));
        assert_eq!(config.log_format, LogFormat::Json);
        assert_eq!(config.database(), "/srv/b/vangnet.sqlite");
        let origins: Vec<_> =
            config.origins.iter().map(|(key, _, origin)| format!("{key} {origin}")).collect();
        assert_eq!(
            origins,
            [
                "data_dir VANGNET_DATA_DIR",
                "listen vangnet.toml:1",
                "database_url default",
                "base_url default",
                "second_factor default",
                "workers default",
                "mail.address default",
                "mail.name default",
                "mail.smtp default",
                "mail.lmtp default",
                "mail.imap default",
                "mail.authserv default",
                "mail.ca default",
                "webhooks.allow default",
                "log.format vangnet.toml:4",
                "log.level default"
            ]
        );
    }

    #[test]
    fn what_is_wrong_is_said_with_its_place_and_mend() {
        let check = |file: &str, expect: &str| assert_eq!(resolve(file, &[]).unwrap_err().0, expect);
        check(
            "\nlistne = \"x\"",
            "vangnet.toml:2: the key \"listne\" is not known; did you mean \"listen\"?",
        );
        check(
            "[log]\nfromat = \"x\"",
            "vangnet.toml:2: the key \"log.fromat\" is not known; did you mean \"log.format\"?",
        );
        check("listen = \"8080\"", "listen = \"8080\" (vangnet.toml:1): write it like 127.0.0.1:8080");
        check("[log]\nformat = \"xml\"", "log.format = \"xml\" (vangnet.toml:2): text or json");
        check("listen = true", "vangnet.toml:1: listen is a text or a number: address and port to serve on");
        assert!(resolve("listen = ", &[]).unwrap_err().0.starts_with("vangnet.toml:1: "));
        // Whatever is wrong with it, a password is not printed.
        assert!(
            !resolve("", &[("VANGNET_DATABASE_URL", "mysql://me:secret@x/y")])
                .unwrap_err()
                .0
                .contains("secret")
        );
    }

    #[test]
    fn passwords_are_hidden() {
        let check = |text: &str, expect: &str| assert_eq!(hide_password(text), expect);
        check("postgres://me:s3c@ret@db:5432/vangnet?x=1", "postgres://me:***@db:5432/vangnet?x=1");
        check("postgres://me@db/vangnet?password=s3c&x=1", "postgres://me@db/vangnet?password=***&x=1");
        check("postgres:///vangnet", "postgres:///vangnet");
        check("postgres://me:s3/c?r@et@db/v", "postgres://me:***@db/v");
        check("postgres://me:a?password=b@db/v", "postgres://me:***@db/v");
        check("postgres://me@db/v?x=1&PassWord=s3c/r?t", "postgres://me@db/v?x=1&PassWord=***");
        check("postgres://db/v?sslpassword=a&password=b", "postgres://db/v?sslpassword=***&password=***");
        check("postgres://me:x@db/v?password=s3@cret", "postgres://me:***@cret");
        check("postgres://db/v?user=me&password=s3@cret", "postgres://***");
        check("postgres://me@db/v?pass%77ord=s3cret", "postgres://***");
        check("postgres://me:s3cret/db", "postgres://***");
        check("postgres://db/v?x=1&s3cret", "postgres://***");
        check("postgres://me@[::1]:5432/v", "postgres://me@[::1]:5432/v");
        check("https://desk.example.org/a", "https://desk.example.org/a");
        check("host=db Password=s3cret", "***");
        check("/srv/data/vangnet.sqlite", "/srv/data/vangnet.sqlite");
        let config = resolve("", &[("VANGNET_DATABASE_URL", "postgres://me:s3cret@db/v")]).unwrap();
        assert!(!config.describe().contains("s3cret"), "{}", config.describe());
    }
}
