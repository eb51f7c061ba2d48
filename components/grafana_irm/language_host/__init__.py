"""The components for programs in other languages."""
