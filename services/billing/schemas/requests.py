"""What billing is asked."""

from marshmallow import RAISE, Schema, fields, validate

from billing.domain.codes import Duration
from billing.domain.fairness import EndingRefund, SessionRefund
from billing.domain.money import CURRENCIES, MOST, Interval, TaxMode
from billing.domain.prices import LONGEST_TRIAL

ADDRESS = validate.URL(schemes={"http", "https"}, require_tld=False)
_URL_LENGTH = validate.Length(max=2000)


class Asking(Schema):
    """Base of requests: an unknown field is refused."""

    class Meta:
        unknown = RAISE


class BeginOnboarding(Asking):
    host_id = fields.UUID(required=True)
    email = fields.String(required=True, validate=validate.Length(min=3, max=320))


class GetConnection(Asking):
    host_id = fields.UUID(required=True)
    refresh = fields.Boolean(load_default=False)


class ByHost(Asking):
    host_id = fields.UUID(required=True)


class SetPrice(Asking):
    host_id = fields.UUID(required=True)
    series_id = fields.UUID(required=True)
    amount_cents = fields.Integer(
        required=True, strict=True, validate=validate.Range(min=1, max=MOST)
    )
    currency = fields.String(required=True, validate=validate.OneOf(sorted(CURRENCIES)))
    interval = fields.Enum(Interval, by_value=True, required=True)
    is_chosen = fields.Boolean(load_default=False)
    trial_days = fields.Integer(
        load_default=0, strict=True, validate=validate.Range(min=0, max=LONGEST_TRIAL)
    )
    takes_codes = fields.Boolean(load_default=False)
    for_members = fields.Boolean(load_default=False)


class SetRules(ByHost):
    """What goes back: to who leaves early, and for a cancelled session."""

    series_id = fields.UUID(required=True)
    ending_refund = fields.Enum(EndingRefund, by_value=True, required=True)
    session_refund = fields.Enum(SessionRefund, by_value=True, required=True)


class Pause(ByHost):
    """Until when nobody is charged; without an instant, charges go on."""

    series_id = fields.UUID(required=True)
    resumes_at = fields.AwareDateTime(load_default=None)


class FinishLink(ByHost):
    state = fields.String(required=True, validate=validate.Length(max=200))
    code = fields.String(required=True, validate=validate.Length(max=2048))


class Judge(ByHost):
    """Of periods without a session: give the money back, or leave it."""

    series_id = fields.UUID(required=True)
    gives_back = fields.Boolean(required=True)


class BySeries(Asking):
    series_id = fields.UUID(required=True)


class StartCheckout(Asking):
    membership_id = fields.UUID(required=True)
    series_id = fields.UUID(required=True)
    email = fields.String(required=True, validate=validate.Length(min=3, max=320))
    name = fields.String(required=True, validate=validate.Length(min=1, max=200))
    success_url = fields.String(required=True, validate=[ADDRESS, _URL_LENGTH])
    cancel_url = fields.String(required=True, validate=[ADDRESS, _URL_LENGTH])
    amount_cents = fields.Integer(
        load_default=None, strict=True, validate=validate.Range(min=1, max=MOST)
    )


class ByMembership(Asking):
    membership_id = fields.UUID(required=True)


class OpenPortal(ByMembership):
    return_url = fields.String(required=True, validate=[ADDRESS, _URL_LENGTH])


class CancelSubscription(ByMembership):
    now = fields.Boolean(load_default=False)


class SetTax(ByHost):
    tax_mode = fields.Enum(TaxMode, by_value=True, required=True)


class AddCode(ByHost):
    word = fields.String(required=True, validate=validate.Regexp(r"[A-Za-z0-9]{3,40}\Z"))
    percent_off = fields.Integer(
        load_default=None, strict=True, validate=validate.Range(min=1, max=100)
    )
    amount_off_cents = fields.Integer(
        load_default=None, strict=True, validate=validate.Range(min=1, max=MOST)
    )
    currency = fields.String(load_default=None, validate=validate.OneOf(sorted(CURRENCIES)))
    duration = fields.Enum(Duration, by_value=True, load_default=Duration.ONCE)
    duration_months = fields.Integer(
        load_default=None, strict=True, validate=validate.Range(min=1, max=36)
    )
    most_uses = fields.Integer(
        load_default=None, strict=True, validate=validate.Range(min=1, max=1_000_000)
    )
    expires_at = fields.AwareDateTime(load_default=None)


class StopCode(ByHost):
    code_id = fields.UUID(required=True)


class ListSubscriptions(Asking):
    host_id = fields.UUID(required=True)
    series_id = fields.UUID(load_default=None)
    after = fields.UUID(load_default=None)
    limit = fields.Integer(load_default=50, strict=True, validate=validate.Range(min=1, max=200))


class ListPayments(ListSubscriptions):
    membership_id = fields.UUID(load_default=None)


class RefundPayment(Asking):
    """Without an amount, all that is left of it."""

    host_id = fields.UUID(required=True)
    payment_id = fields.UUID(required=True)
    amount_cents = fields.Integer(
        load_default=None, allow_none=True, strict=True, validate=validate.Range(min=1, max=MOST)
    )


class ReceiveWebhook(Asking):
    endpoint = fields.String(
        required=True, validate=validate.OneOf(["platform", "connect", "thin"])
    )
    headers = fields.Dict(keys=fields.String(), values=fields.String(), required=True)
    body_b64 = fields.String(required=True, validate=validate.Length(max=4_000_000))
