"""The command `grafana-irm`: verify, adopt, preview, heartbeat, toolchain."""
