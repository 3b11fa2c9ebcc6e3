//! Money is integer cents with a currency; a percentage is an exact ratio (semantics.md sections 1 and 7).
//!
//! Both read the text of the contract file (`EUR 1250.00`, `99.9%`) and write it back.

use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// An ISO 4217 code: three capital letters.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Currency([u8; 3]);

/// An amount in cents of one currency. `EUR 1250.00` in files.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Money {
    /// Hundredths of the currency's unit; may be negative (a credit).
    pub cents: i64,
    /// Which currency.
    pub currency: Currency,
}

/// An exact share, `99.9%` in files: a reduced ratio, compared by cross-multiplying, floored when shown.
/// May exceed 100 % (a surcharge factor), never negative.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Percent {
    part: i64,
    whole: i64,
}

impl Currency {
    /// The euro.
    pub const EUR: Currency = Currency(*b"EUR");

    /// Reads three capital letters.
    pub fn parse(text: &str) -> Option<Currency> {
        let code: [u8; 3] = text.as_bytes().try_into().ok()?;
        code.iter().all(u8::is_ascii_uppercase).then_some(Currency(code))
    }

    /// `EUR`.
    pub fn code(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or("???")
    }
}

impl Money {
    /// Nothing, in this currency.
    pub const fn zero(currency: Currency) -> Money {
        Money { cents: 0, currency }
    }

    /// So many cents.
    pub const fn cents(cents: i64, currency: Currency) -> Money {
        Money { cents, currency }
    }

    /// The sum; `None` when the currencies differ or it does not fit.
    pub fn plus(self, other: Money) -> Option<Money> {
        let cents = self.cents.checked_add(other.cents)?;
        (self.currency == other.currency).then_some(Money { cents, ..self })
    }

    /// `self * part / whole`, rounded half away from zero, once. `None` when `whole` is 0 or it does not fit.
    ///
    /// ```
    /// use domain::money::Money;
    /// let fee: Money = "EUR 249.90".parse().unwrap();
    /// assert_eq!(fee.ratio(25, 100).unwrap().to_string(), "EUR 62.48"); // 62.475
    /// ```
    pub fn ratio(self, part: i64, whole: i64) -> Option<Money> {
        let cents = divide_half_away(i128::from(self.cents) * i128::from(part), i128::from(whole))?;
        Some(Money { cents: i64::try_from(cents).ok()?, ..self })
    }

    /// A share of it, rounded half away from zero.
    pub fn share(self, percent: Percent) -> Option<Money> {
        self.ratio(percent.part, percent.whole)
    }

    /// `n` times.
    pub fn times(self, n: i64) -> Option<Money> {
        self.ratio(n, 1)
    }
}

/// Integer division, half away from zero; `None` by zero.
fn divide_half_away(dividend: i128, divisor: i128) -> Option<i128> {
    let negative = (dividend < 0) != (divisor < 0);
    let (dividend, divisor) = (dividend.unsigned_abs(), divisor.unsigned_abs());
    let doubled = dividend.checked_mul(2)?.checked_add(divisor)?;
    let rounded = i128::try_from(doubled.checked_div(divisor.checked_mul(2)?)?).ok()?;
    Some(if negative { -rounded } else { rounded })
}

impl Percent {
    /// 0 %.
    pub const ZERO: Percent = Percent { part: 0, whole: 1 };
    /// 100 %.
    pub const FULL: Percent = Percent { part: 1, whole: 1 };

    /// `part / whole`. `None` when negative or by nothing.
    pub fn new(part: i64, whole: i64) -> Option<Percent> {
        if part < 0 || whole <= 0 {
            return None;
        }
        let divisor = gcd(part, whole);
        Some(Percent { part: part / divisor, whole: whole / divisor })
    }

    /// The reduced ratio `(part, whole)`.
    pub fn ratio(self) -> (i64, i64) {
        (self.part, self.whole)
    }

    /// What is missing to 100 %; 0 % above it.
    pub fn complement(self) -> Percent {
        Percent { part: (self.whole - self.part).max(0), whole: self.whole }
    }

    /// `length * part / whole`, rounded down: 0.1 % of 30 days is 2,592,000 ms (43.2 min).
    pub fn of(self, length: i64) -> i64 {
        let product = i128::from(length) * i128::from(self.part);
        i64::try_from(product.div_euclid(i128::from(self.whole))).unwrap_or(i64::MAX)
    }

    /// The percentage with so many decimals, floored: 99.8958 % is `99.89`, never `99.90`.
    ///
    /// ```
    /// use domain::money::Percent;
    /// assert_eq!(Percent::new(43_155, 43_200).unwrap().floored(2), "99.89");
    /// ```
    pub fn floored(self, decimals: u32) -> String {
        let scale = 10i128.pow(decimals.min(12));
        let scaled = i128::from(self.part) * 100 * scale / i128::from(self.whole);
        match decimals {
            0 => format!("{scaled}"),
            _ => {
                let width = decimals.min(12) as usize;
                format!("{}.{:0width$}", scaled / scale, scaled % scale)
            }
        }
    }
}

fn gcd(mut a: i64, mut b: i64) -> i64 {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a.max(1)
}

impl PartialOrd for Percent {
    fn partial_cmp(&self, other: &Percent) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Percent {
    fn cmp(&self, other: &Percent) -> Ordering {
        let left = i128::from(self.part) * i128::from(other.whole);
        left.cmp(&(i128::from(other.part) * i128::from(self.whole)))
    }
}

impl FromStr for Money {
    type Err = String;

    /// Reads `EUR 1250.00` or `EUR 1250`.
    fn from_str(text: &str) -> Result<Money, String> {
        let wrong = || format!("\"{text}\" is not an amount; write it like EUR 1250.00");
        let (code, amount) = text.split_once(' ').ok_or_else(wrong)?;
        let currency = Currency::parse(code).ok_or_else(wrong)?;
        let (negative, amount) = match amount.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, amount),
        };
        let (units, hundredths) = amount.split_once('.').unwrap_or((amount, "00"));
        let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        if !digits(units) || !digits(hundredths) || hundredths.len() != 2 {
            return Err(wrong());
        }
        let units: i64 = units.parse().map_err(|_| wrong())?;
        let hundredths: i64 = hundredths.parse().map_err(|_| wrong())?;
        let cents =
            units.checked_mul(100).and_then(|cents| cents.checked_add(hundredths)).ok_or_else(wrong)?;
        Ok(Money { cents: if negative { -cents } else { cents }, currency })
    }
}

impl FromStr for Percent {
    type Err = String;

    /// Reads `99.9%`, up to six decimals.
    fn from_str(text: &str) -> Result<Percent, String> {
        let wrong = || format!("\"{text}\" is not a percentage; write it like 99.9%");
        let number = text.strip_suffix('%').ok_or_else(wrong)?.trim_end();
        let (units, decimals) = number.split_once('.').unwrap_or((number, ""));
        let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        if units.is_empty() || units.len() > 6 || decimals.len() > 6 || !digits(units) || !digits(decimals) {
            return Err(wrong());
        }
        if number.ends_with('.') {
            return Err(wrong());
        }
        let part: i64 = format!("{units}{decimals}").parse().map_err(|_| wrong())?;
        let scale = u32::try_from(decimals.len()).map_err(|_| wrong())?;
        Percent::new(part, 100 * 10i64.pow(scale)).ok_or_else(wrong)
    }
}

/// `EUR 1250.00`.
impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.cents < 0 { "-" } else { "" };
        let cents = self.cents.unsigned_abs();
        write!(f, "{} {sign}{}.{:02}", self.currency.code(), cents / 100, cents % 100)
    }
}

/// `99.9%`: floored to six decimals, trailing zeros left out.
impl fmt::Display for Percent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = self.floored(6);
        write!(f, "{}%", text.trim_end_matches('0').trim_end_matches('.'))
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl fmt::Debug for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

impl fmt::Debug for Percent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

/// Serde and JSON Schema for a type that files write as text.
macro_rules! as_text {
    ($type:ty, $name:literal, $pattern:literal, $description:literal, $examples:expr) => {
        impl Serialize for $type {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $type {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<$type, D::Error> {
                struct Text;
                impl serde::de::Visitor<'_> for Text {
                    type Value = $type;
                    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                        f.write_str($description)
                    }
                    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<$type, E> {
                        text.parse().map_err(E::custom)
                    }
                }
                deserializer.deserialize_str(Text)
            }
        }

        impl schemars::JsonSchema for $type {
            fn inline_schema() -> bool {
                false
            }
            fn schema_name() -> std::borrow::Cow<'static, str> {
                $name.into()
            }
            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                schemars::json_schema!({
                    "type": "string",
                    "description": $description,
                    "pattern": $pattern,
                    "examples": $examples,
                })
            }
        }
    };
}
pub(crate) use as_text;

as_text!(Money, "Money", r"^[A-Z]{3} -?[0-9]+(\.[0-9]{2})?$", "an amount like EUR 1250.00", ["EUR 1250.00"]);
as_text!(Percent, "Percent", r"^[0-9]{1,6}(\.[0-9]{1,6})?\s*%$", "a percentage like 99.9%", ["99.9%", "50%"]);

#[cfg(test)]
mod tests {
    use super::*;

    fn money(text: &str) -> Money {
        text.parse().unwrap()
    }

    fn percent(text: &str) -> Percent {
        text.parse().unwrap()
    }

    #[test]
    fn money_reads_what_it_writes() {
        for text in ["EUR 1250.00", "EUR 0.05", "USD -3.10", "EUR 92233720368547757.99"] {
            assert_eq!(money(text).to_string(), text);
        }
        assert_eq!(money("EUR 12").to_string(), "EUR 12.00");
        for wrong in [
            "1250",
            "EUR",
            "eur 1.00",
            "EUR 1,00",
            "EUR 1.0",
            "EUR .50",
            "EURO 1.00",
            "EUR  1.00",
            "EUR 1.000",
            "EUR 99999999999999999999",
        ] {
            assert!(wrong.parse::<Money>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_share_rounds_half_away_from_zero_once() {
        for (fee, share, amount) in [
            ("EUR 249.90", "10%", "EUR 24.99"),
            ("EUR 249.90", "25%", "EUR 62.48"),
            ("EUR 333.33", "10%", "EUR 33.33"),
            ("EUR -249.90", "25%", "EUR -62.48"),
            ("EUR 0.01", "50%", "EUR 0.01"),
            ("EUR 0.01", "49.999999%", "EUR 0.00"),
        ] {
            assert_eq!(money(fee).share(percent(share)), Some(money(amount)), "{share} of {fee}");
        }
        assert_eq!(money("EUR 1.00").ratio(1, 0), None);
        assert_eq!(money("EUR 1.00").plus(money("USD 1.00")), None);
        assert_eq!(money("EUR 92233720368547757.99").times(2), None);
    }

    #[test]
    fn percentages_compare_exactly_and_show_floored() {
        assert_eq!(percent("99.90%"), percent("99.9%"));
        assert!(percent("99.951%") < Percent::FULL);
        // 45 minutes of a 30-day month: a breach of 99.9 that half-up rounding would hide.
        let measured = Percent::new(43_200 - 45, 43_200).unwrap();
        assert!(measured < percent("99.9%"));
        assert_eq!(measured.floored(2), "99.89");
        // 43.2 minutes are exactly 99.9 %.
        assert_eq!(Percent::new(432_000 - 432, 432_000).unwrap(), percent("99.9%"));
        assert_eq!(percent("99.9%").complement().of(30 * 86_400_000), 2_592_000);
        assert_eq!(percent("150%").to_string(), "150%");
        assert_eq!(Percent::ZERO.to_string(), "0%");
        assert_eq!(percent("5%").floored(0), "5");
        for wrong in ["99.9", "99,9%", "-1%", ".5%", "5.%", "%", "1e2%", "0.0000001%"] {
            assert!(wrong.parse::<Percent>().is_err(), "{wrong}");
        }
    }
}
