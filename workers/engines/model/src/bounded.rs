//! Decoding what another process wrote, within a bound on the memory that it takes.
//!
//! A postcard sequence names its length, and each of its elements may be a single byte: a gigabyte of empty texts becomes 24. So
//! every element is charged with its size in memory before it is kept, and every text with its length; past the allowance
//! decoding ends. A growing sequence reserves up to twice what it holds. That is done for every sequence of every type, as it stands between serde and the format: no type can forget it.

use serde::de::{DeserializeSeed, Deserializer, EnumAccess, MapAccess, SeqAccess, VariantAccess, Visitor};
use std::cell::Cell;

/// How much memory may still be taken, in bytes; told by whoever decodes several messages of one peer.
#[derive(Debug)]
pub struct Allowance {
    left: Cell<u64>,
    is_used_up: Cell<bool>,
}

impl Allowance {
    /// So many bytes.
    pub const fn of(bytes: u64) -> Self {
        Self { left: Cell::new(bytes), is_used_up: Cell::new(false) }
    }

    /// Whether something was refused because it would have taken more.
    pub const fn is_used_up(&self) -> bool {
        self.is_used_up.get()
    }

    fn take<E: serde::de::Error>(&self, bytes: usize) -> Result<(), E> {
        let Some(left) = self.left.get().checked_sub(bytes as u64) else {
            self.left.set(0);
            self.is_used_up.set(true);
            return Err(E::custom("more than may be taken"));
        };
        self.left.set(left);
        Ok(())
    }
}

/// Stands between a value and its format, or between a visitor and what it visits, and charges what passes.
pub(crate) struct Charged<'a, T> {
    inner: T,
    allowance: &'a Allowance,
    /// Whether elements are charged: those of a sequence or map lie on the heap, the fields of a structure in it.
    elements: bool,
}

impl<'a, T> Charged<'a, T> {
    pub(crate) const fn new(inner: T, allowance: &'a Allowance) -> Self {
        Self { inner, allowance, elements: false }
    }

    const fn elements(inner: T, allowance: &'a Allowance) -> Self {
        Self { inner, allowance, elements: true }
    }
}

/// Methods of a deserializer that hand on a charged visitor.
macro_rules! hand_on {
    ($($method:ident $(($($name:ident: $kind:ty),+))? $charge:ident;)+) => {$(
        fn $method<V: Visitor<'de>>(self, $($($name: $kind,)+)? visitor: V) -> Result<V::Value, D::Error> {
            self.inner.$method($($($name,)+)? Charged::$charge(visitor, self.allowance))
        }
    )+};
}

impl<'de, D: Deserializer<'de>> Deserializer<'de> for Charged<'_, D> {
    type Error = D::Error;

    hand_on! {
        deserialize_any new;
        deserialize_bool new;
        deserialize_i8 new;
        deserialize_i16 new;
        deserialize_i32 new;
        deserialize_i64 new;
        deserialize_i128 new;
        deserialize_u8 new;
        deserialize_u16 new;
        deserialize_u32 new;
        deserialize_u64 new;
        deserialize_u128 new;
        deserialize_f32 new;
        deserialize_f64 new;
        deserialize_char new;
        deserialize_str new;
        deserialize_string new;
        deserialize_bytes new;
        deserialize_byte_buf new;
        deserialize_option new;
        deserialize_unit new;
        deserialize_unit_struct(name: &'static str) new;
        deserialize_newtype_struct(name: &'static str) new;
        deserialize_seq elements;
        deserialize_tuple(length: usize) new;
        deserialize_tuple_struct(name: &'static str, length: usize) new;
        deserialize_map elements;
        deserialize_struct(name: &'static str, fields: &'static [&'static str]) new;
        deserialize_enum(name: &'static str, variants: &'static [&'static str]) new;
        deserialize_identifier new;
        deserialize_ignored_any new;
    }

    fn is_human_readable(&self) -> bool {
        self.inner.is_human_readable()
    }
}

/// Methods of a visitor for values that lie in place.
macro_rules! in_place {
    ($($method:ident: $kind:ty;)+) => {$(
        fn $method<E: serde::de::Error>(self, value: $kind) -> Result<V::Value, E> {
            self.inner.$method(value)
        }
    )+};
}

/// Methods of a visitor for values on the heap.
macro_rules! on_the_heap {
    ($($method:ident: $kind:ty;)+) => {$(
        fn $method<E: serde::de::Error>(self, value: $kind) -> Result<V::Value, E> {
            self.allowance.take::<E>(value.len())?;
            self.inner.$method(value)
        }
    )+};
}

impl<'de, V: Visitor<'de>> Visitor<'de> for Charged<'_, V> {
    type Value = V::Value;

    fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.inner.expecting(formatter)
    }

    in_place! {
        visit_bool: bool;
        visit_i8: i8;
        visit_i16: i16;
        visit_i32: i32;
        visit_i64: i64;
        visit_i128: i128;
        visit_u8: u8;
        visit_u16: u16;
        visit_u32: u32;
        visit_u64: u64;
        visit_u128: u128;
        visit_f32: f32;
        visit_f64: f64;
        visit_char: char;
    }

    on_the_heap! {
        visit_str: &str;
        visit_borrowed_str: &'de str;
        visit_string: String;
        visit_bytes: &[u8];
        visit_borrowed_bytes: &'de [u8];
        visit_byte_buf: Vec<u8>;
    }

    fn visit_none<E: serde::de::Error>(self) -> Result<V::Value, E> {
        self.inner.visit_none()
    }

    fn visit_unit<E: serde::de::Error>(self) -> Result<V::Value, E> {
        self.inner.visit_unit()
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<V::Value, D::Error> {
        self.inner.visit_some(Charged::new(deserializer, self.allowance))
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, deserializer: D) -> Result<V::Value, D::Error> {
        self.inner.visit_newtype_struct(Charged::new(deserializer, self.allowance))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, sequence: A) -> Result<V::Value, A::Error> {
        self.inner.visit_seq(Charged { inner: sequence, allowance: self.allowance, elements: self.elements })
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<V::Value, A::Error> {
        self.inner.visit_map(Charged { inner: map, allowance: self.allowance, elements: self.elements })
    }

    fn visit_enum<A: EnumAccess<'de>>(self, data: A) -> Result<V::Value, A::Error> {
        self.inner.visit_enum(Charged::new(data, self.allowance))
    }
}

impl<'de, A: SeqAccess<'de>> SeqAccess<'de> for Charged<'_, A> {
    type Error = A::Error;

    fn next_element_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<Option<S::Value>, A::Error> {
        let element = self.inner.next_element_seed(Charged::new(seed, self.allowance))?;
        if self.elements && element.is_some() {
            self.allowance.take(size_of::<S::Value>().max(1))?;
        }
        Ok(element)
    }

    /// None: what a peer says of its length reserves nothing.
    fn size_hint(&self) -> Option<usize> {
        if self.elements { None } else { self.inner.size_hint() }
    }
}

impl<'de, A: MapAccess<'de>> MapAccess<'de> for Charged<'_, A> {
    type Error = A::Error;

    fn next_key_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<Option<S::Value>, A::Error> {
        let key = self.inner.next_key_seed(Charged::new(seed, self.allowance))?;
        if self.elements && key.is_some() {
            self.allowance.take(size_of::<S::Value>().max(1))?;
        }
        Ok(key)
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, A::Error> {
        if self.elements {
            self.allowance.take(size_of::<S::Value>())?;
        }
        self.inner.next_value_seed(Charged::new(seed, self.allowance))
    }
}

impl<'de, S: DeserializeSeed<'de>> DeserializeSeed<'de> for Charged<'_, S> {
    type Value = S::Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<S::Value, D::Error> {
        self.inner.deserialize(Charged::new(deserializer, self.allowance))
    }
}

impl<'a, 'de, A: EnumAccess<'de>> EnumAccess<'de> for Charged<'a, A> {
    type Error = A::Error;
    type Variant = Charged<'a, A::Variant>;

    fn variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<(S::Value, Self::Variant), A::Error> {
        let (value, variant) = self.inner.variant_seed(seed)?;
        Ok((value, Charged::new(variant, self.allowance)))
    }
}

impl<'de, A: VariantAccess<'de>> VariantAccess<'de> for Charged<'_, A> {
    type Error = A::Error;

    fn unit_variant(self) -> Result<(), A::Error> {
        self.inner.unit_variant()
    }

    fn newtype_variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<S::Value, A::Error> {
        self.inner.newtype_variant_seed(Charged::new(seed, self.allowance))
    }

    fn tuple_variant<V: Visitor<'de>>(self, length: usize, visitor: V) -> Result<V::Value, A::Error> {
        self.inner.tuple_variant(length, Charged::new(visitor, self.allowance))
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, A::Error> {
        self.inner.struct_variant(fields, Charged::new(visitor, self.allowance))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Text;
    use crate::protocol::{BadFrame, from_frame, from_frame_within};
    use serde::{Deserialize, Serialize};
    use std::collections::BTreeMap;

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    enum Told {
        Nothing,
        Texts(Vec<Text>),
        Nested { rows: Vec<Vec<u32>>, name: Option<String>, pairs: (u8, char) },
        Named(BTreeMap<u16, Vec<bool>>),
    }

    fn decoded(told: &Told, bytes: u64) -> Result<Told, BadFrame> {
        from_frame_within(&postcard::to_allocvec(told).unwrap(), &Allowance::of(bytes))
    }

    #[test]
    fn what_is_within_the_allowance_is_decoded_as_without_one() {
        let nested = Told::Nested { rows: vec![vec![1, 2], Vec::new()], name: Some("ü".to_owned()), pairs: (7, 'x') };
        let named = Told::Named(BTreeMap::from([(1, vec![true]), (2, Vec::new())]));
        for told in [Told::Nothing, Told::Texts(vec!["one".into(), Text::default()]), nested, named] {
            assert_eq!(from_frame(&postcard::to_allocvec(&told).unwrap()).as_ref(), Ok(&told));
            assert_eq!(decoded(&told, 1 << 10).as_ref(), Ok(&told));
            assert_eq!(decoded(&told, 0).is_err(), told != Told::Nothing);
        }
    }

    /// Ten thousand bytes on the wire, 240,000 in memory.
    #[test]
    fn elements_are_charged_with_what_they_take_in_memory() {
        let texts = Told::Texts(vec![Text::default(); 10_000]);
        let taken = (10_000 * size_of::<Text>()) as u64;
        assert!(decoded(&texts, taken).is_ok() && decoded(&texts, taken - 1).is_err());
        let rows = Told::Nested { rows: vec![vec![1]; 1_000], name: None, pairs: (0, 'x') };
        let taken = 1_000 * (size_of::<Vec<u32>>() + size_of::<u32>()) as u64;
        assert!(decoded(&rows, taken).is_ok() && decoded(&rows, taken - 1).is_err());
    }

    #[test]
    fn one_allowance_is_for_all_that_a_peer_says() {
        let allowance = Allowance::of(100);
        let message = postcard::to_allocvec(&"x".repeat(40)).unwrap();
        let next = || from_frame_within::<String>(&message, &allowance).is_ok();
        assert_eq!([next(), next(), next()], [true, true, false]);
        assert!(allowance.is_used_up());
    }
}
