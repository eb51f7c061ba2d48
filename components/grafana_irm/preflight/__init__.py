"""What is checked before anything is made: both systems, the rights in them, and the names that are taken."""
