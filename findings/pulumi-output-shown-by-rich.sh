#!/usr/bin/env bash
# A handled exception that rich shows with its local variables fails a Pulumi program when it ends.
#
# Versions   pulumi 3.272.0 (Python SDK; 3.259.0 does the same), rich 15.0.0, Python 3.11
# Behaviour  An `Output` responds to any attribute with another `Output`, which reads the attribute of the value as soon
#            as the value is known. The SDK documents that `hasattr` is therefore always true. rich is prepared for
#            such objects: before it shows a value, it reads an attribute that nothing has, and so knows not to trust
#            the object. What it prints is right. But the test itself has left an `Output` that cannot resolve, and so
#            has its search for the fields of named tuples. Pulumi awaits all outputs at the end: the program fails
#            with an attribute that occurs nowhere in it, although the exception was handled, and after all of its
#            resources were registered. `print`, and rich without local variables, do no harm.
# Seen       print                       program succeeds
#            rich, without locals        program succeeds
#            rich, with locals           program fails: 'str' object has no attribute ..., resources registered: 1
#            rich, pprint                program fails: 'str' object has no attribute ..., resources registered: 1
#            the attribute occurs in rich: True, in the program: False
# How        Programs against the SDK's own mocks: each registers one resource, and shows an output that is a text.
# Exits      0 while this is so, 1 if it is not, 2 if the packages cannot be installed.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
{ python3 -m venv "$folder/venv" &&
  "$folder/venv/bin/pip" install --quiet --disable-pip-version-check pulumi==3.272.0 rich==15.0.0; } || exit 2

cat > "$folder/program.py" <<'PYTHON'
import re
import sys
from pathlib import Path

import pulumi
import rich.pretty
from rich.console import Console


class Mocks(pulumi.runtime.Mocks):
    def new_resource(self, args):
        registered.append(args.name)
        return f"{args.name}-id", args.inputs

    def call(self, args):
        return {}


def printed(url):
    print(repr(url), file=quiet)


def pprinted(url):
    rich.pretty.pprint({"url": url}, console=Console(file=quiet))


def handled(url, with_locals):
    try:
        int("none")
    except ValueError:
        Console(file=quiet).print_exception(show_locals=with_locals)


def run(show):
    """Return the error of a program that shows an output, or nothing."""
    registered.clear()

    @pulumi.runtime.test
    def program():
        pulumi.CustomResource("example:index:Service", "shop")
        show(pulumi.Output.from_input("https://shop.test"))

    try:
        program()
    except AttributeError as error:
        return str(error)
    return ""


registered = []
pulumi.runtime.set_mocks(Mocks())
unread = []
missing = "'str' object has no attribute "
with open("shown", "w") as quiet:
    for label, show, harmful in (
        ("print", printed, False),
        ("rich, without locals", lambda url: handled(url, False), False),
        ("rich, with locals", lambda url: handled(url, True), True),
        ("rich, pprint", pprinted, True),
    ):
        error = run(show)
        end = f"fails: {missing}..., resources registered: {len(registered)}" if error else "succeeds"
        print(f"{label:<27} program {end}")
        if bool(error) != harmful or (error and not error.startswith(missing)) or registered != ["shop"]:
            sys.exit(f"The behaviour changed: {label}: {error}")
        unread += re.findall("attribute '(.+)'", error)
in_rich = all(name in Path(rich.pretty.__file__).read_text() for name in unread)
in_program = any(name in Path(__file__).read_text() for name in unread)
print(f"the attribute occurs in rich: {in_rich}, in the program: {in_program}")
sys.exit(0 if len(unread) == 2 and in_rich and not in_program else "The behaviour changed.")
PYTHON
cd "$folder"
timeout 120 venv/bin/python program.py
