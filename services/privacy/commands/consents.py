"""What people agree to, in the words that were shown, until they take it back (promise P32)."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from chassis.addresses import normalise
from chassis.errors import Invalid
from chassis.ids import new_id
from chassis.rights.person import EMAIL, Person
from chassis.unit_of_work import UnitOfWork
from privacy import texts
from privacy.commands import audit
from privacy.domain import Purpose, Wish
from privacy.models import Consent


def give(
    uow: UnitOfWork, *, email: str, purpose: Purpose, text_version: str, source: str
) -> UUID | None:
    """Record a consent; None where it stands already. Invalid for words that were never shown."""
    text = texts.CONSENTS.get((purpose, text_version))
    if text is None:
        raise Invalid("text_unknown", "There is no such text to agree to.")
    digest = uow.tombstones.digest(EMAIL, normalise(email))
    if _standing(uow, [digest], (purpose,)):
        return None
    row = Consent(
        id=new_id(),
        subject_digest=digest,
        purpose=purpose,
        text_version=text_version,
        text=text,
        source=source,
        given_at=uow.now,
    )
    uow.db.add(row)
    audit.note(uow, "consent_given", None, consent_id=row.id, purpose=purpose)
    return row.id


def withdraw_of(uow: UnitOfWork, person: Person, wish: Wish, *, until: datetime) -> None:
    """Mark what the person agreed to for these purposes, until then, as taken back.

    What they agree to after they asked is a new word of theirs, and stands.
    """
    digests = [uow.tombstones.digest(EMAIL, address) for address in person.values(EMAIL)]
    for consent in _standing(uow, digests, wish.purposes):
        if consent.given_at <= until:
            consent.withdrawn_at = uow.now
            audit.note(
                uow, "consent_withdrawn", None, consent_id=consent.id, purpose=consent.purpose
            )


def _standing(
    uow: UnitOfWork, digests: list[bytes], purposes: tuple[Purpose, ...]
) -> list[Consent]:
    rows = sa.select(Consent).where(
        Consent.subject_digest.in_(digests),
        Consent.purpose.in_(purposes),
        Consent.withdrawn_at.is_(None),
    )
    return list(uow.db.scalars(rows.with_for_update()))
