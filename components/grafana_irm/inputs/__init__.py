"""The pydantic base model of all inputs, and the types of their fields."""
