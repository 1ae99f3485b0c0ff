"""A fact and its event are one transaction; commands under a key have one effect."""

import threading
from collections.abc import Callable

import orjson
import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from chassis import clock, idempotency, trace
from chassis.errors import Conflict, Invalid
from chassis.messages import Event
from chassis.outbox import depth_and_oldest
from chassis.retention.forgetting import obey_all
from chassis.retention.messages import RULES
from chassis.tables import idempotency_key, outbox
from chassis.unit_of_work import UnitOfWork

NewUow = Callable[[], UnitOfWork]


def test_an_event_waits_in_the_outbox_once_the_block_has_ended(new_uow: NewUow, engine: Engine):
    with trace.following(None, "cause"), new_uow() as uow:
        uow.publish(Event("noted", 2, {"at": uow.now}))

    with engine.connect() as db:
        row = db.execute(sa.select(outbox)).one()
    document = orjson.loads(row.body)
    assert row.routing_key == "chassis.noted"
    assert (document["name"], document["version"]) == ("noted", 2)
    assert document["correlation_id"] == "cause"
    assert document["payload"]["at"].endswith("Z")


def test_an_exception_takes_back_fact_and_event_and_runs_no_action(new_uow: NewUow, engine: Engine):
    ran: list[str] = []

    with pytest.raises(RuntimeError), new_uow() as uow:
        uow.publish(Event("noted", 1, {}))
        uow.after_commit(lambda: ran.append("after"))
        raise RuntimeError

    with engine.connect() as db:
        assert (depth_and_oldest(db), ran) == ((0, None), [])


def test_actions_follow_the_commit(new_uow: NewUow, engine: Engine):
    seen: list[int] = []

    def count() -> None:
        with engine.connect() as db:
            seen.append(depth_and_oldest(db)[0])

    with new_uow() as uow:
        uow.publish(Event("noted", 1, {}))
        uow.after_commit(count)

    assert seen == [1]


class TestIdempotency:
    def _ask(self, new_uow: NewUow, request: dict[str, int], key: str = "k") -> dict[str, int]:
        def act() -> dict[str, int]:
            uow.publish(Event("noted", 1, {}))
            return {"n": request["n"]}

        with new_uow() as uow:
            answer: dict[str, int] = idempotency.answer(uow, key, "note", request, act)
            return answer

    def _effects(self, engine: Engine) -> int:
        with engine.connect() as db:
            return depth_and_oldest(db)[0]

    def test_a_repetition_gets_the_first_answer_and_has_no_effect(
        self, new_uow: NewUow, engine: Engine
    ):
        answers = [self._ask(new_uow, {"n": 1}) for _ in range(3)]

        assert answers == [{"n": 1}] * 3
        assert self._effects(engine) == 1

    def test_the_same_key_with_another_request_is_a_conflict(self, new_uow: NewUow):
        self._ask(new_uow, {"n": 1})

        with pytest.raises(Conflict, match="idempotency_key_reused"):
            self._ask(new_uow, {"n": 2})

    def test_ten_at_once_have_one_effect(self, new_uow: NewUow, engine: Engine):
        asking = [threading.Thread(target=self._ask, args=(new_uow, {"n": 1})) for _ in range(10)]
        for thread in asking:
            thread.start()
        for thread in asking:
            thread.join()

        assert self._effects(engine) == 1

    def test_a_command_that_failed_may_be_repeated(self, new_uow: NewUow):
        with pytest.raises(KeyError):
            self._ask(new_uow, {})

        assert self._ask(new_uow, {"n": 1}) == {"n": 1}

    @pytest.mark.parametrize("key", ["", "x" * 201, "a\nb"])
    def test_an_unusable_key_is_refused(self, new_uow: NewUow, key: str):
        with pytest.raises(Invalid):
            self._ask(new_uow, {"n": 1}, key=key)

    def test_keys_are_forgotten_after_a_day(self, new_uow: NewUow, engine: Engine):
        self._ask(new_uow, {"n": 1})

        with clock.frozen(clock.now() + idempotency.KEPT_FOR * 1.01):
            obey_all(new_uow, RULES)

        with engine.connect() as db:
            assert db.execute(sa.select(idempotency_key)).all() == []
