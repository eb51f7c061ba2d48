"""The page of `verify --html`: one file with all findings, that needs no network."""
