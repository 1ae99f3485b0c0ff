"""One service in one process: its container started once its schema is there, and stopped.

Calls and facts come by queues, which ask nobody whether he is ready. So a process that runs ahead
of its migration takes none: what it cannot do yet, the previous release does.
"""

import gc
import logging
import signal
import socket
from contextlib import suppress

import eventlet
import eventlet.wsgi
from nameko.containers import ServiceContainer

from chassis.db import DATABASE_ERRORS
from chassis.settings import ServiceSettings, SettingsError
from chassis.transport import roles
from chassis.transport.background import DatabaseCheck
from chassis.transport.health import Health
from chassis.transport.service import Service

LOOK_EVERY_SECONDS = 1.0
log = logging.getLogger(__name__)


def host(service: Service, migrations: str) -> None:
    """Serve until SIGTERM or SIGINT, then finish what is in hand. Raises SettingsError."""
    chosen = roles.chosen(type(service), service.settings.roles)
    listener, signals = _listen(service.settings), _signals()
    if not _await_schema(DatabaseCheck(service.engine, migrations), listener, signals):
        return
    config = {"service": service, "migrations": migrations, "health_listener": listener}
    container = roles.RoleContainer(type(service), config, chosen)
    eventlet.spawn_n(_stop_at_signal, service, container, signals)
    container.start()
    # What is loaded stays: a collection need not look at it each time.
    gc.collect()
    gc.freeze()
    log.info("running", extra={"roles": sorted(chosen)})
    container.wait()
    log.info("stopped")


def _await_schema(check: DatabaseCheck, listener: socket.socket, signals: socket.socket) -> bool:
    """Answer nothing but probes until the schema is this code's; False where told to stop."""
    if _passes(check):
        return True
    log.warning("waiting for the database and its schema")
    # A copy: the server closes what it was given.
    probes = Health({"database": check})
    answering = eventlet.spawn(
        eventlet.wsgi.server, listener.dup(), probes, log_output=False, debug=False
    )
    signals.settimeout(LOOK_EVERY_SECONDS)
    try:
        while not _passes(check):
            with suppress(TimeoutError):
                signals.recv(1)
                return False
        return True
    finally:
        signals.settimeout(None)
        answering.kill()


def _passes(check: DatabaseCheck) -> bool:
    try:
        return check()
    except DATABASE_ERRORS:
        return False


def _listen(settings: ServiceSettings) -> socket.socket:
    address = (settings.health_host, settings.health_port)
    try:
        return eventlet.listen(address)
    except OSError as error:
        raise SettingsError(
            f"HEALTH_HOST and HEALTH_PORT: nobody can listen at {address[0]}:{address[1]}: "
            f"{error.strerror}."
        ) from error


def _signals() -> socket.socket:
    """A socket that becomes readable at SIGTERM or SIGINT.

    A Python signal handler runs when the loop happens to wake; the descriptor wakes it.
    """
    readable, writable = socket.socketpair()
    writable.setblocking(False)
    signal.set_wakeup_fd(writable.detach())
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: None)
    return readable


def _stop_at_signal(service: Service, container: ServiceContainer, signals: socket.socket) -> None:
    signals.recv(1)
    log.info("stopping")
    service.stopping.set()
    container.stop()
