"""A port that another program has is found before anything is started."""

import socket

import pytest

from deploy.local.ports import LOOPBACK, PlatformPorts, free_ports, is_free
from deploy.local.trouble import Trouble


def test_a_taken_port_is_named_with_a_way_out() -> None:
    ports = PlatformPorts.unused(6)
    with socket.create_server((LOOPBACK, ports.health_of(2))), pytest.raises(Trouble) as caught:
        ports.check(6)

    assert str(ports.health_of(2)) in str(caught.value)
    assert f"PORT={ports.gateway + 1000}" in str(caught.value)


def test_free_ports_are_different_and_free() -> None:
    found = free_ports(5)

    assert len(set(found)) == 5
    assert all(map(is_free, found))


def test_a_port_in_use_is_not_free() -> None:
    with socket.create_server((LOOPBACK, 0)) as server:
        assert not is_free(server.getsockname()[1])
