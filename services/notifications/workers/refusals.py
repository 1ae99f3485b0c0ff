"""Keeps our list of who gets no mail and the provider's alike, in both directions."""

import logging
from collections.abc import Callable

from chassis.addresses import normalise
from chassis.errors import Invalid, Unavailable
from chassis.transport.errors import RemoteFault
from chassis.unit_of_work import UnitOfWork
from notifications.commands import suppressions, telling_provider
from notifications.commands.suppressions import Why
from notifications.commands.telling_provider import News
from notifications.directory import Directory, Gone
from notifications.domain.kinds import DECLARED
from notifications.mailgun.refusals import EVERYTHING, Entry, List, Refusals
from notifications.post import Busy, Refused, Uncertain

log = logging.getLogger(__name__)
_WHY = {
    List.BOUNCES: Why.BOUNCED,
    List.COMPLAINTS: Why.COMPLAINED,
    List.UNSUBSCRIBES: Why.UNSUBSCRIBED,
}


class Matcher:
    """Tells the provider of ours, and takes in its own."""

    def __init__(
        self, new_unit_of_work: Callable[[], UnitOfWork], directory: Directory, lists: Refusals
    ) -> None:
        self._new_unit_of_work = new_unit_of_work
        self._directory = directory
        self._lists = lists

    def tell_all_due(self) -> None:
        while news := self._claim():
            try:
                self._tell(news)
            except (Busy, Uncertain, Unavailable, RemoteFault) as error:
                log.warning("the provider is told later", extra={"error": type(error).__name__})
                continue
            except (Gone, Refused) as error:
                log.info("nobody to tell the provider of", extra={"error": type(error).__name__})
            with self._new_unit_of_work() as uow:
                telling_provider.forget(uow, news.id)

    def sweep(self) -> None:
        """Take in whoever the provider would not deliver to: a webhook may have been lost."""
        try:
            for kind, why in _WHY.items():
                for entry in self._lists.listed(kind):
                    self._take(entry, why)
        except (Busy, Refused, Uncertain) as error:
            log.warning("the provider's lists do not answer", extra={"error": str(error)})

    def _claim(self) -> News | None:
        with self._new_unit_of_work() as uow:
            return telling_provider.claim_next(uow)

    def _tell(self, news: News) -> None:
        address = self._directory.address_of(news.person_kind, news.person_id)
        if news.tags:
            self._lists.refuse(address, news.tags)
        else:
            self._lists.allow(address)

    def _take(self, entry: Entry, why: Why) -> None:
        try:
            normalised = normalise(entry.address)
        except Invalid:
            return
        with self._new_unit_of_work() as uow:
            digest = uow.tombstones.digest("email", normalised)
            for category in _categories(entry):
                suppressions.stop(uow, digest, category=category, why=why)


def _categories(entry: Entry) -> set[str]:
    """What the tags mean here; tags that are no kind of ours say nothing."""
    if EVERYTHING in entry.tags:
        return {EVERYTHING}
    return {str(DECLARED[tag].category) for tag in entry.tags if tag in DECLARED}
