"""Each program reaches what it needs and nothing else, and is reached by whom it serves."""

import pytest

from tests.k8s.built import PARTED, PROCESSES, SERVICES, Built, dashed
from tests.k8s.traffic import End, may_connect

VENDORS = {
    "identity": "google",
    "zoom_integration": "zoom",
    "billing": "stripe",
    "notifications": "mailgun",
}
INTERNET = [End(address="104.18.10.39"), End(address="2606:4700::6812:a27")]
# The cloud's metadata, the cluster's own nets, and their like in IPv6.
INSIDE = [
    End(address=address)
    for address in ("169.254.169.254", "10.96.0.1", "192.168.1.1", "172.20.0.1", "fd00:ec2::254")
]
DNS = End({"k8s-app": "kube-dns"}, "kube-system")
BROKER = End({"app.kubernetes.io/name": "rabbitmq"})
CLEAR, ENCRYPTED = 5672, 5671
FIGURES_ENCRYPTED = 15691


def end(built: Built, name: str) -> End:
    return End(built.pod(name).labels)


def programs(built: Built) -> dict[str, End]:
    return {pod.name: End(pod.labels) for pod in built.programs()}


def database(service: str) -> End:
    return End({"cnpg.io/cluster": f"{dashed(service)}-database"})


def reaching(built: Built, target: End, port: int) -> set[str]:
    return {name for name, one in programs(built).items() if may_connect(built, one, target, port)}


def every(suffix: str) -> set[str]:
    return {f"{dashed(service)}-{suffix}" for service in SERVICES}


def test_all_programs_ask_for_names_and_all_but_the_doubles_reach_the_broker(built: Built) -> None:
    for one in programs(built).values():
        assert may_connect(built, one, DNS, 53, "UDP")

    open_port = CLEAR if built.overlay == "local" else ENCRYPTED
    assert reaching(built, BROKER, open_port) == {"gateway", *PROCESSES} | every("migration")


def test_the_broker_s_port_in_clear_is_shut(operated: Built) -> None:
    assert reaching(operated, BROKER, CLEAR) == set()
    assert not may_connect(operated, End({}, "keda"), BROKER, CLEAR)


@pytest.mark.parametrize("service", SERVICES)
def test_a_database_takes_its_own_service_and_nobody_else(operated: Built, service: str) -> None:
    own = {name for name in PROCESSES if name.startswith(f"{dashed(service)}-")}
    own.add(f"{dashed(service)}-migration")

    assert reaching(operated, database(service), 5432) == own
    assert reaching(operated, database(service), 8000) == set()
    assert not may_connect(operated, End({}, "elsewhere"), database(service), 5432)


def test_databases_keep_to_themselves(operated: Built) -> None:
    here, other = database("series"), database("billing")

    assert may_connect(operated, here, here, 5432)
    assert not may_connect(operated, here, other, 5432)
    assert may_connect(operated, End({}, "cnpg-system"), here, 8000)
    assert may_connect(operated, here, INTERNET[0], 443)
    assert not may_connect(operated, here, BROKER, ENCRYPTED)


def test_the_local_database_takes_services_and_not_the_gateway(local: Built) -> None:
    assert reaching(local, end(local, "postgres"), 5432) == {*PROCESSES} | every("migration")


def who_has_a_vendor() -> set[str]:
    """No relay: what it sends goes to the broker."""
    asked_by_calls = {f"{dashed(name)}-service" for name in VENDORS}
    return asked_by_calls | {f"{dashed(name)}-worker" for name in PARTED} | {"notifications-sender"}


@pytest.mark.parametrize("outside", INTERNET)
def test_only_who_has_a_vendor_speaks_to_the_internet(operated: Built, outside: End) -> None:
    assert reaching(operated, outside, 443) == who_has_a_vendor()
    assert reaching(operated, outside, 80) == set()


@pytest.mark.parametrize("inside", INSIDE)
def test_who_speaks_to_the_internet_cannot_turn_inwards(operated: Built, inside: End) -> None:
    assert reaching(operated, inside, 443) == set()


def test_each_vendor_is_one_service_s(built: Built) -> None:
    labelled = {
        pod.labels["app.kubernetes.io/name"].replace("-", "_"): pod.labels[
            "sessionmonster.com/vendor"
        ]
        for pod in built.pods()
        if "sessionmonster.com/vendor" in pod.labels
    }
    keyed = {
        vendor: {
            pod.labels["app.kubernetes.io/name"].replace("-", "_")
            for pod in built.programs()
            if any(name.startswith(vendor.upper()) for name in built.secret_names(pod))
        }
        for vendor in VENDORS.values()
    }

    assert labelled == VENDORS
    assert keyed == {vendor: {service} for service, vendor in VENDORS.items()}


def test_local_reaches_the_doubles_and_nothing_outside(local: Built) -> None:
    doubles = end(local, "sandbox")

    assert reaching(local, doubles, 8100) == who_has_a_vendor()
    assert may_connect(local, doubles, end(local, "gateway"), 8000)
    assert all(reaching(local, outside, 443) == set() for outside in INTERNET)


def test_visitors_come_by_the_ingress_to_the_gateway_only(operated: Built) -> None:
    ingress = End({"app.kubernetes.io/name": "ingress-nginx"}, "ingress-nginx")
    stranger = End({}, "elsewhere")
    gateway = end(operated, "gateway")

    assert may_connect(operated, ingress, gateway, 8000)
    assert not may_connect(operated, stranger, gateway, 8000)
    for name in PROCESSES:
        assert not may_connect(operated, ingress, end(operated, name), 8200)


def test_figures_are_read_from_one_namespace(operated: Built) -> None:
    programs_ports = [(end(operated, name), 8200) for name in PROCESSES]
    databases = [(database(service), 9187) for service in SERVICES]

    for target, port in [
        *programs_ports,
        (end(operated, "gateway"), 8000),
        (BROKER, FIGURES_ENCRYPTED),
        *databases,
    ]:
        assert may_connect(operated, End({}, "monitoring"), target, port)
        assert not may_connect(operated, End({}, "elsewhere"), target, port)


def test_programs_take_no_connections_from_one_another(built: Built) -> None:
    for name in PROCESSES:
        assert reaching(built, end(built, name), 8200) == set()
    visitors = {"sandbox"} if built.overlay == "local" else set()
    assert reaching(built, end(built, "gateway"), 8000) == visitors


def test_the_broker_is_asked_by_what_scales_and_joined_by_its_nodes(operated: Built) -> None:
    assert may_connect(operated, End({}, "keda"), BROKER, ENCRYPTED)
    assert may_connect(operated, BROKER, BROKER, 25672)
    assert not may_connect(operated, End({}, "elsewhere"), BROKER, ENCRYPTED)
    assert reaching(operated, BROKER, 25672) == set()


def test_a_pod_without_a_policy_of_its_own_reaches_nothing_but_names(built: Built) -> None:
    newcomer = End({"app.kubernetes.io/name": "newcomer"})
    others = [*programs(built).values(), BROKER, database("series")]

    assert may_connect(built, newcomer, DNS, 53)
    for other in others:
        for port in (5432, CLEAR, ENCRYPTED, 8000, 8100, 8200):
            assert not may_connect(built, newcomer, other, port)
            assert not may_connect(built, other, newcomer, port)


def test_what_nobody_names_is_denied_both_ways(built: Built) -> None:
    spec = built.one("NetworkPolicy", "default-deny")["spec"]

    # Without a rule: nothing is allowed by it.
    assert spec == {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}
