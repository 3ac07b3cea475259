"""Hostile and broken files: every one is read right or refused with its kind, and nothing else happens."""
