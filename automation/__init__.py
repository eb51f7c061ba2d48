"""What runs around ``pulumi``: the toolchain, the demo, previews of pull requests, checks of live systems."""
