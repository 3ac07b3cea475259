"""Make the shipped canonical workbook from the transcribed plan: `python workbooks/build.py [OUT.xlsx]`.

`source/` has one CSV (UTF-8) per sheet, named like the sheet, with its columns.
"""

import csv
import sys
from collections.abc import Iterator
from pathlib import Path

from koplan_xl.canonical import parse_field
from koplan_xl.errors import PlanError
from koplan_xl.excel.canonical_book import write_canonical
from koplan_xl.grid import column_letters
from koplan_xl.plan import schema
from koplan_xl.plan.model import Plan, Record, RowPlace
from koplan_xl.plan.schema import Table

HERE = Path(__file__).parent
SOURCE = HERE / "source"
SHIPPED = HERE / "komoro-r7-policy6.xlsx"


def read_source(folder: Path) -> Plan:
    """Read all tables. PlanError when a file's columns are not the sheet's."""
    return Plan({table.name: list(_read_table(folder, table)) for table in schema.TABLES})


def _read_table(folder: Path, table: Table) -> Iterator[Record]:
    letters = {name: column_letters(number) for number, name in enumerate(table.names, start=1)}
    with (folder / f"{table.name}.csv").open(encoding="utf-8", newline="") as file:
        lines = csv.DictReader(file)
        if tuple(lines.fieldnames or ()) != table.names:
            raise PlanError(f"{table.name}.csv の列が正本の列と違います: {lines.fieldnames}")
        for row, line in enumerate(lines, start=2):
            values = {column.name: parse_field(column, line[column.name]) for column in table.columns}
            yield Record(table.name, values, RowPlace(table.name, row, letters))


def main(arguments: list[str]) -> None:
    """Write the workbook to the path given, else over the shipped one."""
    write_canonical(read_source(SOURCE), Path(arguments[0]) if arguments else SHIPPED)


if __name__ == "__main__":
    main(sys.argv[1:])
