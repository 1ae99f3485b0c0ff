"""How a service keeps to its schedule by itself, and by an operator's command."""

import sys
from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import Connection

from chassis import clock
from chassis.figures import Figure
from chassis.retention import forgetting, overdue, tally
from chassis.retention.messages import RULES
from chassis.retention.rules import Rule
from chassis.transport.entrypoints import every
from chassis.transport.part import Part
from chassis.unit_of_work import UnitOfWork

LOOKED_SECONDS = 60.0
_HEAD = ("what", "kept", "to go", "spared")
_DRY = "--dry-run"


class RetentionEntrypoints(Part):
    """Mixed into `Service`; `schedule` is a service's own, its `retention.rules`."""

    settings: Any

    @staticmethod
    def schedule(settings: Any) -> Sequence[Rule]:
        """Nothing has a time, unless a service says so."""
        return ()

    @every(seconds=LOOKED_SECONDS)
    def keep_to_schedule(self) -> None:
        with self.connection() as db:
            due = self._due(db)
        forgetting.obey_all(self.unit_of_work, due)
        with self.unit_of_work() as uow:
            tally.tell(uow, all_rules(self.schedule(self.settings)))

    def _due(self, db: Connection) -> list[Rule]:
        return tally.due(db, all_rules(self.schedule(self.settings)), clock.now())

    def retention_figure(self) -> Figure:
        return overdue.figure(all_rules(self.schedule(self.settings)))


def all_rules(own: Sequence[Rule]) -> Sequence[Rule]:
    """A service's, and those of the tables that all have."""
    return (*own, *RULES)


def by_command(
    new_unit_of_work: Callable[[], UnitOfWork], rules: Sequence[Rule], words: list[str]
) -> None:
    """`retention --dry-run` says what would go; `retention` lets it go now, and tells."""
    if words not in ([], [_DRY]):
        sys.exit(f"usage: retention [{_DRY}]")
    print(*_HEAD, sep="\t")
    with new_unit_of_work() as uow:
        for rule in rules:
            print(rule.name, rule.kept, *forgetting.rehearse(uow, rule), sep="\t")
    if not words:
        forgetting.obey_all(new_unit_of_work, rules)
        with new_unit_of_work() as uow:
            tally.tell(uow, rules, at_once=True)
