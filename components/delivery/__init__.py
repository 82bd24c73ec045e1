"""How changes reach an environment: roles of workflows, the runner, the state."""
