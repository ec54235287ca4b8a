#!/usr/bin/env python3
"""Whether confidences mean something: do they tell right values from wrong ones, and are they true as probabilities?

usage: confidence.py SCORERS TRUTH_DIR FOUND_DIR [TRUTH_DIR FOUND_DIR …]

SCORERS is the folder with score_fields.py, whose comparison decides what is right. Prints a line for all fields, one for each
type of value, and the curve of automation: for each kind and condition, the share of documents that go through untouched if
the fields that are let through must be 99 % (97 %, 95 %) right. Documents go in the order of their least sure field; a value that the truth
has and nobody found counts as wrong in the document that it is missing from.
"""
import collections
import importlib.util
import json
import pathlib
import sys

BINS = 10
AIMS = (0.99, 0.97, 0.95)


def scorer(folder: pathlib.Path):
    """score_fields.py as a module."""
    described = importlib.util.spec_from_file_location("score_fields", folder / "score_fields.py")
    module = importlib.util.module_from_spec(described)
    described.loader.exec_module(module)
    return module


def judged(score, truth: dict, found: dict):
    """Each value that was found as (type, confidence, whether it is right), and how many values were not found."""
    fields, missed = [], 0
    lenient = truth.get("condition") in score.NOISY or bool(truth.get("handwriting"))
    said = collections.OrderedDict()
    for name, value, confidence in score.read_fields(found):
        if name in score.FIELDS:
            said.setdefault(name, {}).setdefault(score.normal(score.FIELDS[name], value), (value, confidence or 0.0))
    for name in list(dict.fromkeys([*truth.get("fields", {}), *said])):
        kind = score.FIELDS[name]
        truths = score.listed(truth.get("fields", {}).get(name))
        values = list(said.get(name, {}).values())
        pairs = score.match(kind, truths, [value for value, _ in values], lenient)
        right = {at for _, at, _ in pairs}
        fields += [(kind, confidence, at in right) for at, (_, confidence) in enumerate(values)]
        missed += len(truths) - len(pairs)
    return fields, missed


def area(fields: list) -> float | None:
    """The area under the ROC curve: how often a right value is surer than a wrong one."""
    rights = sum(right for *_, right in fields)
    wrongs = len(fields) - rights
    if not rights or not wrongs:
        return None
    ranks, ordered, at = 0.0, sorted(fields, key=lambda field: field[1]), 0
    while at < len(ordered):
        end = at
        while end < len(ordered) and ordered[end][1] == ordered[at][1]:
            end += 1
        middle = (at + end + 1) / 2
        ranks += middle * sum(right for *_, right in ordered[at:end])
        at = end
    return (ranks - rights * (rights + 1) / 2) / (rights * wrongs)


def calibration(fields: list) -> tuple[float, int]:
    """The expected calibration error over bins of equal width, and how many bins hold values."""
    bins = collections.defaultdict(list)
    for _, confidence, right in fields:
        bins[min(int(confidence * BINS), BINS - 1)].append((confidence, right))
    error = sum(abs(sum(c for c, _ in held) - sum(r for _, r in held)) for held in bins.values())
    return error / max(len(fields), 1), len(bins)


def automation(documents: list, aim: float) -> float:
    """The share of documents that go through if so much of what goes through must be right."""
    ordered = sorted(documents, key=lambda document: -min((c for _, c, _ in document[0]), default=0.0))
    right = whole = through = 0
    for count, (fields, missed) in enumerate(ordered, 1):
        right += sum(r for *_, r in fields)
        whole += len(fields) + missed
        if whole and right / whole >= aim:
            through = count
    return through / len(documents)


def main() -> int:
    folder, *pairs = map(pathlib.Path, sys.argv[1:])
    score = scorer(folder)
    every, groups = [], collections.defaultdict(list)
    for truths, found in zip(pairs[::2], pairs[1::2]):
        for path in sorted(truths.glob("*.truth.json")):
            stem, truth = path.name.removesuffix(".truth.json"), json.loads(path.read_text())
            written = score.read_hypothesis(found, stem)
            if written is None or truth.get("completeness"):
                continue
            document = judged(score, truth, written)
            every += document[0]
            for group in (("all", "all"), ("kind", truth["kind"]), ("condition", truth.get("condition", "-"))):
                groups[group].append(document)
    for kind in [None, *sorted({kind for kind, *_ in every})]:
        fields = [field for field in every if kind in (None, field[0])]
        wrong, ranked, (error, bins) = sum(not right for *_, right in fields), area(fields), calibration(fields)
        shown = "-" if ranked is None else f"{ranked:.3f}"
        print(f"confidence  {kind or 'all':10} values {len(fields):5}  wrong {wrong:4}  AUROC {shown}  ECE {error:.3f} over {bins} bins")
    for (group, name), documents in sorted(groups.items()):
        curve = "  ".join(f"{automation(documents, aim):.3f} at {aim:.0%}" for aim in AIMS)
        print(f"automation  {group:9} {name:22} documents {len(documents):3}  untouched {curve}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
