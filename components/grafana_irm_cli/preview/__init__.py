"""Previews of Pulumi stacks that a reviewer of a pull request can trust.

The parts, in the order in which a report passes them:

- `grafana_irm_cli.pulumi.project` and `selection`: the stacks of a project, and the stacks that a change touches;
- `run`: previews stacks in parallel with the Pulumi command line, and reads the engine's event log;
- `steps`: the engine's events as steps, with property values;
- `review`: warnings for the reviewer, found in the steps;
- `grafana_irm_cli.masking` and `visible`: remove secrets, and values that are not known to be public;
- `model`: the report, plain data that can be written to a file and read back;
- `markdown` and `terminal`: the report for people;
- `publish`, `github` and `gitlab`: one comment on the pull request, edited in place.
"""
