"""Every service's schedule, beside what its manifest promises. For the tests of this folder."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import sqlalchemy as sa

from chassis.manifest import entries_of
from chassis.retention.messages import RULES as MESSAGES
from chassis.retention.rules import Rule

SERVICES = ("identity", "series", "zoom_integration", "billing", "notifications", "privacy")


@dataclass(frozen=True)
class Promised:
    """Words of a manifest, and the table of which they are said."""

    service: str
    table: str
    kept: str

    def __str__(self) -> str:
        return f"{self.service}.{self.table}: {self.kept}"


def settings_of(service: str) -> Any:
    """The service's settings as far as a schedule reads them: those that have a default."""
    kind = import_module(f"{service}.settings").Settings
    return kind.__new__(kind)


def rules_of(service: str) -> Sequence[Rule]:
    rules: Sequence[Rule] = import_module(f"{service}.retention").rules(settings_of(service))
    return rules


def all_rules() -> list[tuple[str, Rule]]:
    own = [(service, rule) for service in SERVICES for rule in rules_of(service)]
    return [*own, *(("privacy", rule) for rule in MESSAGES)]


def ended_by(service: str) -> Mapping[str, str]:
    words: Mapping[str, str] = import_module(f"{service}.retention").ENDED_BY
    return words


def promised() -> Iterator[Promised]:
    """All that the manifests promise, once a table."""
    for service in SERVICES:
        metadata = import_module(f"{service}.models").Base.metadata
        for table, columns in entries_of(metadata).items():
            for kept in sorted({e.retention for e in columns.values() if e.category is not None}):
                yield Promised(service, table, kept)


def covered_by(rule: Rule) -> set[str]:
    """The tables whose rows go with those of the rule: itself, what it takes, what cascades."""
    first = {rule.table, *(model.__table__ for model in rule.takes)}
    return {str(table.name) for table in first | _cascading(first)}


def _cascading(tables: set[sa.Table]) -> set[sa.Table]:
    children = {
        constraint.parent
        for table in tables
        for other in table.metadata.tables.values()
        for constraint in other.foreign_key_constraints
        if constraint.referred_table is table and constraint.ondelete == "CASCADE"
    }
    found = {table for table in children if isinstance(table, sa.Table)} - tables
    return found | _cascading(found) if found else found
