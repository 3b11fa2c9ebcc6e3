//! What changed between two versions of a contract, line by line.

/// A line of the comparison.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Line<'a> {
    /// In both.
    Same(&'a str),
    /// In the older one alone.
    Gone(&'a str),
    /// In the newer one alone.
    New(&'a str),
    /// So many lines that are in both, left out.
    Skipped(usize),
}

/// Lines around a change that are shown with it.
const AROUND: usize = 2;
/// Files with more differing lines than this are shown as replaced: comparing grows with the product.
const MOST: usize = 3_000;

/// The older text against the newer one: a longest common subsequence of lines, with two lines around each change.
pub fn diff<'a>(older: &'a str, newer: &'a str) -> Vec<Line<'a>> {
    let (old, new): (Vec<&str>, Vec<&str>) = (older.lines().collect(), newer.lines().collect());
    let head = old.iter().zip(&new).take_while(|(a, b)| a == b).count();
    let (old_rest, new_rest) = (&old[head..], &new[head..]);
    let tail = old_rest.iter().rev().zip(new_rest.iter().rev()).take_while(|(a, b)| a == b).count();
    let (old_mid, new_mid) = (&old_rest[..old_rest.len() - tail], &new_rest[..new_rest.len() - tail]);
    let mut lines: Vec<Line<'a>> = old[..head].iter().map(|line| Line::Same(line)).collect();
    middle(old_mid, new_mid, &mut lines);
    lines.extend(old_rest[old_rest.len() - tail..].iter().map(|line| Line::Same(line)));
    fold(&lines)
}

fn middle<'a>(old: &[&'a str], new: &[&'a str], lines: &mut Vec<Line<'a>>) {
    if old.len().max(new.len()) > MOST {
        lines.extend(old.iter().map(|line| Line::Gone(line)));
        lines.extend(new.iter().map(|line| Line::New(line)));
        return;
    }
    let width = new.len() + 1;
    // common[i * width + j]: how many lines old[i..] and new[j..] have in common, in order.
    let mut common = vec![0u16; (old.len() + 1) * width];
    for i in (0..old.len()).rev() {
        for j in (0..new.len()).rev() {
            common[i * width + j] = match old[i] == new[j] {
                true => common[(i + 1) * width + j + 1] + 1,
                false => common[(i + 1) * width + j].max(common[i * width + j + 1]),
            };
        }
    }
    let (mut i, mut j) = (0, 0);
    while i < old.len() || j < new.len() {
        let both = i < old.len() && j < new.len();
        if both && old[i] == new[j] {
            lines.push(Line::Same(old[i]));
            (i, j) = (i + 1, j + 1);
        } else if j == new.len() || (both && common[(i + 1) * width + j] >= common[i * width + j + 1]) {
            lines.push(Line::Gone(old[i]));
            i += 1;
        } else {
            lines.push(Line::New(new[j]));
            j += 1;
        }
    }
}

/// Leaves out what lies far from any change.
fn fold<'a>(lines: &[Line<'a>]) -> Vec<Line<'a>> {
    let changed = |index: usize| lines.get(index).is_some_and(|line| !matches!(line, Line::Same(_)));
    let shown = |index: usize| (index.saturating_sub(AROUND)..=index + AROUND).any(changed);
    let mut out = Vec::new();
    for (index, line) in lines.iter().enumerate() {
        match (shown(index), out.last_mut()) {
            (true, _) => out.push(*line),
            (false, Some(Line::Skipped(count))) => *count += 1,
            (false, _) => out.push(Line::Skipped(1)),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn show(older: &str, newer: &str) -> String {
        let lines = diff(older, newer);
        let mark = |line: &Line<'_>| match line {
            Line::Same(text) => format!(" {text}"),
            Line::Gone(text) => format!("-{text}"),
            Line::New(text) => format!("+{text}"),
            Line::Skipped(count) => format!("~{count}"),
        };
        lines.iter().map(mark).collect::<Vec<_>>().join("|")
    }

    #[test]
    fn changes_with_two_lines_around() {
        for (older, newer, expected) in [
            ("a\nb\nc", "a\nb\nc", "~3"),
            ("a\nb\nc", "a\nx\nc", " a|-b|+x| c"),
            ("a\nb", "a\nb\nc", " a| b|+c"),
            ("a\nb\nc", "b\nc", "-a| b| c"),
            ("", "a", "+a"),
            ("a", "", "-a"),
            ("1\n2\n3\n4\n5\n6\n7\n8\n9", "1\n2\n3\n4\n5\n6\nx\n8\n9", "~4| 5| 6|-7|+x| 8| 9"),
            ("a\nb\nc\nd", "b\nx\nd", "-a| b|-c|+x| d"),
        ] {
            assert_eq!(show(older, newer), expected);
        }
    }

    #[test]
    fn both_texts_can_be_read_back_from_the_changes() {
        let (older, newer) = ("a\nb\na\nb\nc", "b\na\nc\nc\na");
        let lines = diff(older, newer);
        let pick = |gone: bool| {
            let wanted = lines.iter().filter_map(|line| match line {
                Line::Same(text) => Some(*text),
                Line::Gone(text) if gone => Some(*text),
                Line::New(text) if !gone => Some(*text),
                _ => None,
            });
            wanted.collect::<Vec<_>>().join("\n")
        };
        assert_eq!((pick(true).as_str(), pick(false).as_str()), (older, newer));
    }
}
