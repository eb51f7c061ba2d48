"""What each component accepts, as pydantic models. The meaning of every setting is documented at the component."""
