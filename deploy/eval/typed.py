#!/usr/bin/env python3
"""Of the values that claims hold, how many were found strictly right, by type: NPIs, dates, money and codes.

usage: typed.py score_fields.py TRUTH_DIR FOUND_DIR      prints a line `TYPE RIGHT VALUES` for each
"""
import collections
import json
import pathlib
import sys

from confidence import scorer

PROVIDERS = {"provider-id", "referring-provider-id", "billing-provider-id", "facility-id", "rendering-provider-id"}
TYPES = ("npi", "date", "money", "code")


def main() -> int:
    score, truths, found = scorer(pathlib.Path(sys.argv[1]).parent), *map(pathlib.Path, sys.argv[2:])
    tally = collections.Counter({(sort, part): 0 for sort in TYPES for part in ("right", "values")})

    def add(name: str, kind: str, right: int, values: int) -> None:
        sort = "npi" if name in PROVIDERS else kind
        tally[sort, "right"] += right
        tally[sort, "values"] += values

    for path in sorted(truths.glob("*.truth.json")):
        truth, written = json.loads(path.read_text()), score.read_hypothesis(found, path.name.removesuffix(".truth.json")) or {}
        said = collections.defaultdict(list)
        for name, value, _ in score.read_fields(written):
            said[name].append(value)
        for name, value in truth["fields"].items():
            values = score.listed(value)
            add(name, score.FIELDS[name], len(score.match(score.FIELDS[name], values, said[name], False)), len(values))
        tables = score.read_tables(written)
        for name, rows in score.read_tables(truth).items():
            pairs = score.align(score.TABLES[name], rows, tables.get(name, []), False)
            for number, row in enumerate(rows):
                other = tables[name][pairs[number]] if number in pairs else {}
                for column, value in row.items():
                    kind = score.TABLES[name][column]
                    add(column, kind, column in other and score.same(kind, value, other[column]), 1)
    for sort in TYPES:
        print(sort, tally[sort, "right"], tally[sort, "values"])
    return 0


if __name__ == "__main__":
    sys.exit(main())
