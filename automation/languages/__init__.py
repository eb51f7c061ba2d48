"""SDKs for TypeScript and Go: generated from the schema, compiled, and a program in each run on the sandbox."""
