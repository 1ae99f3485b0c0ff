"""R2: silence is never success, and a service that joins takes part without a change elsewhere."""

from collections.abc import Callable

import pytest

from chassis.testing.processes import ServiceProcess
from tests.rights.trio import Trio


@pytest.mark.timeout(600)
@pytest.mark.promise("P28")
def test_r2_a_new_service_must_answer_before_anything_is_complete(
    trio: Trio, running: Callable[..., ServiceProcess]
):
    newcomer = running("probe")
    trio.await_participants(4)
    newcomer.stop()
    token = trio.open_erasure()
    trio.confirm(token)

    while_silent = {one["service"]: one["state"] for one in trio.status(token)["services"]}
    newcomer.start()
    trio.await_status(token)

    assert while_silent["probe"] == "asked"
    certificate = trio.rpc.call("privacy", "get_status", token)
    assert {one["service"] for one in certificate["services"]} == {
        *("identity", "privacy", "probe", "series")
    }
