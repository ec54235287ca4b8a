//! Each key of a policy: whether it belongs there, whether it is there, whether its value is of its kind.

use super::{Examiner, Value};
use crate::policy::{KINDS, KeyProviderKind, LARGEST_FILE, LONGEST_RETENTION, LONGEST_RULES};
use docward_envelope::{DataClass, IsolationMode, Purpose, Region, RetentionClass, TenantId};
use std::fmt::Display;
use std::str::FromStr;
use toml::de::DeTable;

/// The values that contradict each other where they do, as far as they could be read, each with its offset in bytes.
#[derive(Default)]
pub(super) struct Values {
    pub(super) phi: Option<Vec<(Region, usize)>>,
    pub(super) redacted: Option<Vec<(Region, usize)>>,
    pub(super) regions: Option<usize>,
    pub(super) isolation: Option<IsolationMode>,
    pub(super) provider: Option<(KeyProviderKind, usize)>,
    pub(super) reference: Option<usize>,
    /// The provider, or how long results or originals live, is there and could not be read: nothing is compared with it.
    pub(super) no_provider: bool,
    pub(super) no_result: bool,
    pub(super) no_original: bool,
    pub(super) original: Option<(u64, usize)>,
    pub(super) intermediate: Option<(u64, usize)>,
    pub(super) result: Option<(u64, usize)>,
    pub(super) index: Option<(u64, usize)>,
}

const KEYS: [&str; 14] = [
    "tenant",
    "name",
    "accepts",
    "max_bytes",
    "isolation",
    "profile",
    "purposes",
    "reference",
    "regions",
    "keys",
    "quotas",
    "retention",
    "rules",
    "webhooks",
];
const OPTIONAL: [&str; 6] = ["isolation", "keys", "quotas", "retention", "rules", "webhooks"];
const PROFILES: [&str; 2] = ["default", "strict"];

impl Examiner<'_> {
    /// Goes through the whole table.
    pub(super) fn shape(&mut self, table: &DeTable<'_>) -> Values {
        let mut values = Values::default();
        self.only(table, "", &KEYS);
        for key in KEYS.iter().filter(|key| !OPTIONAL.contains(key) && !table.contains_key(**key)) {
            self.note(0, key, "is missing");
        }
        for (key, value) in table {
            self.key(key.get_ref(), value, &mut values);
        }
        values
    }

    fn key(&mut self, key: &str, value: Value<'_>, values: &mut Values) {
        match key {
            "tenant" => self.tenant(value),
            "name" => self.name(value),
            "accepts" => self.kinds(value),
            "max_bytes" => drop(self.number(value, key, LARGEST_FILE)),
            "isolation" => values.isolation = self.word(value, key, IsolationMode::ALL).map(|(word, _)| word),
            "profile" => drop(self.word(value, key, &PROFILES)),
            "purposes" => self.purposes(value),
            "reference" => self.version(value),
            "regions" => self.regions(value, values),
            "keys" => self.key_policy(value, values),
            "quotas" => self.quotas(value),
            "retention" => self.retention(value, values),
            "rules" => self.rules(value),
            "webhooks" => self.yes_or_no(value, key),
            _ => {}
        }
    }

    fn rules(&mut self, value: Value<'_>) {
        if let Some(text) = self.text(value, "rules")
            && !(1..=LONGEST_RULES).contains(&text.len())
        {
            self.note(value.span().start, "rules", format!("must be 1 to {LONGEST_RULES} bytes"));
        }
    }

    fn yes_or_no(&mut self, value: Value<'_>, key: &str) {
        if value.get_ref().as_bool().is_none() {
            self.note(value.span().start, key, "must be true or false");
        }
    }

    fn tenant(&mut self, value: Value<'_>) {
        let said = self.parsed::<TenantId>(value, "tenant", "a tenant's id");
        if let (Some((said, at)), Some(expected)) = (said, self.expected.tenant)
            && said != expected
        {
            self.note(at, "tenant", "must be the id of the tenant whose policy it is; it may be left out");
        }
    }

    /// Notes every key that does not belong there.
    fn only(&mut self, table: &DeTable<'_>, under: &str, known: &[&str]) {
        for key in table.keys().filter(|key| !known.contains(&key.get_ref().as_ref())) {
            let plain = |letter: char| letter.is_ascii_alphanumeric() || "_-".contains(letter);
            let name = key.get_ref();
            let name = if name.len() <= 40 && name.chars().all(plain) { name.as_ref() } else { "…" };
            self.note(
                key.span().start,
                &within(under, name),
                format!("there is no such key; there are: {}", known.join(", ")),
            );
        }
    }

    fn table<'t>(&mut self, value: Value<'t>, key: &str) -> Option<&'t DeTable<'t>> {
        let table = value.get_ref().as_table();
        if table.is_none() {
            self.note(value.span().start, key, "must be a table");
        }
        table
    }

    fn text<'t>(&mut self, value: Value<'t>, key: &str) -> Option<&'t str> {
        let text = value.get_ref().as_str();
        if text.is_none() {
            self.note(value.span().start, key, "must be a text");
        }
        text
    }

    fn parsed<T: FromStr>(&mut self, value: Value<'_>, key: &str, what: &str) -> Option<(T, usize)> {
        let parsed = self.text(value, key)?.parse().ok();
        if parsed.is_none() {
            self.note(value.span().start, key, format!("must be {what}"));
        }
        parsed.map(|parsed| (parsed, value.span().start))
    }

    /// One of a closed list.
    fn word<T: Display + Copy>(&mut self, value: Value<'_>, key: &str, known: &[T]) -> Option<(T, usize)> {
        let text = self.text(value, key)?;
        let found = known.iter().find(|word| word.to_string() == text);
        if found.is_none() {
            let known: Vec<String> = known.iter().map(T::to_string).collect();
            self.note(value.span().start, key, format!("must be one of: {}", known.join(", ")));
        }
        found.map(|word| (*word, value.span().start))
    }

    /// A whole number from 1 to `most`.
    fn number(&mut self, value: Value<'_>, key: &str, most: u64) -> Option<(u64, usize)> {
        let at = value.span().start;
        let Some(integer) = value.get_ref().as_integer() else {
            self.note(at, key, "must be a whole number");
            return None;
        };
        match u64::from_str_radix(integer.as_str(), integer.radix()) {
            Ok(number) if (1..=most).contains(&number) => Some((number, at)),
            _ => {
                self.note(at, key, format!("must be from 1 to {most}"));
                None
            }
        }
    }

    /// The members of a list that has some; each that is wrong is noted where it stands.
    fn members<'t, R>(
        &mut self,
        value: Value<'t>,
        key: &str,
        mut member: impl FnMut(&mut Self, Value<'t>) -> Option<R>,
    ) -> Option<Vec<R>> {
        let Some(array) = value.get_ref().as_array() else {
            self.note(value.span().start, key, "must be a list");
            return None;
        };
        if array.is_empty() {
            self.note(value.span().start, key, "must name at least one");
        }
        let before = self.problems.len();
        let members: Vec<R> = array.iter().filter_map(|value| member(self, value)).collect();
        (self.problems.len() == before && !array.is_empty()).then_some(members)
    }

    fn name(&mut self, value: Value<'_>) {
        if let Some(name) = self.text(value, "name")
            && !(1..=200).contains(&name.len())
        {
            self.note(value.span().start, "name", "must have 1 to 200 bytes");
        }
    }

    fn kinds(&mut self, value: Value<'_>) {
        self.members(value, "accepts", |all, value| all.word(value, "accepts", &KINDS));
    }

    fn purposes(&mut self, value: Value<'_>) {
        let for_people: Vec<Purpose> =
            Purpose::ALL.iter().copied().filter(|purpose| *purpose != Purpose::Maintenance).collect();
        self.members(value, "purposes", |all, value| {
            if value.get_ref().as_str() == Some(Purpose::Maintenance.as_str()) {
                all.note(value.span().start, "purposes", "maintenance is the system's own");
                return None;
            }
            all.word(value, "purposes", &for_people)
        });
    }

    fn version(&mut self, value: Value<'_>) {
        let Some(table) = self.table(value, "reference") else { return };
        self.only(table, "reference", &["id", "version"]);
        for key in ["id", "version"].into_iter().filter(|key| !table.contains_key(*key)) {
            self.note(value.span().start, &within("reference", key), "is missing");
        }
        if let Some(value) = table.get("id") {
            self.word(value, "reference.id", &["processing"]);
        }
        let number =
            table.get("version").and_then(|value| self.number(value, "reference.version", u64::from(u32::MAX)));
        if let (Some((number, at)), Some(expected)) = (number, self.expected.version)
            && number != u64::from(expected)
        {
            self.note(at, "reference.version", format!("must be {expected}, the one after the newest"));
        }
    }

    fn regions(&mut self, value: Value<'_>, values: &mut Values) {
        let Some(table) = self.table(value, "regions") else { return };
        values.regions = Some(value.span().start);
        let known: Vec<&str> = DataClass::ALL.iter().map(|class| class.as_str()).collect();
        self.only(table, "regions", &known);
        let mut of = |class: DataClass| {
            let key = within("regions", class.as_str());
            let value = table.get(class.as_str())?;
            Some(self.members(value, &key, |all, value| all.region(value, &key)).unwrap_or_default())
        };
        (values.phi, values.redacted) = (of(DataClass::Phi), of(DataClass::Redacted));
    }

    fn region(&mut self, value: Value<'_>, key: &str) -> Option<(Region, usize)> {
        let (region, at) = self.parsed::<Region>(value, key, "a region's name")?;
        if let Some(home) = self.expected.regions
            && !home.contains(&region)
        {
            let home: Vec<&str> = home.iter().map(Region::as_str).collect();
            self.note(at, key, format!("{region} is not one of the tenant's regions: {}", home.join(", ")));
            return None;
        }
        Some((region, at))
    }

    fn key_policy(&mut self, value: Value<'_>, values: &mut Values) {
        values.no_provider = true;
        let Some(table) = self.table(value, "keys") else { return };
        self.only(table, "keys", &["provider", "reference"]);
        match table.get("provider") {
            None => self.note(value.span().start, "keys.provider", "is missing"),
            Some(value) => {
                let known: Vec<&str> = KeyProviderKind::ALL.iter().map(|kind| kind.as_str()).collect();
                let word = self.word(value, "keys.provider", &known);
                values.provider = word.and_then(|(word, at)| {
                    KeyProviderKind::ALL.iter().find(|kind| kind.as_str() == word).map(|kind| (*kind, at))
                });
            }
        }
        values.no_provider = values.provider.is_none();
        if let Some(value) = table.get("reference")
            && let Some(name) = self.text(value, "keys.reference")
        {
            let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_./:".contains(&byte);
            if (1..=128).contains(&name.len()) && name.bytes().all(plain) {
                values.reference = Some(value.span().start);
            } else {
                self.note(value.span().start, "keys.reference", "must be 1 to 128 letters, digits and -_./:");
            }
        }
    }

    fn quotas(&mut self, value: Value<'_>) {
        let Some(table) = self.table(value, "quotas") else { return };
        let known = ["documents_per_day", "bytes_per_day", "documents_in_flight"];
        self.only(table, "quotas", &known);
        for key in known {
            if let Some(value) = table.get(key) {
                self.number(value, &within("quotas", key), i64::MAX.unsigned_abs());
            }
        }
    }

    fn retention(&mut self, value: Value<'_>, values: &mut Values) {
        (values.no_result, values.no_original) = (true, true);
        let Some(table) = self.table(value, "retention") else { return };
        let classes: Vec<&str> = RetentionClass::ALL.iter().map(|class| class.as_str()).collect();
        self.only(table, "retention", &classes);
        let mut of = |key: &str| {
            let value = table.get(key)?;
            self.number(value, &within("retention", key), u64::from(LONGEST_RETENTION))
        };
        values.original = of("original");
        (values.intermediate, values.result, values.index) = (of("intermediate"), of("result"), of("index"));
        values.no_result = table.contains_key("result") && values.result.is_none();
        values.no_original = table.contains_key("original") && values.original.is_none()
            || table.contains_key("intermediate") && values.intermediate.is_none();
    }
}

fn within(under: &str, key: &str) -> String {
    if under.is_empty() { key.to_owned() } else { format!("{under}.{key}") }
}
