"""Returned workbooks after everything people and programs do to them; every one is read right or refused."""
