"""The demo: the whole wiring made by the real Pulumi engine, seen at work, and removed again."""
