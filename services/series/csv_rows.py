"""Lists of people as CSV: read row by row, and written so that no spreadsheet runs a cell."""

import codecs
import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from marshmallow import Schema, ValidationError

from chassis.cards import holds_card_number
from series.domain.violations import RuleViolation

MOST_ROWS = 2_000
FIELD = "data_b64"

_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_DELIMITERS = ",;\t"
_COLUMNS = {
    "email": ("email", "e-mail", "mail", "email address", "e-mail address"),
    "name": ("name", "full name"),
    "first_name": ("first name", "given name"),
    "last_name": ("last name", "family name", "surname"),
    "phone": ("phone", "telephone", "mobile", "phone number"),
}
# OWASP, CSV injection: what a spreadsheet takes for the beginning of a formula.
_FORMULA = re.compile(r"[=+\-@\t\r]")
_PHONE_NUMBER = re.compile(r"\+[0-9]+")


@dataclass(frozen=True)
class Row:
    """What a line of the file, counted from 1 with the header, says of a person."""

    line: int
    email: str
    name: str
    phone: str | None


@dataclass(frozen=True)
class BadRow:
    line: int
    sentence: str


def read(content: bytes, schema: Schema) -> Iterator[Row | BadRow]:
    """Every person of the file, checked by `schema`. Raises RuleViolation for what is no list."""
    text = _decoded(content)
    first_line = text.partition("\n")[0]
    delimiter = max(_DELIMITERS, key=first_line.count)
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    header = _header(next(lines, []))
    for number, cells in enumerate(lines, start=1):
        if number > MOST_ROWS:
            raise RuleViolation(FIELD, f"A file holds {MOST_ROWS} people at most.")
        if any(cell.strip() for cell in cells):
            yield _row(lines.line_num, header, cells, schema)


def write(header: Sequence[str] | None, rows: Iterable[Sequence[str]]) -> str:
    """The rows as CSV; a cell that a spreadsheet would run is led by an apostrophe."""
    written = io.StringIO()
    lines = csv.writer(written)
    if header:
        lines.writerow(header)
    lines.writerows([_inert(cell) for cell in row] for row in rows)
    return written.getvalue()


def _inert(cell: str) -> str:
    is_harmless = not _FORMULA.match(cell) or _PHONE_NUMBER.fullmatch(cell)
    return cell if is_harmless else f"'{cell}"


def _decoded(content: bytes) -> str:
    """The text, whatever a spreadsheet saved it as: UTF-8, UTF-16, or the old Western one."""
    encoding = "utf-16" if content.startswith(_UTF_16) else "utf-8-sig"
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    if "\x00" in text:
        raise RuleViolation(FIELD, "This is not a CSV file.")
    return text


def _header(cells: list[str]) -> list[str]:
    """What each column holds, "" where we have no use for it."""
    titles = [" ".join(cell.casefold().replace("_", " ").split()) for cell in cells]
    header = [
        next((name for name, known in _COLUMNS.items() if title in known), "") for title in titles
    ]
    if header.count("email") != 1:
        raise RuleViolation(FIELD, "The first line names the columns, and one of them is email.")
    return header


def _row(line: int, header: list[str], cells: list[str], schema: Schema) -> Row | BadRow:
    if any("\n" in cell for cell in cells):
        return BadRow(line, "A cell goes over several lines: a quotation mark may be missing.")
    found = {name: cell.strip() for name, cell in zip(header, cells, strict=False) if name}
    full_name = f"{found.get('first_name', '')} {found.get('last_name', '')}".strip()
    email = found.get("email", "")
    name = found.get("name") or full_name or email.partition("@")[0]
    if holds_card_number(f"{name}\n{email}"):
        return BadRow(line, "A payment card number has no place in a list.")
    try:
        person = schema.load({"email": email, "name": name, "phone": found.get("phone", "")})
    except ValidationError as error:
        return BadRow(line, _sentence(error))
    return Row(line, **person)


def _sentence(error: ValidationError) -> str:
    """The first thing that is wrong, and where."""
    (field, sentences), *_ = error.normalized_messages().items()
    return f"{field}: {sentences[0]}"
