"""`SharedHeartbeat`: one rule and one contact point that send beats to many integrations."""
