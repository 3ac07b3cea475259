"""The plan's figures as one short number, so that two prints can be told apart."""

import hashlib
import json

from koplan_xl.plan import schema
from koplan_xl.plan.model import Plan

_FIGURES = (schema.Kind.AMOUNT, schema.Kind.MEASURED)


def fingerprint(plan: Plan) -> str:
    """Return eight hexadecimal digits that change with any amount or indicator value; the order of rows is no matter."""
    found = sorted(
        repr((table.name, record.key, record.year, record.part, column.name, record.values.get(column.name)))
        for table in schema.TABLES
        for column in table.columns
        if column.kind in _FIGURES
        for record in plan.records(table.name)
        if record.values.get(column.name) is not None
    )
    return hashlib.sha256(json.dumps(found).encode()).hexdigest()[:8]
