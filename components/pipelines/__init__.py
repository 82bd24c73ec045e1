"""Training pipelines and the workflows around them."""
