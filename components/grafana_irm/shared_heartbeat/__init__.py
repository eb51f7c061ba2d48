"""`SharedHeartbeat`: one rule and one contact point that beat for many integrations."""
