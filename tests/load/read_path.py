"""A public series as JSON, through gateway, RPC and PostgreSQL, against three other ways.

Two of them are the platform's own gateway with another carrier in place of RPC, so that nothing but
the carrier is compared; the third is built as nameko's examples are.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from chassis.transport.rpc_client import RpcClient
from tests.load.figures import Figure, ratio
from tests.load.ground import Ground, ground
from tests.load.hammer import hammer

CALLERS = 32
SLICES = 7
SLICE_SECONDS = 1.5


def figures() -> Iterator[Figure]:
    """Requests a second, as a ratio to each of the other ways."""
    with ground() as laid:
        path = publish_series(laid)
        ports = _start_all_ways(laid)
        rates = _measure(ports, path)
    for way, floor in (("alone", 0.45), ("over_http", 0.85), ("stock", 1.8)):
        yield Figure(f"read_path.to_{way}", ratio(rates["ours"], rates[way]), "ratio", floor)


def publish_series(laid: Ground) -> str:
    laid.service("series")
    client = RpcClient(laid.amqp_url, laid.namespace)
    host_id = str(uuid4())
    starts_on = datetime.now(UTC).date() + timedelta(days=2)
    made = client.call(
        "series",
        "create_series",
        {
            "host_id": host_id,
            "title": "Morning stretch",
            "description": "Half an hour on the mat, for anyone who sits all day. " * 4,
            "language": "en",
            "zone": "Europe/Paris",
            "starts_on": starts_on.isoformat(),
            "starts_time": "18:00:00",
            "duration_minutes": 30,
            "recurrence": "FREQ=WEEKLY",
            "pricing": "free",
        },
    )
    published = client.call(
        "series", "publish_series", {"host_id": host_id, "series_id": made["series_id"]}
    )
    client.close()
    return f"/api/v1/public/series/{published['slug']}"


def _start_all_ways(laid: Ground) -> dict[str, int]:
    """Way → port."""
    database = {"DATABASE_URL": laid.databases.url("series")}
    gateway = {"SECRET_KEY": "bench" * 10, "PUBLIC_URL": "http://localhost:8000"}
    service = laid.gunicorn("tests.load.standins.flask_service:app", **database)
    laid.stock_service("catalogue", **database)
    return {
        "ours": laid.gunicorn("gateway.wsgi:app", **gateway),
        "alone": laid.gunicorn("tests.load.standins.alone:app", **gateway, **database),
        "over_http": laid.gunicorn(
            "tests.load.standins.over_http:app",
            SERVICE_URL=f"http://127.0.0.1:{service}",
            **gateway,
        ),
        "stock": laid.stock_gateway(),
    }


def _measure(ports: dict[str, int], path: str) -> dict[str, list[float]]:
    """Slices of all ways in turn, the first of each for warming up only."""
    rates: dict[str, list[float]] = {way: [] for way in ports}
    for _ in range(1 + SLICES):
        for way, port in ports.items():
            load = hammer("127.0.0.1", port, path, callers=CALLERS, seconds=SLICE_SECONDS)
            rates[way].append(load.per_second)
    return {way: taken[1:] for way, taken in rates.items()}
