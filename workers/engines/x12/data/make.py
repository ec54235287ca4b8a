#!/usr/bin/env python3
"""Writes the tables of the implementation guides from the maps of pyx12 (see README.md).

usage: make.py MAPS      MAPS is the folder `map` of the package pyx12 4.0.0; the tables are written beside this file."""

import pathlib
import sys
import xml.etree.ElementTree as tree

GUIDES = {"837p": "837.5010.X222.A1.xml", "837i": "837Q3.I.5010.X223.A1.xml", "835": "835.5010.X221.A1.xml"}
# Code lists that others than X12 keep change more often than the guides; only the states are short enough to be here.
KEPT_SETS = ("states",)
# Where the maps are not as the guides: subrogation demands; postal codes of Palau and of Canada's provinces since 1999.
MORE_CODES = {"BHT": ("640R=CH,RP", "640R=31,CH,RP")}
MORE_OF_SETS = {"states": {"NL", "NU", "PW", "QC"}}
HEAD = "# Compiled from the maps of pyx12, BSD licence: see README.md. Written by make.py; format: src/guide/table.rs\n"
HERE = pathlib.Path(__file__).parent


def of(node, name):
    return node.get(name) or node.findtext(name)


def codes(element):
    valid = element.find("valid_codes")
    if valid is None:
        return ""
    listed = [code.text for code in valid.findall("code") if code.text]
    external = valid.get("external")
    if external in KEPT_SETS:
        return "=@" + external
    return "=" + ",".join(listed) if listed and not external else ""


def element(node, numbers):
    number = of(node, "data_ele")
    numbers.add(number)
    return number + of(node, "usage") + codes(node)


def part(node, numbers):
    """An element or a composite, its number in the standard without leading letters' case."""
    if node.tag == "element":
        repeat = of(node, "repeat") or "1"
        return element(node, numbers) + ("" if repeat == "1" else "*" + repeat)
    inner = sorted(node.findall("element"), key=lambda child: int(of(child, "seq")))
    repeat = node.get("repeat") or node.findtext("repeat") or "1"
    parts = " ".join(element(child, numbers) for child in inner)
    return f"{of(node, 'data_ele')}{of(node, 'usage')}" + ("" if repeat == "1" else "*" + repeat) + f"({parts})"


def most(node, name):
    value = of(node, name)
    return "*" if value in (None, "", ">1") else value


def segment(node, depth, numbers):
    children = sorted((c for c in node if c.tag in ("element", "composite")), key=lambda child: int(of(child, "seq")))
    parts = [part(child, numbers) for child in children]
    rules = ["!" + rule.text for rule in node.findall("syntax") if rule.text]
    if of(node, "xid") in MORE_CODES:
        parts = [part.replace(*MORE_CODES[of(node, "xid")]) for part in parts]
    place = [str(depth), of(node, "xid"), of(node, "usage"), most(node, "max_use"), str(int(of(node, "pos")))]
    return " ".join(place + parts + rules)


def loop(node, depth, numbers, known):
    """The lines of a loop; of one that is as one of its name before, a single line that says so."""
    head = f"{depth} loop {of(node, 'xid')} {of(node, 'usage')} {most(node, 'repeat')} {int(of(node, 'pos'))}"
    children = [child for child in node if child.tag in ("loop", "segment")]
    children.sort(key=lambda child: int(of(child, "pos")))
    lines = []
    for child in children:
        lines += loop(child, 1, numbers, known) if child.tag == "loop" else [segment(child, 1, numbers)]
    if known.get(of(node, "xid")) == lines:
        return [head + " same"]
    known.setdefault(of(node, "xid"), lines)
    return [head] + [f"{int(line.split(' ', 1)[0]) + depth} {line.split(' ', 1)[1]}" for line in lines]


def main(maps):
    # Of the 837D, which is written by hand.
    numbers = {"1358", "1361", "1368", "1369"}
    for name, file in GUIDES.items():
        root = tree.parse(maps / file).getroot()
        sets = next(node for node in root.iter("loop") if of(node, "xid") == "ST_LOOP")
        lines = loop(sets, 0, numbers, {})
        (HERE / f"{name}.txt").write_text(HEAD + "\n".join(lines) + "\n")
    written = tree.parse(maps / "dataele.xml").getroot()
    rows = [
        " ".join(row.get(key) for key in ("ele_num", "data_type", "min_len", "max_len"))
        for row in written.iter("data_ele")
        if row.get("ele_num") in numbers
    ]
    (HERE / "elements.txt").write_text(HEAD + "\n".join(sorted(rows, key=lambda row: row.split()[0].zfill(6))) + "\n")
    sets = tree.parse(maps / "codes.xml").getroot()
    lines = []
    for node in sets.findall("codeset"):
        if node.findtext("id") in KEPT_SETS:
            listed = sorted({code.text for code in node.iter("code")} | MORE_OF_SETS[node.findtext("id")])
            lines.append(node.findtext("id") + " " + ",".join(listed))
    (HERE / "sets.txt").write_text(HEAD + "\n".join(lines) + "\n")


main(pathlib.Path(sys.argv[1]))
