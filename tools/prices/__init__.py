"""Refreshes the price list of the review from AWS's public one."""
