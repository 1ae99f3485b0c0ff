"""Who a request is about: identifiers, each of a type. No I/O."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Self
from uuid import UUID

EMAIL = "email"


@dataclass(frozen=True, order=True)
class Identifier:
    """`type` such as `email` (normalised), `account_id`, `membership_id`; `value` is text."""

    type: str
    value: str


@dataclass(frozen=True)
class Person:
    """Everything that is known, and verified, to lead to one person."""

    identifiers: frozenset[Identifier]

    @classmethod
    def of(cls, **values: str | Iterable[str]) -> Self:
        """`Person.of(email="ana@example.test", membership_id=[...])`."""
        return cls(
            frozenset(
                Identifier(kind, value)
                for kind, given in values.items()
                for value in ([given] if isinstance(given, str) else given)
            )
        )

    @classmethod
    def from_json(cls, document: Mapping[str, list[str]]) -> Self:
        return cls.of(**document)

    def as_json(self) -> dict[str, list[str]]:
        kinds = sorted({identifier.type for identifier in self.identifiers})
        return {kind: self.values(kind) for kind in kinds}

    def values(self, kind: str) -> list[str]:
        return sorted(found.value for found in self.identifiers if found.type == kind)

    def uuids(self, kind: str) -> list[UUID]:
        """The same of a type whose values are UUIDs."""
        return [UUID(value) for value in self.values(kind)]

    def joined_with(self, found: Iterable[Identifier]) -> "Person":
        return Person(self.identifiers | frozenset(found))

    def __contains__(self, identifier: Any) -> bool:
        return identifier in self.identifiers
