"""Several questions at once."""

from threading import Barrier
from typing import Any, NoReturn

import pytest

from chassis.errors import Forbidden, NotFound, Unavailable
from chassis.transport.errors import RemoteFault
from gateway.gather import gather


def answering(**answer: Any) -> Any:
    return lambda: answer


def failing(error: Exception) -> Any:
    def ask() -> NoReturn:
        raise error

    return ask


class TestGather:
    def test_asks_all_at_once(self):
        meet = Barrier(3, timeout=5)

        def ask() -> dict[str, Any]:
            return {"place": meet.wait()}

        found = gather(first=ask, second=ask, third=ask)

        assert {answer["place"] for answer in found.values()} == {0, 1, 2}

    @pytest.mark.parametrize(
        "error", [Unavailable("timed_out", "Away."), RemoteFault("their-reference")]
    )
    def test_leaves_a_gap_for_what_is_down(self, error: Exception):
        found = gather(here=answering(a=1), away=failing(error))

        assert (found["here"], found["away"]) == ({"a": 1}, None)
        assert found.down == {"here": False, "away": True}

    def test_tells_what_is_not_there_from_what_is_down(self):
        found = gather(price=failing(NotFound("no_price", "None.")))

        assert found["price"] is None
        assert not found.down["price"]

    def test_lets_other_refusals_through(self):
        with pytest.raises(Forbidden):
            gather(secret=failing(Forbidden("no", "No.")))

    def test_logs_a_failure_with_the_reference_of_the_service(
        self, caplog: pytest.LogCaptureFixture
    ):
        gather(part=failing(RemoteFault("their-reference")))

        assert caplog.records[0].remote_reference == "their-reference"
