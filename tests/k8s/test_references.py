"""Whatever a resource names is there, or made by an operator from one that is."""

from collections.abc import Iterator
from urllib.parse import urlsplit

from tests.k8s.built import FOLDER, PROCESSES, ROOT, SERVICES, Built, Pod, Resource, dashed


def named_secrets(pod: Pod) -> Iterator[str]:
    for source in pod.container.get("envFrom", []):
        if "secretRef" in source:
            yield source["secretRef"]["name"]
    for volume in pod.spec["volumes"]:
        if "secret" in volume:
            yield volume["secret"]["secretName"]


def named(name: str, resources: list[Resource]) -> list[Resource]:
    return [one for one in resources if one["name"] == name]


def secrets_there(built: Built) -> set[str]:
    made = {one["spec"]["target"]["name"] for one in built.of("ExternalSecret")}
    # CloudNativePG keeps each cluster's authority there.
    certificates = {one["spec"]["secretName"] for one in built.of("Certificate")}
    authorities = {f"{name}-ca" for name in built.names("Cluster")}
    return built.names("Secret") | made | certificates | authorities


def test_secrets_that_are_named_are_there(built: Built) -> None:
    for pod in built.pods():
        assert set(named_secrets(pod)) <= secrets_there(built), pod.name


def test_secrets_that_are_there_are_named(built: Built) -> None:
    wanted = {name for pod in built.pods() for name in named_secrets(pod)}
    for cluster in built.of("Cluster"):
        wanted.add(cluster["spec"]["bootstrap"]["initdb"]["secret"]["name"])
        wanted.add(f"{cluster['metadata']['name']}-ca")
    for broker in built.of("RabbitmqCluster"):
        wanted.add(broker["spec"]["secretBackend"]["externalSecret"]["name"])
        wanted.add(broker["spec"]["tls"]["secretName"])
    for issuer in built.of("Issuer"):
        wanted |= {issuer["spec"].get("ca", {}).get("secretName")} - {None}
    for scaling in built.of("TriggerAuthentication"):
        wanted |= {one["name"] for one in scaling["spec"]["secretTargetRef"]}
    for store in built.of("ObjectStore"):
        keys = store["spec"]["configuration"]["s3Credentials"].values()
        wanted |= {key["name"] for key in keys}
        assert all(key["key"] in built.secret(key["name"]) for key in keys)

    assert secrets_there(built) == wanted


def test_outside_local_no_secret_stands_in_the_repository(operated: Built) -> None:
    assert operated.of("Secret") == []


def test_a_service_trusts_the_authority_of_its_own_database(operated: Built) -> None:
    for service in SERVICES:
        own = [one for one in PROCESSES if one.rpartition("-")[0] == dashed(service)]
        for name in (*own, f"{dashed(service)}-migration"):
            pod = operated.pod(name)
            (volume,) = named("database-ca", pod.spec["volumes"])
            (mount,) = named("database-ca", pod.container["volumeMounts"])

            assert volume["secret"] == {
                "secretName": f"{dashed(service)}-database-ca",
                # Not the key that signs, which lies beside it.
                "items": [{"key": "ca.crt", "path": "ca.crt"}],
            }
            trusted = f"sslrootcert={mount['mountPath']}/ca.crt"
            assert trusted in operated.environ(pod)["DATABASE_URL"]


def test_programs_trust_the_authority_of_the_broker_s_certificate(operated: Built) -> None:
    (broker,) = operated.of("RabbitmqCluster")
    (certificate,) = [one for one in operated.of("Certificate") if "dnsNames" in one["spec"]]

    assert broker["spec"]["tls"] == {
        "secretName": certificate["spec"]["secretName"],
        "disableNonTLSListeners": True,
    }
    for pod in operated.programs():
        (volume,) = named("broker-ca", pod.spec["volumes"])
        (mount,) = named("broker-ca", pod.container["volumeMounts"])
        url = urlsplit(operated.environ(pod)["AMQP_URL"])

        assert volume["secret"] == {
            "secretName": certificate["spec"]["secretName"],
            "items": [{"key": "ca.crt", "path": "ca.crt"}],
        }
        assert (url.scheme, url.port) == ("amqps", 5671)
        assert url.query == f"cacertfile={mount['mountPath']}/ca.crt"
        assert url.hostname in certificate["spec"]["dnsNames"]


def test_what_scales_asks_the_broker_under_a_name_of_its_certificate(operated: Built) -> None:
    (certificate,) = [one for one in operated.of("Certificate") if "dnsNames" in one["spec"]]
    told = operated.secret("broker-for-scaling")
    url = urlsplit(told["host"])

    assert (url.scheme, told["tls"]) == ("amqps", "enable")
    # In full: it does not look for names in this namespace.
    assert url.hostname in certificate["spec"]["dnsNames"]
    assert str(url.hostname).endswith(".session-monster.svc")


def test_issuers_that_are_named_are_there(operated: Built) -> None:
    named_issuers = {one["spec"]["issuerRef"]["name"] for one in operated.of("Certificate")}

    assert operated.names("Issuer") == named_issuers


def test_volumes_are_mounted_and_mounts_have_volumes(built: Built) -> None:
    for pod in built.pods():
        volumes = {volume["name"] for volume in pod.spec["volumes"]}
        if pod.kind == "StatefulSet":
            claims = built.one("StatefulSet", pod.name)["spec"]["volumeClaimTemplates"]
            volumes |= {claim["metadata"]["name"] for claim in claims}

        assert volumes == {mount["name"] for mount in pod.container["volumeMounts"]}


def test_claims_that_are_named_are_there(built: Built) -> None:
    claimed = {
        volume["persistentVolumeClaim"]["claimName"]
        for pod in built.pods()
        for volume in pod.spec["volumes"]
        if "persistentVolumeClaim" in volume
    }

    assert built.names("PersistentVolumeClaim") == claimed


def test_each_service_finds_a_port_of_exactly_one_workload(built: Built) -> None:
    for service in built.of("Service"):
        spec = service["spec"]
        if spec.get("type") == "ExternalName":
            continue
        pods = [pod for pod in built.pods() if spec["selector"].items() <= pod.labels.items()]

        assert len(pods) == 1, service["metadata"]["name"]
        assert {port["targetPort"] for port in spec["ports"]} <= set(pods[0].ports)


def test_the_ingress_leads_to_a_port_of_the_gateway(operated: Built) -> None:
    (ingress,) = operated.of("Ingress")
    (path,) = ingress["spec"]["rules"][0]["http"]["paths"]
    backend = path["backend"]["service"]

    ports = operated.one("Service", backend["name"])["spec"]["ports"]

    assert backend["port"]["name"] in {port["name"] for port in ports}


def test_the_name_of_the_doubles_leads_to_them(local: Built) -> None:
    (alias,) = [one for one in local.of("Service") if one["spec"].get("type") == "ExternalName"]
    name, namespace = alias["metadata"]["name"], alias["metadata"]["namespace"]
    told = local.environ(local.pod("sandbox"))["SANDBOX_URL"]

    assert told == f"http://{name}.{namespace}:8100"
    assert alias["spec"]["externalName"] == "sandbox.session-monster.svc.cluster.local"


def test_figures_are_read_where_they_are_served(operated: Built) -> None:
    monitor = operated.one("PodMonitor", "session-monster")
    ports = {one["port"] for one in monitor["spec"]["podMetricsEndpoints"]}

    for pod in operated.programs():
        if pod.kind == "Deployment":
            assert ports & set(pod.ports), pod.name


def test_the_broker_s_figures_are_read_under_a_name_of_its_certificate(operated: Built) -> None:
    (certificate,) = [one for one in operated.of("Certificate") if "dnsNames" in one["spec"]]
    monitor = operated.one("PodMonitor", "broker")["spec"]

    for door in monitor["podMetricsEndpoints"]:
        # What the cluster operator calls it where there are no listeners in clear.
        assert (door["port"], door["scheme"]) == ("prometheus-tls", "https")
        assert door["tlsConfig"]["serverName"] in certificate["spec"]["dnsNames"]
        authority = {"name": certificate["spec"]["secretName"], "key": "ca.crt"}
        assert door["tlsConfig"]["ca"]["secret"] == authority


def expressions(built: Built, rule: str) -> dict[str, str]:
    (group,) = built.one("PrometheusRule", rule)["spec"]["groups"]
    return {one["alert"]: one["expr"] for one in group["rules"]}


def test_a_node_is_missed_where_there_are_less_than_there_should_be(operated: Built) -> None:
    (broker,) = operated.of("RabbitmqCluster")

    missed = expressions(operated, "servers")["BrokerNodeAway"]

    assert missed.endswith(f" < {broker['spec']['replicas']}")


def test_the_gateway_is_told_to_be_full_shortly_before_its_last_thread(operated: Built) -> None:
    told = operated.environ(operated.pod("gateway"))
    threads = int(told["WEB_CONCURRENCY"]) * int(told["WEB_THREADS"])

    full = int(expressions(operated, "programs")["GatewayFull"].rpartition(" >= ")[2])

    assert 0.8 * threads <= full < threads


def test_standbys_are_missed_where_there_should_be_some(operated: Built) -> None:
    (followers,) = {cluster["spec"]["instances"] - 1 for cluster in operated.of("Cluster")}

    if followers:
        assert expressions(operated, "standbys")["StandbyAway"].endswith(f" < {followers}")
    assert ("standbys" in operated.names("PrometheusRule")) == (followers > 0)


def test_databases_are_made_by_the_script_that_compose_uses() -> None:
    copied = FOLDER / "overlays" / "local" / "platform" / "create-databases.sh"

    # kustomize reads no file outside its folder.
    assert copied.read_text() == (ROOT / "deploy/docker/create-databases.sh").read_text()
