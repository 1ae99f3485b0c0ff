"""How a greenlet finds the address of a name: by the system's own resolver, in a thread.

eventlet has a resolver of its own, which knows less of a cluster's search domains than the system
does, and brings seven megabytes of dnspython into every process.
"""

import ipaddress
import socket
from typing import Any

import eventlet.green.socket
import eventlet.patcher
from eventlet import tpool

_system: Any = eventlet.patcher.original("socket")


def install() -> None:
    """Have every look-up of this process made so."""
    modules: tuple[Any, ...] = (socket, eventlet.green.socket)
    for module in modules:
        module.getaddrinfo = getaddrinfo


def getaddrinfo(host: Any, *more: Any, **named: Any) -> Any:
    """As `socket.getaddrinfo`; what is an address already takes no thread."""
    if host is None or _is_address(host):
        return _system.getaddrinfo(host, *more, **named)
    return tpool.execute(_system.getaddrinfo, host, *more, **named)


def _is_address(host: str | bytes) -> bool:
    try:
        ipaddress.ip_address(host.decode() if isinstance(host, bytes) else host)
    except ValueError:
        return False
    return True
