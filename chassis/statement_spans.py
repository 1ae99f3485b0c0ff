"""A span for each SQL statement of this process, by SQLAlchemy's events."""

from collections.abc import Callable

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from chassis import spans

LONGEST_STATEMENT = 500


def record() -> None:
    """From now on; there must be somebody who records spans."""
    for name, listener in _LISTENERS.items():
        sa.event.listen(Engine, name, listener)


def stop() -> None:
    """Let statements be again."""
    for name, listener in _LISTENERS.items():
        sa.event.remove(Engine, name, listener)


def _begin_statement(connection, cursor, statement, parameters, context, many) -> None:  # type: ignore[no-untyped-def] # SQLAlchemy's
    # Placeholders stay as they are: the values are people's data.
    attributes: spans.Attributes = {
        "db.system.name": "postgresql",
        "db.query.text": statement[:LONGEST_STATEMENT],
    }
    name = statement.split(None, 1)[0].upper() if statement.strip() else "SQL"
    opened = spans.span(f"sql {name}", spans.Kind.CLIENT, attributes)
    opened.__enter__()
    connection.info["span"] = opened


def _end_statement(connection, cursor, statement, parameters, context, many) -> None:  # type: ignore[no-untyped-def] # SQLAlchemy's
    opened = connection.info.pop("span", None)
    if opened is not None:
        opened.__exit__(None, None, None)


def _end_failed(context: sa.ExceptionContext) -> None:
    opened = context.connection.info.pop("span", None) if context.connection else None
    if opened is not None:
        opened.__exit__(None, None, None)


_LISTENERS: dict[str, Callable[..., None]] = {
    "before_cursor_execute": _begin_statement,
    "after_cursor_execute": _end_statement,
    "handle_error": _end_failed,
}
