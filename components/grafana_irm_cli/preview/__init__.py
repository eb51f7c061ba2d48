"""Previews of Pulumi stacks that a reviewer of a pull request can trust.

The parts, in the order in which a report passes them:

- `project` and `selection`: which stacks there are, and which of them a change touches;
- `run`: previews them side by side with the Pulumi command line, and reads the engine's event log;
- `steps`: the engine's events as steps, with property values;
- `review`: what a reviewer must see, found in the steps;
- `grafana_irm_cli.masking` and `visible`: no secret, and no value that is not known to be public, passes;
- `model`: the report, plain data that can be written to a file and read back;
- `markdown` and `terminal`: the report for people;
- `publish`, `github` and `gitlab`: one comment on the pull request, edited in place.
"""
