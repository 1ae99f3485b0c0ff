"""The real process on the real broker: calls answered, facts told, facts heard."""

import secrets
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import amqp
import orjson
import pytest
import sqlalchemy as sa

from chassis import broker, clock
from chassis.broker import Names
from chassis.errors import Invalid, NotFound
from chassis.ids import new_id
from chassis.messages import Message, encode
from chassis.tables import inbox
from chassis.testing.processes import ServiceProcess, random_key
from chassis.transport import topology
from series.models import Membership, Series
from tests.series.desk import HOST, STRANGER, WEEKLY

STARTS_ON = {"starts_on": f"{datetime.now(UTC).year + 1}-03-07"}
PERSON = {"email": "ana@example.test", "name": "Ana Lopez"}
HOST_ID = str(HOST)
READY = {"join_url": "https://zoom.example.test/j/1", "meeting_id": "1"}

NONSENSE = [
    ("create_series", WEEKLY | {"colour": "red"}),
    ("create_series", WEEKLY | {"recurrence": "FREQ=MINUTELY"}),
    ("create_series", WEEKLY | {"starts_on": "9999-12-31"}),
    ("join_series", PERSON | {"slug": "x", "name": "two\nlines"}),
    ("get_public_series", {"slug": "nul\x00"}),
    ("get_membership", {}),
    ("get_roster_page", {"session_id": HOST_ID, "limit": 5000}),
]


@pytest.fixture(scope="module")
def namespace(amqp_url):
    """One namespace for all tests here, since they share one process."""
    name = f"test-{secrets.token_hex(4)}"
    yield name
    topology.delete(amqp_url, name, ["series"])


@pytest.fixture(scope="module")
def process(databases, amqp_url, namespace, tmp_path_factory):
    """Series itself, standing through all tests."""
    environment = {
        "DATABASE_URL": databases.url("series"),
        "AMQP_URL": amqp_url,
        "BROKER_NAMESPACE": namespace,
        "ENCRYPTION_KEYS": f"test:{random_key()}",
        "TOMBSTONE_KEY": random_key(),
        "RIGHTS_KEY": random_key(),
        "PUBLIC_URL": "http://localhost:8000",
    }
    process = ServiceProcess("series", environment, tmp_path_factory.mktemp("series") / "log")
    process.migrate()
    yield process.start()
    process.stop()


@pytest.fixture
def channel(amqp_url, namespace):
    with broker.connect(amqp_url) as connection:
        opened = connection.channel()
        topology.declare_exchanges(opened, Names(namespace))
        yield opened


@pytest.fixture
def heard(channel, namespace):
    """`heard("membership_requested")`: the payloads of that event that came over the broker."""
    messages = []
    queue = channel.queue_declare(exclusive=True).queue
    channel.queue_bind(queue, Names(namespace).events, "series.*")

    def heard(name):
        while delivered := channel.basic_get(queue, no_ack=True):
            messages.append(orjson.loads(delivered.body))
        return [message["payload"] for message in messages if message["name"] == name]

    return heard


@pytest.fixture
def tell(channel, namespace):
    """`tell("billing", "price_set", {…})`: publish a fact as that service would, or any bytes."""

    def tell(source, name, payload=None, *, body=None, message_id=None):
        message = Message(
            id=str(message_id or new_id()),
            name=name,
            version=1,
            source=source,
            occurred_at=clock.now(),
            correlation_id="test",
            payload=payload or {},
        )
        channel.basic_publish(
            amqp.Message(body or encode(message), delivery_mode=2),
            Names(namespace).events,
            f"{source}.{name}",
        )

    return tell


@pytest.fixture
def call(process, heard, rpc, service_database):
    """Ask series; `heard` listens from before, and the database is emptied afterwards."""
    service_database("series")

    def call(method, **request):
        return rpc.call("series", method, request)

    return call


@pytest.fixture
def series(call):
    """A published series."""
    made = call("create_series", **WEEKLY | STARTS_ON)
    return call("publish_series", host_id=HOST_ID, series_id=made["series_id"])


def first_session(call, series):
    return call("list_sessions", host_id=HOST_ID, series_id=series["series_id"])["items"][0]


class TestStory:
    def test_publishes_takes_someone_in_and_lets_them_go(self, call, series, heard, eventually):
        public = call("get_public_series", slug=series["slug"])
        assert len(public["sessions"]) == 4

        joined = call("join_series", slug=series["slug"], **PERSON)
        assert joined == {"membership_id": None, "status": "unconfirmed", "manage_token": None}

        (requested,) = eventually(lambda: heard("membership_requested"))
        confirmed = call("confirm_membership", token=requested["token"])
        assert confirmed["status"] == "active"

        page = call("get_membership", token=confirmed["manage_token"])
        opened = call("open_join_link", token=page["sessions"][0]["join_token"])
        assert (opened["state"], opened["join_url"]) == ("early", None)

        call("leave", token=confirmed["manage_token"])
        (ended,) = eventually(lambda: heard("membership_ended"))
        assert ended["reason"] == "left"

    def test_holds_a_place_until_billing_says_that_it_was_paid(self, call, tell, eventually):
        paid = call("create_series", **WEEKLY | STARTS_ON | {"pricing": "paid"})
        asked = {"host_id": HOST_ID, "series_id": paid["series_id"]}
        price = {"amount_cents": 1500, "currency": "eur", "interval": "month"}
        tell("billing", "price_set", price | {"series_id": paid["series_id"]})
        eventually(lambda: call("get_series", **asked)["price"])
        call("publish_series", **asked)

        own = PERSON | {"account_id": str(new_id())}
        joined = call("join_series", slug=paid["slug"], **own)
        assert joined["status"] == "awaiting_payment"

        tell("billing", "subscription_started", {"membership_id": joined["membership_id"]})
        eventually(lambda: call("get_series", **asked)["members"] == 1)


class TestHearing:
    def test_a_meeting_delivered_twice_is_stored_once(
        self, call, series, tell, eventually, service_database
    ):
        session = first_session(call, series)
        ready = READY | {"session_id": session["session_id"]}
        message_id = new_id()

        for _ in range(2):
            tell("zoom_integration", "meeting_ready", ready, message_id=message_id)
        asked = {"host_id": HOST_ID, "session_id": session["session_id"]}
        eventually(lambda: call("get_session", **asked)["join_url"] == ready["join_url"])

        with service_database("series").connect() as db:
            assert db.execute(sa.select(inbox.c.status)).scalars().all() == ["done"]

    def test_what_cannot_be_read_is_parked_and_the_service_goes_on(
        self, call, series, tell, eventually, service_database
    ):
        session = first_session(call, series)
        tell("zoom_integration", "meeting_ready", body=b"\xffnot json")
        tell("zoom_integration", "meeting_ready", {"session_id": "17", "join_url": 5})
        ready = READY | {"session_id": session["session_id"]}
        tell("zoom_integration", "meeting_ready", ready)

        asked = {"host_id": HOST_ID, "session_id": session["session_id"]}
        eventually(lambda: call("get_session", **asked)["join_url"])

        with service_database("series").connect() as db:
            reasons = db.execute(
                sa.select(inbox.c.reason).where(inbox.c.status == "parked")
            ).scalars()
        assert sorted(reasons) == ["malformed: not JSON", "refused: malformed_payload"]

    def test_what_was_told_while_it_was_dead_is_not_lost(
        self, call, series, tell, eventually, process
    ):
        session = first_session(call, series)
        process.kill()
        ready = READY | {"session_id": session["session_id"]}
        tell("zoom_integration", "meeting_ready", ready)

        process.start()

        asked = {"host_id": HOST_ID, "session_id": session["session_id"]}
        eventually(lambda: call("get_session", **asked)["join_url"])


class TestAsking:
    def test_a_command_repeated_under_its_key_is_done_once(self, call, rpc):
        request = WEEKLY | STARTS_ON
        first = rpc.call("series", "create_series", request, idempotency_key="k1")
        second = rpc.call("series", "create_series", request, idempotency_key="k1")

        assert first == second
        assert len(call("list_series", host_id=HOST_ID)["items"]) == 1

    def test_a_crowd_for_one_place_by_many_calls_at_once(self, call, rpc):
        made = call("create_series", **WEEKLY | STARTS_ON | {"capacity": 1})
        call("publish_series", host_id=HOST_ID, series_id=made["series_id"])

        def join(number):
            asked = {"slug": made["slug"], "email": f"p{number}@example.test", "name": "P"}
            return rpc.call("series", "join_series", asked | {"account_id": str(new_id())})

        with ThreadPoolExecutor(20) as pool:
            statuses = [joined["status"] for joined in pool.map(join, range(20))]

        assert sorted(statuses) == ["active"] + ["waiting"] * 19

    def test_what_makes_no_sense_is_refused_and_stores_nothing(self, call, service_database):
        for method, request in NONSENSE:
            with pytest.raises(Invalid) as refused:
                call(method, **request)
            assert refused.value.code == "invalid_request"
            assert refused.value.details

        with service_database("series").connect() as db:
            assert db.execute(sa.select(Series.id)).all() == []
            assert db.execute(sa.select(Membership.id)).all() == []

    def test_what_is_anothers_is_not_there(self, call, series):
        session = first_session(call, series)
        own = {"host_id": str(STRANGER)}
        for method, asked in (
            ("get_series", {"series_id": series["series_id"]}),
            ("update_series", {"series_id": series["series_id"], "title": "Stolen"}),
            ("delete_series", {"series_id": series["series_id"]}),
            ("list_members", {"series_id": series["series_id"]}),
            ("list_sessions", {"series_id": series["series_id"]}),
            ("cancel_session", {"session_id": session["session_id"]}),
        ):
            with pytest.raises(NotFound):
                call(method, **own | asked)

    def test_a_forged_link_opens_nothing(self, call, series):
        for method in ("get_membership", "confirm_membership", "leave", "open_join_link"):
            for token in ("x", "A" * 44, "' or 1=1 --", "ü" * 20):
                with pytest.raises(NotFound) as refused:
                    call(method, token=token)
                assert refused.value.code == "link_unknown"
