"""What Stripe's refusals become: ours, with a stable code and nothing of the vendor's words."""

from typing import Any

import pytest
import stripe

from billing.stripe_client.transport import KeySpent, Transport, options
from chassis.errors import Conflict, Forbidden, Invalid, NotFound, RateLimited, Unavailable


def body(**error: Any) -> dict[str, Any]:
    return {"error": error}


def failing(*errors: Exception) -> Any:
    left = list(errors)

    def method(*_: Any) -> str:
        if left:
            raise left.pop(0)
        return "done"

    return method


@pytest.fixture
def transport(monkeypatch: pytest.MonkeyPatch) -> Transport:
    monkeypatch.setattr("billing.stripe_client.transport.time.sleep", lambda _: None)
    return Transport(stripe.StripeClient("sk_test_x"))


def missing(status: int = 404) -> stripe.InvalidRequestError:
    return stripe.InvalidRequestError("no", "id", code="resource_missing", http_status=status)


class TestTranslation:
    @pytest.mark.parametrize(
        ("error", "ours", "code"),
        [
            (stripe.APIConnectionError("away"), Unavailable, "stripe_unavailable"),
            (stripe.APIError("oops", http_status=500), Unavailable, "stripe_unavailable"),
            (missing(), NotFound, "stripe_gone"),
            (missing(400), NotFound, "stripe_gone"),
            (stripe.CardError("no", "number", "card_declined"), Conflict, "card_declined"),
            (
                stripe.PermissionError("no", json_body=body(code="account_invalid")),
                Forbidden,
                "stripe_access_lost",
            ),
            (
                stripe.oauth_error.InvalidClientError("invalid_client", "no"),
                NotFound,
                "stripe_gone",
            ),
        ],
    )
    def test_gives_our_refusal(
        self, transport: Transport, error: Exception, ours: type[Exception], code: str
    ):
        with pytest.raises(ours) as refusal:
            transport.call(failing(error))

        assert refusal.value.code == code  # type: ignore[attr-defined]

    def test_quotes_stripes_code_and_not_its_words(self, transport: Transport):
        error = stripe.InvalidRequestError(
            "ada@example.org is no address", "email", code="email_invalid", http_status=400
        )

        with pytest.raises(Invalid) as refusal:
            transport.call(failing(error))

        assert refusal.value.details == {"stripe_code": "email_invalid", "param": "email"}
        assert "ada" not in refusal.value.message

    @pytest.mark.parametrize(
        "error",
        [
            stripe.AuthenticationError("wrong key", http_status=401),
            stripe.PermissionError("too little", json_body=body(code="more_permissions_required")),
        ],
    )
    def test_lets_rise_what_only_an_operator_can_mend(
        self, transport: Transport, error: stripe.StripeError
    ):
        with pytest.raises(type(error)):
            transport.call(failing(error))


@pytest.mark.stripe_case(7)
class TestKeys:
    def test_a_500_under_a_key_spends_it(self, transport: Transport):
        with pytest.raises(KeySpent):
            transport.call(failing(stripe.APIError(http_status=500)), options("acct_1", "k1"))

    def test_no_answer_at_all_does_not(self, transport: Transport):
        with pytest.raises(Unavailable):
            transport.call(failing(stripe.APIConnectionError("away")), options("acct_1", "k1"))

    def test_other_parameters_spend_it(self, transport: Transport):
        with pytest.raises(KeySpent):
            transport.call(failing(stripe.IdempotencyError()), options("acct_1", "k1"))


@pytest.mark.stripe_case(8)
class TestLimits:
    def test_a_429_is_tried_three_times_in_all(self, transport: Transport):
        limit = stripe.RateLimitError("slow down")

        assert transport.call(failing(limit, limit)) == "done"
        with pytest.raises(RateLimited):
            transport.call(failing(limit, limit, limit))
