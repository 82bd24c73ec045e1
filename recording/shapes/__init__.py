"""The AWS-shaped outputs of each resource type, one module an area of AWS."""
