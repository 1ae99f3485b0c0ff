"""Case 30 of the vendors' cases: everything in which a return from Google can be wrong."""

import pytest
import requests
import sqlalchemy as sa

from chassis.errors import Conflict, Forbidden, Unauthenticated, Unavailable
from identity.models import Account, GoogleAttempt, GoogleLink
from sandbox.google.people import People
from tests.identity.google.conftest import ANA, UNVERIFIED_CHLOE


@pytest.fixture
def links(new_uow):
    def links():
        with new_uow() as uow:
            return uow.db.execute(sa.select(GoogleLink.subject)).scalars().all()

    return links


class TestIssuer:
    def test_comes_with_its_scheme(self, leave, come_back):
        assert come_back(leave()).status == "signed_in"

    def test_comes_without_its_scheme(self, leave, come_back, lie):
        lie("short_issuer")

        assert come_back(leave()).status == "signed_in"

    def test_is_nobody_else(self, leave, come_back, lie, links):
        lie("wrong_issuer")

        with pytest.raises(Unauthenticated):
            come_back(leave())
        assert links() == []


@pytest.mark.parametrize(
    "kind", ["wrong_nonce", "wrong_audience", "expired_token", "forged_signature"]
)
def test_a_token_that_is_not_ours_or_not_sound_opens_nothing(kind, leave, come_back, lie, links):
    lie(kind)

    with pytest.raises(Unauthenticated) as refused:
        come_back(leave())

    assert refused.value.code == "google_sign_in_failed"
    assert links() == []


class TestState:
    def test_of_another_browser_is_refused(self, leave, come_back):
        with pytest.raises(Unauthenticated):
            come_back(leave(), browser="the cookie of another browser")

    def test_that_is_made_up_is_refused(self, leave, come_back):
        with pytest.raises(Unauthenticated):
            come_back(leave() | {"state": "made up"})

    def test_is_good_once(self, leave, come_back):
        back = leave()
        come_back(back)

        with pytest.raises(Unauthenticated):
            come_back(back)

    def test_is_used_up_by_another_browsers_try(self, leave, come_back):
        back = leave()
        with pytest.raises(Unauthenticated):
            come_back(back, browser="the cookie of another browser")

        with pytest.raises(Unauthenticated):
            come_back(back)

    def test_is_kept_as_a_digest_and_its_verifier_sealed(self, leave, new_uow):
        back = leave()

        with new_uow() as uow:
            attempt = uow.db.execute(sa.select(GoogleAttempt)).scalar_one()
        assert back["state"].encode() not in attempt.state_digest
        assert len(attempt.code_verifier_sealed) > 43 + 28


class TestVerifier:
    def test_a_code_brought_to_another_attempt_is_refused(self, leave, come_back, links):
        """A stolen code is worth nothing beside a state of the thief's own: PKCE."""
        stolen, own = leave(), leave()

        with pytest.raises(Unauthenticated):
            come_back({"state": own["state"], "code": stolen["code"]})
        assert links() == []

    def test_a_code_is_good_once(self, leave, come_back):
        back, other = leave(), leave()
        come_back(back)

        with pytest.raises(Unauthenticated):
            come_back({"state": other["state"], "code": back["code"]})


class TestAddress:
    def test_that_google_has_not_verified_opens_no_account(self, leave, come_back, new_uow):
        with pytest.raises(Forbidden) as refused:
            come_back(leave(UNVERIFIED_CHLOE))

        assert refused.value.code == "google_address_unverified"
        with new_uow() as uow:
            assert uow.db.execute(sa.select(Account)).all() == []

    @pytest.mark.parametrize("lookalike", ["Straße@gmail.test", "\u212aim@gmail.test"])
    def test_that_google_verified_opens_no_account_of_one_that_is_compared_alike(
        self, leave, come_back, sandbox, links, lookalike
    ):
        People(sandbox.world).change(ANA, {"email": lookalike})

        with pytest.raises(Forbidden, match="google_address_unverified"):
            come_back(leave(ANA))
        assert links() == []

    def test_that_is_unverified_never_reaches_an_account_that_has_it(
        self, leave, come_back, lie, signed_up, links
    ):
        signed_up("ana.lopez@gmail.test")
        lie("unverified_address")

        with pytest.raises(Forbidden):
            come_back(leave(ANA))
        assert links() == []

    def test_that_is_verified_does_not_open_an_account_that_has_it_either(
        self, leave, come_back, signed_up, links
    ):
        signed_up("ana.lopez@gmail.test")

        with pytest.raises(Conflict) as refused:
            come_back(leave(ANA))

        assert refused.value.code == "account_exists"
        assert links() == []

    def test_that_changes_at_google_changes_neither_account_nor_address(
        self, leave, come_back, lie
    ):
        first = come_back(leave())
        lie("changed_address")

        second = come_back(leave())

        assert second.account["id"] == first.account["id"]
        assert second.account["email"] == "ana.lopez@gmail.test"

    def test_that_changes_to_one_with_an_account_stays_with_its_subject(
        self, leave, come_back, signed_up, sandbox
    ):
        other = signed_up("director@example.com")
        own = come_back(leave())
        requests.post(
            f"{sandbox.url}/google/people/{ANA}", json={"email": other.email}, timeout=5
        ).raise_for_status()

        again = come_back(leave())

        assert again.account["id"] == own.account["id"] != other.account_id


def test_a_forged_hd_proves_nothing(leave, come_back, lie, signed_up, links):
    """`hd` says google.com, the address is unverified: believed is only `email_verified`."""
    signed_up("ana.lopez@gmail.test")
    lie("forged_hd")

    with pytest.raises(Conflict):
        come_back(leave())
    assert links() == []


class TestKeys:
    def test_that_rotate_are_read_anew(self, leave, come_back, lie):
        come_back(leave())
        lie("rotated_keys")

        assert come_back(leave()).status == "signed_in"

    def test_one_that_still_signs_stays_good_beside_the_new(self, leave, come_back, sandbox):
        come_back(leave())
        requests.post(f"{sandbox.url}/google/keys/rotate", json={}, timeout=5)

        assert come_back(leave()).status == "signed_in"


class TestFailure:
    @pytest.mark.parametrize("kind", ["429", "500", "invalid_grant"])
    def test_at_the_token_endpoint_opens_nothing(self, kind, leave, come_back, lie, links):
        back = leave()
        lie(kind)

        with pytest.raises((Unavailable, Unauthenticated)):
            come_back(back)
        assert links() == []

    def test_leaves_the_next_attempt_alone(self, leave, come_back, lie):
        back = leave()
        lie("500")
        with pytest.raises(Unavailable):
            come_back(back)

        assert come_back(leave()).status == "signed_in"
