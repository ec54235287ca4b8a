//! The tables say what their writers meant, down to the last word.

use super::*;

const TABLES: [(&str, &str); 4] = [
    ("005010X222A1", include_str!("../../data/837p.txt")),
    ("005010X223A2", include_str!("../../data/837i.txt")),
    ("005010X224A2", include_str!("../../data/837d.txt")),
    ("005010X221A1", include_str!("../../data/835.txt")),
];

#[test]
fn every_line_of_every_table_is_understood() {
    for (version, table) in TABLES {
        let guide = Guide::of_version(version).unwrap();
        assert_eq!(guide.nodes.len(), table::lines_of(table), "{version}");
        for (index, node) in guide.nodes.iter().enumerate() {
            assert!(node.parent <= index && node.end > index && node.end <= guide.nodes[node.parent].end, "{version}");
        }
    }
    assert!(Guide::of_version("004010X098A1").is_none() && Guide::of_version("").is_none());
}

#[test]
fn nodes_of_a_loop_stand_by_their_position() {
    for (version, _) in TABLES {
        let guide = Guide::of_version(version).unwrap();
        for index in 0..guide.nodes.len() {
            let positions: Vec<u32> = guide.children(index).map(|(_, node)| node.position).collect();
            assert!(positions.is_sorted(), "{version} {index}: {positions:?}");
        }
    }
}

#[test]
fn a_loop_that_is_as_another_has_all_of_it() {
    for (version, _) in TABLES.iter().filter(|(version, _)| !version.contains("X221")) {
        let guide = Guide::of_version(version).unwrap();
        let is_claim = |node: &&Node| matches!(node.what, What::Loop(Some(name)) if name.as_str() == "2300");
        let sizes: Vec<usize> = (0..guide.nodes.len())
            .filter(|index| guide.node(*index).as_ref().is_some_and(is_claim))
            .map(|index| guide.nodes[index].end - index)
            .collect();
        assert!(sizes.len() == 2 && sizes[0] == sizes[1] && sizes[0] > 80, "{version}: {sizes:?}");
    }
}

#[test]
fn the_837s_hold_what_their_claims_are_made_of() {
    for (version, line) in [("005010X222A1", "SV1"), ("005010X223A2", "SV2"), ("005010X224A2", "SV3")] {
        let guide = Guide::of_version(version).unwrap();
        for name in ["BHT", "HL", "NM1", "N3", "N4", "DMG", "CLM", "DTP", "HI", "SBR", "PAT", "REF", "AMT", "LX", line]
        {
            assert!(guide.has(SegmentName::of(name).unwrap()), "{version} {name}");
        }
        let lines: Vec<usize> = (0..guide.nodes.len())
            .filter(|index| guide.segment(*index).is_some_and(|rule| rule.name.as_str() == line))
            .collect();
        assert!(lines.iter().all(|index| guide.is_within(*index, "2300") && guide.is_within(*index, "2400")));
        assert_eq!(guide.loop_id(lines[0]).unwrap().as_str(), "2400");
        assert!(!guide.has(SegmentName::of("CLP").unwrap()));
    }
}
