#!/usr/bin/env python3
"""Fits the weights of confidences (workers/stages/extract/src/confidence/weights.rs), and says how good they are.

usage: calibrate.py SCORERS TRUTH_DIR KNOWN_DIR [TRUTH_DIR KNOWN_DIR …] [--write WEIGHTS_RS]

KNOWN_DIR holds STEM.known.json, as `docward inspect --known` writes it: what is known of each value. SCORERS is the folder with
score_fields.py, whose comparison decides what is right. The model is a logistic one whose weights are none below 0, so that no
ground ever makes a value less sure; the weights of a type are drawn towards those of all types, the more the fewer values it has.
It is fitted to one half of the layouts and judged by the other, both ways, and what is written is fitted to all of them.
"""
import collections
import hashlib
import json
import pathlib
import sys

import numpy

import confidence

POOL = 60.0  # how strongly the weights of a type are drawn towards those of all types
RIDGE = 0.1  # how strongly those are drawn towards 0
STEPS = 4000
TYPES = ("date", "phone", "money", "code", "measure", "name", "address", "text", "email", "sex")


def fitted(grounds, rights, towards, strength):
    """The weights under which the rights are likeliest: that of no ground first, the others none below 0."""
    inputs = numpy.hstack([numpy.ones((len(grounds), 1)), grounds])
    pull = numpy.full(inputs.shape[1], strength)
    if not towards.any():
        pull[0] = 0.0
    weights, ahead, pace = towards.copy(), towards.copy(), 1.0
    step = 1.0 / (numpy.linalg.norm(inputs, 2) ** 2 / 4 + strength)
    for _ in range(STEPS):
        slope = inputs.T @ (1 / (1 + numpy.exp(-inputs @ ahead)) - rights) + pull * (ahead - towards)
        new = ahead - step * slope
        new[1:] = new[1:].clip(0)
        faster = (1 + (1 + 4 * pace * pace) ** 0.5) / 2
        ahead, weights, pace = new + (pace - 1) / faster * (new - weights), new, faster
    return weights


def model(values):
    """The weights of all types and of each."""
    grounds, rights = numpy.array([v["grounds"] for v in values]), numpy.array([v["right"] for v in values], float)
    types = numpy.array([v["type"] for v in values])
    of_all = fitted(grounds, rights, numpy.zeros(grounds.shape[1] + 1), RIDGE)
    return of_all, {kind: fitted(grounds[types == kind], rights[types == kind], of_all, POOL) for kind in TYPES if (types == kind).any()}


def sure(weights, value):
    of_all, of_types = weights
    chosen = of_types.get(value["type"], of_all)
    return float(1 / (1 + numpy.exp(-(chosen[0] + numpy.dot(chosen[1:], value["grounds"])))))


def read(score, pairs):
    """Every value with its layout, type and grounds, and whether it is right; and how many of each document were missed."""
    values = []
    for truths, found in pairs:
        for path in sorted(truths.glob("*.truth.json")):
            stem, truth = path.name.removesuffix(".truth.json"), json.loads(path.read_text())
            known = found / f"{stem}.known.json"
            if not known.exists() or truth.get("completeness"):
                continue
            lenient = truth.get("condition") in score.NOISY or bool(truth.get("handwriting"))
            said = collections.OrderedDict()
            for value in json.loads(known.read_text()):
                if value["name"] in score.FIELDS and value["value"]:
                    same = score.normal(score.FIELDS[value["name"]], value["value"])
                    said.setdefault(value["name"], {})[same] = value
            for name, by_value in said.items():
                kind, listed = score.FIELDS[name], list(by_value.values())
                truths_of = score.listed(truth.get("fields", {}).get(name))
                right = {at for _, at, _ in score.match(kind, truths_of, [v["value"] for v in listed], lenient)}
                for at, value in enumerate(listed):
                    values.append({**value, "type": kind, "right": at in right, "stem": stem,
                                   "layout": truth.get("layout") or stem.split("-")[0]})
    return values


def report(title, judged):
    print(title)
    for kind in [None, *TYPES]:
        fields = [field for field in judged if kind in (None, field[0])]
        if fields:
            area, (error, bins) = confidence.area(fields), confidence.calibration(fields)
            shown = "-" if area is None else f"{area:.3f}"
            print(f"  {kind or 'all':8} values {len(fields):5}  wrong {sum(not r for *_, r in fields):4}  AUROC {shown}  ECE {error:.3f} over {bins} bins")


def main() -> int:
    arguments = sys.argv[1:]
    folder, *pairs = map(pathlib.Path, arguments)
    values = read(confidence.scorer(folder), list(zip(pairs[::2], pairs[1::2])))
    half = lambda value: hashlib.sha256(value["layout"].encode()).digest()[0] % 2
    both = []
    for fit in (0, 1):
        weights = model([v for v in values if half(v) == fit])
        judged = [(v["type"], sure(weights, v), v["right"]) for v in values if half(v) != fit]
        report(f"fitted to half {fit}, judged by the other", judged)
        both += judged
    report("both halves", both)
    report("as found", [(v["type"], v["grounds"][0], v["right"]) for v in values])
    numpy.set_printoptions(precision=2, suppress=True, linewidth=200)
    of_all, of_types = model(values)
    print("all", of_all)
    for k, w in of_types.items(): print(k, w)
    return 0


if __name__ == "__main__":
    sys.exit(main())
