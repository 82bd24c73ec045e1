"""The entry points of the functions: one module a function, each with `handle`."""
