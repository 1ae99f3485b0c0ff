"""After a new key is put in front of the ring: secrets sealed by an older one are sealed anew.

Once none is left, the older key can be taken out of `ENCRYPTION_KEYS`. What lives for minutes only
(states of sign-ins with Google, successors of refresh tokens) is left to end by itself.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from chassis.unit_of_work import UnitOfWork
from identity.commands import credentials, second_factors, signing_keys
from identity.models import GoogleLink, GoogleRevocation, SigningKey, Totp


@dataclass(frozen=True)
class Sealed:
    """A column of sealed values; `context` names the row that a value is bound to."""

    model: Any
    column: str
    context: Callable[[Any], str]


SEALED = (
    Sealed(SigningKey, "private_key_sealed", lambda row: signing_keys.context(row.kid)),
    Sealed(Totp, "secret_sealed", lambda row: second_factors.context(row.account_id)),
    Sealed(GoogleLink, "refresh_token_sealed", lambda row: credentials.context(row.account_id)),
    Sealed(GoogleRevocation, "token_sealed", lambda row: credentials.revocation_context(row.id)),
)


def reseal(uow: UnitOfWork) -> int:
    """Seal anew what an older key sealed; returns how many values were."""
    return sum(_reseal_kind(uow, kind) for kind in SEALED)


def _reseal_kind(uow: UnitOfWork, kind: Sealed) -> int:
    identities = _sealed_by_older(uow, kind)
    for identity in identities:
        row = uow.db.get(kind.model, identity, with_for_update=True, populate_existing=True)
        if row is not None:
            _reseal_row(uow, kind, row)
    return len(identities)


def _reseal_row(uow: UnitOfWork, kind: Sealed, row: Any) -> None:
    context = kind.context(row)
    plain = uow.keys.decrypt(getattr(row, kind.column), context)
    setattr(row, kind.column, uow.keys.encrypt(plain, context))


def _sealed_by_older(uow: UnitOfWork, kind: Sealed) -> list[Any]:
    """Primary keys of the rows to seal anew."""
    (key,) = sa.inspect(kind.model).primary_key
    column = getattr(kind.model, kind.column)
    rows = uow.db.execute(sa.select(key, column).where(column.is_not(None)))
    return [identity for identity, token in rows if uow.keys.needs_rotation(token)]
