"""The decorators that make a service's method answer calls, hear facts, or run by itself.

Each is a nameko Entrypoint that parses, calls and dumps; what is done stands in commands and
queries.
"""

import dataclasses
import logging
from typing import Any

from marshmallow import EXCLUDE, Schema, ValidationError
from nameko.extensions import Entrypoint

from chassis import idempotency
from chassis.errors import Invalid
from chassis.inbox import Handler
from chassis.messages import Message
from chassis.transport import roles
from chassis.transport.inbox_intake import InboxIntake
from chassis.transport.rpc_server import RpcServer
from chassis.unit_of_work import UnitOfWork

AFTER_FAILURE_SECONDS = 30.0
log = logging.getLogger(__name__)


class _Rpc(Entrypoint):
    """A method that answers calls under its own name."""

    role = roles.CALLS
    server = RpcServer()

    def __init__(
        self, request: type[Schema], result: type[Schema] | None = None, **options: Any
    ) -> None:
        super().__init__(**options)
        self._request = request()
        self._result = result() if result is not None else None

    def setup(self) -> None:
        self._service = self.container.config["service"]
        self._method = getattr(self._service, self.method_name)
        self.server.register(self.method_name, self)

    def stop(self) -> None:
        self.server.stop()

    def can_repeat(self, idempotency_key: str | None) -> bool:
        raise NotImplementedError

    def run(self, request: dict[str, Any], idempotency_key: str | None) -> Any:
        raise NotImplementedError

    def _load(self, request: dict[str, Any]) -> dict[str, Any]:
        try:
            return self._request.load(request)
        except ValidationError as error:
            details = error.normalized_messages()
            raise Invalid("invalid_request", "The request is not valid.", details) from error

    def _dump(self, result: Any) -> Any:
        return {} if self._result is None else self._result.dump(result)


class Query(_Rpc):
    """`method(self, db, **asked)`: reads, on a Core connection in AUTOCOMMIT."""

    def can_repeat(self, idempotency_key: str | None) -> bool:
        return True

    def run(self, request: dict[str, Any], idempotency_key: str | None) -> Any:
        asked = self._load(request)
        with self._service.connection() as db:
            return self._dump(self._method(db, **asked))


class Command(_Rpc):
    """`method(self, uow, **asked)`: changes, in one unit of work; under a key at most once.

    `before` names a method that is asked the same, outside of it: what it writes stays whatever
    becomes of the command.
    """

    def __init__(
        self,
        request: type[Schema],
        result: type[Schema] | None = None,
        *,
        before: str | None = None,
        **options: Any,
    ) -> None:
        super().__init__(request, result, **options)
        self._before = before

    def can_repeat(self, idempotency_key: str | None) -> bool:
        return idempotency_key is not None

    def run(self, request: dict[str, Any], idempotency_key: str | None) -> Any:
        asked = self._load(request)
        if self._before is not None:
            getattr(self._service, self._before)(**asked)
        with self._service.unit_of_work() as uow:

            def act() -> Any:
                return self._dump(self._method(uow, **asked))

            if idempotency_key is None:
                return act()
            return idempotency.answer(uow, idempotency_key, self.method_name, request, act)


class Operation(_Rpc):
    """`method(self, **asked)`.

    Calls vendors or services, between units of work that it opens itself.
    """

    def can_repeat(self, idempotency_key: str | None) -> bool:
        return False

    def run(self, request: dict[str, Any], idempotency_key: str | None) -> Any:
        return self._dump(self._method(**self._load(request)))


class OnEvent(Entrypoint):
    """`method(self, uow, event)`: hears a service's event, in the transaction of the inbox.

    Source and name may hold `*` for one word; `{service}` in the name stands for this service.
    `in_groups`: several that are due may share a transaction (see `chassis.inbox.Handler`).
    """

    role = roles.INBOX
    intake = InboxIntake()

    def __init__(
        self,
        source: str,
        name: str,
        payload: type[Schema],
        *,
        in_groups: bool = False,
        **options: Any,
    ) -> None:
        super().__init__(**options)
        self._source = source
        self._name = name
        self._payload = payload(unknown=EXCLUDE)
        self._in_groups = in_groups

    def setup(self) -> None:
        service = self.container.config["service"]
        self._method = getattr(service, self.method_name)
        name = self._name.format(service=service.name)
        handler = Handler(self._source, name, self._apply, self._in_groups)
        self.intake.register(handler, routing_key=self.routing_key(service.name))

    def routing_key(self, service: str) -> str:
        return f"{self._source}.{self._name}".format(service=service)

    def stop(self) -> None:
        self.intake.stop()

    def _apply(self, uow: UnitOfWork, message: Message) -> None:
        try:
            payload = self._payload.load(message.payload)
        except ValidationError as error:
            raise Invalid("malformed_payload", "The payload is not valid.") from error
        self._method(uow, dataclasses.replace(message, payload=payload))


class OnWebhook(Entrypoint):
    """`method(self, uow, message)`.

    Hears a vendor's webhook; `name` is a pattern such as `invoice.*`.
    """

    role = roles.INBOX
    intake = InboxIntake()

    def __init__(self, source: str, name: str, **options: Any) -> None:
        super().__init__(**options)
        self._source = source
        self._name = name

    def setup(self) -> None:
        method = getattr(self.container.config["service"], self.method_name)
        self.intake.register(Handler(self._source, self._name, method), routing_key=None)

    def stop(self) -> None:
        self.intake.stop()


class Every(Entrypoint):
    """`method(self)`: runs again and again, `seconds` after it last ended.

    An error is logged, and what comes to its turn seldom does not wait for it to be tried again.

    A transaction of the same process that calls `uow.wake` with its name has it run at once.

    `role` is given to what scales apart from the other tasks.
    """

    def __init__(self, *, seconds: float, role: str = roles.TASKS, **options: Any) -> None:
        super().__init__(**options)
        self.seconds = seconds
        self.role = role

    def setup(self) -> None:
        service = self.container.config["service"]
        self._jobs = service.jobs
        self._method = getattr(service, self.method_name)
        self._waking = self._jobs.waking(self.method_name)
        self._is_stopping = False

    def start(self) -> None:
        self._greenlet = self.container.spawn_managed_thread(self._run)

    def stop(self) -> None:
        """Ends once the run in hand has ended."""
        self._is_stopping = True
        self._waking.set()
        self._greenlet.wait()

    def _run(self) -> None:
        while not self._is_stopping:
            self._waking.clear()
            pause = self.seconds
            try:
                self._jobs.run(self.method_name, self._method)
            except Exception:
                log.exception("a periodic run failed", extra={"method": self.method_name})
                pause = min(pause, AFTER_FAILURE_SECONDS)
            if not self._is_stopping:
                self._waking.wait(pause)


def heard_by(service: Any) -> set[str]:
    """The routing keys of the events that a service class, which has a `name`, hears."""
    return {
        entrypoint.routing_key(service.name)
        for _, entrypoint in roles.entrypoints_of(service)
        if isinstance(entrypoint, OnEvent)
    }


def tasks_of(service: type) -> dict[str, float]:
    """What a service class does by itself, with the seconds between two runs."""
    return {
        name: entrypoint.seconds
        for name, entrypoint in roles.entrypoints_of(service)
        if isinstance(entrypoint, Every)
    }


query = Query.decorator
command = Command.decorator
operation = Operation.decorator
on_event = OnEvent.decorator
on_webhook = OnWebhook.decorator
every = Every.decorator
