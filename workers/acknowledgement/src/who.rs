//! Who answers, when, and under which numbers.

use jiff::civil::DateTime;

/// What we are to whoever sends claims.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// The payer of the claims: NM1*PR.
    Payer,
    /// A clearinghouse on the way to it: NM1*AY.
    Clearinghouse,
}

impl Role {
    /// The code of the entity (element 98).
    pub(crate) const fn code(self) -> &'static str {
        match self {
            Self::Payer => "PR",
            Self::Clearinghouse => "AY",
        }
    }
}

/// Who answers: configuration, nothing of it comes from a file.
#[derive(Debug, Clone)]
pub struct Ourselves {
    qualifier: String,
    id: String,
    application: String,
    name: String,
    identifier: String,
    role: Role,
}

/// What should be written can't be: it is too long, empty, or has characters that X12 does not allow there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotWritable {
    /// The qualifier of our id has not two capital letters or figures (ISA05).
    #[error("the qualifier of an interchange id is not two capital letters or figures")]
    Qualifier,
    /// Our id is empty, longer than 15 characters, or of other characters than text has (ISA06).
    #[error("an interchange id is not 1 to 15 characters of text")]
    Id,
    /// Our application's code has not 2 to 15 characters of text (GS02).
    #[error("an application's code is not 2 to 15 characters of text")]
    Application,
    /// Our name has not 1 to 60 characters of text (NM103).
    #[error("a name is not 1 to 60 characters of text")]
    Name,
    /// Our electronic transmitter number has not 2 to 80 characters of text (NM109).
    #[error("a transmitter's number is not 2 to 80 characters of text")]
    Identifier,
    /// A control number is 0, or has more than nine figures.
    #[error("a control number is not 1 to 999,999,999")]
    Number,
    /// It is no day and no time of day.
    #[error("not a day and a time of day")]
    Moment,
}

impl Ourselves {
    /// Who we are: the qualifier and id of our interchanges (ISA05, ISA06), our application (GS02), our name and our electronic
    /// transmitter number (NM103, NM109 with qualifier 46), and what we are.
    pub fn of(
        [qualifier, id]: [&str; 2],
        application: &str,
        [name, identifier]: [&str; 2],
        role: Role,
    ) -> Result<Self, NotWritable> {
        let is_sign = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit();
        let is_text = |text: &str, least: usize, most: usize| {
            let has_length = (least..=most).contains(&text.chars().count());
            has_length && text.trim() == text && crate::lines::clean(text) == text
        };
        for (holds, otherwise) in [
            (qualifier.len() == 2 && qualifier.bytes().all(is_sign), NotWritable::Qualifier),
            (is_text(id, 1, 15), NotWritable::Id),
            (is_text(application, 2, 15), NotWritable::Application),
            (is_text(name, 1, 60), NotWritable::Name),
            (is_text(identifier, 2, 80), NotWritable::Identifier),
        ] {
            if !holds {
                return Err(otherwise);
            }
        }
        let [qualifier, id, application] = [qualifier, id, application].map(str::to_owned);
        let [name, identifier] = [name, identifier].map(str::to_owned);
        Ok(Self { qualifier, id, application, name, identifier, role })
    }

    /// docward itself, as a clearinghouse.
    ///
    /// # Errors
    /// Never: what is written here fits.
    pub fn docward() -> Result<Self, NotWritable> {
        Self::of(["ZZ", "DOCWARD"], "DOCWARD", ["DOCWARD", "DOCWARD"], Role::Clearinghouse)
    }

    pub(crate) fn qualifier(&self) -> &str {
        &self.qualifier
    }

    pub(crate) fn id(&self) -> &str {
        &self.id
    }

    pub(crate) fn application(&self) -> &str {
        &self.application
    }

    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    pub(crate) fn identifier(&self) -> &str {
        &self.identifier
    }

    pub(crate) fn role(&self) -> Role {
        self.role
    }
}

/// The control numbers of what is written. Whoever answers gives each number once to each partner.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Numbers {
    interchange: u32,
    group: u32,
}

impl Numbers {
    /// ISA13 and GS06.
    pub fn of(interchange: u32, group: u32) -> Result<Self, NotWritable> {
        let fits = |number: u32| (1..=999_999_999).contains(&number);
        if fits(interchange) && fits(group) { Ok(Self { interchange, group }) } else { Err(NotWritable::Number) }
    }

    pub(crate) fn interchange(self) -> u32 {
        self.interchange
    }

    pub(crate) fn group(self) -> u32 {
        self.group
    }
}

/// When something was received or is answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment {
    year: u16,
    month: u8,
    day: u8,
    hour: u8,
    minute: u8,
}

impl Moment {
    /// A day and a time of day, in the zone that both partners go by.
    pub fn of([year, month, day]: [u16; 3], [hour, minute]: [u8; 2]) -> Result<Self, NotWritable> {
        let holds = (2000..2100).contains(&year)
            && (1..=12).contains(&month)
            && (1..=31).contains(&day)
            && hour < 24
            && minute < 60;
        match (u8::try_from(month), u8::try_from(day)) {
            (Ok(month), Ok(day)) if holds => Ok(Self { year, month, day, hour, minute }),
            _ => Err(NotWritable::Moment),
        }
    }

    /// `CCYYMMDD`.
    pub(crate) fn date(self) -> String {
        format!("{:04}{:02}{:02}", self.year, self.month, self.day)
    }

    /// `YYMMDD`.
    pub(crate) fn short_date(self) -> String {
        format!("{:02}{:02}{:02}", self.year % 100, self.month, self.day)
    }

    /// `HHMM`.
    pub(crate) fn time(self) -> String {
        format!("{:02}{:02}", self.hour, self.minute)
    }
}

impl TryFrom<DateTime> for Moment {
    type Error = NotWritable;

    fn try_from(at: DateTime) -> Result<Self, NotWritable> {
        let part = |part: i8| u8::try_from(part).map_err(|_| NotWritable::Moment);
        let year = u16::try_from(at.year()).map_err(|_| NotWritable::Moment)?;
        Self::of([year, part(at.month())?.into(), part(at.day())?.into()], [part(at.hour())?, part(at.minute())?])
    }
}

/// What every acknowledgement is written with.
#[derive(Debug, Clone, Copy)]
pub struct Reply<'a> {
    /// Who answers.
    pub us: &'a Ourselves,
    /// Under which numbers.
    pub numbers: Numbers,
    /// When the file was received.
    pub received: Moment,
    /// When it is answered.
    pub now: Moment,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_configured_who_could_end_a_segment() {
        let us = |qualifier, id, application, name, identifier| {
            Ourselves::of([qualifier, id], application, [name, identifier], Role::Payer).map(|_| ())
        };
        assert_eq!(us("ZZ", "DOCWARD", "DOCWARD", "DOCWARD HEALTH", "D0001"), Ok(()));
        assert_eq!(us("zz", "DOCWARD", "DOCWARD", "DOCWARD", "D0001"), Err(NotWritable::Qualifier));
        assert_eq!(us("ZZ", "DOC*WARD", "DOCWARD", "DOCWARD", "D0001"), Err(NotWritable::Id));
        assert_eq!(us("ZZ", "DOCWARD-OF-LONG-ID", "DOCWARD", "DOCWARD", "D0001"), Err(NotWritable::Id));
        assert_eq!(us("ZZ", "DOCWARD", "D", "DOCWARD", "D0001"), Err(NotWritable::Application));
        assert_eq!(us("ZZ", "DOCWARD", "DOCWARD", "DOC~WARD", "D0001"), Err(NotWritable::Name));
        assert_eq!(us("ZZ", "DOCWARD", "DOCWARD", "DOCWARD", " D0001"), Err(NotWritable::Identifier));
    }

    #[test]
    fn numbers_and_days_fit_their_elements() {
        assert!(Numbers::of(1, 999_999_999).is_ok());
        assert_eq!([Numbers::of(0, 1), Numbers::of(1, 1_000_000_000)], [Err(NotWritable::Number); 2]);
        let moment = Moment::of([2026, 1, 31], [8, 5]).unwrap();
        assert_eq!([moment.date(), moment.short_date(), moment.time()], ["20260131", "260131", "0805"]);
        let at = jiff::civil::date(2026, 1, 31).at(8, 5, 59, 0);
        assert_eq!(Moment::try_from(at), Ok(moment));
        assert_eq!(Moment::try_from(jiff::civil::date(1999, 1, 31).at(8, 5, 0, 0)), Err(NotWritable::Moment));
        assert_eq!(Moment::of([2026, 13, 1], [8, 5]), Err(NotWritable::Moment));
        assert_eq!(Moment::of([2026, 1, 1], [24, 0]), Err(NotWritable::Moment));
    }
}
