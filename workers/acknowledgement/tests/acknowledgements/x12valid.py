"""Validates X12 files by pyx12: paths come as arguments; what it finds wrong leaves as lines of `path`, a space and

    set VERDICT CODES...
    segment NAME POSITION CODES...
    element NAME POSITION ELEMENT COMPONENT CODE
    failed            (it gave up)

None of the values that the files hold is among them."""

import functools
import importlib.metadata
import io
import json
import logging
import sys

import pyx12.map_if
import pyx12.params
import pyx12.x12n_document

assert importlib.metadata.version("pyx12") == "4.0.0", "the differences that are listed are those of this release"
logging.disable(logging.CRITICAL)

# Reading a map takes longer than reading a file.
load = pyx12.map_if.load_map_file
maps = functools.cache(lambda name: load(name, pyx12.params.params(), None))
pyx12.map_if.load_map_file = lambda name, _parameters, _folder: maps(name)


def codes(node):
    return [error["err_cde"] for error in node["errors"]]


def lines(path):
    out = io.StringIO()
    with open(path, encoding="ascii") as file:
        valid = pyx12.x12n_document.x12n_document(pyx12.params.params(), file, None, None, fd_json=out)
    clean = True
    for interchange in json.loads(out.getvalue())["interchanges"]:
        if codes(interchange):
            yield " ".join(["interchange", *codes(interchange)])
        for group in interchange["groups"]:
            if codes(group):
                yield " ".join(["group", *codes(group)])
            for found in group["transactions"]:
                yield " ".join(["set", found["ack_code"] or "-", *codes(found)])
                clean &= not codes(found) and not found["segments"]
                for segment in found["segments"]:
                    place = [segment["seg_id"], str(segment["seg_count"])]
                    yield " ".join(["segment", *place, *codes(segment)])
                    for element in segment["elements"]:
                        number = [str(element["ele_pos"]), str(element["subele_pos"] or 0)]
                        for code in codes(element):
                            yield " ".join(["element", *place, *number, code])
    if clean and not valid:
        yield "invalid"


for path in sys.argv[1:]:
    try:
        for line in lines(path):
            print(path, line)
    except Exception as error:  # whatever it is, it gave up
        print(path, "failed", type(error).__name__)
