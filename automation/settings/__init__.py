"""What is generated from the models of the inputs: the TypedDicts of programs, and docs/settings.md."""
