"""`verify`: asks the live systems what the documentation has a person look at, and says what to do about it."""
