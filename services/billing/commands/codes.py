"""Codes for a discount: made, given their ids at Stripe, put out of use."""

from datetime import datetime
from uuid import UUID

from billing.domain.codes import Discount
from billing.models import Code, Connection
from billing.repository import codes, locks
from chassis.errors import Conflict, Invalid, NotFound
from chassis.ids import new_id
from chassis.unit_of_work import UnitOfWork


def add(
    uow: UnitOfWork,
    connection: Connection,
    *,
    word: str,
    discount: Discount,
    most_uses: int | None,
    expires_at: datetime | None,
) -> Code:
    """A code that Stripe does not know yet. Raises Invalid, or Conflict for a word in use."""
    violation = discount.violation()
    if violation is not None:
        raise Invalid("discount_refused", violation, {"percent_off": [violation]})
    if expires_at is not None and expires_at <= uow.now:
        raise Invalid("expired_already", "That day is past.", {"expires_at": ["That day is past."]})
    locks.hold(uow.db, connection.host_id)
    if codes.of_word(uow.db, connection.host_id, word.upper()) is not None:
        raise Conflict("code_in_use", "You have a code of that name already.")
    code = Code(
        id=new_id(),
        host_id=connection.host_id,
        connection_id=connection.id,
        word=word.upper(),
        percent_off=discount.percent_off,
        amount_off_cents=discount.amount_off_cents,
        currency=discount.currency,
        duration=discount.duration,
        duration_months=discount.duration_months,
        most_uses=most_uses,
        expires_at=expires_at,
        is_active=False,
        key_version=1,
        created_at=uow.now,
    )
    uow.db.add(code)
    uow.db.flush()
    return code


def keep(uow: UnitOfWork, *, code_id: UUID, coupon_id: str, stripe_code_id: str) -> Code:
    """Stripe knows it: from now on it can be used."""
    code = require(uow, code_id=code_id)
    code.stripe_coupon_id, code.stripe_code_id = coupon_id, stripe_code_id
    code.is_active = True
    return code


def forget(uow: UnitOfWork, *, code_id: UUID) -> None:
    """Stripe never took it: the word is free again."""
    code = codes.lock(uow.db, code_id)
    if code is not None and code.stripe_code_id is None:
        uow.db.delete(code)


def put_out_of_use(uow: UnitOfWork, *, code_id: UUID) -> Code:
    """Nobody new gets the discount; who has it keeps it."""
    code = require(uow, code_id=code_id)
    code.is_active = False
    return code


def require(uow: UnitOfWork, *, code_id: UUID, host_id: UUID | None = None) -> Code:
    """Raises NotFound, also for a stranger's."""
    code = codes.lock(uow.db, code_id)
    if code is None or host_id not in (None, code.host_id):
        raise NotFound("code_unknown", "There is no such code among yours.")
    return code
