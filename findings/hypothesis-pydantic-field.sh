#!/usr/bin/env bash
# hypothesis honours a pydantic annotation inside a model, and ignores the same annotation outside of one.
#
# Versions   hypothesis 6.170.15, pydantic 2.14.3, annotated-types 0.8.0, Python 3.11
# Behaviour  `Size = Annotated[int, Field(ge=1, le=5)]` is the usual way to name a constrained type. As the field of a
#            model, `st.from_type(Model)` draws 1 to 5: pydantic unpacks the constraints into the model's signature.
#            Drawn by itself, or as the argument of a function with `@given(...)` and `...`, the same type gives any
#            integer, without a warning: hypothesis does not look into `Field(...)`. `StringConstraints` is a third
#            case: of one annotation the lengths are honoured, and `pattern` is dropped with a warning.
#            So a test of a function is given values that its own types exclude, and the test of the model is not.
# Seen       model with the field   all within 1..5: True
#            the type by itself     all within 1..5: False, warnings: 0
#            StringConstraints      all of 3 to 5 characters: True, all match the pattern: False, warnings: 1
# How        300 values of each, the same ones every time; the warnings are hypothesis's own.
# Exits      0 while this is so, 1 if it is not, 2 if the packages cannot be installed.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
{ python3 -m venv "$folder/venv" &&
  "$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    hypothesis==6.170.15 pydantic==2.14.3 annotated-types==0.8.0; } || exit 2

cd "$folder"
venv/bin/python - <<'PYTHON'
import re
import sys
import warnings
from typing import Annotated

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.errors import HypothesisWarning
from pydantic import BaseModel, Field, StringConstraints

Size = Annotated[int, Field(ge=1, le=5)]
Code = Annotated[str, StringConstraints(min_length=3, max_length=5, pattern="^[a-z]+$")]


class Box(BaseModel):
    size: Size


def drawn(strategy):
    """Return 300 values, and how many different warnings hypothesis gave."""
    values = []

    @settings(max_examples=300, database=None, derandomize=True)
    @given(strategy)
    def collect(value):
        values.append(value)

    with warnings.catch_warnings(record=True) as given_warnings:
        warnings.simplefilter("always")
        collect()
    return values, len({str(w.message) for w in given_warnings if issubclass(w.category, HypothesisWarning)})


boxes, _ = drawn(st.from_type(Box))
sizes, silent = drawn(st.from_type(Size))
codes, warned = drawn(st.from_type(Code))
in_model = all(1 <= box.size <= 5 for box in boxes)
alone = all(1 <= size <= 5 for size in sizes)
lengths = all(3 <= len(code) <= 5 for code in codes)
matching = all(re.fullmatch("[a-z]+", code) for code in codes)
print(f"model with the field   all within 1..5: {in_model}")
print(f"the type by itself     all within 1..5: {alone}, warnings: {silent}")
print(f"StringConstraints      all of 3 to 5 characters: {lengths}, all match the pattern: {matching}, warnings: {warned}")
as_found = (in_model, alone, silent, lengths, matching, warned) == (True, False, 0, True, False, 1)
sys.exit(0 if as_found else "The behaviour changed.")
PYTHON
