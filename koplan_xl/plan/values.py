"""Typed cell values: how an amount, an indicator value or a text is read, and what was interpreted on the way.

Blank (None), 0, － and 未定 are four different things and stay different.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

Value = str | int | float | bool | None
Note = Literal["N01", "N02", "N07", "N10"]

MAX_WHOLE = 10**15  # Excel keeps fifteen digits; a larger number is no count or amount of anything
DASH = "－"
UNDECIDED = "未定"
_DIGITS = len(str(MAX_WHOLE)) - 1
_DASHES = {"-", "—", "―", "‐", "–", "−", "ー"}
_NUMBER = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d*)?|\d+(?:\.\d*)?|\.\d+", re.ASCII)
_DIGIT = re.compile("[0-9０-９]")
_LINE_END = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")
_APART = re.compile("[^\u0300-\u036f\u3099\u309a][\u0300-\u036f\u3099\u309a]+")
_FULL_YEN = re.compile(r"000\s*円\s*\)?$")
_MINUS_MARK = re.compile(r"[▲△]")
_BOUND = re.compile(r"(.+?)(以上|以下)", re.DOTALL)
_FULL_WIDTH_MINUS = "－−"


@dataclass(frozen=True, slots=True)
class Reading:
    """A value as read, and the rule that says what had to be interpreted (None: nothing)."""

    value: Value
    note: Note | None = None


@dataclass(frozen=True, slots=True)
class Target:
    """An indicator value: `300以上` is (300, 以上); `－` and 未定 are answers without a number."""

    number: float | None
    bound: Literal["以上", "以下"] | None
    answered: bool


def tidy_number(value: int | float) -> int | float:
    """Drop binary noise: 3.0 → 3, 0.30000000000000004 → 0.3."""
    if isinstance(value, int):
        return value
    rounded = round(value, 9)
    whole = abs(rounded) < MAX_WHOLE and rounded == int(rounded)
    return int(rounded) if whole else rounded


def fold(text: str) -> str:
    """Return the text after NFKC and trimming, for comparing what people typed with what a list holds."""
    return unicodedata.normalize("NFKC", text).strip()


def composed(text: str) -> str:
    """Put letters and their marks together (か + ゛ → が), as macOS takes them apart. Other letters stay as they are:
    異体字 are letters of their own.
    """
    return _APART.sub(lambda match: unicodedata.normalize("NFC", match[0]), text)


def date_text(value: Value) -> str:
    """Write a date or a time as Excel stores it: 45750 → `2025/4/3`, 0.5 → `12:00`."""
    if not isinstance(value, int | float) or value < 0:
        return str(value)
    days, part = divmod(value, 1)
    if not days:
        minutes = round(part * 24 * 60)
        return f"{minutes // 60}:{minutes % 60:02d}"
    day = date(1899, 12, 30) + timedelta(days=int(days))
    return f"{day.year}/{day.month}/{day.day}"


def clean_text(value: object) -> Value:
    """Read a text cell: numbers stay numbers' text, line ends become \\n, edge blanks go; empty is None."""
    if value is None:
        return None
    if isinstance(value, bool):
        return "はい" if value else "いいえ"
    if isinstance(value, int | float):
        return str(tidy_number(value))
    text = _LINE_END.sub("\n", str(value)).strip(" \t\n\u3000")
    return text or None


def read_amount(raw: object) -> Reading:
    """Read an amount in 千円: numbers, text that is a number (N01), ▲ and (…) (N02); other text is N07 and kept.

    So is whole thousands followed by 円 and not 千円: that may be meant as it says.
    """
    reading = _read_number(raw)
    if reading.note in ("N01", "N02") and _FULL_YEN.search(fold(str(raw))):
        return Reading(str(raw).strip(), "N07")
    return reading


def _read_number(raw: object) -> Reading:
    if raw is None or isinstance(raw, bool):
        return Reading(None if raw is None else str(raw), None if raw is None else "N07")
    if isinstance(raw, int | float):
        return Reading(tidy_number(raw)) if abs(raw) < MAX_WHOLE else Reading(str(raw), "N07")
    text = fold(str(raw))
    if not text:
        return Reading(None)
    if text in _DASHES:
        return Reading(DASH)
    if text == UNDECIDED:
        return Reading(UNDECIDED)
    return _number_in_text(str(raw), text)


def _number_in_text(raw: str, text: str) -> Reading:
    body = re.sub(r"\s", "", text)
    minus = marked = False
    if match := re.fullmatch(r"\((.+)\)", body):
        body, minus, marked = match[1], True, True
    if body and (body[0] in "▲△-" or body[0] == "−"):
        marked = marked or bool(_MINUS_MARK.match(body)) or any(mark in raw for mark in _FULL_WIDTH_MINUS)
        body, minus = body[1:], True
    body = re.sub(r"千?円$", "", body)
    made_up = len(_DIGIT.findall(raw)) != len(_DIGIT.findall(text))  # ①500 is no 1500
    too_long = len(body.replace(",", "").partition(".")[0]) > _DIGITS
    if made_up or too_long or not _NUMBER.fullmatch(body):
        return Reading(raw.strip(), "N07")
    number = tidy_number(float(body.replace(",", "")) if "." in body else int(body.replace(",", "")))
    return Reading(-number if minus else number, "N02" if marked else "N01")


def read_measured(raw: object) -> Value:
    """Read an indicator value: a number, or the text as printed (`300以上`, `－`, `未定`, `1e+308`)."""
    if raw is None or isinstance(raw, bool):
        return None if raw is None else str(raw)
    if isinstance(raw, int | float):
        return tidy_number(raw) if abs(raw) < MAX_WHOLE else str(raw)
    reading = _read_number(raw)
    return clean_text(raw) if reading.note == "N07" else reading.value


def parse_target(value: Value) -> Target:
    """Take an indicator value apart; text that holds no number is answered but has none."""
    if value is None or value == "":
        return Target(None, None, False)
    if isinstance(value, int | float):
        return Target(float(value), None, True)
    text = value.strip()
    bound: Literal["以上", "以下"] | None = None
    if match := _BOUND.fullmatch(text):
        text, bound = match[1], "以上" if match[2] == "以上" else "以下"
    number = read_amount(text).value
    return Target(float(number) if isinstance(number, int | float) else None, bound, True)
