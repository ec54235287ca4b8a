//! Results of measurements: quantities with their units, and ranges (<https://hl7.org/fhir/R4/datatypes.html#Quantity>).

use serde_json::{Number, Value, json};

const UCUM: &str = "http://unitsofmeasure.org";

/// Units as laboratories write them, in small letters, and as UCUM does.
const UNITS: &[(&str, &str)] = &[
    ("%", "%"),
    ("g/dl", "g/dL"),
    ("g/l", "g/L"),
    ("mg/dl", "mg/dL"),
    ("mg/l", "mg/L"),
    ("ug/dl", "ug/dL"),
    ("mcg/dl", "ug/dL"),
    ("ug/ml", "ug/mL"),
    ("mcg/ml", "ug/mL"),
    ("ng/ml", "ng/mL"),
    ("ng/dl", "ng/dL"),
    ("pg/ml", "pg/mL"),
    ("mmol/l", "mmol/L"),
    ("umol/l", "umol/L"),
    ("nmol/l", "nmol/L"),
    ("meq/l", "meq/L"),
    ("u/l", "U/L"),
    ("iu/l", "[IU]/L"),
    ("uiu/ml", "u[IU]/mL"),
    ("miu/ml", "m[IU]/mL"),
    ("miu/l", "m[IU]/L"),
    ("fl", "fL"),
    ("pg", "pg"),
    ("mm/hr", "mm/h"),
    ("mm/h", "mm/h"),
    ("sec", "s"),
    ("seconds", "s"),
    ("ml/min", "mL/min"),
    ("ml/min/1.73", "mL/min/{1.73_m2}"),
    ("ml/min/1.73m2", "mL/min/{1.73_m2}"),
    ("k/ul", "10*3/uL"),
    ("thou/ul", "10*3/uL"),
    ("x10e3/ul", "10*3/uL"),
    ("10*3/ul", "10*3/uL"),
    ("10^3/ul", "10*3/uL"),
    ("x10^3/ul", "10*3/uL"),
    ("m/ul", "10*6/uL"),
    ("mill/ul", "10*6/uL"),
    ("x10e6/ul", "10*6/uL"),
    ("10*6/ul", "10*6/uL"),
    ("10^6/ul", "10*6/uL"),
    ("x10^6/ul", "10*6/uL"),
];

/// A number, with what stands before (`<`, `>=`) and the unit behind it; `None` of what is more than one number.
pub(crate) fn quantity(normalised: &str, unit: Option<&str>) -> Option<Value> {
    let comparators = ["<=", ">=", "<", ">"];
    let comparator = comparators.into_iter().find(|comparator| normalised.starts_with(comparator));
    let bare = normalised.strip_prefix(comparator.unwrap_or_default())?;
    let (number, behind) = number(bare)?;
    let is_unit = |text: &str| text.starts_with(|c: char| c.is_alphabetic() || c == '%');
    if !behind.is_empty() && !is_unit(behind) {
        return None;
    }
    let unit = unit.or(Some(behind).filter(|behind| !behind.is_empty()));
    let code = unit.and_then(ucum);
    Some(json!({
        "value": number, "comparator": comparator, "unit": unit, "system": code.map(|_| UCUM), "code": code,
    }))
}

/// A range of what is usual (<https://hl7.org/fhir/R4/observation.html#refrange>): `70-99`, `<200`, `>=40`; its text in any case.
pub(crate) fn range(text: &str, normalised: Option<&str>, unit: Option<&str>) -> Value {
    let quantity = |text: &str| quantity(text, unit);
    let limits = normalised.and_then(|normalised| {
        if let Some(most) = normalised.strip_prefix("<=").or_else(|| normalised.strip_prefix('<')) {
            return Some((None, Some(quantity(most)?)));
        }
        if let Some(least) = normalised.strip_prefix(">=").or_else(|| normalised.strip_prefix('>')) {
            return Some((Some(quantity(least)?), None));
        }
        let (low, rest) = number(normalised)?;
        let high = quantity(rest.strip_prefix('-')?)?;
        Some((quantity(&low.to_string()), Some(high)))
    });
    let (low, high) = limits.unwrap_or_default();
    json!({ "low": low, "high": high, "text": text })
}

fn ucum(unit: &str) -> Option<&'static str> {
    let unit = unit.to_lowercase().replace([' ', '²'], "").replace(['µ', 'μ'], "u");
    UNITS.iter().find(|(written, _)| *written == unit).map(|(_, code)| *code)
}

/// The number that a text begins with, and what stands behind it.
fn number(text: &str) -> Option<(Number, &str)> {
    let sign = usize::from(text.starts_with('-'));
    let is_figure = |(at, c): &(usize, char)| *at < sign || c.is_ascii_digit() || *c == '.';
    let end = text.char_indices().find(|place| !is_figure(place)).map_or(text.len(), |(at, _)| at);
    let (figures, behind) = text.split_at_checked(end)?;
    // A whole number stays one: 5, not 5.0.
    let number = figures.parse::<i64>().map(Number::from).ok();
    let number = number.or_else(|| Number::from_f64(figures.parse().ok()?))?;
    Some((number, behind))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quantity_is_one_number_with_its_comparator_and_unit() {
        let of = |text, unit| quantity(text, unit).unwrap_or_default();
        assert_eq!(of("5.4", Some("mg/dL"))["value"], 5.4);
        assert_eq!(of("5.4", Some("mg/dL"))["code"], "mg/dL");
        assert_eq!(of("<0.5", None)["comparator"], "<");
        assert_eq!(of("7.2%", None)["code"], "%");
        assert_eq!(of("140", Some("arb. units"))["code"], Value::Null);
        assert_eq!(of("-2", None)["value"], -2);
        for none in ["120/80", "1:40", "2+", "10-20", "", "<", "abc"] {
            assert_eq!(quantity(none, None), None, "{none}");
        }
    }

    #[test]
    fn a_range_has_its_limits_and_its_text() {
        let limits = |normalised| {
            let range = range("as printed", Some(normalised), Some("g/dL"));
            assert_eq!(range["text"], "as printed");
            (range["low"]["value"].clone(), range["high"]["value"].clone())
        };
        assert_eq!(limits("70-99"), (json!(70), json!(99)));
        assert_eq!(limits("3.5-5.0"), (json!(3.5), json!(5.0)));
        assert_eq!(limits("-2-+2"), (Value::Null, Value::Null));
        assert_eq!(limits("<200"), (Value::Null, json!(200)));
        assert_eq!(limits(">=40"), (json!(40), Value::Null));
        assert_eq!(limits("70-99mg/dL"), (json!(70), json!(99)));
        assert_eq!(limits("negative"), (Value::Null, Value::Null));
    }
}
