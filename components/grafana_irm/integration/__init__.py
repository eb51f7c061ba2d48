"""`IrmIntegration`: a new integration, or an existing one."""
