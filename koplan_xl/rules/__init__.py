"""The rules a plan is checked against: one small function each, declared in a registry."""
