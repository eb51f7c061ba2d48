"""Access control: tokens, users, basic roles and rights."""
