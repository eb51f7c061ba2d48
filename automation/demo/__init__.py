"""The demo: the real Pulumi engine creates all resources, alerts and heartbeats arrive, and all is deleted."""
