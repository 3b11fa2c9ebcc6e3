//! Our own charts: SVG as text, coloured by the stylesheet's classes, so that light, dark and print each have their palette.
//!
//! A chart is drawn in integers: nothing here decides anything, and the same data always gives the same bytes. Small
//! samples are hatched or hollow, and n is printed under every mark. A chart is one picture to a screen reader
//! (`role="img"` with title and description); the page puts the same numbers into a table beside it, where each is a link.

use std::fmt::Write;

/// Width of the drawing; it scales with its container.
const WIDTH: i64 = 400;
/// Height of the drawing.
const HEIGHT: i64 = 196;
/// Where marks may stand: left, right, top, bottom.
const LEFT: i64 = 50;
const RIGHT: i64 = WIDTH - 60;
const TOP: i64 = 14;
const BOTTOM: i64 = HEIGHT - 40;

/// One place on the x axis: a month.
#[derive(Clone, Debug, Default)]
pub struct Mark {
    /// Its name under the axis.
    pub label: String,
    /// How many things it is made of; printed under the name.
    pub n: u64,
    /// The value; `None` draws nothing there.
    pub value: Option<i64>,
    /// A second, smaller value drawn inside the first (columns only).
    pub inner: Option<i64>,
    /// The value in words, for the pointer.
    pub text: String,
    /// Too few to lean on.
    pub small: bool,
}

/// What is drawn.
#[derive(Clone, Debug, Default)]
pub struct Chart {
    /// Unique on the page; ids inside the drawing begin with it.
    pub id: String,
    /// Its name.
    pub title: String,
    /// What it says, in a sentence.
    pub description: String,
    /// Oldest first.
    pub marks: Vec<Mark>,
    /// The promise: value and label.
    pub target: Option<(i64, String)>,
    /// Label of the last value, written beside it.
    pub last: String,
}

/// A line of shares in hundredths of a percent, on an axis that ends at 100 % and starts where the data allows.
pub fn shares(chart: &Chart, percent: impl Fn(i64) -> String) -> String {
    let known =
        chart.marks.iter().filter_map(|mark| mark.value).chain(chart.target.iter().map(|(value, _)| *value));
    let lowest = known.min().unwrap_or(0);
    let floor = [9_900, 9_500, 9_000, 8_000, 5_000].into_iter().find(|floor| lowest > *floor).unwrap_or(0);
    let scale = Scale { floor, top: 10_000 };
    let mut svg = head(chart);
    let grid = [floor, floor + (10_000 - floor) / 2, 10_000];
    grid.iter().for_each(|value| gridline(&mut svg, scale.y(*value), &percent(*value)));
    target(&mut svg, chart, &scale);
    line(&mut svg, chart, &scale);
    for (index, mark) in chart.marks.iter().enumerate() {
        let Some(value) = mark.value else { continue };
        let class = if mark.small { "chart-dot chart-small" } else { "chart-dot" };
        let (x, y) = (centre(chart, index), scale.y(value));
        put(&mut svg, format_args!("<circle class=\"{class}\" cx=\"{x}\" cy=\"{y}\" r=\"4\"><title>"));
        escape(&mut svg, &mark.text);
        svg.push_str("</title></circle>");
    }
    foot(&mut svg, chart, &scale);
    svg
}

/// Columns from zero: the value wide and light, the inner value narrow and dark. `steps` are the round distances that
/// grid lines may have, ascending.
pub fn columns(chart: &Chart, steps: &[i64], unit: impl Fn(i64) -> String) -> String {
    let known = chart.marks.iter().flat_map(|mark| [mark.value, mark.inner]).flatten();
    let highest = known.chain(chart.target.iter().map(|(value, _)| *value)).max().unwrap_or(0).max(1);
    let step = nice_step(highest, steps);
    let scale = Scale { floor: 0, top: highest.div_euclid(step).saturating_add(1).saturating_mul(step) };
    let mut svg = head(chart);
    put(
        &mut svg,
        format_args!(
            "<defs><pattern id=\"{id}-hatch\" class=\"chart-hatch\" width=\"5\" height=\"5\" patternUnits=\"userSpaceOnUse\" patternTransform=\"rotate(45)\"><path d=\"M0 0V5\"/></pattern></defs>",
            id = chart.id
        ),
    );
    for value in (0..=5).map(|lines| step.saturating_mul(lines)).take_while(|value| *value <= scale.top) {
        gridline(&mut svg, scale.y(value), &unit(value));
    }
    for (index, mark) in chart.marks.iter().enumerate() {
        column(&mut svg, chart, &scale, index, mark);
    }
    target(&mut svg, chart, &scale);
    foot(&mut svg, chart, &scale);
    svg
}

/// A share as a thin bar for a table cell; `None` draws an empty track. Decoration: the number stands beside it.
pub fn meter(basis_points: Option<u64>, good: bool) -> String {
    let filled = basis_points.unwrap_or(0).min(10_000) / 100;
    let class = if good { "chart-meter" } else { "chart-meter chart-meter-low" };
    format!(
        "<svg class=\"{class}\" viewBox=\"0 0 100 4\" preserveAspectRatio=\"none\" aria-hidden=\"true\"><rect class=\"chart-track\" width=\"100\" height=\"4\" rx=\"2\"/><rect class=\"chart-fill\" width=\"{filled}\" height=\"4\" rx=\"2\"/></svg>"
    )
}

struct Scale {
    floor: i64,
    top: i64,
}

impl Scale {
    /// The height at which a value is drawn; values off the scale are drawn at its edge.
    fn y(&self, value: i64) -> i64 {
        let (range, over) = (
            i128::from(self.top - self.floor).max(1),
            i128::from(value.clamp(self.floor, self.top) - self.floor),
        );
        BOTTOM - (over * i128::from(BOTTOM - TOP) / range) as i64
    }
}

/// The smallest of the round steps that needs at most four grid lines.
fn nice_step(highest: i64, steps: &[i64]) -> i64 {
    let fitting = steps.iter().copied().find(|step| *step > 0 && highest / step < 4);
    fitting.unwrap_or_else(|| highest / 4 + 1)
}

fn centre(chart: &Chart, index: usize) -> i64 {
    let count = chart.marks.len().max(1) as i64;
    LEFT + ((2 * index as i64 + 1) * (RIGHT - LEFT)) / (2 * count)
}

fn head(chart: &Chart) -> String {
    let id = &chart.id;
    let mut svg = format!(
        "<svg class=\"chart\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" role=\"img\" aria-labelledby=\"{id}-title {id}-desc\"><title id=\"{id}-title\">"
    );
    escape(&mut svg, &chart.title);
    put(&mut svg, format_args!("</title><desc id=\"{id}-desc\">"));
    escape(&mut svg, &chart.description);
    svg.push_str("</desc>");
    svg
}

fn gridline(svg: &mut String, y: i64, label: &str) {
    put(svg, format_args!("<path class=\"chart-grid\" d=\"M{LEFT} {y}H{RIGHT}\"/>"));
    put(
        svg,
        format_args!("<text class=\"chart-label\" x=\"{}\" y=\"{}\" text-anchor=\"end\">", LEFT - 6, y + 3),
    );
    escape(svg, label);
    svg.push_str("</text>");
}

fn target(svg: &mut String, chart: &Chart, scale: &Scale) {
    let Some((value, label)) = &chart.target else { return };
    let y = scale.y(*value);
    put(svg, format_args!("<path class=\"chart-target\" d=\"M{LEFT} {y}H{RIGHT}\"/>"));
    put(svg, format_args!("<text class=\"chart-target-label\" x=\"{}\" y=\"{}\">", LEFT + 2, y - 4));
    escape(svg, label);
    svg.push_str("</text>");
}

/// The line breaks where there is no value: nothing is drawn through a month without data.
fn line(svg: &mut String, chart: &Chart, scale: &Scale) {
    let mut path = String::new();
    let mut pen_down = false;
    for (index, mark) in chart.marks.iter().enumerate() {
        let Some(value) = mark.value else {
            pen_down = false;
            continue;
        };
        let command = if pen_down { 'L' } else { 'M' };
        put(&mut path, format_args!("{command}{} {}", centre(chart, index), scale.y(value)));
        pen_down = true;
    }
    if !path.is_empty() {
        put(svg, format_args!("<path class=\"chart-line\" d=\"{path}\"/>"));
    }
}

fn column(svg: &mut String, chart: &Chart, scale: &Scale, index: usize, mark: &Mark) {
    let Some(value) = mark.value else { return };
    let slot = (RIGHT - LEFT) / chart.marks.len().max(1) as i64;
    let (wide, narrow) = ((slot * 7 / 10).clamp(2, 36), (slot * 3 / 10).clamp(1, 14));
    let x = centre(chart, index);
    svg.push_str("<g><title>");
    escape(svg, &mark.text);
    svg.push_str("</title>");
    let mut bar = |class: &str, width: i64, y: i64, fill: &str| {
        let (left, height) = (x - width / 2, (BOTTOM - y).max(1));
        put(
            svg,
            format_args!(
                "<rect class=\"{class}\" x=\"{left}\" y=\"{}\" width=\"{width}\" height=\"{height}\" rx=\"2\"{fill}/>",
                BOTTOM - height
            ),
        );
    };
    if mark.small {
        bar("chart-bar chart-small", wide, scale.y(value), &format!(" fill=\"url(#{}-hatch)\"", chart.id));
    } else {
        bar("chart-bar", wide, scale.y(value), "");
    }
    if let Some(inner) = mark.inner {
        bar("chart-bar-inner", narrow, scale.y(inner), "");
    }
    svg.push_str("</g>");
}

/// Names and n under the axis, and the last value beside its mark.
fn foot(svg: &mut String, chart: &Chart, scale: &Scale) {
    put(svg, format_args!("<path class=\"chart-axis\" d=\"M{LEFT} {BOTTOM}H{RIGHT}\"/>"));
    put(
        svg,
        format_args!(
            "<text class=\"chart-n\" x=\"{}\" y=\"{}\" text-anchor=\"end\">n</text>",
            LEFT - 6,
            BOTTOM + 30
        ),
    );
    for (index, mark) in chart.marks.iter().enumerate() {
        let x = centre(chart, index);
        put(
            svg,
            format_args!(
                "<text class=\"chart-label\" x=\"{x}\" y=\"{}\" text-anchor=\"middle\">",
                BOTTOM + 15
            ),
        );
        escape(svg, &mark.label);
        put(
            svg,
            format_args!(
                "</text><text class=\"chart-n\" x=\"{x}\" y=\"{}\" text-anchor=\"middle\">{}</text>",
                BOTTOM + 30,
                mark.n
            ),
        );
    }
    if let Some(value) = chart.marks.last().and_then(|mark| mark.value) {
        put(
            svg,
            format_args!("<text class=\"chart-value\" x=\"{}\" y=\"{}\">", RIGHT + 4, scale.y(value) + 4),
        );
        escape(svg, &chart.last);
        svg.push_str("</text>");
    }
    svg.push_str("</svg>");
}

/// Writing into a string cannot fail.
fn put(svg: &mut String, text: std::fmt::Arguments<'_>) {
    let _ = svg.write_fmt(text);
}

fn escape(svg: &mut String, text: &str) {
    for character in text.chars() {
        match character {
            '&' => svg.push_str("&amp;"),
            '<' => svg.push_str("&lt;"),
            '>' => svg.push_str("&gt;"),
            '"' => svg.push_str("&quot;"),
            other => svg.push(other),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mark(label: &str, value: Option<i64>, small: bool) -> Mark {
        Mark {
            label: label.to_owned(),
            n: 7,
            value,
            inner: value.map(|v| v / 2),
            text: format!("{label} <b>"),
            small,
        }
    }

    fn chart(marks: Vec<Mark>) -> Chart {
        Chart {
            id: "c1".to_owned(),
            title: "Response & resolve".to_owned(),
            description: "Three months".to_owned(),
            marks,
            target: Some((9_500, "target 95 %".to_owned())),
            last: "97,0 %".to_owned(),
        }
    }

    fn count(svg: &str, part: &str) -> usize {
        svg.matches(part).count()
    }

    #[test]
    fn a_line_breaks_where_there_is_no_data_and_marks_small_samples() {
        let svg = shares(
            &chart(vec![
                mark("aug", Some(9_700), false),
                mark("sep", None, false),
                mark("oct", Some(9_990), true),
            ]),
            |v| v.to_string(),
        );
        assert_eq!(count(&svg, "<circle"), 2);
        assert_eq!(count(&svg, "chart-small"), 1);
        assert!(svg.contains("class=\"chart-line\" d=\"M98 57M291 16\""), "{svg}");
        assert!(svg.contains(">9000</text>"), "the axis starts at 90 %: {svg}");
        assert!(svg.contains("Response &amp; resolve") && !svg.contains("<b>"));
    }

    #[test]
    fn the_axis_of_shares_starts_at_the_highest_floor_below_everything() {
        let floor = |value: i64| {
            let mut one = chart(vec![mark("aug", Some(value), false)]);
            one.target = None;
            shares(&one, |v| format!("<{v}>"))
                .split("&lt;")
                .nth(1)
                .and_then(|t| t.split('&').next().map(str::to_owned))
                .unwrap()
        };
        assert_eq!(
            [floor(9_999), floor(9_900), floor(5_001), floor(5_000), floor(0)],
            ["9900", "9500", "5000", "0", "0"]
        );
    }

    #[test]
    fn columns_start_at_zero_and_hatch_small_samples() {
        let svg = columns(
            &chart(vec![mark("aug", Some(10_000), true), mark("sep", Some(0), false)]),
            &[1_000, 5_000],
            |v| v.to_string(),
        );
        assert_eq!(count(&svg, "fill=\"url(#c1-hatch)\""), 1);
        assert_eq!(count(&svg, "chart-bar-inner"), 2);
        assert!(
            svg.contains(">0</text>") && svg.contains(">15000</text>") && !svg.contains(">20000</text>"),
            "{svg}"
        );
        assert!(svg.contains("height=\"1\""), "a zero is still visible: {svg}");
    }

    #[test]
    fn odd_values_are_drawn_at_the_edge() {
        for value in [i64::MIN, -1, 0, 1, i64::MAX] {
            let one = chart(vec![mark("aug", Some(value), false)]);
            for svg in [shares(&one, |v| v.to_string()), columns(&one, &[1], |v| v.to_string())] {
                assert!(svg.starts_with("<svg") && svg.ends_with("</svg>"));
            }
        }
        assert!(shares(&Chart::default(), |v| v.to_string()).ends_with("</svg>"));
        assert!(columns(&Chart::default(), &[], |v| v.to_string()).ends_with("</svg>"));
    }

    /// No inline style, no colour: the stylesheet alone decides, so the security policy holds and both themes work.
    #[test]
    fn nothing_is_coloured_inline() {
        let one = chart(vec![mark("aug", Some(9_600), true)]);
        for svg in [
            shares(&one, |v| v.to_string()),
            columns(&one, &[1_000], |v| v.to_string()),
            meter(Some(5_000), true),
        ] {
            assert!(!svg.contains("style=") && !svg.contains('#') || svg.contains("url(#c1-hatch)"), "{svg}");
        }
    }
}
