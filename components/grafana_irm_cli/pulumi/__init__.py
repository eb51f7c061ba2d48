"""Runs Pulumi for the commands: toolchain, environment, project, stack and state."""
