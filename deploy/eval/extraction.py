"""What extraction finds on filled forms, beside what it aims at; how far its confidences can be trusted; and identifying values
that stay in what was redacted: in its text, and in its pictures when the command `tesseract` reads them again."""
import json
import pathlib
import subprocess
import sys

# Aims of made by the quality of its pages, and of hcfa by its tiers (strict, where made is lenient: misreadings of noisy pages).
CONDITIONS = {"digital": 0.97, "acroform": 0.97, "clean": 0.93, "skew": 0.93, "turned": 0.93, "fax": 0.85, "photo": 0.85}
TIERS = {"pristine": 0.99, "clean_scan": 0.97, "worn_scan": 0.93, "fax": 0.85, "photo": 0.90, "worst": 0.88}
KIND, CELLS, ROWS, TYPED = 0.98, 0.95, 0.99, 0.95
# What a vision model of 3 billion parameters, fine-tuned on such claims, reaches on a GPU (its authors' figures).
THEIRS = {"pristine": 0.948, "clean_scan": 0.909, "worn_scan": 0.901, "fax": 0.643, "photo": 0.870, "worst": 0.872}
THEIRS_TYPED = {"npi": 0.681, "date": 0.917, "money": 0.869, "code": 0.904}


def forms(bench):
    rows, judged = [], []
    for name in ("hcfa", "made"):
        source, out = bench.data(f"forms/{name}"), bench.folder(f"forms-{name}")
        files = sorted(path for path in source.iterdir() if path.suffix in (".png", ".jpg", ".tif", ".pdf"))
        seconds, rejected = bench.inspect(files, "redact", out)
        count = f"{len(files)} ({rejected} rejected)" if rejected else str(len(files))
        rows.append((f"forms/{name}", count, "", f"{seconds:.1f}"))
        rows += _claims(bench, source, out) if name == "hcfa" else _made(bench, source, out)
        rows += _identifiers(bench, source, out)
        judged += [source, out]
    return rows + _confidence(bench, judged)


def _figures(bench, source, out) -> dict:
    path = bench.work / f"{out.name}.json"
    bench.score("score_fields.py", source, out, "--json", path)
    return json.loads(path.read_text())


def _made(bench, source, out) -> list:
    figures, rows = _figures(bench, source, out), []
    for group, found in figures["groups"].items():
        sort, name = group.split("/", 1)
        if sort == "ink":
            continue
        aim = CONDITIONS.get(name)
        said = [_beside("fields", found["field-f1-lenient"], aim), _beside("choices", found["choice-f1"], aim)]
        said += [_beside("cells", found["cell-f1-lenient"], CELLS), _beside("rows", found["row-recall"], ROWS)]
        said += [_beside("kind", found["kind-accuracy"], KIND), _beside("signatures", found["signature-accuracy"], None)]
        rows.append((f"  {sort} {name}".replace("all all", "all"), str(found["docs"]), "  ".join(said), ""))
    hidden = 0
    for stem, found in figures["listings"].items():
        written = json.loads((out / f"{stem}.fields.json").read_text()) if (out / f"{stem}.fields.json").exists() else {}
        complete = all(table["complete"] for table in written.get("tables", []))
        hidden += complete and found["right"] < found["rows"]
        rows_found = _beside("rows", found["recall"], 1.0 if "digital" in stem else 0.995)
        rows.append((f"  {stem}", "1", f"{rows_found} of {found['rows']}, said to be {'complete' if complete else 'incomplete'}", ""))
    if figures["listings"]:
        rows.append(("  listings that lack rows and say they are complete", str(len(figures["listings"])), f"{hidden} (aim 0)", ""))
    return rows


def _claims(bench, source, out) -> list:
    rows = []
    for group, found in _figures(bench, source, out)["groups"].items():
        sort, name = group.split("/", 1)
        if sort not in ("all", "condition"):
            continue
        said = [_beside("fields", found["field-f1"], TIERS.get(name))]
        said += [f"(fine-tuned 3B model {THEIRS[name]:.3f})"] if name in THEIRS else []
        said += [_beside("choices", found["choice-f1"], None), _beside("cells", found["cell-f1"], None)]
        said.append(_beside("kind", found["kind-accuracy"], KIND))
        rows.append((f"  {sort} {name}".replace("all all", "all"), str(found["docs"]), "  ".join(said), ""))
    for line in bench.run("typed.py", bench.scorer("score_fields.py"), source, out):
        sort, right, values = line.split()
        said = _beside("right", int(right) / int(values) if int(values) else None, TYPED)
        rows.append((f"  values of type {sort}", "", f"{said} of {values} (fine-tuned 3B model {THEIRS_TYPED[sort]:.3f})", ""))
    return rows


def _identifiers(bench, source, out) -> list:
    leaks = bench.score("score_leaks.py", source, out)[-1].split("; ", 1)[1]
    read = bench.run("legible.py", bench.shared / "score", source, out, "--errors")[-1]
    return [
        ("  identifiers read and not redacted", "", f"{leaks} (aims: patient 0, others under 1 %)", ""),
        ("  legible in redacted pictures", "", f"{read} (aim 0)", ""),
    ]


def _confidence(bench, judged: list) -> list:
    rows = []
    for line in bench.run("confidence.py", bench.shared / "score", *judged):
        what, said = line.split(None, 1)
        aims = " (aims: AUROC 0.90, ECE 0.05 over 5 bins)" if what == "confidence" and said.startswith("all ") else ""
        rows.append((what, "", said + aims, ""))
    return rows


def _beside(what: str, value: float | None, aim: float | None) -> str:
    """A figure, and whether it reaches its aim."""
    if value is None:
        return f"{what} -"
    return f"{what} {value:.3f}" + ("" if aim is None else f" {'≥' if value >= aim else '<'} {aim:.3f}")
