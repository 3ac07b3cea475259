"""All clients of the tests, in the order of the table in docs/mistreatment.md."""

from collections.abc import Sequence

from tests.clients import libreoffice
from tests.clients.gnumeric import Gnumeric
from tests.clients.libraries import COPIED, OPENPYXL, PANDAS
from tests.clients.libreoffice import Office, OfficeError
from tests.clients.nodejs import EXCELJS, SHEETJS
from tests.clients.saving import Client, Job


class LibreOffice:
    """Opens and saves with a running LibreOffice."""

    name = "LibreOffice"

    def __init__(self, office: Office | None = None) -> None:
        self._office = office

    def unavailable_reason(self) -> str:
        """Say why it cannot be used here; "" when it can."""
        return libreoffice.unavailable_reason()

    def save(self, jobs: Sequence[Job]) -> list[str]:
        """Do the jobs; give for each "" or why LibreOffice could not do it."""
        return [self._save(job) for job in jobs]

    def _save(self, job: Job) -> str:
        assert self._office is not None
        try:
            refused = self._office.fill(
                job.source, job.target, [(sheet, cell, str(value)) for sheet, cell, value in job.entries]
            )
        except OfficeError as error:
            return str(error)
        return f"locked: {refused}" if refused else ""


def everyone(office: Office | None = None) -> tuple[Client, ...]:
    """Return all clients; LibreOffice works with the running one that is given."""
    return (LibreOffice(office), Gnumeric(), EXCELJS, SHEETJS, OPENPYXL, COPIED, PANDAS)
