"""Turns a program into plain data without an engine, an account or a network."""
