"""What the components cost, measured against a program that does without them."""
