"""Checks the project's packages: pinned by hash, with allowed licences, without known vulnerabilities."""
