"""What the project stands on: all of it pinned by hash, under licences it may use, without known vulnerabilities."""
