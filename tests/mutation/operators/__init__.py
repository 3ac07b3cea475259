"""The operators by family, one small function per way to go wrong."""
