"""What RabbitMQ really tells Prometheus, where the monitor of the cluster asks it."""

from collections.abc import Callable, Iterator
from typing import Any

import amqp
import pytest
import requests
from prometheus_client.parser import text_string_to_metric_families

from chassis import broker
from chassis.broker import Names
from chassis.transport import topology
from tests.chassis.own_broker import OwnBroker, own_broker
from tests.k8s.built import build
from tests.monitoring.exported import OF_THE_BROKER

Samples = dict[str, list[tuple[dict[str, str], float]]]


@pytest.fixture(scope="module")
def rabbitmq(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OwnBroker]:
    with own_broker(tmp_path_factory.mktemp("broker")) as found:
        topology.declare(found.amqp_url, "sm", "series", ["billing.price_set"])
        yield found


def doors() -> list[dict[str, Any]]:
    monitor = build("production").one("PodMonitor", "broker")
    return list(monitor["spec"]["podMetricsEndpoints"])


def read(rabbitmq: OwnBroker) -> Samples:
    """All that Prometheus gets by the monitor."""
    found: Samples = {}
    for door in doors():
        url = rabbitmq.figures_url + door["path"]
        answer = requests.get(url, params=door.get("params"), timeout=10)
        answer.raise_for_status()
        for family in text_string_to_metric_families(answer.text):
            for sample in family.samples:
                found.setdefault(sample.name, []).append((sample.labels, sample.value))
    return found


def of_queue(rabbitmq: OwnBroker, figure: str, queue: str) -> float | None:
    told = read(rabbitmq).get(f"rabbitmq_detailed_queue_{figure}", [])
    return next((value for labels, value in told if labels["queue"] == queue), None)


def test_it_has_every_figure_that_alerts_and_dashboards_read(
    rabbitmq: OwnBroker, eventually: Callable[..., object]
) -> None:
    # It looks at its queues every five seconds.
    eventually(lambda: set(read(rabbitmq)) >= set(OF_THE_BROKER))

    told = read(rabbitmq)

    for name, labels in OF_THE_BROKER.items():
        assert {frozenset(had) for had, _ in told[name]} == {labels}, name


def test_a_full_disk_is_told(rabbitmq: OwnBroker, eventually: Callable[..., object]) -> None:
    def alarm() -> float:
        return read(rabbitmq)["rabbitmq_alarms_free_disk_space_watermark"][0][1]

    assert alarm() == 0
    rabbitmq.fill_disk()
    eventually(lambda: alarm() == 1)
    rabbitmq.free_disk()
    eventually(lambda: alarm() == 0)


def test_a_queue_tells_who_takes_from_it_and_what_waits(
    rabbitmq: OwnBroker, eventually: Callable[..., object]
) -> None:
    queue = Names("sm").inbox_queue("series")
    with broker.connect(rabbitmq.amqp_url) as connection:
        channel = connection.channel()
        channel.basic_publish_confirm(amqp.Message("x"), routing_key=queue)
        eventually(lambda: of_queue(rabbitmq, "messages_ready", queue) == 1)
        assert of_queue(rabbitmq, "consumers", queue) == 0

        channel.basic_consume(queue, callback=lambda message: None)

        eventually(lambda: of_queue(rabbitmq, "consumers", queue) == 1)


def test_each_node_is_counted_once() -> None:
    """The alerts add `up` up: the second path must not count its node again."""
    given = [
        rule["replacement"]
        for door in doors()
        for rule in door["relabelings"]
        if rule["targetLabel"] == "component"
    ]

    assert given == ["broker", "queues"]
