//! Which types leave no text behind when they are dropped.
//!
//! All text in them is [`Text`], which zeroises itself; what else they hold (boxes, confidences, page numbers, amounts,
//! kinds, attribute keywords) names nobody without it. So each only needs the mark that lets it stand in a scope.

use crate::acknowledgement::{
    AcknowledgedClaim, AcknowledgedGroup, AcknowledgedInterchange, AcknowledgedSet, Acknowledgement, Party,
};
use crate::protocol::{PageInstruction, PageRedacted, Replacement};
use crate::{
    BBox, Cell, Choice, ChoiceOption, Claim, Dicom, Document, Field, Fields, FormValue, HeaderText, Interchange, Page,
    Paged, Part, Reading, Row, ServiceLine, Signature, Table, Word,
};
use zeroize::ZeroizeOnDrop;

impl ZeroizeOnDrop for AcknowledgedClaim {}
impl ZeroizeOnDrop for AcknowledgedGroup {}
impl ZeroizeOnDrop for AcknowledgedInterchange {}
impl ZeroizeOnDrop for AcknowledgedSet {}
impl ZeroizeOnDrop for Acknowledgement {}
impl ZeroizeOnDrop for BBox {}
impl ZeroizeOnDrop for Cell {}
impl ZeroizeOnDrop for Choice {}
impl ZeroizeOnDrop for ChoiceOption {}
impl ZeroizeOnDrop for Claim {}
impl ZeroizeOnDrop for Dicom {}
impl ZeroizeOnDrop for Document {}
impl ZeroizeOnDrop for Field {}
impl ZeroizeOnDrop for Fields {}
impl ZeroizeOnDrop for FormValue {}
impl ZeroizeOnDrop for HeaderText {}
impl ZeroizeOnDrop for Interchange {}
impl ZeroizeOnDrop for Page {}
impl ZeroizeOnDrop for Paged {}
impl ZeroizeOnDrop for PageInstruction {}
impl ZeroizeOnDrop for PageRedacted {}
impl ZeroizeOnDrop for Part {}
impl ZeroizeOnDrop for Party {}
impl ZeroizeOnDrop for Reading {}
impl ZeroizeOnDrop for Row {}
impl ZeroizeOnDrop for ServiceLine {}
impl ZeroizeOnDrop for Signature {}
impl ZeroizeOnDrop for Table {}
impl ZeroizeOnDrop for Replacement {}
impl ZeroizeOnDrop for Word {}
