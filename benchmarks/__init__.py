"""How long the platform's commands take on this machine."""
