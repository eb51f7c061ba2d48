"""What all tests share."""

from hypothesis import settings

# The same examples in every run, and no time limit for one: a busy machine does not make a test fail.
settings.register_profile("same-every-time", derandomize=True, deadline=None)
settings.load_profile("same-every-time")
