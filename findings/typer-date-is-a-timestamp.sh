#!/usr/bin/env bash
# typer 0.29 reads a date without dashes as seconds since 1970, and says nothing.
#
# Versions   typer 0.29.2, pydantic 2.14.3, Python 3.11; typer 0.20.0 with click 8.3.1 for comparison
# Behaviour  typer no longer uses click, but pydantic for the values of its options. A `datetime` option without
#            `formats` therefore takes what pydantic takes from a text, and digits alone are a Unix timestamp:
#            `--since 20261128`, the basic form of ISO 8601, is a day in August 1970, and `--since 2026` is 00:33 on the
#            first of January 1970. Earlier versions refused both. The result also has a time zone, and that of
#            `--since 2026-11-28` has none, so comparing the two raises a TypeError.
#            With `formats=["%Y-%m-%d"]` the option is as strict as before.
# Seen       typer 0.29.2   2026-11-28 -> 2026-11-28 00:00:00, 20261128 -> 1970-08-23 12:05:28+00:00, 2026 -> 1970-01-01 00:33:46+00:00
#            with formats   2026-11-28 -> 2026-11-28 00:00:00, 20261128 -> refused, 2026 -> refused
#            typer 0.20.0   2026-11-28 -> 2026-11-28 00:00:00, 20261128 -> refused, 2026 -> refused
# How        One command with one option, run in both environments.
# Exits      0 while this is so, 1 if it is not, 2 if the packages cannot be installed.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
{ python3 -m venv "$folder/new" && python3 -m venv "$folder/old" &&
  "$folder/new/bin/pip" install --quiet --disable-pip-version-check typer==0.29.2 pydantic==2.14.3 &&
  "$folder/old/bin/pip" install --quiet --disable-pip-version-check typer==0.20.0 click==8.3.1; } || exit 2

cat > "$folder/report.py" <<'PYTHON'
from datetime import datetime
from typing import Annotated

import typer

app = typer.Typer()


@app.command()
def plain(since: Annotated[datetime, typer.Option()]) -> None:
    print(since)


@app.command()
def strict(since: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"])]) -> None:
    print(since)


app()
PYTHON

read_as() { # environment, command: what each way to write a date is read as, on one line
  local value line=""
  for value in 2026-11-28 20261128 2026; do
    line+="$value -> $("$folder/$1/bin/python" "$folder/report.py" "$2" --since "$value" 2> /dev/null || echo refused), "
  done
  echo "${line%, }"
}

new=$(read_as new plain) strict=$(read_as new strict) old=$(read_as old plain)
echo "typer 0.29.2   $new"
echo "with formats   $strict"
echo "typer 0.20.0   $old"

refused="2026-11-28 -> 2026-11-28 00:00:00, 20261128 -> refused, 2026 -> refused"
found="2026-11-28 -> 2026-11-28 00:00:00, 20261128 -> 1970-08-23 12:05:28+00:00, 2026 -> 1970-01-01 00:33:46+00:00"
if [ "$new" != "$found" ] || [ "$strict" != "$refused" ] || [ "$old" != "$refused" ]; then
  echo "The behaviour changed." >&2
  exit 1
fi
