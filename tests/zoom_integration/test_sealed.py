"""A new key in front of the ring: tokens, errands and recordings stay readable."""

from collections.abc import Callable

import pytest

from tests.turning import sealed_anew
from tests.zoom_integration.host import Host
from zoom_integration import operations
from zoom_integration.secrets_at_rest import SEALED


@pytest.mark.promise("P24")
def test_every_secret_of_a_connection_is_sealed_anew(connected: Host) -> None:
    operations.begin_connect(connected.inside, host_id=connected.host_id)

    found = sealed_anew(connected.inside.engine, connected.inside.keys, SEALED)

    assert found["connection.access_token"] == found["connection.refresh_token"] == 1
    assert found["connect_attempt.verifier"] >= 1


@pytest.mark.promise("P24")
def test_an_errand_is_sealed_anew(connected: Host, zoom_down: Callable[[], None]) -> None:
    zoom_down()
    connected.disconnect()

    found = sealed_anew(connected.inside.engine, connected.inside.keys, SEALED)

    assert found["errand.sealed"] == 1
