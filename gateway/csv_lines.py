"""Rows as CSV that no spreadsheet runs: a cell that would be a formula is led by an apostrophe."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence

# OWASP, CSV injection: what a spreadsheet takes for the beginning of a formula.
_FORMULA = re.compile(r"[=+\-@\t\r]")
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")


def lines(header: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    """The header and each row as a line."""
    yield _line(header)
    for row in rows:
        yield _line(["" if cell is None else _inert(str(cell)) for cell in row])


def _line(cells: Sequence[str]) -> str:
    written = io.StringIO()
    csv.writer(written).writerow(cells)
    return written.getvalue()


def _inert(cell: str) -> str:
    is_harmless = not _FORMULA.match(cell) or _NUMBER.fullmatch(cell)
    return cell if is_harmless else f"'{cell}"
