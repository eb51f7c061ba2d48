"""The stack program: settings of a stack file, their checks, and the program itself."""
