"""Trails, findings and copies: what an auditor asks for."""
