"""The parts of the evaluation: each runs docward on one kind of document and returns rows for the table."""
import collections
import decimal
import json
import os
import pathlib
import re
import statistics
import subprocess
import sys


def _row(what: str, documents: int, rejected: int, result: str, seconds: float | None = None):
    count = str(documents) if not rejected else f"{documents} ({rejected} rejected)"
    return what, count, result, "" if seconds is None else f"{seconds:.1f}"


def _words(line: str) -> str:
    """`recall … F1 …` of one of score_ocr.py's lines."""
    return line[line.index("recall"):]


def _images(folder: pathlib.Path) -> list[pathlib.Path]:
    return sorted(path for path in folder.iterdir() if path.suffix in (".png", ".jpg", ".tif"))


CONDITIONS = ("clean", "skew", "turned", "fax", "photo")


def ocr(bench):
    """Page images of clinical documents, by condition, read by docward and by plain Tesseract, each page by a command of its
    own: both pay for starting and for loading what they read with."""
    source, images = bench.data("ocr/clinical"), _images(bench.data("ocr/clinical"))
    out, plain = bench.folder("ocr"), bench.folder("ocr-plain")
    os.environ["OMP_THREAD_LIMIT"] = "1"
    spent = []
    for image in bench.progress(images):
        ours = bench.cpu([bench.binary, "inspect", image, "--stage", "ocr", "--out", out], subprocess.DEVNULL)
        with (plain / f"{image.stem}.ocr.txt").open("w") as text:
            spent.append((image.stem.rsplit("-", 2)[1], ours, bench.cpu(["tesseract", image, "-"], text)))
    rows = []
    for name, folder in (("docward", out), ("tesseract", plain)):
        joined = bench.folder(f"{folder.name}-joined")
        read = _join(folder, joined)
        lines = {line.split()[0]: line for line in bench.score("score_ocr.py", source, joined)}
        rows.append(_row(f"words of scanned pages, {name}", len(images), len(images) - read, _words(lines["all"])))
        rows += [_row(f"  {name}", int(lines[name].split()[2]), 0, _words(lines[name])) for name in CONDITIONS]
    return rows + [_row(f"CPU of scanned pages, {name}", *_cost(spent, name)) for name in ("all", *CONDITIONS)]


def _join(folder: pathlib.Path, joined: pathlib.Path) -> int:
    """A document's pages as one text, and how many pages there were."""
    pages = collections.defaultdict(list)
    for path in folder.glob("*-p*.ocr.txt"):
        stem, number = re.fullmatch(r"(.+)-p(\d+)\.ocr\.txt", path.name).groups()
        pages[stem].append((int(number), path))
    for stem, parts in pages.items():
        (joined / f"{stem}.txt").write_text("\n".join(path.read_text() for _, path in sorted(parts)))
    return sum(map(len, pages.values()))


def _cost(spent: list[tuple[str, float, float]], condition: str):
    """Medians of CPU seconds a page, and of the ratio of the two on the same page."""
    pages = [(ours, plain) for name, ours, plain in spent if condition in ("all", name)]
    ours, plain = statistics.median([ours for ours, _ in pages]), statistics.median([plain for _, plain in pages])
    ratio = statistics.median([ours / plain for ours, plain in pages])
    return len(pages), 0, f"median {ours:.2f} s a page, tesseract {plain:.2f} s, median ratio {ratio:.2f}"


def pdf(bench):
    """The same kind of documents with a text layer."""
    source, out, named = bench.data("pdf/clinical"), bench.folder("pdf"), bench.folder("pdf-named")
    files = sorted(source.glob("*.pdf"))
    seconds, rejected = bench.inspect(files, "ocr", out)
    for path in out.glob("*.ocr.txt"):
        (named / path.name.replace(".ocr.txt", ".txt")).write_text(path.read_text())
    total = next(line for line in bench.score("score_ocr.py", source, named) if line.startswith("all "))
    return [_row("words of PDF documents", len(files), rejected, _words(total), seconds)]


def funsd(bench):
    """Old scanned forms; their words come from the annotations."""
    source, out = bench.data("forms/funsd"), bench.folder("funsd")
    truth, found = bench.folder("funsd-truth"), bench.folder("funsd-found")
    images = _images(source / "images")
    for path in (source / "annotations").glob("*.json"):
        words = [word["text"] for entity in json.loads(path.read_text())["form"] for word in entity["words"]]
        (truth / f"{path.stem}.txt").write_text(" ".join(words))
    seconds, rejected = bench.inspect(images, "ocr", out)
    for path in out.glob("*.ocr.txt"):
        (found / path.name.replace(".ocr.txt", ".txt")).write_text(path.read_text())
    total = next(line for line in bench.score("score_ocr.py", truth, found) if line.startswith("all "))
    return [_row("words of FUNSD forms", len(images), rejected, _words(total), seconds)]


# What extraction aims at: conditions by their quality, and the tiers of forms/hcfa (strict, where made is lenient).
FORM_AIMS = {"digital": 0.97, "acroform": 0.97, "clean": 0.93, "skew": 0.93, "turned": 0.93, "fax": 0.85, "photo": 0.85}
CLAIM_AIMS = {"pristine": 0.99, "clean_scan": 0.97, "worn_scan": 0.93, "fax": 0.85, "photo": 0.90, "worst": 0.88}


def forms(bench):
    """Filled forms: what extraction finds, beside what it aims at; how far its confidences can be trusted; identifying values
    that were read and stay in the redacted text, and those that the command `tesseract` still reads in the redacted pictures."""
    rows, judged = [], []
    for name in ("hcfa", "made"):
        source, out = bench.data(f"forms/{name}"), bench.folder(f"forms-{name}")
        files = sorted(path for path in source.iterdir() if path.suffix in (".png", ".jpg", ".tif", ".pdf"))
        seconds, rejected = bench.inspect(files, "redact", out)
        figures = bench.work / f"forms-{name}.json"
        bench.score("score_fields.py", source, out, "--json", figures)
        rows.append(_row(f"fields of forms/{name}", len(files), rejected, "", seconds))
        rows += _extracted(json.loads(figures.read_text()), CLAIM_AIMS if name == "hcfa" else FORM_AIMS, strict=name == "hcfa")
        leaks = bench.score("score_leaks.py", source, out)[-1].split("; ", 1)[1]
        rows.append(_row(f"identifiers in forms/{name}", len(files), rejected, f"{leaks} (aims: patient 0, provider under 1 %)"))
        command = [sys.executable, pathlib.Path(__file__).parent / "legible.py", bench.shared / "score", source, out]
        read = subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()
        rows.append(_row("  legible when redacted", len(files), 0, f"{read[-1]} (aim: 0)"))
        judged += [source, out]
    command = [sys.executable, pathlib.Path(__file__).parent / "confidence.py", bench.shared / "score", *judged]
    for line in subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines():
        what, said = line.split(None, 1)
        aims = " (aims: AUROC .90, ECE .05)" if said.startswith("all ") and what == "confidence" else ""
        rows.append((what, "", said + aims, ""))
    return rows


def _extracted(figures: dict, aims: dict, strict: bool) -> list:
    """A line for each condition and kind, and for each listing."""
    rows = []
    measure = "field-f1" if strict else "field-f1-lenient"
    for group, found in figures["groups"].items():
        aim = aims.get(group.removeprefix("condition/"))
        if group.startswith("ink/"):
            continue
        wanted = "" if aim is None else f" (aim {aim:.2f})"
        said = [f"F1 {_share(found[measure])}{wanted}", f"kind {_share(found['kind-accuracy'])}"]
        said.append(f"choices F1 {_share(found['choice-f1'])}")
        said.append(f"cells F1 {_share(found['cell-f1-lenient'])}, rows {_share(found['row-recall'])} (aims 0.95, 0.99)")
        said.append(f"signatures {_share(found['signature-accuracy'])}")
        rows.append(_row(f"  {group}", found["docs"], 0, "  ".join(said)))
    for stem, found in figures["listings"].items():
        aim = "0.995" if stem.endswith("clean") else "1.000"
        rows.append(_row(f"  {stem}", 1, 0, f"{found['rows']} rows, recall {_share(found['recall'])} (aim {aim})"))
    return rows


def _share(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"


def phi(bench):
    """Labelled texts: the leak figure is the share of identifiers not wholly covered, overall and per kind."""
    source, out, blind = bench.data("phi"), bench.folder("phi"), bench.folder("phi-blind")
    rows = []
    for path in sorted(source.glob("*.jsonl")):
        texts = [json.loads(line) for line in path.read_text().splitlines()]
        unmarked = blind / path.name
        unmarked.write_text("".join(json.dumps({"id": row["id"], "text": row["text"]}) + "\n" for row in texts))
        seconds, _ = bench.inspect([unmarked], "redact", out)
        *kinds, total = bench.score("score_phi.py", path, out / f"{path.stem}.phi.jsonl")
        covered, recall, precision, touched = re.search(
            r"spans covered (\S+)\s+char recall (\S+)\s+char precision (\S+)\s+clean texts touched (\S+)", total
        ).groups()
        leak = f"leak {1 - float(covered):.4f}  char recall {recall}  precision {precision}  clean texts touched {touched}"
        rows.append(_row(f"identifiers in {path.stem}", len(texts), 0, leak, seconds))
        for line in kinds:
            kind, share, ratio = re.fullmatch(r"\s*(\S.*?)\s+covered (\S+) = (\S+)", line).groups()
            rows.append(_row(f"  {kind.lower()}", int(share.split("/")[1]), 0, f"leak {1 - float(ratio):.3f}"))
    return rows


def dicom(bench):
    """Identifiers burnt into images."""
    source, out = bench.data("dicom/burnt-in"), bench.folder("dicom")
    files = sorted(source.glob("*.dcm"))
    python = bench.dicom_python()
    seconds, rejected = bench.inspect(files, "redact", out)
    return [_row("burnt-in values in DICOM", len(files), rejected, bench.score("score_dicom.py", source, out, python=python)[-1], seconds)]


def x12(bench):
    """Claims counted twice: by docward, and here by their segments."""
    source = bench.data("x12")
    rows = []
    groups = collections.defaultdict(list)
    for path in sorted(source.rglob("*.8*")):
        groups[path.suffix].append(path)
    for suffix, files in groups.items():
        out = bench.folder(f"x12{suffix}")
        seconds, rejected = bench.inspect(files, "extract", out)
        current = [path for path in files if "*005010" in path.read_text(errors="replace")]
        counted = [_segments(path) for path in current]
        agreed = sum(_fields(out / f"{path.stem}.fields.json") == truth for path, truth in zip(current, counted))
        result = (f"{agreed} of {len(current)} files of version 5010 agree: {sum(count for count, _ in counted)} claims, "
                  f"{sum(total for _, total in counted)} in all; {len(files) - len(current)} of other versions")
        rows.append(_row(f"claims in {suffix} files", len(files), rejected, result, seconds))
    return rows


def _segments(path: pathlib.Path) -> tuple[int, decimal.Decimal]:
    """CLM and CLP segments with the sum of their amounts (CLM02, CLP03)."""
    text = path.read_text(errors="replace")
    element, end = text[3], text[105]
    segments = [segment.strip().split(element) for segment in text.split(end)]
    amounts = [segment[2] for segment in segments if segment[0] == "CLM"] + [segment[3] for segment in segments if segment[0] == "CLP"]
    return len(amounts), sum(map(decimal.Decimal, amounts), decimal.Decimal(0))


def _fields(path: pathlib.Path) -> tuple[int, decimal.Decimal] | None:
    if not path.exists():
        return None
    fields = json.loads(path.read_text())["fields"]
    totals = [re.sub(r"[^0-9.-]", "", field["value"]) for field in fields if field["name"] == "claim-total"]
    return sum(field["name"] == "claim-id" for field in fields), sum(map(decimal.Decimal, totals), decimal.Decimal(0))


ALL = {"ocr": ocr, "pdf": pdf, "funsd": funsd, "forms": forms, "phi": phi, "dicom": dicom, "x12": x12}
