"""`grafana-irm verify`: check a stack in the live systems, and say what to do about each problem."""
