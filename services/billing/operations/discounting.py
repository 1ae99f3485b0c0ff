"""Making a code at Stripe, and putting it out of use there."""

from datetime import datetime
from typing import Any
from uuid import UUID

from billing.commands import codes as commands
from billing.domain.codes import Discount
from billing.models import Code
from billing.operations.context import Context, key_of, renewing_key
from billing.repository import connections
from chassis.errors import ChassisError


def add_code(
    context: Context,
    *,
    host_id: UUID,
    word: str,
    most_uses: int | None,
    expires_at: datetime | None,
    **discount: Any,
) -> Code:
    """A code that members can type at Checkout from now on."""
    cut = Discount(**discount)
    with context.unit_of_work() as uow:
        connection = connections.require_active(uow.db, host_id)
        code = commands.add(
            uow,
            connection,
            word=word,
            discount=cut,
            most_uses=most_uses,
            expires_at=expires_at,
        )
    account = str(connection.stripe_account_id)
    try:
        with renewing_key(context, Code, code.id):
            coupon_id = context.stripe.discounts.create_coupon(
                account, cut, key=key_of("coupon", code)
            )
            stripe_code_id = context.stripe.discounts.create_code(
                account,
                word=code.word,
                coupon_id=coupon_id,
                most_uses=most_uses,
                expires_at=expires_at,
                key=key_of("code", code),
            )
    except ChassisError:
        with context.unit_of_work() as uow:
            commands.forget(uow, code_id=code.id)
        raise
    with context.unit_of_work() as uow:
        return commands.keep(
            uow, code_id=code.id, coupon_id=coupon_id, stripe_code_id=stripe_code_id
        )


def stop_code(context: Context, *, host_id: UUID, code_id: UUID) -> Code:
    """Nobody new gets the discount."""
    with context.unit_of_work() as uow:
        code = commands.require(uow, code_id=code_id, host_id=host_id)
        connection = connections.find(uow.db, code.connection_id)
    if connection is not None and code.stripe_code_id is not None:
        context.stripe.discounts.stop_code(str(connection.stripe_account_id), code.stripe_code_id)
    with context.unit_of_work() as uow:
        return commands.put_out_of_use(uow, code_id=code_id)
