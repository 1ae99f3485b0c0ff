"""R11: what is objected to stops everywhere, and goes on everywhere once that is taken back."""

from collections.abc import Callable
from typing import Any

import pytest

from chassis.testing.processes import ServiceProcess
from tests.rights.trio import PATIENCE, Trio
from tests.sweep.markers import Marked

pytestmark = [pytest.mark.timeout(600), pytest.mark.promise("P30"), pytest.mark.promise("P32")]
STANDING = "SELECT count(DISTINCT purpose) FROM objection"
# Nobody is written to here, so nothing of the provider needs to be there.
NO_PROVIDER = {
    "MAILGUN_API_URL": "http://127.0.0.1:9",
    "MAILGUN_API_KEY": "unused",
    "MAILGUN_SIGNING_KEY": "unused",
    "MAILGUN_DOMAIN": "mail.example.test",
}


class Chooser:
    """Somebody with an account who makes up their mind."""

    def __init__(self, trio: Trio, person: Marked) -> None:
        self._trio = trio
        self.account = {"account_id": str(trio.town.accounts[person])}

    def use(self, right: str, *purposes: str) -> None:
        """Use a right, and wait until every service has answered."""
        asked = self.account | {"right": right, "purposes": list(purposes)}
        opened = self._trio.rpc.call("privacy", "open_for_account", asked)
        self._trio.await_status({"token": opened["status_token"]})

    def agree(self, purpose: str) -> None:
        said = self.account | {"purpose": purpose, "text_version": "1"}
        self._trio.rpc.call("privacy", "give_consent", said)

    def said(self, purpose: str) -> dict[str, Any]:
        items = self._trio.rpc.call("privacy", "list_consents", self.account)["items"]
        return next(one for one in items if one["purpose"] == purpose)

    def visit(self, page: str) -> None:
        visit = self.account | {"page": page, "number": 1}
        self._trio.rpc.call("privacy", "count_visits", {"visits": [visit]})


def standing(trio: Trio) -> set[int]:
    """How many purposes are objected to, as each service has it."""
    return {trio.read(service, STANDING)[0][0] for service in trio.services}


def test_r11_a_consent_is_taken_back_and_given_again_in_every_service(
    trio: Trio, eventually: Callable[..., Any]
):
    ana, bo = Chooser(trio, trio.leaving), Chooser(trio, trio.staying)
    ana.agree("analytics")
    given = ana.said("analytics")
    ana.use("withdrawal", "analytics")
    ana.visit("after.withdrawal")
    withdrawn, stopped = ana.said("analytics"), standing(trio)

    ana.agree("analytics")
    eventually(lambda: standing(trio) == {0}, timeout=PATIENCE)
    ana.visit("after.agreeing")

    assert (given["is_given"], given["is_objected"]) == (True, False)
    assert (withdrawn["is_given"], withdrawn["is_objected"]) == (False, True)
    assert stopped == {1}
    assert ana.said("analytics")["is_given"] and not ana.said("analytics")["is_objected"]
    assert bo.said("analytics")["given_at"] is None
    visits = trio.rpc.call("privacy", "list_visits", {})["items"]
    assert [one["page"] for one in visits] == ["after.agreeing"]


def test_r11_mail_goes_on_after_an_objection_but_not_what_was_unsubscribed_from(
    trio: Trio, running: Callable[..., ServiceProcess]
):
    trio.services["notifications"] = running("notifications", **NO_PROVIDER)
    trio.await_participants(4)
    ana, bo = Chooser(trio, trio.leaving), Chooser(trio, trio.staying)
    ana.use("objection", "direct_messages", "profiling")
    objected = trio.read("notifications", REFUSALS)
    trio.change("notifications", UNSUBSCRIBE)
    bo.use("objection", "direct_messages")

    ana.use("objection_end", "direct_messages")

    assert objected == [("*", "objected")]
    assert trio.read("notifications", REFUSALS) == [
        ("*", "objected"),
        ("reminders", "unsubscribed"),
    ]
    assert (ana.said("direct_messages")["is_objected"], ana.said("profiling")["is_objected"]) == (
        False,
        True,
    )
    assert bo.said("direct_messages")["is_objected"]


REFUSALS = "SELECT category, reason FROM suppression ORDER BY category"
UNSUBSCRIBE = """
    INSERT INTO suppression (id, address_digest, category, reason, since)
    SELECT gen_random_uuid(), address_digest, 'reminders', 'unsubscribed', since FROM suppression
"""
