"""The parts of the evaluation: each runs docward on one kind of document and returns rows for the table."""
import collections
import decimal
import json
import os
import pathlib
import re
import statistics
import subprocess

import extraction


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
    source = bench.data("ocr/clinical", lambda name: re.sub(r"-p\d+$", "", name.split(".")[0]))
    images = _images(source)
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
        there = [name for name in CONDITIONS if name in lines]
        rows += [_row(f"  {name}", int(lines[name].split()[2]), 0, _words(lines[name])) for name in there]
    return rows + [_row(f"CPU of scanned pages, {name}", *_cost(spent, name)) for name in ("all", *there)]


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
    source, out = bench.data("forms/funsd", whole=True), bench.folder("funsd")
    truth, found = bench.folder("funsd-truth"), bench.folder("funsd-found")
    images = bench.sampled(_images(source / "images"))
    for path in (source / "annotations" / f"{image.stem}.json" for image in images):
        words = [word["text"] for entity in json.loads(path.read_text())["form"] for word in entity["words"]]
        (truth / f"{path.stem}.txt").write_text(" ".join(words))
    seconds, rejected = bench.inspect(images, "ocr", out)
    for path in out.glob("*.ocr.txt"):
        (found / path.name.replace(".ocr.txt", ".txt")).write_text(path.read_text())
    total = next(line for line in bench.score("score_ocr.py", truth, found) if line.startswith("all "))
    return [_row("words of FUNSD forms", len(images), rejected, _words(total), seconds)]


def phi(bench):
    """Labelled texts: the leak figure is the share of identifiers not wholly covered, overall and per kind."""
    source, out, blind = bench.data("phi", whole=True), bench.folder("phi"), bench.folder("phi-blind")
    rows = []
    for path in sorted(source.glob("*.jsonl")):
        texts = bench.sampled([json.loads(line) for line in path.read_text().splitlines()])
        marked = blind / f"{path.stem}.truth.jsonl"
        marked.write_text("".join(json.dumps(row) + "\n" for row in texts))
        unmarked = blind / path.name
        unmarked.write_text("".join(json.dumps({"id": row["id"], "text": row["text"]}) + "\n" for row in texts))
        seconds, _ = bench.inspect([unmarked], "redact", out)
        *kinds, total = bench.score("score_phi.py", marked, out / f"{path.stem}.phi.jsonl")
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
    source = bench.data("x12", whole=True)
    rows = []
    groups = collections.defaultdict(list)
    for path in sorted(source.rglob("*.8*")):
        groups[path.suffix].append(path)
    for suffix, files in groups.items():
        files = bench.sampled(files)
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


ALL = {"ocr": ocr, "pdf": pdf, "funsd": funsd, "forms": extraction.forms, "phi": phi, "dicom": dicom, "x12": x12}
