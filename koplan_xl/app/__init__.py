"""The use cases: each takes paths and choices, returns a result, prints nothing."""
