"""What privacy itself holds on a person: the log of their requests, and what they agreed to.

Both are found by the keyed digest of an address, which `commands.details` adds to the person. What
led to them goes when the request is settled; the log, which names nobody, is kept for 24 months.
"""

from typing import ClassVar

from chassis.rights.holdings import Count, Holding
from chassis.rights.participant import Participant
from chassis.rights.person import Person
from chassis.unit_of_work import UnitOfWork
from privacy.commands.details import SUBJECT
from privacy.deadlines import LOG_KEPT_MONTHS, months_after
from privacy.models import Consent, Request

_BY_SUBJECT = {SUBJECT: "subject_digest"}


def _keep_log(uow: UnitOfWork, person: Person) -> Count:
    found = _LOG.count(uow.db.connection(), person)
    until = months_after(uow.now, LOG_KEPT_MONTHS).date()
    return Count(found=found, retained=found, basis="legal_obligation", retained_until=until)


_LOG = Holding("rights requests", Request, by=_BY_SUBJECT, erase=_keep_log)


class PrivacyParticipant(Participant):
    """Takes part in every request like the others, with the proof of absence."""

    holdings: ClassVar = (
        Holding("consents", Consent, by=_BY_SUBJECT),
        _LOG,
    )
