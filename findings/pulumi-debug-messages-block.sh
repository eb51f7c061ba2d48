#!/usr/bin/env bash
# Pulumi's Python SDK sends the engine several debug messages for each resource, and the program waits for each of them.
#
# Versions   pulumi 3.272.0 (Python SDK; 3.259.0 does the same), Python 3.11
# Behaviour  Each registration calls `pulumi.log.debug` four times: registering, beginning rpc, prepared, successful. The
#            outputs of a component add three, two of them with all outputs as text. The SDK cannot know whether the
#            engine wants debug messages, so it sends all: a blocking gRPC call from the thread of the event loop, while
#            nothing else of the program runs. `pulumi` drops them without `--debug`. In a preview of 100 components
#            with 204 resources without changes these are 1541 calls, and 19% of the CPU of program and engine.
# Seen       20 resources, 20 components: 231 debug messages, all of them from the main thread
# How        A program against the SDK's own mocks, with an engine that counts the messages.
# Exits      0 while this is so, 1 if it is not, 2 if the package cannot be installed.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
{ python3 -m venv "$folder/venv" &&
  "$folder/venv/bin/pip" install --quiet --disable-pip-version-check pulumi==3.272.0; } || exit 2

cd "$folder"
timeout 120 venv/bin/python - <<'PYTHON'
import sys
import threading

import pulumi
from pulumi.runtime import mocks, settings, stack
from pulumi.runtime.proto import engine_pb2

COUNT = 20


class Mocks(pulumi.runtime.Mocks):
    def new_resource(self, args):
        return f"{args.name}-id", args.inputs

    def call(self, args):
        return {}


class Engine(mocks.MockEngine):
    threads = []

    def Log(self, request):
        if request.severity == engine_pb2.DEBUG:
            self.threads.append(threading.current_thread())


def program():
    for number in range(COUNT):
        component = pulumi.ComponentResource("example:index:Component", f"component-{number}")
        pulumi.CustomResource("example:index:Service", f"service-{number}", {}, pulumi.ResourceOptions(parent=component))
        component.register_outputs({"number": number})


@pulumi.runtime.test
def run():
    settings.set_root_resource(None)
    stack.Stack(program)


mocks.set_mocks(Mocks())
settings.SETTINGS.engine = engine = Engine(None)
run()
sent = engine.threads
is_main = all(thread is threading.main_thread() for thread in sent)
print(f"{COUNT} resources, {COUNT} components: {len(sent)} debug messages, {'all' if is_main else 'not all'} of them from the main thread")
sys.exit(0 if is_main and len(sent) >= 7 * COUNT else "The behaviour changed.")
PYTHON
