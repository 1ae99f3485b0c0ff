"""What scales, by what, and whether databases and broker bear the most of it."""

import re

import pytest

from billing import figures as billing
from chassis import message_figures
from chassis.broker import Names
from chassis.settings import ServiceSettings
from notifications import figures as notifications
from tests.k8s.built import FOLDER, PARTED, PROCESSES, SERVICES, Built, dashed

# Beside its pool: what a relay listens on. A probe and a migration take from pools.
LISTENER = 1
MIGRATION = 1
# PostgreSQL keeps three for superusers; the exporter and the operator's manager take a few.
KEPT_BACK = 10
# Two consumers of calls, one of facts, a relay's publisher; and whoever is no relay calls others.
BROKER_CONNECTIONS = {"calls": 2, "inbox": 1, "relay": 1}
CALLER = 1


def role_of(process: str) -> str:
    return process.rpartition("-")[2]


def processes_of(service: str) -> list[str]:
    return [name for name in PROCESSES if name.rpartition("-")[0] == dashed(service)]


def most_pods(built: Built, process: str) -> int:
    return int(built.one("ScaledObject", process)["spec"]["maxReplicaCount"])


def surge(built: Built, process: str) -> int:
    strategy = built.one("Deployment", process)["spec"]["strategy"]
    return int(strategy.get("rollingUpdate", {}).get("maxSurge", 0))


def connections_of_a_pod(built: Built, process: str) -> int:
    told = built.environ(built.pod(process))
    pool = int(told.get("DATABASE_POOL_SIZE", ServiceSettings.database_pool_size))
    return pool + (LISTENER if role_of(process) == "relay" else 0)


def connections_to_the_broker(built: Built, process: str) -> int:
    roles = built.environ(built.pod(process))["ROLES"].split(",")
    caller = 0 if roles == ["relay"] else CALLER
    return caller + sum(BROKER_CONNECTIONS.get(role, 0) for role in roles)


def most_connections(built: Built, service: str) -> int:
    return MIGRATION + sum(
        (most_pods(built, one) + surge(built, one)) * connections_of_a_pod(built, one)
        for one in processes_of(service)
    )


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_scales_by_its_own_queues(operated: Built, service: str) -> None:
    names = Names(operated.environ(operated.pod(f"{dashed(service)}-service"))["BROKER_NAMESPACE"])
    calls = [names.rpc_queue(service), names.spare_rpc_queue(service)]
    facts = [names.inbox_queue(service)]
    (authentication,) = operated.of("TriggerAuthentication")
    told = {one["parameter"]: one for one in authentication["spec"]["secretTargetRef"]}
    host = told["host"]

    if service in PARTED:
        assert queues(operated, f"{dashed(service)}-service") == calls
        assert queues(operated, f"{dashed(service)}-worker") == facts
    else:
        assert queues(operated, f"{dashed(service)}-service") == calls + facts
    # KEDA knows one address, where the services know several.
    assert ";" not in operated.secret(host["name"])[host["key"]]


def queues(built: Built, process: str) -> list[str]:
    """By whose length a process scales, asked as KEDA may ask."""
    spec = built.one("ScaledObject", process)["spec"]
    asked = [trigger for trigger in spec["triggers"] if trigger["type"] == "rabbitmq"]
    (authentication,) = built.of("TriggerAuthentication")

    assert spec["scaleTargetRef"]["name"] == process
    for trigger in asked:
        assert trigger["authenticationRef"]["name"] == authentication["metadata"]["name"]
    return [trigger["metadata"]["queueName"] for trigger in asked]


@pytest.mark.parametrize("service", SERVICES)
def test_a_database_bears_as_many_pods_as_there_can_be(operated: Built, service: str) -> None:
    cluster = operated.one("Cluster", f"{dashed(service)}-database")["spec"]
    limit = int(cluster["postgresql"]["parameters"]["max_connections"])

    assert most_connections(operated, service) <= limit - KEPT_BACK


def test_the_local_database_bears_one_pod_of_each(local: Built) -> None:
    (limit,) = re.findall(
        r"max_connections=(\d+)", " ".join(local.pod("postgres").container["args"])
    )
    # And one more of each while a rollout goes on.
    needed = sum(2 * connections_of_a_pod(local, process) for process in PROCESSES)

    assert needed + MIGRATION * len(SERVICES) <= int(limit) - KEPT_BACK


RELAY = ("max(outbox_waiting{service})", "max(outbox_oldest_seconds{service})")
TAKEN_IN = "sum(max by (source) (inbox_waiting{service}))"
QUERIES = {
    **{f"{dashed(name)}-relay": RELAY for name in SERVICES},
    "notifications-sender": ("max(mail_waiting{service})", "max(reminders_late_seconds{service})"),
    "zoom-integration-worker": (TAKEN_IN,),
    "billing-worker": (TAKEN_IN, "max(stripe_upkeep_oldest_seconds{service})"),
}


@pytest.mark.parametrize(("process", "queries"), QUERIES.items())
def test_what_works_by_itself_scales_by_what_waits_in_its_database(
    operated: Built, process: str, queries: tuple[str, ...]
) -> None:
    spec = operated.one("ScaledObject", process)["spec"]
    # What the PodMonitor makes of the pod's name.
    service = f'{{service="{process.rpartition("-")[0]}"}}'
    known = {
        one.name for one in (*message_figures.FIGURES, *notifications.FIGURES, *billing.FIGURES)
    }

    assert spec["scaleTargetRef"]["name"] == process
    assert [
        trigger["metadata"]["query"]
        for trigger in spec["triggers"]
        if trigger["type"] == "prometheus"
    ] == [query.replace("{service}", service) for query in queries]
    for query in queries:
        (figure,) = re.findall(r"(\w+){service}", query)
        assert figure in known


def test_whatever_runs_by_itself_is_looked_at_above() -> None:
    assert {one for one in PROCESSES if role_of(one) != "service"} == QUERIES.keys()


def test_what_writes_to_one_volume_is_one_pod(operated: Built) -> None:
    spec = operated.one("ScaledObject", "privacy-service")["spec"]

    assert (spec["minReplicaCount"], spec["maxReplicaCount"]) == (1, 1)
    assert surge(operated, "privacy-service") == 0


def test_the_gateway_scales_by_what_its_processors_do(operated: Built) -> None:
    spec = operated.one("HorizontalPodAutoscaler", "gateway")["spec"]
    resources = operated.pod("gateway").container["resources"]

    assert spec["scaleTargetRef"]["name"] == "gateway"
    assert [metric["resource"]["name"] for metric in spec["metrics"]] == ["cpu"]
    # It is helped before it stands at its limit.
    (metric,) = spec["metrics"]
    share = metric["resource"]["target"]["averageUtilization"] / 100
    assert share * int(resources["requests"]["cpu"].rstrip("m")) < 1000 * int(
        resources["limits"]["cpu"]
    )


def test_in_production_all_but_privacy_have_two_pods_at_rest(production: Built) -> None:
    least = {
        process: production.one("ScaledObject", process)["spec"]["minReplicaCount"]
        for process in PROCESSES
    }

    assert {process for process, pods in least.items() if pods < 2} == {"privacy-service"}
    assert production.one("HorizontalPodAutoscaler", "gateway")["spec"]["minReplicas"] == 2
    assert {one["spec"]["instances"] for one in production.of("Cluster")} == {3}
    (broker,) = production.of("RabbitmqCluster")
    assert broker["spec"]["replicas"] == 3


def test_the_read_me_s_budget_is_that_of_production(production: Built) -> None:
    read_me = (FOLDER / "README.md").read_text()
    hpa = production.one("HorizontalPodAutoscaler", "gateway")["spec"]
    workers = int(production.environ(production.pod("gateway"))["WEB_CONCURRENCY"])
    pods = {process: most_pods(production, process) for process in PROCESSES}
    on_broker = {one: pods[one] * connections_to_the_broker(production, one) for one in PROCESSES}

    rows = []
    for service in SERVICES:
        mine = processes_of(service)
        counted = " + ".join(f"{pods[one]}" for one in mine)
        to_broker = sum(on_broker[one] for one in mine)
        rows.append(
            f"| {service} | {counted} | {most_connections(production, service)} | {to_broker} |"
        )
    gateway = hpa["maxReplicas"] * workers
    rows.append(f"| gateway | {hpa['maxReplicas']} | 0 | {gateway} |")
    total = sum(on_broker.values()) + gateway
    rows.append(f"| all | {sum(pods.values()) + hpa['maxReplicas']} | | {total} |")

    assert [row for row in rows if row not in read_me] == []
