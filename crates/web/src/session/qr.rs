//! A QR code as our own SVG: one path, coloured by the stylesheet.

use std::fmt::Write as _;

use qrcodegen::{QrCode, QrCodeEcc};

/// Light modules around it, as the standard asks.
const QUIET: i32 = 4;

/// The SVG of a text; empty when it is too long for any QR code. `label` is its accessible name.
pub fn svg(text: &str, label: &str) -> String {
    let Ok(code) = QrCode::encode_text(text, QrCodeEcc::Medium) else { return String::new() };
    let mut path = String::new();
    for y in 0..code.size() {
        for x in 0..code.size() {
            if code.get_module(x, y) {
                let _ = write!(path, "M{},{}h1v1h-1z", x + QUIET, y + QUIET);
            }
        }
    }
    let side = code.size() + 2 * QUIET;
    let label = label.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;");
    format!(
        "<svg class=\"qr\" viewBox=\"0 0 {side} {side}\" role=\"img\" aria-label=\"{label}\" shape-rendering=\"crispEdges\">\
         <path d=\"{path}\"/></svg>"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_has_its_three_corners() {
        let svg = svg("otpauth://totp/x?secret=GEZDGNBV", "\"Picture\"");
        assert!(svg.contains("aria-label=\"&quot;Picture&quot;\""));
        assert!(svg.contains("M4,4h1v1h-1z") && svg.contains("M10,10h1v1h-1z") && !svg.contains("M5,5h1"));
    }
}
