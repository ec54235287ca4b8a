#!/usr/bin/env python3
"""Fits the weights of confidences (workers/stages/extract/src/confidence/weights.rs), and says how good they are.

usage: calibrate.py SCORERS OWN_TRUTH_DIR OWN_KNOWN_DIR TRUTH_DIR KNOWN_DIR [TRUTH_DIR KNOWN_DIR …] [--write WEIGHTS_RS]
(needs numpy: requirements.txt)

KNOWN_DIR holds STEM.known.json, as `docward inspect --known` writes it: what is known of each value. SCORERS is the folder with
score_fields.py, whose comparison decides what is right. The model is a logistic one whose weights are none below 0, so that no
ground ever makes a value less sure. All types of values share them: how a value keeps the shape of its type is itself a ground, and
weights by type judged other layouts worse.

Which values are surer than others is learnt from documents of our own (forms_made), whose layouts the others do not have. Those are
damaged worse, so of what comes out a factor and a constant are fitted to the other documents: to one half of their layouts,
judged by the other, both ways, for several random halvings. What is written is fitted to all of them.
"""
import collections
import json
import pathlib
import sys

import numpy

import confidence

RIDGE = 0.1  # how strongly weights are drawn towards 0
STEPS = 4000
HELD = 1e-3  # how strongly the factor is held at 1 and the constant at 0
NEAR = 1e-6  # smaller steps change nothing that is written
HALVINGS = 5
DRAWS = 500  # of documents, for the interval of an area
MARK = "// What follows is written by deploy/eval/calibrate.py.\n\n"
TYPES = ("date", "phone", "money", "code", "measure", "name", "address", "text", "email", "sex")


def fitted(grounds, rights):
    """The weights under which the rights are likeliest: that of no ground first, the others none below 0."""
    inputs = numpy.hstack([numpy.ones((len(grounds), 1)), grounds])
    pull = numpy.full(inputs.shape[1], RIDGE)
    pull[0] = 0.0
    weights, ahead, pace = numpy.zeros(inputs.shape[1]), numpy.zeros(inputs.shape[1]), 1.0
    step = 1.0 / (numpy.linalg.norm(inputs, 2) ** 2 / 4 + RIDGE)
    for _ in range(STEPS):
        new = ahead - step * (inputs.T @ (1 / (1 + numpy.exp(-inputs @ ahead)) - rights) + pull * ahead)
        new[1:] = new[1:].clip(0)
        faster = (1 + (1 + 4 * pace * pace) ** 0.5) / 2
        ahead, weights, pace = new + (pace - 1) / faster * (new - weights), new, faster
    return weights


def model(values):
    """The weights for some values."""
    return fitted(numpy.array([v["grounds"] for v in values]), numpy.array([v["right"] for v in values], float))


def sure(weights, value):
    """The probability that a value is right."""
    return float(1 / (1 + numpy.exp(-(weights[0] + numpy.dot(weights[1:], value["grounds"])))))


def read(score, pairs):
    """Every value with its layout, type and grounds, and whether it is right; and how many of each document were missed."""
    values, missed = [], {}
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
            missed[stem] = 0
            for name in dict.fromkeys([*truth.get("fields", {}), *said]):
                kind, listed = score.FIELDS[name], list(said.get(name, {}).values())
                truths_of = score.listed(truth.get("fields", {}).get(name))
                right = {at for _, at, _ in score.match(kind, truths_of, [v["value"] for v in listed], lenient)}
                missed[stem] += len(truths_of) - len(right)
                for at, value in enumerate(listed):
                    values.append({**value, "type": kind, "right": at in right, "stem": stem,
                                   "layout": truth.get("layout") or stem.split("-")[0]})
    return values, missed


def probable(weights, values):
    """The same weights with the factor and the constant under which these values are likeliest right or wrong."""
    said = numpy.array([weights[0] + numpy.dot(weights[1:], value["grounds"]) for value in values])
    rights = numpy.array([value["right"] for value in values], float)
    inputs, line = numpy.stack([said, numpy.ones_like(said)], 1), numpy.array([1.0, 0.0])
    for _ in range(STEPS):
        likely = 1 / (1 + numpy.exp(-inputs @ line))
        slope = inputs.T @ (rights - likely) - HELD * (line - [1.0, 0.0])
        bend = (inputs * (likely * (1 - likely))[:, None]).T @ inputs + HELD * numpy.eye(2)
        step = numpy.linalg.solve(bend, slope)
        line = line + step
        if abs(step).max() < NEAR:
            break
    new = weights * line[0]
    new[0] += line[1]
    return new


def halvings(weights, values):
    """Every value judged by a factor and a constant that were fitted to the other half of the layouts, for some random halvings."""
    layouts = sorted({value["layout"] for value in values})
    for seed in range(HALVINGS):
        order = numpy.random.RandomState(seed).permutation(len(layouts))
        half = {layouts[at]: place % 2 for place, at in enumerate(order)}
        fitted_to = [probable(weights, [value for value in values if half[value["layout"]] == side]) for side in (0, 1)]
        yield [{**value, "confidence": sure(fitted_to[1 - half[value["layout"]]], value)} for value in values]


def interval(judged) -> str:
    """Where 95 in 100 of the areas lie that as many documents give, drawn again and again from these: values of a document are
    wrong together."""
    documents = collections.defaultdict(list)
    for value in judged:
        documents[value["stem"]].append((value["type"], value["confidence"], value["right"]))
    held, random = list(documents.values()), numpy.random.RandomState(0)
    drawn = ([held[at] for at in random.randint(len(held), size=len(held))] for _ in range(DRAWS))
    areas = [confidence.area([field for fields in some for field in fields]) for some in drawn]
    told = [area for area in areas if area is not None]
    return "{:.3f} to {:.3f}".format(*numpy.percentile(told, [2.5, 97.5])) if told else "-"


def report(title, judged, missed):
    """How well confidences rank and how true they are, by type; and the share of documents that go through."""
    print(title)
    print(f"  95 % of draws of {len({value['stem'] for value in judged})} documents: AUROC {interval(judged)}")
    fields = [(value["type"], value["confidence"], value["right"]) for value in judged]
    for kind in [None, *TYPES]:
        chosen = [field for field in fields if kind in (None, field[0])]
        if not chosen:
            continue
        area, (error, bins) = confidence.area(chosen), confidence.calibration(chosen)
        shown = "-" if area is None else f"{area:.3f}"
        wrong = sum(not right for *_, right in chosen)
        print(f"  {kind or 'all':8} values {len(chosen):5}  wrong {wrong:4}  AUROC {shown}  ECE {error:.3f} over {bins} bins")
    documents = {stem: ([], count) for stem, count in missed.items()}
    for value, field in zip(judged, fields):
        documents[value["stem"]][0].append(field)
    curve = "  ".join(f"{confidence.automation(list(documents.values()), aim):.3f} at {aim:.0%}" for aim in confidence.AIMS)
    # A clerk keys in what is missing anyway: of the values that are let through so many are right.
    ordered = sorted(fields, key=lambda field: -field[1])
    right = numpy.cumsum([right for *_, right in ordered]) / numpy.arange(1, len(ordered) + 1)
    through = "  ".join(f"{max(numpy.nonzero(right >= aim)[0], default=-1) + 1} at {aim:.0%}" for aim in confidence.AIMS)
    print(f"  documents untouched {curve}\n  values let through of {len(fields)}: {through}")


def rust(weights) -> str:
    """The constants, as weights.rs has them behind its mark."""
    grounds = ", ".join(f"{weight:.3f}" for weight in weights[1:])
    return (f"/// Of a value for which nothing speaks.\npub(super) const NONE: f32 = {weights[0]:.3f};\n\n"
            f"/// Of each ground, none below 0.\npub(super) const OF_GROUNDS: [f32; GROUNDS] =\n    [{grounds}];\n")


def main() -> int:
    arguments, target = sys.argv[1:], None
    if "--write" in arguments:
        at = arguments.index("--write")
        target = pathlib.Path(arguments[at + 1])
        del arguments[at:at + 2]
    folder, *pairs = map(pathlib.Path, arguments)
    pairs, score = list(zip(pairs[::2], pairs[1::2])), confidence.scorer(folder)
    weights = model(read(score, pairs[:1])[0])
    values, missed = read(score, pairs[1:])
    report("as the steps say how well they found it", [{**value, "confidence": value["grounds"][0]} for value in values], missed)
    report("as weights say that saw none of these documents (of their confidences the order tells, and not the height)",
           [{**value, "confidence": sure(weights, value)} for value in values], missed)
    for seed, judged in enumerate(halvings(weights, values)):
        report(f"with a factor and a constant of the other half of the layouts, halving {seed}", judged, missed)
    if target:
        text = target.read_text()
        target.write_text(text[:text.index(MARK)] + MARK + rust(probable(weights, values)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
