//! The key that signs the daily head of each chain: 32 random bytes in a file that only the owner may read.

use std::fs::OpenOptions;
use std::io::{self, Read, Write};
use std::path::Path;

/// An Ed25519 secret.
pub struct Key([u8; 32]);

impl std::fmt::Debug for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Key(hidden)")
    }
}

impl Key {
    /// Name of the file in the data folder.
    pub const FILE: &'static str = "signing.key";

    /// A key of these bytes, for tests.
    pub fn of(secret: [u8; 32]) -> Key {
        Key(secret)
    }

    /// The secret.
    pub fn secret(&self) -> &[u8; 32] {
        &self.0
    }

    /// Reads the key of a data folder, or makes one with these random bytes (mode 0600) when there is none.
    ///
    /// # Errors
    /// When the file cannot be read or made, or holds something else than 64 hexadecimal digits.
    pub fn load_or_make(folder: &Path, random: [u8; 32]) -> io::Result<Key> {
        let path = folder.join(Key::FILE);
        match std::fs::File::open(&path) {
            Ok(mut file) => {
                let mut text = String::new();
                file.read_to_string(&mut text)?;
                decode(text.trim()).map(Key).ok_or_else(|| {
                    io::Error::new(
                        io::ErrorKind::InvalidData,
                        format!("{} is not a key of 64 hexadecimal digits", path.display()),
                    )
                })
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let mut options = OpenOptions::new();
                options.write(true).create_new(true);
                #[cfg(unix)]
                {
                    use std::os::unix::fs::OpenOptionsExt as _;
                    options.mode(0o600);
                }
                let mut file = options.open(&path)?;
                let text: String = random.iter().map(|byte| format!("{byte:02x}")).collect();
                file.write_all(text.as_bytes())?;
                file.sync_all()?;
                Ok(Key(random))
            }
            Err(error) => Err(error),
        }
    }
}

fn decode(text: &str) -> Option<[u8; 32]> {
    let mut key = [0; 32];
    if text.len() != 64 || !text.is_ascii() {
        return None;
    }
    for (index, byte) in key.iter_mut().enumerate() {
        *byte = u8::from_str_radix(text.get(index * 2..index * 2 + 2)?, 16).ok()?;
    }
    Some(key)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_made_once_and_read_by_its_owner_alone() {
        let folder = std::env::temp_dir().join(format!("vangnet-key-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let made = Key::load_or_make(&folder, [7; 32]).unwrap();
        let read = Key::load_or_make(&folder, [9; 32]).unwrap();
        assert_eq!(made.secret(), read.secret());
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let mode = std::fs::metadata(folder.join(Key::FILE)).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
        }
        std::fs::write(folder.join(Key::FILE), "short").unwrap();
        assert!(Key::load_or_make(&folder, [9; 32]).is_err());
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
