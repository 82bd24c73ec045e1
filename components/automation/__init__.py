"""Functions that run inside AWS: what each is made of, whichever area asks for it."""
