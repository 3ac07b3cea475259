"""Findings as files people open: a workbook, a page, a table."""
