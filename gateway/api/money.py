"""A host's money: revenue, earnings, payments, refunds, codes, tax, and what is fair."""

from typing import Any
from uuid import UUID

from gateway import idempotency
from gateway.acting import Scope
from gateway.api.resource import Resource, acting_host
from gateway.context import remote
from gateway.schemas import money, revenue

blueprint = Resource("revenue", "Payments, refunds, codes and revenue", for_accounts=True)


@blueprint.operation("GET", "/money/revenue", scope=Scope.PAYMENTS_READ)
@blueprint.response(200, revenue.RevenueList)
def get_revenue() -> dict[str, Any]:
    """Get twelve months of revenue by series, month and currency, in minor units"""
    return remote().billing.get_revenue(host_id=acting_host())


@blueprint.operation("GET", "/money/earnings", scope=Scope.PAYMENTS_READ)
@blueprint.response(200, revenue.Earnings)
def get_earnings() -> dict[str, Any]:
    """Get your balance, payouts and fees, as Stripe has them now"""
    return remote().billing.get_earnings(host_id=acting_host())


@blueprint.operation("GET", "/money/at-risk", scope=Scope.PAYMENTS_READ)
@blueprint.response(200, revenue.AtRiskList)
def list_at_risk() -> dict[str, Any]:
    """List members whose payment failed or is disputed, or who leave"""
    return remote().billing.list_at_risk(host_id=acting_host())


@blueprint.operation("GET", "/money/disputes", scope=Scope.PAYMENTS_READ)
@blueprint.response(200, revenue.DisputeList)
def list_disputes() -> dict[str, Any]:
    """List payments that a bank asks back, the most urgent first"""
    return remote().billing.list_disputes(host_id=acting_host())


@blueprint.operation("GET", "/money/unfair-periods", scope=Scope.PAYMENTS_READ)
@blueprint.response(200, revenue.UnfairList)
def list_unfair() -> dict[str, Any]:
    """List periods that were paid for and had no session, by series"""
    return remote().billing.list_unfair(host_id=acting_host())


@blueprint.operation(
    "POST", "/series/<uuid:series_id>/unfair-periods/judge", scope=Scope.PAYMENTS_WRITE
)
@blueprint.arguments(revenue.Judge)
@blueprint.response(200, revenue.Affected)
def judge_unfair(asked: dict[str, Any], series_id: UUID) -> dict[str, Any]:
    """Give the money of periods without a session back, or leave it"""
    return remote().billing.judge_unfair(
        **_mine(series_id), **asked, idempotency_key=idempotency.key()
    )


@blueprint.operation("POST", "/series/<uuid:series_id>/pause", scope=Scope.PAYMENTS_WRITE)
@blueprint.arguments(revenue.Pause)
@blueprint.response(200, revenue.Affected)
def pause(asked: dict[str, Any], series_id: UUID) -> dict[str, Any]:
    """Charge nobody until an instant; without one, charges go on"""
    return remote().billing.pause_series(
        **_mine(series_id), **asked, idempotency_key=idempotency.key()
    )


@blueprint.operation("PUT", "/series/<uuid:series_id>/refund-rules", scope=Scope.PAYMENTS_WRITE)
@blueprint.arguments(revenue.RefundRules)
@blueprint.response(200, revenue.RefundRules)
def set_rules(asked: dict[str, Any], series_id: UUID) -> dict[str, Any]:
    """Say what goes back for a cancelled session, and to who leaves early"""
    return remote().billing.set_rules(**_mine(series_id), **asked)


@blueprint.operation("GET", "/payments", scope=Scope.PAYMENTS_READ)
@blueprint.query(revenue.PaymentPage)
@blueprint.response(200, revenue.PaymentList)
def list_payments(asked: dict[str, Any]) -> dict[str, Any]:
    """List payments to your series, the newest first"""
    return remote().billing.list_payments(host_id=acting_host(), **asked)


@blueprint.operation("POST", "/payments/<uuid:payment_id>/refund", scope=Scope.PAYMENTS_WRITE)
@blueprint.arguments(revenue.RefundPayment)
@blueprint.response(200, revenue.Refund)
def refund_payment(asked: dict[str, Any], payment_id: UUID) -> dict[str, Any]:
    """Give back all that is left of a payment, or a part; under an idempotency key once"""
    return remote().billing.refund_payment(
        host_id=acting_host(),
        payment_id=str(payment_id),
        idempotency_key=idempotency.key(),
        **asked,
    )


@blueprint.operation("GET", "/codes", scope=Scope.PAYMENTS_READ)
@blueprint.response(200, revenue.CodeList)
def list_codes() -> dict[str, Any]:
    """List your codes for a discount"""
    return remote().billing.list_codes(host_id=acting_host())


@blueprint.operation("POST", "/codes", scope=Scope.PAYMENTS_WRITE)
@blueprint.arguments(revenue.AddCode)
@blueprint.response(201, revenue.Code)
def add_code(asked: dict[str, Any]) -> dict[str, Any]:
    """Make a code for a discount, for all of your series that take codes"""
    return remote().billing.add_code(host_id=acting_host(), **asked)


@blueprint.operation("DELETE", "/codes/<uuid:code_id>", scope=Scope.PAYMENTS_WRITE)
@blueprint.response(200, revenue.Code)
def stop_code(code_id: UUID) -> dict[str, Any]:
    """Put a code out of use; who has the discount keeps it"""
    return remote().billing.stop_code(host_id=acting_host(), code_id=str(code_id))


@blueprint.operation("PUT", "/connections/stripe/tax", scope=Scope.PAYMENTS_WRITE)
@blueprint.arguments(revenue.SetTax)
@blueprint.response(200, money.StripeConnection)
def set_tax(asked: dict[str, Any]) -> dict[str, Any]:
    """Let Stripe reckon tax for who joins from now on, or not"""
    return remote().billing.set_tax(host_id=acting_host(), **asked)


def _mine(series_id: UUID) -> dict[str, str]:
    return {"host_id": acting_host(), "series_id": str(series_id)}
