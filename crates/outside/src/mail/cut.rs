//! The shape of a message: multiparts in multiparts, found in one pass over the lines with a stack of boundaries.
//!
//! Written here and not left to the library, since a hostile message must cost no more than a kind one: many parts, deep
//! nesting and boundaries that never come are all the same single pass.

use super::header::{Fields, Kind};
use super::{Oddities, limits};

/// A part that holds no other parts.
#[derive(Debug, Default)]
pub struct Leaf<'a> {
    /// Its headers.
    pub fields: Fields,
    /// Content-Type, or what the surroundings imply.
    pub kind: Kind,
    /// Its bytes, still in transfer encoding.
    pub body: &'a [u8],
    /// The multiparts around it, outermost first: index into [`Tree::multiparts`].
    pub path: Vec<usize>,
}

/// A message in parts.
#[derive(Debug, Default)]
pub struct Tree<'a> {
    /// In order.
    pub leaves: Vec<Leaf<'a>>,
    /// Media type of each multipart.
    pub multiparts: Vec<String>,
    /// Parts that are in the raw message only.
    pub left_out: usize,
}

/// Without what is not of the message itself: blank lines before, the `From ` line of an mbox, a byte order mark.
pub fn strip_envelope(raw: &[u8]) -> &[u8] {
    let raw = raw.strip_prefix(&[0xef, 0xbb, 0xbf]).unwrap_or(raw);
    let start = raw.iter().position(|byte| !matches!(byte, b'\r' | b'\n')).unwrap_or(raw.len());
    let raw = &raw[start..];
    if raw.starts_with(b"From ") || raw.starts_with(b">From ") {
        let end = raw.iter().position(|byte| *byte == b'\n').map_or(raw.len(), |at| at + 1);
        return &raw[end..];
    }
    raw
}

struct Open {
    boundary: Vec<u8>,
    index: usize,
    /// Where its first part may begin.
    from: usize,
    /// Leaves before it.
    leaves: usize,
}

/// Cuts the body of a message whose headers are read.
pub fn cut<'a>(raw: &'a [u8], fields: Fields, body_at: usize, odd: &mut Oddities) -> Tree<'a> {
    let mut tree = Tree::default();
    let kind = fields.kind("Content-Type").unwrap_or_else(|| implied(""));
    let mut cutter = Cutter { raw, open: Vec::new(), leaf: None, tree: &mut tree, odd };
    cutter.begin(fields, kind, body_at);
    let mut at = body_at;
    let mut skip_to = body_at;
    for line in raw[body_at..].split_inclusive(|byte| *byte == b'\n') {
        let start = at;
        at += line.len();
        // Headers of a part were read ahead.
        if start >= skip_to && line.starts_with(b"--") {
            skip_to = cutter.delimiter(line, start, at).max(skip_to);
        }
    }
    cutter.end_leaf(raw.len());
    if !cutter.open.is_empty() {
        cutter.odd.add("the last boundary is missing");
        cutter.close_to(0, raw.len());
    }
    if tree.left_out > 0 {
        odd.add(format!("{} more parts are in the raw message only", tree.left_out));
    }
    tree
}

struct Cutter<'a, 't> {
    raw: &'a [u8],
    open: Vec<Open>,
    /// A leaf whose body begins at the offset.
    leaf: Option<(Leaf<'a>, usize)>,
    tree: &'t mut Tree<'a>,
    odd: &'t mut Oddities,
}

impl<'a> Cutter<'a, '_> {
    /// A part begins: a multipart opens, anything else is a leaf until the next delimiter.
    fn begin(&mut self, fields: Fields, kind: Kind, body_at: usize) {
        let path: Vec<usize> = self.open.iter().map(|open| open.index).collect();
        let boundary = kind.parameter("boundary").unwrap_or_default().trim_end();
        if kind.name.starts_with("multipart/") && !boundary.is_empty() && boundary.len() <= 200 {
            if self.open.len() < limits::DEPTH {
                self.tree.multiparts.push(kind.name.clone());
                let index = self.tree.multiparts.len() - 1;
                let leaves = self.tree.leaves.len();
                self.open.push(Open { boundary: boundary.as_bytes().to_vec(), index, from: body_at, leaves });
                return;
            }
            self.odd.add(format!("more than {} multiparts in one another", limits::DEPTH));
        }
        self.leaf = Some((Leaf { fields, kind, body: &[], path }, body_at));
    }

    fn end_leaf(&mut self, end: usize) {
        let Some((mut leaf, from)) = self.leaf.take() else { return };
        leaf.body = self.raw.get(from..end.max(from)).unwrap_or_default();
        if self.tree.leaves.len() < limits::PARTS {
            self.tree.leaves.push(leaf);
        } else {
            self.tree.left_out += 1;
        }
    }

    /// Closes multiparts. One in which no boundary came holds a text all the same.
    fn close_to(&mut self, depth: usize, end: usize) {
        while self.open.len() > depth {
            let Some(open) = self.open.pop() else { return };
            if self.tree.leaves.len() == open.leaves && self.tree.left_out == 0 && open.from < end {
                let path = self.open.iter().map(|open| open.index).collect();
                self.leaf = Some((Leaf { kind: implied(""), path, ..Leaf::default() }, open.from));
                self.end_leaf(end);
            }
        }
    }

    /// A line that begins with two dashes: maybe the boundary of one of the open multiparts, the innermost first.
    /// Says up to where the lines are read.
    fn delimiter(&mut self, line: &[u8], start: usize, end: usize) -> usize {
        let text = line.trim_ascii_end().get(2..).unwrap_or_default();
        let is = |open: &Open| match text.strip_prefix(open.boundary.as_slice()) {
            Some(rest) => rest.is_empty() || rest == b"--",
            None => false,
        };
        let Some(level) = self.open.iter().rposition(is) else { return start };
        let last = text.len() > self.open[level].boundary.len();
        // The line end before a delimiter belongs to the delimiter.
        let body_end = match &self.raw[..start] {
            [.., b'\r', b'\n'] => start - 2,
            [.., b'\n'] => start - 1,
            _ => start,
        };
        self.end_leaf(body_end);
        self.close_to(if last { level } else { level + 1 }, body_end);
        if last || end >= self.raw.len() {
            return end;
        }
        if self.tree.leaves.len() >= limits::PARTS {
            self.tree.left_out += 1;
            return end;
        }
        let (fields, length) = self.fields_at(end);
        let parent = self.open.last().map_or("", |open| self.tree.multiparts[open.index].as_str());
        let kind = fields.kind("Content-Type").unwrap_or_else(|| implied(parent));
        self.odd.all(fields.oddities().into_iter().map(|what| format!("{what} (in a part)")));
        self.begin(fields, kind, end + length);
        end + length
    }

    /// The headers of a part; a delimiter ends them too.
    fn fields_at(&self, at: usize) -> (Fields, usize) {
        let rest = &self.raw[at..];
        let mut end = 0;
        for line in rest.split_inclusive(|byte| *byte == b'\n') {
            if line.starts_with(b"--") || end > limits::HEADERS {
                return (Fields::read(&rest[..end]).0, end);
            }
            end += line.len();
            if line.trim_ascii().is_empty() {
                break;
            }
        }
        let (fields, length) = Fields::read(&rest[..end]);
        (fields, length)
    }
}

/// The type of a part that does not say.
fn implied(parent: &str) -> Kind {
    let name = if parent == "multipart/digest" { "message/rfc822" } else { "text/plain" };
    Kind::of(name)
}
