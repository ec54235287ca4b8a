#!/usr/bin/env python3
"""Measures reading and redaction against documents with known truth, and prints one table.

usage: eval.py BINARY [PART…] [--strict] [--sample N]      parts: ocr pdf funsd forms phi dicom x12; all of them if none is named

The whole takes an hour or more. --sample N takes N documents of each folder, spread evenly over it, and no listings: minutes,
and figures that say no more than that everything works.

Documents and scorers are expected in ../shared ($DOCWARD_EVAL: another folder); what is missing is said, not skipped in
silence. The truth is never shown to docward: it gets images without the text beside them, and rows without their spans.
Everything it wrote, and what each scorer printed in full, stays in target/eval.
"""
import argparse
import ctypes
import dataclasses
import os
import pathlib
import resource
import shutil
import subprocess
import sys
import time

import parts

ROOT = pathlib.Path(__file__).resolve().parents[2]
PR_SET_CHILD_SUBREAPER = 36  # linux/prctl.h


class Missing(Exception):
    """Something that this part needs is not there."""


@dataclasses.dataclass
class Bench:
    """What the parts share: docward, the data, the scorers, a place to write."""

    binary: pathlib.Path
    shared: pathlib.Path
    work: pathlib.Path
    strict: bool
    sample: int | None

    def data(self, name: str, document=lambda name: name.split(".")[0], whole: bool = False) -> pathlib.Path:
        """A folder of documents with truth, or one of links to a sample of them. `document` tells which document a file belongs
        to, by its name; `whole`: the part takes its sample itself."""
        source = self._present(self.shared / "data" / name)
        if whole or self.sample is None:
            return source
        names = sorted({document(path.name) for path in source.iterdir() if path.is_file()} - {"README"})
        chosen = set(self.sampled([name for name in names if not name.startswith("listing-")]))
        links = self.folder(f"sample-{name.replace('/', '-')}")
        for path in source.iterdir():
            if document(path.name) in chosen:
                (links / path.name).symlink_to(path)
        return links

    def sampled(self, of: list) -> list:
        """As many as are wanted, spread evenly; all if nothing is said."""
        wanted = len(of) if self.sample is None else min(self.sample, len(of))
        return [of[number * len(of) // wanted] for number in range(wanted)]

    def scorer(self, name: str) -> pathlib.Path:
        return self._present(self.shared / "score" / name)

    @staticmethod
    def _present(path: pathlib.Path) -> pathlib.Path:
        if not path.exists():
            raise Missing(f"missing: {path}")
        return path

    def folder(self, name: str) -> pathlib.Path:
        """An empty folder below target/eval."""
        path = self.work / name
        shutil.rmtree(path, ignore_errors=True)
        path.mkdir(parents=True)
        return path

    def inspect(self, files: list, stage: str, out: pathlib.Path) -> tuple[float, int]:
        """Runs docward; returns seconds and how many files it rejected. Any status above 1 is a failure of docward."""
        options = ["--strict"] if self.strict else []
        command = [self.binary, "inspect", *files, "--stage", stage, "--out", out, *options]
        began = time.monotonic()
        status = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL).returncode
        if status not in (0, 1):
            raise SystemExit(f"eval: docward inspect ended with status {status}; a document may end with 1 at most")
        return time.monotonic() - began, len(list(out.glob("*.rejected.json")))

    @staticmethod
    def cpu(command: list, out) -> float:
        """CPU seconds of a command and of everything it starts, also what outlives it; its output goes to `out`."""
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        try:
            status = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.DEVNULL).returncode
        except FileNotFoundError:
            raise Missing(f"missing: the command {command[0]}") from None
        if status not in (0, 1):
            raise SystemExit(f"eval: {command[0]} ended with status {status}")
        try:
            while True:
                os.waitpid(-1, 0)
        except ChildProcessError:
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
        return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime

    @staticmethod
    def progress(files: list):
        """The files one by one, with a line on a terminal that says how many are done."""
        for done, path in enumerate(files):
            if sys.stderr.isatty():
                print(f"\r{done} of {len(files)} ", end="", file=sys.stderr, flush=True)
            yield path
        if sys.stderr.isatty():
            print("\r\033[K", end="", file=sys.stderr, flush=True)

    def score(self, scorer: str, *arguments, python: str = sys.executable) -> list[str]:
        """A scorer's lines, which also go to target/eval/details.txt."""
        command = [python, self.scorer(scorer), *arguments]
        done = subprocess.run(command, text=True, capture_output=True, check=False)
        with (self.work / "details.txt").open("a") as details:
            details.write(f"$ {scorer} {' '.join(map(str, arguments))}\n{done.stdout}{done.stderr}\n")
        if done.returncode != 0:
            raise SystemExit(f"eval: {scorer} failed; see {self.work / 'details.txt'}")
        return done.stdout.splitlines()

    @staticmethod
    def run(script: str, *arguments) -> list[str]:
        """What another script of this folder prints; what it says of its progress goes to the terminal."""
        command = [sys.executable, pathlib.Path(__file__).parent / script, *arguments]
        return subprocess.run(command, text=True, stdout=subprocess.PIPE, check=True).stdout.splitlines()

    def dicom_python(self) -> str:
        """An interpreter with what score_dicom.py needs, in a virtual environment of its own."""
        home = self.work / "venv"
        wanted = (pathlib.Path(__file__).parent / "requirements.txt").read_text()
        mark = home / "installed.txt"
        if not mark.exists() or mark.read_text() != wanted:
            if subprocess.run([sys.executable, "-m", "venv", "--clear", home]).returncode != 0:
                raise Missing("missing: python3-venv (deploy/bootstrap installs it)")
            pip = [home / "bin/pip", "install", "--quiet", "--requirement", pathlib.Path(__file__).parent / "requirements.txt"]
            if subprocess.run(pip).returncode != 0:
                raise Missing("missing: numpy and pydicom cannot be had from PyPI")
            mark.write_text(wanted)
        return str(home / "bin/python")


def table(rows: list[tuple[str, str, str, str]]) -> str:
    head = ("what", "documents", "result", "seconds")
    widths = [max(len(row[column]) for row in [head, *rows]) for column in range(4)]
    def line(row):
        return "  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip()
    return "\n".join([line(head), line(tuple("-" * width for width in widths)), *map(line, rows)])


def main() -> int:
    reader = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    reader.add_argument("binary", type=pathlib.Path)
    reader.add_argument("parts", nargs="*", choices=[*parts.ALL, []], metavar="PART")
    reader.add_argument("--strict", action="store_true", help="the strict redaction profile")
    reader.add_argument("--sample", type=int, metavar="N", help="so many documents of each folder only")
    wanted = reader.parse_args()
    # Engines that outlive docward become children of this process, so that their CPU time can be asked for.
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    work = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")).resolve() / "eval"
    work.mkdir(parents=True, exist_ok=True)
    (work / "details.txt").unlink(missing_ok=True)
    shared = pathlib.Path(os.environ.get("DOCWARD_EVAL", ROOT.parent / "shared"))
    bench = Bench(wanted.binary.resolve(), shared, work, wanted.strict, wanted.sample)
    rows, absent = [], []
    for name in wanted.parts or parts.ALL:
        try:
            rows += parts.ALL[name](bench)
        except Missing as missing:
            absent.append(f"{name}: {missing}")
    print(table(rows))
    print("".join(f"\n{line}" for line in absent) + f"\nwhat the scorers said in full: {work / 'details.txt'}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
