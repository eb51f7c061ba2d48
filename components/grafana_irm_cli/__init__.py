"""The command `grafana-irm`: verify, adopt, preview, up, heartbeat, toolchain."""
