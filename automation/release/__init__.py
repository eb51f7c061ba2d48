"""What a release needs apart from a forge: version, changelog, kept state, wheel and sdist, all of it checked."""
