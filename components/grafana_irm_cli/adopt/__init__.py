"""Brings what exists under management: what belongs together is found, proposed as configuration, and imported."""
