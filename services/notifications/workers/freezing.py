"""Fixes the recipients of mailings that are due: pages the roster, writes each page once."""

import logging
from collections import defaultdict
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

from chassis.errors import Unavailable
from chassis.transport.errors import RemoteFault
from chassis.unit_of_work import UnitOfWork
from notifications.commands import freezing
from notifications.commands.freezing import Due, FrozenPage
from notifications.directory import Directory
from notifications.rendering.languages import best_locale
from notifications.rosters import BriefPage, Roster

RETRY_AFTER = timedelta(seconds=5)
log = logging.getLogger(__name__)


class Freezer:
    """Works through the mailings that are due, one after another."""

    def __init__(
        self,
        new_unit_of_work: Callable[[], UnitOfWork],
        directory: Directory,
        *,
        lease: timedelta,
        is_stopping: Callable[[], bool],
    ) -> None:
        self._new_unit_of_work = new_unit_of_work
        self._directory = directory
        self._lease = lease
        self._is_stopping = is_stopping

    def freeze_all_due(self) -> None:
        while not self._is_stopping() and (due := self._claim()):
            if isinstance(due, Due):
                self._freeze(due)

    def _claim(self) -> Due | bool:
        with self._new_unit_of_work() as uow:
            return freezing.claim_due(uow, lease=self._lease)

    def _freeze(self, due: Due) -> None:
        roster = Roster.of(due.kind, session_id=due.session_id, series_id=due.series_id)
        after, goes_on = due.after, True
        while goes_on:
            if self._is_stopping():
                self._put_back(due.mailing_id, wait=timedelta())
                return
            try:
                page = self._directory.brief_page(roster, after)
            except (Unavailable, RemoteFault) as error:
                log.warning("a mailing waits for the roster", extra={"error": type(error).__name__})
                self._put_back(due.mailing_id, wait=RETRY_AFTER)
                return
            with self._new_unit_of_work() as uow:
                goes_on = freezing.add_page(uow, due.mailing_id, _sorted(page), lease=self._lease)
            after = page.next

    def _put_back(self, mailing_id: UUID, *, wait: timedelta) -> None:
        with self._new_unit_of_work() as uow:
            freezing.put_back(uow, mailing_id, wait=wait)


def _sorted(page: BriefPage) -> FrozenPage:
    by_locale: dict[str, list[tuple[str, bytes]]] = defaultdict(list)
    for person_id, digest, locale in page.people:
        if digest:
            by_locale[best_locale(locale)].append((person_id, digest))
    return FrozenPage(page.after, page.next, page.until, dict(by_locale))
