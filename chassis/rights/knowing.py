"""Which of people's identifiers a service knows at all: nothing need be done about the others."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from chassis.rights.columns import as_text, is_any_of
from chassis.rights.crowd import Crowd
from chassis.rights.person import Identifier, Person
from chassis.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class Trace:
    """A column from which something hangs of whom an identifier of this type belongs to.

    `digested_as` is the type under which the column holds its keyed digest, not the identifier.
    """

    type: str
    model: Any
    name: str
    digested_as: str | None = None

    @property
    def column(self) -> sa.Column[Any]:
        column: sa.Column[Any] = self.model.__table__.c[self.name]
        return column


def known(uow: UnitOfWork, traces: Sequence[Trace], people: Sequence[Person]) -> list[Person]:
    """The people with those of their identifiers that some trace holds."""
    together = Crowd(people).together
    asked = [_Question(uow, trace, together) for trace in traces if together.values(trace.type)]
    if not asked:
        return [Person(frozenset()) for _ in people]
    rows: sa.CompoundSelect[Any] = sa.union_all(
        *(one.statement(number) for number, one in enumerate(asked))
    )
    found = frozenset(asked[number].identifier(text) for number, text in uow.db.execute(rows))
    return [Person(person.identifiers & found) for person in people]


class _Question:
    """What one trace holds of these people."""

    def __init__(self, uow: UnitOfWork, trace: Trace, together: Person) -> None:
        self._trace = trace
        self._by_text = dict(self._texts(uow, together))

    def _texts(self, uow: UnitOfWork, together: Person) -> Iterator[tuple[str, str]]:
        """What the column holds of each identifier, as text."""
        digested_as = self._trace.digested_as
        for value in together.values(self._trace.type):
            if digested_as is None:
                yield value, value
            else:
                yield uow.tombstones.digest(digested_as, value).hex(), value

    def statement(self, number: int) -> sa.Select[Any, Any]:
        column, place = self._trace.column, sa.literal_column(str(number), sa.Integer)
        rows = sa.select(place, as_text(column)).distinct()
        return rows.where(is_any_of(column, self._by_text))

    def identifier(self, text: str) -> Identifier:
        return Identifier(self._trace.type, self._by_text[text])
