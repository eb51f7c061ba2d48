"""`IrmAlerting`: integration, contact points and heartbeat, wired."""
