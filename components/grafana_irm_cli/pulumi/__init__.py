"""Pulumi as the commands run it: toolchain, environment, project, stack and state."""
