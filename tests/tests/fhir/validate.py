"""Validates FHIR R4 resources by the models of fhir.resources: paths of JSON files come as arguments, every problem of every one
leaves as a line of `path: problem`; none of the values that the files hold is among them."""

import json
import sys

from pydantic import ValidationError
import fhir.resources
from fhir.resources.bundle import Bundle

assert fhir.resources.__version__ == "6.4.0", "this release has the models of R4 (4.0.1); later ones have R4B and R5"


def problems(path):
    with open(path, encoding="utf-8") as file:
        bundle = json.load(file)
    try:
        Bundle.parse_obj(bundle)
    except ValidationError as error:
        for problem in error.errors():
            yield ".".join(str(part) for part in problem["loc"]) + ": " + problem["msg"]


for path in sys.argv[1:]:
    for problem in problems(path):
        print(f"{path}: {problem}")
