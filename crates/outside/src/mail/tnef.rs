//! `winmail.dat`: the files in an Outlook envelope (TNEF). Its text is not read: it comes as a part of its own as well.
//!
//! The format: a signature, a key, then attributes of level, id, length, bytes and checksum, the files one after the other.

/// A file found inside.
#[derive(Debug, PartialEq, Eq, Default)]
pub struct File {
    pub name: String,
    pub bytes: Vec<u8>,
}

const SIGNATURE: u32 = 0x223E_9F78;
/// Begins a file.
const REND_DATA: u32 = 0x0006_9002;
/// Its short name.
const TITLE: u32 = 0x0001_8010;
/// Its bytes.
const DATA: u32 = 0x0006_800F;
/// Its properties, the long name among them.
const PROPERTIES: u32 = 0x0006_9005;
/// PR_ATTACH_LONG_FILENAME.
const LONG_NAME: u32 = 0x3707;
const MOST: usize = 500;

/// The files; `None` when the bytes are no TNEF. What is cut off is left out.
pub fn files(bytes: &[u8]) -> Option<Vec<File>> {
    if u32_at(bytes, 0)? != SIGNATURE {
        return None;
    }
    let mut files: Vec<File> = Vec::new();
    let mut at = 6;
    while let Some((id, data, next)) = attribute(bytes, at) {
        if id == REND_DATA && files.len() < MOST {
            files.push(File::default());
        }
        match (id, files.last_mut()) {
            (TITLE, Some(file)) if file.name.is_empty() => file.name = latin(data),
            (DATA, Some(file)) => file.bytes = data.to_vec(),
            (PROPERTIES, Some(file)) => {
                if let Some(name) = long_name(data) {
                    file.name = name;
                }
            }
            _ => {}
        }
        at = next;
    }
    files.retain(|file| !file.bytes.is_empty());
    Some(files)
}

/// Level, id, length, bytes, checksum.
fn attribute(bytes: &[u8], at: usize) -> Option<(u32, &[u8], usize)> {
    let id = u32_at(bytes, at + 1)?;
    let length = usize::try_from(u32_at(bytes, at + 5)?).ok()?;
    let start = at + 9;
    let end = start.checked_add(length)?;
    Some((id, bytes.get(start..end)?, end + 2))
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(bytes.get(at..at + 4)?.try_into().ok()?))
}

fn latin(bytes: &[u8]) -> String {
    let end = bytes.iter().position(|byte| *byte == 0).unwrap_or(bytes.len());
    super::charset::decode(&bytes[..end], None)
}

/// The long name among MAPI properties: fixed ones are stepped over, strings have a count, a length and padding.
fn long_name(bytes: &[u8]) -> Option<String> {
    let count = u32_at(bytes, 0)?;
    let mut at = 4;
    for _ in 0..count.min(200) {
        let tag = u32_at(bytes, at)?;
        at += 4;
        let (kind, id) = (tag & 0xffff, tag >> 16);
        if id >= 0x8000 {
            // A named property: its GUID, then a number or a name.
            let by_name = u32_at(bytes, at + 16)? == 1;
            let extra = if by_name { padded(u32_at(bytes, at + 20)?)? + 4 } else { 4 };
            at = at.checked_add(20 + extra)?;
        }
        match kind {
            0x02 | 0x03 | 0x04 | 0x0a | 0x0b => at += 4,
            0x05 | 0x06 | 0x07 | 0x14 | 0x40 => at += 8,
            0x48 => at += 16,
            0x0d | 0x1e | 0x1f | 0x102 => {
                let values = u32_at(bytes, at)?;
                at += 4;
                for _ in 0..values.min(100) {
                    let length = u32_at(bytes, at)?;
                    at += 4;
                    let end = at.checked_add(usize::try_from(length).ok()?)?;
                    let value = bytes.get(at..end)?;
                    if id == LONG_NAME && kind == 0x1f {
                        let name = super::charset::decode(value, Some("utf-16le"));
                        return Some(name.trim_end_matches('\0').to_owned());
                    }
                    if id == LONG_NAME && kind == 0x1e {
                        return Some(latin(value));
                    }
                    at = at.checked_add(padded(length)?)?;
                }
            }
            _ => return None,
        }
    }
    None
}

/// Rounded up to a multiple of four.
fn padded(length: u32) -> Option<usize> {
    usize::try_from(length.checked_add(3)? & !3).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn attribute_bytes(id: u32, data: &[u8]) -> Vec<u8> {
        let mut out = vec![2];
        out.extend(id.to_le_bytes());
        out.extend(u32::try_from(data.len()).unwrap().to_le_bytes());
        out.extend(data);
        out.extend([0, 0]);
        out
    }

    fn envelope() -> Vec<u8> {
        let mut long = vec![1, 0, 0, 0];
        long.extend(0x3707_001f_u32.to_le_bytes());
        long.extend([1, 0, 0, 0, 12, 0, 0, 0]);
        long.extend("é.pdf\0".encode_utf16().flat_map(u16::to_le_bytes));
        let mut out = SIGNATURE.to_le_bytes().to_vec();
        out.extend([0, 0]);
        out.extend(attribute_bytes(REND_DATA, &[0; 14]));
        out.extend(attribute_bytes(TITLE, b"E~1.PDF\0"));
        out.extend(attribute_bytes(DATA, b"%PDF"));
        out.extend(attribute_bytes(PROPERTIES, &long));
        out.extend(attribute_bytes(REND_DATA, &[0; 14]));
        out.extend(attribute_bytes(TITLE, b"a.txt\0"));
        out.extend(attribute_bytes(DATA, b"hello"));
        out
    }

    #[test]
    fn files_come_out_with_their_long_names() {
        let found = files(&envelope()).unwrap();
        let names: Vec<(&str, &[u8])> = found.iter().map(|f| (f.name.as_str(), f.bytes.as_slice())).collect();
        assert_eq!(names, [("é.pdf", &b"%PDF"[..]), ("a.txt", &b"hello"[..])]);
    }

    #[test]
    fn cut_off_or_changed_anywhere_it_never_fails() {
        let whole = envelope();
        for end in 0..whole.len() {
            let _ = files(&whole[..end]);
            for value in [0, 1, 0x7f, 0xff] {
                let mut changed = whole.clone();
                changed[end] = value;
                let _ = files(&changed);
            }
        }
        assert_eq!(files(b"nothing"), None);
    }
}
