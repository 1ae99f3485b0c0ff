"""The real process on the real broker: what a caller of identity meets."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import jwt
import orjson
import pytest

from chassis import broker
from chassis.broker import Names
from chassis.errors import Invalid, NotFound, Unauthenticated
from chassis.testing.processes import ServiceProcess
from chassis.transport import topology
from tests.identity.people import FIREFOX, PASSWORD

GOOGLE = {"GOOGLE_CLIENT_ID": "unused", "GOOGLE_CLIENT_SECRET": "unused"}
DEVICE = {"ip": "192.0.2.10", "user_agent": FIREFOX, "referrer": ""}
SIGN_UP = {"email": "ana@example.com", "password": PASSWORD, "name": "Ana Lopez"}
SIGN_IN = {"email": "ana@example.com", "password": PASSWORD, "device": DEVICE}
UNKNOWN_ID = "01900000-0000-7000-8000-000000000000"


@pytest.fixture
def heard(amqp_url, namespace):
    """`heard("email_confirmed")`: the payloads of that event that came over the broker."""
    names, messages = Names(namespace), []
    with broker.connect(amqp_url) as connection:
        channel = connection.channel()
        topology.declare_exchanges(channel, names)
        queue = channel.queue_declare(exclusive=True).queue
        channel.queue_bind(queue, names.events, "identity.*")

        def heard(name):
            while delivered := channel.basic_get(queue, no_ack=True):
                messages.append(orjson.loads(delivered.body))
            return [message["payload"] for message in messages if message["name"] == name]

        yield heard


@pytest.fixture
def identity(heard, running) -> ServiceProcess:
    return running("identity", **GOOGLE)


@pytest.fixture
def call(identity, rpc):
    def call(method, **request):
        return rpc.call("identity", method, request)

    return call


@pytest.fixture
def confirmed(call, heard, eventually):
    """Ana's account, by way of the inbox."""
    call("sign_up", **SIGN_UP)
    (event,) = eventually(lambda: heard("email_confirmation_requested"))
    return call("confirm_email", token=event["token"])["account_id"]


class TestStory:
    def test_signs_up_confirms_signs_in_refreshes_and_signs_out(self, confirmed, call):
        tokens = call("sign_in", **SIGN_IN)
        assert tokens["account"]["id"] == confirmed

        renewed = call("refresh", refresh_token=tokens["refresh_token"], device=DEVICE)
        call("sign_out", refresh_token=renewed["refresh_token"])

        with pytest.raises(Unauthenticated):
            call("refresh", refresh_token=renewed["refresh_token"], device=DEVICE)

    def test_an_access_token_is_checked_by_the_published_keys_alone(self, confirmed, call):
        token = call("sign_in", **SIGN_IN)["access_token"]

        keys = jwt.PyJWKSet.from_dict(call("get_signing_keys"))
        key = keys[jwt.get_unverified_header(token)["kid"]]
        claims = jwt.decode(token, key, algorithms=["EdDSA"], issuer="http://localhost:8000")

        assert (claims["sub"], claims["roles"]) == (confirmed, ["host"])

    def test_a_revoked_browser_session_is_told_to_verifiers_at_once(self, confirmed, call):
        token = call("sign_in", **SIGN_IN)["access_token"]
        sid = jwt.decode(token, options={"verify_signature": False})["sid"]

        call("revoke_browser_session", account_id=confirmed, browser_session_id=sid)

        (item,) = call("get_revocations")["items"]
        assert item["browser_session_id"] == sid
        assert call("list_browser_sessions", account_id=confirmed) == {"items": []}

    def test_the_sign_in_log_shows_the_device(self, confirmed, call, eventually):
        call("sign_in", **SIGN_IN)
        with pytest.raises(Unauthenticated):
            call("sign_in", **SIGN_IN | {"password": "wrong password"})

        items = eventually(
            lambda: (
                (found := call("list_sign_ins", account_id=confirmed)["items"])
                and len(found) == 2
                and found
            )
        )

        assert [item["outcome"] for item in items] == ["failed", "succeeded"]
        assert items[0]["browser"] == "Firefox"

    def test_a_hash_in_progress_holds_up_nobody(self, running, rpc):
        """A second or so of argon2 beside the hub; on the hub, one answer at most would come."""
        running("identity", **GOOGLE, ARGON2_ITERATIONS="20", ARGON2_MEMORY_KIB="65536")

        answers = 0
        with ThreadPoolExecutor(1) as pool:
            hashing = pool.submit(rpc.call, "identity", "sign_up", SIGN_UP, timeout=60)
            while not hashing.done():
                rpc.call("identity", "get_signing_keys", {})
                answers += 1

        assert answers > 5


class TestBadInput:
    def test_a_browsers_odd_headers_are_cleaned_rather_than_refused(self, confirmed, call):
        odd = {"ip": "not an ip", "user_agent": "x\x00\ny" * 400, "referrer": "\x1b[31m"}

        call("sign_in", **SIGN_IN | {"device": odd})

        (item,) = call("list_browser_sessions", account_id=confirmed)["items"]
        assert item["ip"] == "not an ip"

    def test_is_refused_by_field(self, call):
        with pytest.raises(Invalid) as refused:
            call("sign_up", **SIGN_UP, is_operator=True)

        assert refused.value.details == {"is_operator": ["Unknown field."]}

    def test_an_unknown_account_is_not_found(self, call):
        for method in ("get_account", "get_contact"):
            with pytest.raises(NotFound):
                call(method, account_id=UNKNOWN_ID)


class TestCommandLine:
    def run(self, process, *arguments):
        return subprocess.run(
            [sys.executable, "-m", "identity", *arguments],
            env=process.full_environment(),
            capture_output=True,
            text=True,
            check=False,
        )

    def test_grants_an_operators_role(self, identity, confirmed, call):
        done = self.run(identity, "grant-role", "--email", "Ana@example.com", "--role", "operator")

        assert done.returncode == 0, done.stderr
        assert "operator" in call("get_account", account_id=confirmed)["roles"]

    def test_says_in_a_sentence_that_nobody_has_the_address(self, identity):
        done = self.run(
            identity, "grant-role", "--email", "nobody@example.com", "--role", "operator"
        )

        assert done.returncode == 1
        assert done.stderr.strip().endswith("No confirmed account has this address.")
