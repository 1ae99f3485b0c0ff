"""The personal-data manifest: what each column holds, why, how long, and what becomes of it.

Every column carries its entry in `Column.info`; `entries_of` lists them and refuses a column
without one, which is what fails the build. Promises P1, P4, P25; rights.R2; GDPR Art. 30.
"""

from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import Column, MetaData

INFO_KEY = "manifest"


class Basis(StrEnum):
    """The legal grounds that the platform relies on (GDPR Art. 6)."""

    CONTRACT = "contract"
    CONSENT = "consent"
    LEGAL_OBLIGATION = "legal_obligation"
    LEGITIMATE_INTEREST = "legitimate_interest"


class ExportRule(StrEnum):
    """What an export shows of a column."""

    INCLUDE = "include"
    STATE_ONLY = "state_only"  # that it exists, never its value: credentials
    EXCLUDE = "exclude"  # somebody else's, or meaningless outside


class EraseRule(StrEnum):
    """What an erasure does with a column."""

    DELETE_ROW = "delete_row"
    CLEAR = "clear"
    PSEUDONYMISE = "pseudonymise"
    RETAIN = "retain"  # a law demands it; the basis and the date say which and until when


@dataclass(frozen=True)
class Entry:
    """One column's entry; `category` is None where the column holds nothing personal."""

    category: str | None
    purpose: str = ""
    basis: str = ""
    retention: str = ""
    export: str = ExportRule.EXCLUDE
    erase: str = EraseRule.DELETE_ROW
    reason: str = ""


def personal(
    *,
    category: str,
    purpose: str,
    basis: str,
    retention: str,
    export: str = ExportRule.INCLUDE,
    erase: str = EraseRule.DELETE_ROW,
) -> dict[str, Any]:
    """`info=` of a column that says something about a person.

    `retention` is the name of a period in the retention schedule, or a sentence such as
    "while the account is active".
    """
    entry = Entry(
        category=category,
        purpose=purpose,
        basis=Basis(basis),
        retention=retention,
        export=ExportRule(export),
        erase=EraseRule(erase),
    )
    return {INFO_KEY: entry}


def not_personal(reason: str = "") -> dict[str, Any]:
    """`info=` of a column that says nothing about a person."""
    return {INFO_KEY: Entry(category=None, reason=reason)}


class ManifestIncomplete(Exception):
    """A column has no entry: nobody has said what it holds."""


def entries_of(metadata: MetaData) -> dict[str, dict[str, Entry]]:
    """Table name to column name to entry, for every column. Raises ManifestIncomplete."""
    # SQLAlchemy's names are a kind of str that JSON libraries refuse as keys.
    return {
        str(table.name): {str(column.name): entry_of(column) for column in table.columns}
        for table in metadata.sorted_tables
    }


def entry_of(column: Column[Any]) -> Entry:
    entry = column.info.get(INFO_KEY)
    if not isinstance(entry, Entry):
        raise ManifestIncomplete(f"{column.table.name}.{column.name} has no manifest entry.")
    return entry


def as_json(metadata: MetaData) -> dict[str, dict[str, dict[str, Any]]]:
    """The manifest as plain values, to be published."""
    return {
        table: {column: asdict(entry) for column, entry in columns.items()}
        for table, columns in entries_of(metadata).items()
    }
