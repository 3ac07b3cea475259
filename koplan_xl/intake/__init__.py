"""A returned workbook between its grid of cells and values: the way back."""

from koplan_xl.intake.as_plan import to_plan
from koplan_xl.intake.model import RECORD_TABLES, Intake, Refusal, Repair
from koplan_xl.intake.reading import read_return

__all__ = ["RECORD_TABLES", "Intake", "Refusal", "Repair", "read_return", "to_plan"]
