"""Controls: what the frameworks ask of each resource, decided by code on a recording."""
