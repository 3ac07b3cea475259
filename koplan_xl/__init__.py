"""Hand out, collect, check and print a city's implementation plan as plain Excel workbooks."""

__version__ = "0.1.0"
