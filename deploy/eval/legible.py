#!/usr/bin/env python3
"""Reads redacted pictures again by the command `tesseract` and counts the identifying values that are still legible.

usage: legible.py SCORERS TRUTH_DIR REDACTED_DIR [--errors]

SCORERS holds score_leaks.py, which says what identifies and when a value is read; TRUTH_DIR holds STEM.truth.json, REDACTED_DIR
what `docward inspect` wrote: STEM.redacted.png, .jpg, .tif or .pdf (rendered by `pdftoppm` at 200 dpi). Each picture is read twice: as
a page (mode 3) and as scattered words (mode 11).
"""
import argparse
import collections
import concurrent.futures
import json
import os
import pathlib
import subprocess
import sys
import tempfile

MODES = ("3", "11")


def pictures(path: pathlib.Path, folder: pathlib.Path) -> list[pathlib.Path]:
    """A redacted document's pages as files that tesseract reads; it reads all pages of a TIFF itself."""
    if path.suffix != ".pdf":
        return [path]
    subprocess.run(["pdftoppm", "-r", "200", "-gray", "-png", path, folder / "page"], check=True, stderr=subprocess.DEVNULL)
    return sorted(folder.glob("page*.png"))


def text(path: pathlib.Path) -> str:
    """All that can be read of a redacted document."""
    with tempfile.TemporaryDirectory() as folder:
        read = []
        for picture in pictures(path, pathlib.Path(folder)):
            for mode in MODES:
                command = ["tesseract", picture, "-", "--psm", mode]
                read.append(subprocess.run(command, capture_output=True, text=True, check=False).stdout)
    return "\n\n".join(read)


def main() -> int:
    reader = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    reader.add_argument("scorers", type=pathlib.Path)
    reader.add_argument("truth", type=pathlib.Path)
    reader.add_argument("redacted", type=pathlib.Path)
    reader.add_argument("--errors", action="store_true", help="print every value that is legible")
    wanted = reader.parse_args()
    sys.path.insert(0, str(wanted.scorers))
    import score_leaks

    os.environ["OMP_THREAD_LIMIT"] = "1"
    tally, touched, names = collections.defaultdict(lambda: [0, 0]), 0, {}
    for path in sorted(wanted.truth.glob("*.truth.json")):
        stem = path.name.removesuffix(".truth.json")
        redacted = [found for suffix in ("png", "jpg", "tif", "pdf") if (found := wanted.redacted / f"{stem}.redacted.{suffix}").exists()]
        if redacted:
            names[path] = redacted[0]
    # Tesseract is a process of its own, so threads suffice to keep all cores at work.
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as readers:
        for done, (path, read) in enumerate(zip(names, readers.map(text, names.values())), 1):
            stem, truth, legible = path.name.removesuffix(".truth.json"), json.loads(path.read_text()), False
            for kind, side, field, value, is_read, _ in score_leaks.score(truth, [(read, [])]):
                for key in (side, f"{kind}, {side}"):
                    tally[key][0] += 1
                    tally[key][1] += is_read
                legible |= is_read
                if is_read and wanted.errors:
                    print(f"{stem}: {field}: {kind} {value!r}")
            touched += legible
            if sys.stderr.isatty():
                print(f"\rread again {done} of {len(names)} ", end="" if done < len(names) else "\n", file=sys.stderr, flush=True)
    for key, (values, legible) in sorted(tally.items()):
        print(f"{key:30} {values:6} {legible:6}")
    patient, provider = tally["patient"], tally["provider"]
    print(f"documents {len(names)}, with a legible value {touched}; the patient's side {patient[1]} of {patient[0]}, the provider's {provider[1]} of {provider[0]}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
