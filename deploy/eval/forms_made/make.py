#!/usr/bin/env python3
"""Makes health documents with their truth, for fitting the weights of confidences to them (../calibrate.py).

usage: make.py OUT_DIR [--layouts N]      N is 75 if nothing is said   (needs numpy, pillow and reportlab: ../requirements.txt,
and the Debian packages fonts-liberation, fonts-dejavu-core and fonts-urw-base35)

Each layout is one form of its own: an intake form, a referral, a request for prior authorization, an encounter form or an
insurance card, with its own wordings, fonts, rows and sections. Three people fill it in, and each of the three documents arrives
in some way: as a PDF, as a scan (good, askew or turned), by fax or as a photograph. OUT_DIR then holds for layout 1 and its first
person own001-s0-CONDITION.pdf, .png or .jpg, and own001-s0-CONDITION.truth.json with what the fields say.

The same number always gives the same documents, however many are made. Nobody in them exists.
"""
import argparse
import json
import pathlib
import random
import sys

import fonts
from damage import CONDITIONS, damaged
from document import Document

PEOPLE = 3
QUALITY = 55  # of photographs as JPEG, as telephones send them


def write(out: pathlib.Path, number: int, person: int, condition: str) -> None:
    """Writes one document and its truth."""
    document = Document(number, person, digital=condition == "digital")
    name, stem = f"own{number:03}", f"own{number:03}-s{person}-{condition}"
    if condition == "digital":
        document.page.pdf(out / f"{stem}.pdf")
    else:
        image = damaged(document.page.picture(), condition, random.Random(number * 31 + person))
        if condition == "photo":
            image.save(out / f"{stem}.jpg", quality=QUALITY)
        else:
            image.save(out / f"{stem}.png")
    truth = {
        "kind": document.layout.kind, "layout": name, "condition": condition, "handwriting": document.layout.handwritten,
        "pages": 1, "fields": document.truth, "choices": {}, "tables": {},
    }
    (out / f"{stem}.truth.json").write_text(json.dumps(truth, indent=1))


def main() -> int:
    reader = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    reader.add_argument("out", type=pathlib.Path, metavar="OUT_DIR")
    reader.add_argument("--layouts", type=int, default=75, metavar="N", help="how many forms; three documents of each")
    wanted = reader.parse_args()
    fonts.check()
    wanted.out.mkdir(parents=True, exist_ok=True)
    for number in range(1, wanted.layouts + 1):
        if sys.stderr.isatty():
            print(f"\rlayout {number} of {wanted.layouts} ", end="", file=sys.stderr, flush=True)
        for person, condition in enumerate(random.Random(number).sample(CONDITIONS, PEOPLE)):
            write(wanted.out, number, person, condition)
    if sys.stderr.isatty():
        print("\r\033[K", end="", file=sys.stderr, flush=True)
    print(f"{wanted.layouts * PEOPLE} documents in {wanted.out}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
