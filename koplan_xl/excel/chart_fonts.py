"""The fonts of charts: XlsxWriter names the one of Latin letters only, and Excel then picks another for Japanese."""

import re

from koplan_xl.excel.package import Package

_CHARTS = "xl/charts/chart"
_LATIN = re.compile(rb'(<a:latin typeface="([^"]*)"[^>]*/>)(?!<a:ea)')


def with_japanese_named(workbook: bytes) -> bytes:
    """Give the workbook with its charts' fonts named for Japanese letters, too."""
    package = Package.open(workbook)
    for name in package.parts:
        if name.startswith(_CHARTS):
            package.parts[name] = _LATIN.sub(rb'\1<a:ea typeface="\2"/>', package.parts[name])
    return package.to_bytes()
