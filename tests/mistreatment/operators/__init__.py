"""The operators by family; each is a function over a `Case`, put on the list by `@operator`."""
