"""Make a PDF of a workbook with LibreOffice, the one part of the tool that needs another program."""

import json
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from koplan_xl.errors import ConverterError
from koplan_xl.excel.cells import escape
from koplan_xl.fonts import FONTS

_TIMEOUT_SECONDS = 300
_PDF_A_2 = "2"
# Read by LibreOffice 7.4 and later; older ones make a plain PDF.
_OPTIONS = json.dumps(
    {
        "SelectPdfVersion": {"type": "long", "value": _PDF_A_2},
        "UseTaggedPDF": {"type": "boolean", "value": "true"},
        "ExportBookmarks": {"type": "boolean", "value": "false"},
    }
)
_SYSTEM_FONTS = "/etc/fonts/fonts.conf"
_WINDOWS_PLACES = (
    r"C:\Program Files\LibreOffice\program\soffice.exe",
    r"C:\Program Files (x86)\LibreOffice\program\soffice.exe",
)
_MAC_PLACE = "/Applications/LibreOffice.app/Contents/MacOS/soffice"


def find_office() -> str | None:
    """Return LibreOffice's program: environment variable KOPLAN_SOFFICE, the search path, else the usual places."""
    if named := os.environ.get("KOPLAN_SOFFICE"):
        return named
    for name in ("soffice", "libreoffice"):
        if found := shutil.which(name):
            return found
    return next((place for place in (*_WINDOWS_PLACES, _MAC_PLACE) if Path(place).exists()), None)


def to_pdf(workbook: bytes) -> bytes:
    """Convert a workbook to a tagged PDF/A. ConverterError when LibreOffice is missing, fails or takes over 5 minutes."""
    program = find_office()
    if program is None:
        raise ConverterError(
            "PDFを作るには LibreOffice が必要ですが、見つかりません。LibreOffice を入れるか、"
            "-o に .xlsx を指定して Excel から印刷してください。"
        )
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "book.xlsx"
        source.write_bytes(workbook)
        # A profile of its own: a running LibreOffice of the user would otherwise take the job and do nothing.
        profile = (Path(folder) / "profile").as_uri()
        command = [program, f"-env:UserInstallation={profile}", "--headless", "--norestore"]
        command += ["--convert-to", f"pdf:calc_pdf_Export:{_OPTIONS}", "--outdir", folder, str(source)]
        try:
            done = subprocess.run(
                command,
                capture_output=True,
                timeout=_TIMEOUT_SECONDS,
                check=False,
                env=_stand_ins(Path(folder)),
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise ConverterError(
                f"LibreOffice が動きませんでした({program})。入れ直すか、.xlsx で出力してください。"
            ) from error
        made = source.with_suffix(".pdf")
        if done.returncode or not made.exists():
            raise ConverterError(
                "LibreOffice が PDF を作れませんでした。.xlsx で出力して Excel から印刷してください。"
            )
        return made.read_bytes()


def _stand_ins(folder: Path) -> dict[str, str]:
    """Return the surroundings in which fontconfig, where it is used, gives a missing font's stand-in of the same widths."""
    aliases = "".join(
        f'<alias binding="same"><family>{escape(name)}</family>'
        f"<accept><family>{escape(font.stand_in)}</family></accept></alias>"
        for font in FONTS
        if font.stand_in
        for name in font.names
    )
    own = os.environ.get("FONTCONFIG_FILE") or _SYSTEM_FONTS
    file = folder / "fonts.conf"
    file.write_text(
        '<?xml version="1.0"?>\n<!DOCTYPE fontconfig SYSTEM "fonts.dtd">\n<fontconfig>'
        f'<include ignore_missing="yes">{escape(own)}</include>{aliases}</fontconfig>\n',
        encoding="utf-8",
    )
    return {**os.environ, "FONTCONFIG_FILE": str(file)}
