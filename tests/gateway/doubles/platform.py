"""All services behind one `call`, as the chassis' RPC client has it."""

from typing import Any

from chassis.errors import Unavailable
from tests.gateway.doubles import contract
from tests.gateway.doubles.identity import IdentityDouble
from tests.gateway.doubles.mail import NotificationsDouble
from tests.gateway.doubles.money_and_rooms import BillingDouble, ZoomDouble
from tests.gateway.doubles.operations import OperationsDouble
from tests.gateway.doubles.rights import PrivacyDouble
from tests.gateway.doubles.series import SeriesDouble


class Platform:
    """Pass it to `create_app` as `calls`; `down` holds the names of services that are away."""

    def __init__(self) -> None:
        self.identity = IdentityDouble()
        self.series = SeriesDouble()
        self.zoom = ZoomDouble()
        self.billing = BillingDouble()
        self.notifications = NotificationsDouble()
        self.privacy = PrivacyDouble()
        self._services: dict[str, Any] = {
            "identity": self.identity,
            "series": self.series,
            "zoom_integration": self.zoom,
            "billing": self.billing,
            "notifications": self.notifications,
            "privacy": self.privacy,
        }
        self.operations = {name: OperationsDouble(name) for name in self._services}
        self.down: set[str] = set()
        self.failure: Exception | None = None
        self.calls: list[tuple[str, str, dict[str, Any]]] = []
        self.keys: list[str | None] = []

    def call(
        self,
        service: str,
        method: str,
        request: dict[str, Any],
        *,
        timeout: float = 5.0,
        idempotency_key: str | None = None,
    ) -> Any:
        self.calls.append((service, method, request))
        self.keys.append(idempotency_key)
        if service in self.down:
            raise Unavailable("timed_out", "This part is not available right now.")
        if self.failure is not None:
            raise self.failure
        contract.load(service, method, request)
        shared = self.operations[service]
        double = shared if hasattr(shared, method) else self._services[service]
        answer = getattr(double, method)(**request)
        contract.check_answer(service, method, answer)
        return answer

    def asked(self, method: str) -> list[dict[str, Any]]:
        """The requests that a method got."""
        return [request for _, name, request in self.calls if name == method]

    @property
    def changes(self) -> list[str]:
        """The methods called so far that change something."""
        reads = ("get_", "list_", "count_accounts", "read_", "check_", "preview_", "refresh")
        return [name for _, name, _ in self.calls if not name.startswith(reads)]
