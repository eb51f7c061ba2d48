"""Who may do what: tokens, users, basic roles and the rights of a request."""
