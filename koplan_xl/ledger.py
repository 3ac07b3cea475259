"""The ledger's amounts (財務会計の額) from a CSV file, for comparison with the plan's sums."""

import csv
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path

from koplan_xl.errors import UsageError, reason_of
from koplan_xl.files import plain_bytes
from koplan_xl.plan import schema
from koplan_xl.plan.model import CellsPlace, Plan, Record
from koplan_xl.plan.values import Value, fold, read_amount, tidy_number
from koplan_xl.years import parse_year

_ENCODINGS = ("utf-8-sig", "cp932")
_YEAR, _AMOUNT, _AMOUNT_IN_YEN = "年度", "金額", "金額(円)"
_AMOUNT_HEADERS = (_AMOUNT, "金額(千円)", _AMOUNT_IN_YEN)
_REQUIRED = (*schema.ACCOUNT_PATH, _YEAR)

Account = tuple[tuple[str, ...], int]  # 会計・款・項・目 and the year


def read_ledger(path: Path) -> dict[Account, int | float]:
    """Return the amounts in 千円 by account and year; 細目 are added up. UsageError names the line."""
    rows = list(csv.reader(_text(path).splitlines()))
    headers = [fold(name) for name in rows[0]] if rows else []
    missing = [name for name in _REQUIRED if name not in headers]
    amount_header = next((name for name in _AMOUNT_HEADERS if name in headers), None)
    if missing or amount_header is None:
        absent = "、".join([*missing, *([] if amount_header else [_AMOUNT])])
        raise UsageError(
            f"{path}: 1行目に {absent} の列がありません。会計,款,項,目,細目,年度,金額 の形にしてください。"
        )
    sums: dict[Account, int | float] = defaultdict(int)
    for line, row in enumerate(rows[1:], start=2):
        if any(cell.strip() for cell in row):
            account, amount = _read_row(path, line, dict(zip(headers, row, strict=False)), amount_header)
            sums[account] += amount
    in_yen = amount_header == _AMOUNT_IN_YEN
    return {
        account: _thousands(amount) if in_yen else tidy_number(amount) for account, amount in sums.items()
    }


def _text(path: Path) -> str:
    try:
        content = plain_bytes(path)
    except OSError as error:
        raise UsageError(f"{path}: 財務会計の額の CSV を開けません({reason_of(error)})。") from error
    for encoding in _ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UsageError(f"{path}: 文字コードが読めません。UTF-8 か Shift_JIS の CSV で保存し直してください。")


def _read_row(
    path: Path, line: int, row: Mapping[str, str], amount_header: str
) -> tuple[Account, int | float]:
    levels = tuple(row.get(name, "").strip() for name in schema.ACCOUNT_PATH)
    if not levels[0]:
        raise UsageError(f"{path}: {line}行目の会計が空欄です。")
    year = parse_year(row.get(_YEAR, ""))
    if year is None:
        raise UsageError(
            f"{path}: {line}行目の年度「{row.get(_YEAR, '')}」が読めません。「令和7年度」か 2025 の形にしてください。"
        )
    amount = read_amount(row.get(amount_header, "")).value
    if not isinstance(amount, int | float):
        raise UsageError(f"{path}: {line}行目の金額「{row.get(amount_header, '')}」が数として読めません。")
    return (levels, year), amount


def _thousands(yen: int | float) -> int:
    """Round an amount in yen to 千円, halves away from zero."""
    rounded = (abs(int(yen)) + 500) // 1000
    return rounded if yen >= 0 else -rounded


def use_ledger(plan: Plan, amounts: Mapping[Account, int | float]) -> None:
    """Put the ledger's amounts in place of the 統制額 of the same years, in memory only."""
    years = {year for _, year in amounts}
    kept = [record for record in plan.records("統制額") if record.year not in years]
    plan.tables["統制額"] = kept + [_record(*account, amount) for account, amount in amounts.items()]


def _record(levels: tuple[str, ...], year: int, amount: int | float) -> Record:
    path: dict[str, Value] = dict(zip(schema.ACCOUNT_PATH, (level or None for level in levels), strict=True))
    return Record("統制額", {**path, _YEAR: year, _AMOUNT: amount}, CellsPlace({}))
