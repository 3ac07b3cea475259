"""openxml-audit, a port of the Open XML SDK's validator, beside our own checker."""

from pathlib import Path

from openxml_audit import FileFormat, OpenXmlValidator, ValidationSeverity


def audit(path: Path) -> list[str]:
    """Give the errors openxml-audit finds, one readable line each; no warnings."""
    validator = OpenXmlValidator(file_format=FileFormat.OFFICE_2019, max_errors=0)
    found = validator.validate(path).errors
    return [str(error) for error in found if error.severity is ValidationSeverity.ERROR]
