//! The institutional claim form UB-04 (CMS-1450), form locator by form locator.
//!
//! Locators and what stands in them: NUBC, Official UB-04 Data Specifications Manual. Places are measured on the published
//! form. Locators without a name in the manual (2's lower lines, 7, 30, 37, 49, 68, 73, 75) are reserved or for state use and are
//! taken for identifying.

use super::bearing::{
    ACCOUNT, CODE, COUNT, DATE, LICENCE, MEDICAL, MONEY, NAME, ORGANIZATION, OTHER, PLACE, PLAN, STATE,
};
use super::table::{Bearing, FormBox, Harmless, Holds, PrintedLine, at, print};
use crate::PhiKind;
use Bearing::{Harmless as Stays, Identifies};

/// Locators that have no lines, down to 30.
const HEAD: &[FormBox] = &[
    at("3a", "", [545, 19, 784, 35], Holds::Text, ACCOUNT),
    at("3b", "", [545, 36, 784, 51], Holds::Text, Identifies(PhiKind::MedicalRecordNumber)),
    at("4", "", [786, 35, 836, 51], Holds::Code, CODE),
    at("5", "", [516, 67, 614, 85], Holds::Text, OTHER),
    at("6", "from", [616, 69, 684, 85], Holds::Date, DATE),
    at("6", "through", [686, 69, 754, 85], Holds::Date, DATE),
    at("7", "", [756, 60, 836, 85], Holds::Text, OTHER),
    at("8a", "", [125, 86, 314, 101], Holds::Text, PLAN),
    at("8b", "", [23, 102, 314, 118], Holds::Text, NAME),
    at("9a", "", [417, 86, 836, 101], Holds::Text, PLACE),
    at("9b", "", [323, 102, 644, 118], Holds::Text, PLACE),
    at("9c", "", [653, 102, 684, 118], Holds::Code, STATE),
    at("9d", "", [693, 102, 794, 118], Holds::Digits, PLACE),
    at("9e", "", [804, 102, 836, 118], Holds::Code, STATE),
    at("10", "", [16, 134, 104, 151], Holds::Date, DATE),
    at("11", "", [106, 134, 134, 151], Holds::Code, Stays(Harmless::Choice)),
    at("12", "", [136, 134, 194, 151], Holds::Date, DATE),
    at("13", "", [196, 134, 224, 151], Holds::Code, CODE),
    at("14", "", [226, 134, 253, 151], Holds::Code, CODE),
    at("15", "", [255, 134, 284, 151], Holds::Code, CODE),
    at("16", "", [286, 134, 314, 151], Holds::Code, CODE),
    at("17", "", [316, 134, 344, 151], Holds::Code, CODE),
    at("18", "", [346, 135, 374, 151], Holds::Code, CODE),
    at("19", "", [376, 135, 404, 151], Holds::Code, CODE),
    at("20", "", [406, 135, 434, 151], Holds::Code, CODE),
    at("21", "", [436, 135, 464, 151], Holds::Code, CODE),
    at("22", "", [466, 135, 494, 151], Holds::Code, CODE),
    at("23", "", [496, 135, 524, 151], Holds::Code, CODE),
    at("24", "", [526, 135, 554, 151], Holds::Code, CODE),
    at("25", "", [556, 135, 584, 151], Holds::Code, CODE),
    at("26", "", [586, 135, 614, 151], Holds::Code, CODE),
    at("27", "", [616, 135, 644, 151], Holds::Code, CODE),
    at("28", "", [646, 135, 674, 151], Holds::Code, CODE),
    at("29", "", [676, 135, 707, 151], Holds::Code, STATE),
    at("30", "", [709, 128, 836, 151], Holds::Text, OTHER),
    at("38", "", [16, 211, 434, 284], Holds::Text, NAME),
];

/// Columns of a locator, or of a part of it: item, part, left and right edge, what it holds.
type Column = (&'static str, &'static str, u16, u16, Holds, Bearing);

/// The upper edge of each line, and the lower edge of the last.
type Lines = &'static [u16];

/// Locators that have lines.
const LINED: &[(Lines, &[Column])] = &[
    (&[68, 85], &[("1", "telephone", 16, 264, Holds::Text, Identifies(PhiKind::Phone))]),
    (&[168, 184, 201], OCCURRENCES),
    (&[218, 235, 251, 268, 285], VALUES),
    (
        &[
            302, 318, 335, 352, 368, 385, 402, 418, 435, 452, 468, 485, 502, 518, 535, 552, 568, 585, 602, 618, 635,
            652, 668,
        ],
        REVENUE,
    ),
    (&[702, 718, 735, 751], PAYERS),
    (&[768, 785, 801, 818], INSURED),
    (&[835, 851, 868, 885], AUTHORIZATIONS),
    (&[1001, 1018, 1035, 1051, 1068], CODES),
];

const OCCURRENCES: &[Column] = &[
    ("31", "code", 16, 44, Holds::Code, CODE),
    ("31", "date", 46, 114, Holds::Date, DATE),
    ("32", "code", 116, 144, Holds::Code, CODE),
    ("32", "date", 146, 214, Holds::Date, DATE),
    ("33", "code", 216, 244, Holds::Code, CODE),
    ("33", "date", 246, 314, Holds::Date, DATE),
    ("34", "code", 316, 344, Holds::Code, CODE),
    ("34", "date", 346, 414, Holds::Date, DATE),
    ("35", "code", 416, 444, Holds::Code, CODE),
    ("35", "from", 446, 514, Holds::Date, DATE),
    ("35", "through", 516, 584, Holds::Date, DATE),
    ("36", "code", 586, 614, Holds::Code, CODE),
    ("36", "from", 616, 684, Holds::Date, DATE),
    ("36", "through", 686, 754, Holds::Date, DATE),
    ("37", "", 756, 836, Holds::Text, OTHER),
];

const VALUES: &[Column] = &[
    ("39", "code", 446, 474, Holds::Code, CODE),
    ("39", "amount", 476, 574, Holds::Money, MONEY),
    ("40", "code", 576, 604, Holds::Code, CODE),
    ("40", "amount", 606, 704, Holds::Money, MONEY),
    ("41", "code", 706, 734, Holds::Code, CODE),
    ("41", "amount", 736, 836, Holds::Money, MONEY),
];

const REVENUE: &[Column] = &[
    ("42", "", 16, 60, Holds::Code, MEDICAL),
    ("43", "", 62, 310, Holds::Text, Stays(Harmless::Words)),
    ("44", "", 312, 460, Holds::Code, MEDICAL),
    ("45", "", 462, 530, Holds::Date, DATE),
    ("46", "", 532, 610, Holds::Count, COUNT),
    ("47", "", 612, 710, Holds::Money, MONEY),
    ("48", "", 712, 809, Holds::Money, MONEY),
    ("49", "", 811, 836, Holds::Text, OTHER),
];

const PAYERS: &[Column] = &[
    ("50", "", 16, 244, Holds::Text, ORGANIZATION),
    ("51", "", 246, 394, Holds::Text, PLAN),
    ("52", "", 396, 414, Holds::Code, CODE),
    ("53", "", 425, 444, Holds::Code, CODE),
    ("54", "", 446, 544, Holds::Money, MONEY),
    ("55", "", 546, 654, Holds::Money, MONEY),
    ("57", "", 686, 836, Holds::Text, LICENCE),
];

const INSURED: &[Column] = &[
    ("58", "", 16, 274, Holds::Text, NAME),
    ("59", "", 276, 304, Holds::Code, CODE),
    ("60", "", 306, 504, Holds::Text, PLAN),
    ("61", "", 506, 654, Holds::Text, ORGANIZATION),
    ("62", "", 656, 836, Holds::Text, PLAN),
];

const AUTHORIZATIONS: &[Column] = &[
    ("63", "", 16, 324, Holds::Text, OTHER),
    ("64", "", 326, 584, Holds::Text, ACCOUNT),
    ("65", "", 586, 836, Holds::Text, ORGANIZATION),
];

const CODES: &[Column] = &[
    ("81", "qualifier", 276, 294, Holds::Code, CODE),
    ("81", "code", 296, 395, Holds::Text, OTHER),
    ("81", "value", 397, 514, Holds::Text, OTHER),
];

/// Left edges of the nine diagnoses of a row; each is followed by its indicator of presence on admission.
const DIAGNOSES: [u16; 9] = [26, 107, 187, 267, 347, 427, 507, 587, 667];
/// Names of the diagnoses, row by row.
const DIAGNOSIS_NAMES: [[&str; 9]; 2] =
    [["principal", "a", "b", "c", "d", "e", "f", "g", "h"], ["i", "j", "k", "l", "m", "n", "o", "p", "q"]];
const PRESENT_NAMES: [[&str; 9]; 2] = [
    ["principal-poa", "a-poa", "b-poa", "c-poa", "d-poa", "e-poa", "f-poa", "g-poa", "h-poa"],
    ["i-poa", "j-poa", "k-poa", "l-poa", "m-poa", "n-poa", "o-poa", "p-poa", "q-poa"],
];

/// Locators from line 23 of the services on that have no lines.
const FOOT: &[FormBox] = &[
    at("42", "total", [16, 669, 60, 685], Holds::Code, MEDICAL),
    at("43", "page", [105, 669, 137, 685], Holds::Count, COUNT),
    at("43", "pages", [165, 669, 197, 685], Holds::Count, COUNT),
    at("45", "creation-date", [462, 669, 530, 685], Holds::Date, DATE),
    at("47", "total", [612, 669, 710, 685], Holds::Money, MONEY),
    at("48", "total", [712, 669, 809, 685], Holds::Money, MONEY),
    at("56", "", [686, 685, 836, 701], Holds::Digits, LICENCE),
    at("66", "", [16, 900, 24, 918], Holds::Code, CODE),
    at("68", "", [757, 886, 836, 918], Holds::Text, OTHER),
    at("69", "", [54, 918, 125, 935], Holds::Code, MEDICAL),
    at("70", "a", [177, 918, 245, 935], Holds::Code, MEDICAL),
    at("70", "b", [247, 918, 315, 935], Holds::Code, MEDICAL),
    at("70", "c", [317, 918, 385, 935], Holds::Code, MEDICAL),
    at("71", "", [418, 918, 475, 935], Holds::Code, MEDICAL),
    at("72", "a", [497, 918, 575, 935], Holds::Code, MEDICAL),
    at("72", "b", [577, 918, 655, 935], Holds::Code, MEDICAL),
    at("72", "c", [657, 918, 735, 935], Holds::Code, MEDICAL),
    at("73", "", [746, 918, 836, 935], Holds::Text, OTHER),
    at("74", "principal-code", [16, 951, 95, 968], Holds::Code, MEDICAL),
    at("74", "principal-date", [97, 951, 165, 968], Holds::Date, DATE),
    at("74", "a-code", [167, 951, 245, 968], Holds::Code, MEDICAL),
    at("74", "a-date", [247, 951, 315, 968], Holds::Date, DATE),
    at("74", "b-code", [317, 951, 395, 968], Holds::Code, MEDICAL),
    at("74", "b-date", [397, 951, 464, 968], Holds::Date, DATE),
    at("74", "c-code", [16, 985, 95, 1001], Holds::Code, MEDICAL),
    at("74", "c-date", [97, 985, 165, 1001], Holds::Date, DATE),
    at("74", "d-code", [167, 985, 245, 1001], Holds::Code, MEDICAL),
    at("74", "d-date", [247, 985, 315, 1001], Holds::Date, DATE),
    at("74", "e-code", [317, 985, 395, 1001], Holds::Code, MEDICAL),
    at("74", "e-date", [397, 985, 464, 1001], Holds::Date, DATE),
    at("75", "", [466, 945, 514, 1001], Holds::Text, OTHER),
];

/// The four practitioners: item, upper edge of their two rows, and lower edge.
const PRACTITIONERS: [(&str, u16, u16, u16); 4] =
    [("76", 935, 951, 968), ("77", 968, 985, 1001), ("78", 1001, 1018, 1035), ("79", 1035, 1051, 1068)];

/// All boxes.
pub(super) fn boxes() -> Vec<FormBox> {
    let mut boxes = Vec::with_capacity(450);
    for (item, left, right) in [("1", 16, 264), ("2", 266, 514)] {
        let lines = [("name", 18, 35, ORGANIZATION), ("street", 35, 52, PLACE), ("city", 52, 68, PLACE)];
        boxes.extend(lines.map(|(part, y0, y1, bearing)| at(item, part, [left, y0, right, y1], Holds::Text, bearing)));
    }
    boxes.push(at("2", "id", [266, 68, 514, 85], Holds::Text, OTHER));
    boxes.extend_from_slice(HEAD);
    for (lines, columns) in LINED {
        for (edges, line) in lines.windows(2).zip(1..) {
            let &[y0, y1] = edges else { continue };
            boxes.extend(columns.iter().map(|&(item, part, x0, x1, holds, bearing)| {
                at(item, part, [x0, y0, x1, y1], holds, bearing).on_line(line)
            }));
        }
    }
    for (row, (y0, y1)) in [(885, 901), (901, 918)].into_iter().enumerate() {
        let names = DIAGNOSIS_NAMES.get(row).into_iter().flatten().zip(PRESENT_NAMES.get(row).into_iter().flatten());
        for (&left, (&name, &present)) in DIAGNOSES.iter().zip(names) {
            boxes.push(at("67", name, [left, y0, left + 69, y1], Holds::Code, MEDICAL));
            boxes.push(at("67", present, [left + 70, y0, left + 78, y1], Holds::Code, CODE));
        }
    }
    boxes.extend_from_slice(FOOT);
    for (item, upper, middle, lower) in PRACTITIONERS {
        boxes.push(at(item, "npi", [599, upper, 703, middle], Holds::Digits, LICENCE));
        boxes.push(at(item, "qualifier", [726, upper, 745, middle], Holds::Code, CODE));
        boxes.push(at(item, "other-id", [747, upper, 836, middle], Holds::Text, LICENCE));
        boxes.push(at(item, "last", [538, middle, 694, lower], Holds::Text, NAME));
        boxes.push(at(item, "first", [718, middle, 836, lower], Holds::Text, NAME));
    }
    for (item, y0, y1) in [("78", 1001, 1018), ("79", 1035, 1051)] {
        boxes.push(at(item, "role", [567, y0, 585, y1], Holds::Code, CODE));
    }
    for (line, left, y0, y1) in [(1, 63, 1001, 1018), (2, 16, 1018, 1035), (3, 16, 1035, 1051), (4, 16, 1051, 1068)] {
        boxes.push(at("80", "", [left, y0, 255, y1], Holds::Text, OTHER).on_line(line));
    }
    boxes
}

/// The form's print, from the top; the numbers and letters of lines in both margins come last.
pub(super) const PRINT: &[PrintedLine] = &[
    print(17, 21, 22, 27, "1"),
    print(267, 21, 272, 27, "2"),
    print(518, 20, 541, 27, "3a PAT."),
    print(518, 27, 542, 33, "CNTL #"),
    print(518, 36, 542, 43, "b. MED."),
    print(518, 43, 540, 50, "REC. #"),
    print(788, 19, 819, 26, "4 TYPE"),
    print(797, 26, 823, 33, "OF BILL"),
    print(518, 56, 568, 63, "5 FED. TAX NO."),
    print(618, 52, 622, 59, "6"),
    print(637, 53, 739, 60, "STATEMENT COVERS PERIOD"),
    print(639, 61, 660, 68, "FROM"),
    print(703, 61, 738, 68, "THROUGH"),
    print(758, 52, 763, 59, "7"),
    print(18, 90, 76, 97, "8 PATIENT NAME"),
    print(118, 90, 122, 97, "a"),
    print(18, 107, 22, 113, "b"),
    print(318, 90, 389, 97, "9 PATIENT ADDRESS"),
    print(418, 90, 422, 97, "a"),
    print(318, 107, 322, 113, "b"),
    print(648, 107, 652, 113, "c"),
    print(688, 107, 692, 113, "d"),
    print(798, 107, 802, 113, "e"),
    print(18, 123, 66, 130, "10 BIRTHDATE"),
    print(106, 123, 130, 130, "11 SEX"),
    print(190, 120, 229, 127, "ADMISSION"),
    print(137, 127, 145, 133, "12"),
    print(157, 127, 174, 133, "DATE"),
    print(198, 127, 218, 133, "13 HR"),
    print(224, 127, 252, 133, "14 TYPE"),
    print(257, 127, 282, 133, "15 SRC"),
    print(287, 123, 312, 130, "16 DHR"),
    print(316, 123, 342, 130, "17 STAT"),
    print(470, 120, 536, 127, "CONDITION CODES"),
    print(356, 127, 364, 133, "18"),
    print(386, 127, 393, 133, "19"),
    print(415, 127, 423, 133, "20"),
    print(446, 127, 454, 133, "21"),
    print(476, 127, 484, 133, "22"),
    print(507, 127, 515, 133, "23"),
    print(537, 127, 545, 133, "24"),
    print(566, 127, 574, 133, "25"),
    print(600, 127, 607, 133, "26"),
    print(627, 127, 634, 133, "27"),
    print(656, 127, 664, 133, "28"),
    print(677, 120, 706, 127, "29 ACDT"),
    print(682, 127, 703, 134, "STATE"),
    print(710, 120, 718, 127, "30"),
    print(18, 153, 26, 160, "31"),
    print(40, 153, 90, 160, "OCCURRENCE"),
    print(20, 161, 40, 168, "CODE"),
    print(72, 161, 89, 168, "DATE"),
    print(117, 153, 125, 160, "32"),
    print(141, 153, 190, 160, "OCCURRENCE"),
    print(118, 161, 139, 168, "CODE"),
    print(172, 161, 190, 168, "DATE"),
    print(218, 153, 225, 160, "33"),
    print(240, 153, 290, 160, "OCCURRENCE"),
    print(220, 161, 240, 168, "CODE"),
    print(272, 161, 290, 168, "DATE"),
    print(317, 153, 325, 160, "34"),
    print(340, 153, 390, 160, "OCCURRENCE"),
    print(319, 161, 339, 168, "CODE"),
    print(372, 161, 390, 168, "DATE"),
    print(419, 153, 427, 160, "35"),
    print(466, 153, 536, 160, "OCCURRENCE SPAN"),
    print(419, 161, 439, 168, "CODE"),
    print(471, 161, 492, 168, "FROM"),
    print(535, 161, 570, 168, "THROUGH"),
    print(589, 153, 597, 160, "36"),
    print(637, 153, 707, 160, "OCCURRENCE SPAN"),
    print(590, 161, 610, 168, "CODE"),
    print(642, 161, 663, 168, "FROM"),
    print(705, 161, 740, 168, "THROUGH"),
    print(759, 153, 766, 160, "37"),
    print(18, 204, 26, 210, "38"),
    print(448, 204, 456, 210, "39"),
    print(487, 204, 536, 210, "VALUE CODES"),
    print(448, 211, 468, 218, "CODE"),
    print(499, 211, 529, 218, "AMOUNT"),
    print(580, 204, 587, 210, "40"),
    print(617, 204, 666, 210, "VALUE CODES"),
    print(580, 211, 600, 218, "CODE"),
    print(629, 211, 659, 218, "AMOUNT"),
    print(708, 204, 716, 210, "41"),
    print(747, 204, 796, 210, "VALUE CODES"),
    print(710, 211, 730, 218, "CODE"),
    print(758, 211, 789, 218, "AMOUNT"),
    print(437, 222, 442, 229, "a"),
    print(437, 239, 442, 246, "b"),
    print(437, 255, 442, 262, "c"),
    print(437, 273, 442, 280, "d"),
    print(18, 290, 53, 296, "42 REV. CD."),
    print(66, 290, 118, 296, "43 DESCRIPTION"),
    print(316, 290, 412, 296, "44 HCPCS / RATE / HIPPS CODE"),
    print(464, 290, 508, 296, "45 SERV. DATE"),
    print(534, 290, 581, 296, "46 SERV. UNITS"),
    print(614, 290, 675, 296, "47 TOTAL CHARGES"),
    print(714, 290, 800, 296, "48 NON-COVERED CHARGES"),
    print(813, 290, 820, 296, "49"),
    print(68, 672, 103, 682, "PAGE"),
    print(142, 672, 160, 682, "OF"),
    print(352, 672, 450, 682, "CREATION DATE"),
    print(533, 672, 581, 682, "TOTALS"),
    print(18, 690, 74, 697, "50 PAYER NAME"),
    print(248, 690, 314, 697, "51 HEALTH PLAN ID"),
    print(396, 687, 413, 692, "52 REL."),
    print(398, 695, 411, 700, "INFO"),
    print(426, 687, 445, 692, "53 ASG."),
    print(429, 695, 441, 700, "BEN."),
    print(448, 690, 519, 697, "54 PRIOR PAYMENTS"),
    print(548, 690, 621, 697, "55 EST. AMOUNT DUE"),
    print(658, 690, 679, 697, "56 NPI"),
    print(658, 707, 666, 714, "57"),
    print(658, 723, 682, 730, "OTHER"),
    print(658, 739, 681, 746, "PRV ID"),
    print(18, 757, 88, 764, "58 INSURED'S NAME"),
    print(276, 757, 303, 764, "59 P. REL"),
    print(308, 757, 394, 764, "60 INSURED'S UNIQUE ID"),
    print(509, 757, 566, 764, "61 GROUP NAME"),
    print(659, 757, 751, 764, "62 INSURANCE GROUP NO."),
    print(18, 823, 156, 830, "63 TREATMENT AUTHORIZATION CODES"),
    print(328, 823, 446, 830, "64 DOCUMENT CONTROL NUMBER"),
    print(590, 823, 660, 830, "65 EMPLOYER NAME"),
    print(16, 887, 24, 894, "66"),
    print(16, 894, 25, 901, "DX"),
    print(50, 886, 71, 902, "67"),
    print(134, 886, 148, 902, "A"),
    print(214, 886, 228, 902, "B"),
    print(294, 886, 308, 902, "C"),
    print(374, 886, 388, 902, "D"),
    print(454, 886, 467, 902, "E"),
    print(535, 886, 547, 902, "F"),
    print(613, 886, 628, 902, "G"),
    print(694, 886, 708, 902, "H"),
    print(58, 903, 63, 919, "I"),
    print(136, 903, 146, 919, "J"),
    print(214, 903, 228, 919, "K"),
    print(295, 903, 307, 919, "L"),
    print(372, 903, 389, 919, "M"),
    print(453, 903, 467, 919, "N"),
    print(533, 903, 548, 919, "O"),
    print(614, 903, 627, 919, "P"),
    print(693, 903, 708, 919, "Q"),
    print(748, 887, 756, 893, "68"),
    print(18, 920, 50, 927, "69 ADMIT"),
    print(28, 927, 38, 934, "DX"),
    print(130, 920, 166, 927, "70 PATIENT"),
    print(130, 927, 170, 934, "REASON DX"),
    print(205, 920, 216, 934, "a"),
    print(273, 920, 285, 934, "b"),
    print(345, 920, 356, 934, "c"),
    print(389, 920, 411, 927, "71 PPS"),
    print(397, 927, 416, 934, "CODE"),
    print(479, 920, 486, 927, "72"),
    print(478, 927, 489, 934, "ECI"),
    print(526, 920, 537, 934, "a"),
    print(607, 920, 619, 934, "b"),
    print(689, 920, 700, 934, "c"),
    print(738, 920, 745, 927, "73"),
    print(18, 937, 26, 944, "74"),
    print(55, 937, 138, 944, "PRINCIPAL PROCEDURE"),
    print(45, 944, 66, 951, "CODE"),
    print(122, 944, 140, 951, "DATE"),
    print(169, 937, 175, 944, "a."),
    print(210, 937, 280, 944, "OTHER PROCEDURE"),
    print(195, 944, 215, 951, "CODE"),
    print(273, 944, 290, 951, "DATE"),
    print(320, 937, 325, 944, "b."),
    print(359, 937, 429, 944, "OTHER PROCEDURE"),
    print(346, 944, 366, 951, "CODE"),
    print(420, 944, 438, 951, "DATE"),
    print(466, 937, 473, 944, "75"),
    print(18, 970, 24, 977, "c."),
    print(60, 970, 131, 977, "OTHER PROCEDURE"),
    print(45, 977, 66, 984, "CODE"),
    print(122, 977, 140, 984, "DATE"),
    print(169, 970, 175, 977, "d."),
    print(210, 970, 280, 977, "OTHER PROCEDURE"),
    print(195, 977, 215, 984, "CODE"),
    print(273, 977, 290, 984, "DATE"),
    print(320, 970, 326, 977, "e."),
    print(359, 970, 429, 977, "OTHER PROCEDURE"),
    print(346, 977, 366, 984, "CODE"),
    print(420, 977, 438, 984, "DATE"),
    print(18, 1006, 62, 1013, "80 REMARKS"),
    print(258, 1002, 275, 1009, "81CC"),
    print(269, 1010, 273, 1017, "a"),
    print(269, 1023, 273, 1030, "b"),
    print(269, 1039, 273, 1046, "c"),
    print(269, 1056, 273, 1063, "d"),
    print(520, 940, 569, 947, "76 ATTENDING"),
    print(587, 940, 598, 947, "NPI"),
    print(706, 940, 724, 947, "QUAL"),
    print(520, 957, 537, 964, "LAST"),
    print(697, 957, 717, 964, "FIRST"),
    print(520, 974, 570, 981, "77 OPERATING"),
    print(587, 974, 598, 981, "NPI"),
    print(706, 973, 724, 980, "QUAL"),
    print(520, 990, 537, 997, "LAST"),
    print(697, 990, 717, 997, "FIRST"),
    print(520, 1007, 554, 1014, "78 OTHER"),
    print(587, 1007, 598, 1014, "NPI"),
    print(706, 1006, 724, 1013, "QUAL"),
    print(520, 1023, 537, 1030, "LAST"),
    print(697, 1024, 717, 1031, "FIRST"),
    print(520, 1040, 554, 1047, "79 OTHER"),
    print(587, 1040, 598, 1047, "NPI"),
    print(706, 1040, 724, 1046, "QUAL"),
    print(520, 1057, 537, 1064, "LAST"),
    print(697, 1057, 717, 1064, "FIRST"),
    print(14, 1069, 69, 1076, "UB-04 CMS-1450"),
    print(152, 1069, 257, 1076, "APPROVED OMB NO. 0938-0997"),
    print(370, 1071, 401, 1082, "NUBC"),
    print(406, 1074, 437, 1078, "National Uniform"),
    print(405, 1079, 437, 1083, "Billing Committee"),
    print(517, 1069, 836, 1076, "THE CERTIFICATIONS ON THE REVERSE APPLY TO THIS BILL AND ARE MADE A PART HEREOF."),
    print(8, 306, 14, 312, "1"),
    print(837, 306, 843, 312, "1"),
    print(8, 323, 14, 329, "2"),
    print(837, 323, 843, 329, "2"),
    print(8, 339, 14, 345, "3"),
    print(837, 339, 843, 345, "3"),
    print(8, 356, 14, 362, "4"),
    print(837, 356, 843, 362, "4"),
    print(8, 373, 14, 379, "5"),
    print(837, 373, 843, 379, "5"),
    print(8, 389, 14, 395, "6"),
    print(837, 389, 843, 395, "6"),
    print(8, 406, 14, 412, "7"),
    print(837, 406, 843, 412, "7"),
    print(8, 423, 14, 429, "8"),
    print(837, 423, 843, 429, "8"),
    print(8, 439, 14, 445, "9"),
    print(837, 439, 843, 445, "9"),
    print(8, 456, 14, 462, "10"),
    print(837, 456, 843, 462, "10"),
    print(8, 473, 14, 479, "11"),
    print(837, 473, 843, 479, "11"),
    print(8, 489, 14, 495, "12"),
    print(837, 489, 843, 495, "12"),
    print(8, 506, 14, 512, "13"),
    print(837, 506, 843, 512, "13"),
    print(8, 523, 14, 529, "14"),
    print(837, 523, 843, 529, "14"),
    print(8, 539, 14, 545, "15"),
    print(837, 539, 843, 545, "15"),
    print(8, 556, 14, 562, "16"),
    print(837, 556, 843, 562, "16"),
    print(8, 573, 14, 579, "17"),
    print(837, 573, 843, 579, "17"),
    print(8, 589, 14, 595, "18"),
    print(837, 589, 843, 595, "18"),
    print(8, 606, 14, 612, "19"),
    print(837, 606, 843, 612, "19"),
    print(8, 623, 14, 629, "20"),
    print(837, 623, 843, 629, "20"),
    print(8, 639, 14, 645, "21"),
    print(837, 639, 843, 645, "21"),
    print(8, 656, 14, 662, "22"),
    print(837, 656, 843, 662, "22"),
    print(8, 673, 14, 679, "23"),
    print(837, 673, 843, 679, "23"),
    print(10, 706, 14, 712, "A"),
    print(837, 706, 841, 712, "A"),
    print(10, 723, 14, 729, "B"),
    print(837, 723, 841, 729, "B"),
    print(10, 739, 14, 745, "C"),
    print(837, 739, 841, 745, "C"),
    print(10, 773, 14, 779, "A"),
    print(837, 773, 841, 779, "A"),
    print(10, 790, 14, 796, "B"),
    print(837, 790, 841, 796, "B"),
    print(10, 806, 14, 812, "C"),
    print(837, 806, 841, 812, "C"),
    print(10, 840, 14, 846, "A"),
    print(837, 840, 841, 846, "A"),
    print(10, 857, 14, 863, "B"),
    print(837, 857, 841, 863, "B"),
    print(10, 873, 14, 879, "C"),
    print(837, 873, 841, 879, "C"),
    print(10, 173, 14, 179, "a"),
    print(837, 173, 841, 179, "a"),
    print(10, 190, 14, 196, "b"),
    print(837, 190, 841, 196, "b"),
];
