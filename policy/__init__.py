"""The policy pack: the rules of the review inside the engine. It has no rules of its own."""
