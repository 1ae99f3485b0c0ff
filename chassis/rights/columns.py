"""Identifiers are texts; columns hold them as UUIDs, bytes, numbers: there and back. No I/O."""

import uuid
from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import array


def as_texts(columns: Iterable[sa.ColumnElement[Any]]) -> sa.ColumnElement[Any]:
    """The columns of a row as one array of texts, written as identifiers are."""
    return array([as_text(column) for column in columns])


def as_text(column: sa.ColumnElement[Any]) -> sa.ColumnElement[str]:
    """A column as identifiers are written."""
    if isinstance(column.type, sa.LargeBinary):
        return sa.func.encode(column, "hex")
    return sa.cast(column, sa.Text)


def is_any_of(column: sa.ColumnElement[Any], values: Iterable[str]) -> sa.ColumnElement[bool]:
    """Whether the column holds one of these identifiers: one statement, however many they are."""
    return column == sa.any_(sa.literal(typed(column, values), sa.ARRAY(column.type)))


def typed(column: sa.ColumnElement[Any], values: Iterable[str]) -> list[Any]:
    """Identifiers as the column holds them."""
    return [one_typed(column, value) for value in values]


def one_typed(column: sa.ColumnElement[Any], value: str) -> Any:
    """One identifier as the column holds it."""
    if isinstance(column.type, sa.Uuid):
        return uuid.UUID(value)
    if isinstance(column.type, sa.LargeBinary):
        return bytes.fromhex(value)
    return int(value) if isinstance(column.type, sa.Integer) else value
