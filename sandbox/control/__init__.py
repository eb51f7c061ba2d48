"""The control server of a running sandbox, and its clients."""
