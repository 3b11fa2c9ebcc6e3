//! Decoding that forgives.

use super::*;

#[test]
fn what_can_be_read_is_read() {
    assert_eq!(forgiving_base64(b"SGVs!bG8*="), b"Hello");
    assert_eq!(forgiving_base64(b"?"), b"");
    assert_eq!(forgiving_quoted_printable(b"a=3Db=\r\nc=ZZ=\nd=="), b"a=bc=ZZd==");
}

#[test]
fn flowed_lines_are_joined() {
    assert_eq!(unflow("one \ntwo\n\n> q \n> r\n-- \nme", false), "one two\n\n> q r\n-- \nme");
    assert_eq!(unflow("on \ne\n  indented", true), "one\n indented");
}

#[test]
fn html_may_name_its_charset() {
    assert_eq!(charset_inside(b"<meta charset=\"windows-1251\">").as_deref(), Some("windows-1251"));
    assert_eq!(charset_inside(b"<p>x"), None);
}
