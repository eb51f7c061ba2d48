"""Pydantic as the components use it: models of inputs, and the types of their fields."""
