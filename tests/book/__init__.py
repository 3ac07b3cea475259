"""The book as a reader sees it: nothing clipped, cut or too small, every page number true."""
