"""The checks before anything is created: both systems, the permissions in them, and names in use."""
