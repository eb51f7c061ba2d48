"""`IrmAlerting`: integration, contact points and heartbeat, connected."""
