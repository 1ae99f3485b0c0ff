"""Pods: least rights, probes that reach what answers, limits, and an end without haste."""

import re

import pytest
import yaml

from tests.k8s.built import FOLDER, PROCESSES, ROOT, SERVICES, Built, Pod, dashed, image

PROGRAMS = {"gateway", *PROCESSES}


def running(built: Built) -> list[Pod]:
    return [pod for pod in built.programs() if pod.kind != "Job"]


def test_every_deployable_runs_and_every_service_migrates(built: Built) -> None:
    doubles = {"sandbox"} if built.overlay == "local" else set()

    assert {pod.name for pod in running(built)} == PROGRAMS | doubles
    assert built.names("Job") == {f"{dashed(service)}-migration" for service in SERVICES}
    for pod in built.programs():
        named = re.fullmatch(r"session-monster/([a-z-]+):[\w.]+", image(pod))
        assert named and named[1] == pod.labels["app.kubernetes.io/name"]


def test_pods_meet_the_restricted_standard(built: Built) -> None:
    for pod in built.pods():
        whole, container = pod.spec["securityContext"], pod.container["securityContext"]

        assert whole["runAsNonRoot"] is True
        assert whole["runAsUser"] > 0
        assert whole["seccompProfile"] == {"type": "RuntimeDefault"}
        assert container["allowPrivilegeEscalation"] is False
        assert container["capabilities"] == {"drop": ["ALL"]}
        assert not pod.spec.keys() & {"hostNetwork", "hostPID", "hostIPC"}
        assert not any("hostPath" in volume for volume in pod.spec["volumes"])


def test_the_namespace_admits_no_other_pods(built: Built) -> None:
    labels = built.one("Namespace", "session-monster")["metadata"]["labels"]

    assert labels["pod-security.kubernetes.io/enforce"] == "restricted"


def test_no_pod_can_write_to_its_image_or_speak_to_the_cluster(built: Built) -> None:
    for pod in built.pods():
        mounts = {mount["mountPath"] for mount in pod.container["volumeMounts"]}

        assert pod.container["securityContext"]["readOnlyRootFilesystem"] is True
        assert "/tmp" in mounts  # noqa: S108
        assert pod.spec["automountServiceAccountToken"] is False
        assert pod.spec["enableServiceLinks"] is False


def test_our_pods_run_as_the_image_s_user(built: Built) -> None:
    (uid,) = re.findall(r"^USER (\d+):", (ROOT / "Dockerfile").read_text(), re.M)

    assert {pod.spec["securityContext"]["runAsUser"] for pod in built.programs()} == {int(uid)}


def test_each_pod_says_what_it_needs_and_where_it_stops(built: Built) -> None:
    for pod in built.pods():
        resources = pod.container["resources"]

        assert resources["requests"].keys() == {"cpu", "memory"}
        assert resources["limits"].keys() == {"cpu", "memory"}


@pytest.mark.parametrize("process", PROCESSES)
def test_a_service_s_probes_ask_where_it_listens(built: Built, process: str) -> None:
    pod = built.pod(process)
    told = built.environ(pod)

    assert told["HEALTH_HOST"] == "0.0.0.0"  # noqa: S104
    assert pod.ports == {"health": int(told["HEALTH_PORT"])}
    assert_probes(pod, alive="/healthz", ready="/readyz")


def test_the_gateway_s_probes_ask_where_it_listens(built: Built) -> None:
    pod = built.pod("gateway")

    assert pod.ports == {"http": int(built.environ(pod)["PORT"])}
    assert_probes(pod, alive="/healthz", ready="/readyz")


def test_the_sandbox_s_probes_ask_where_it_listens(local: Built) -> None:
    pod = local.pod("sandbox")

    assert pod.ports == {"http": int(local.environ(pod)["PORT"])}
    assert_probes(pod, alive="/healthz", ready="/healthz")


def assert_probes(pod: Pod, *, alive: str, ready: str) -> None:
    def path(probe: str) -> str:
        get = pod.container[probe]["httpGet"]
        assert get["port"] in pod.ports
        return str(get["path"])

    assert (path("startupProbe"), path("livenessProbe")) == (alive, alive)
    assert path("readinessProbe") == ready


def test_the_gateway_has_time_to_finish_what_it_took(built: Built) -> None:
    pod = built.pod("gateway")
    text = (ROOT / "gateway/gunicorn_conf.py").read_text()
    (graceful,) = re.findall(r"^graceful_timeout = (\d+)", text, re.M)

    pause = pod.container["lifecycle"]["preStop"]["sleep"]["seconds"]

    assert pod.spec["terminationGracePeriodSeconds"] >= pause + int(graceful)


def test_a_service_has_time_to_finish_its_longest_send(built: Built) -> None:
    for process in PROCESSES:
        assert built.pod(process).spec["terminationGracePeriodSeconds"] >= 45


def test_every_program_outlives_a_node(built: Built) -> None:
    for name in PROGRAMS:
        pod = built.pod(name)
        spread = pod.spec["topologySpreadConstraints"]
        budgets = [
            one["spec"]
            for one in built.of("PodDisruptionBudget")
            if one["spec"]["selector"]["matchLabels"].items() <= pod.labels.items()
        ]

        assert {one["topologyKey"] for one in spread} == {
            "topology.kubernetes.io/zone",
            "kubernetes.io/hostname",
        }
        for one in spread:
            assert one["labelSelector"]["matchLabels"].items() <= pod.labels.items()
        assert [budget["maxUnavailable"] for budget in budgets] == [1]


def test_migrations_are_no_pods_of_their_services(built: Built) -> None:
    for service in SERVICES:
        migration = built.pod(f"{dashed(service)}-migration")

        assert selecting(built, migration) == set()


def test_a_pod_is_counted_by_its_own_deployment_only(built: Built) -> None:
    for process in PROCESSES:
        assert selecting(built, built.pod(process)) == {process}


def selecting(built: Built, pod: Pod) -> set[str]:
    """The Deployments that take such pods for theirs."""
    return {
        one["metadata"]["name"]
        for one in built.of("Deployment")
        if one["spec"]["selector"]["matchLabels"].items() <= pod.labels.items()
    }


def test_the_anchor_of_the_audit_log_lies_on_a_volume_that_only_privacy_has(built: Built) -> None:
    pod = built.pod("privacy-service")
    claim = {"claimName": "privacy-audit-anchor"}
    owners = [
        (one.name, volume["name"])
        for one in built.pods()
        for volume in one.spec["volumes"]
        if volume.get("persistentVolumeClaim") == claim
    ]
    mounts = {mount["name"]: mount["mountPath"] for mount in pod.container["volumeMounts"]}

    assert [name for name, _ in owners] == ["privacy-service"]
    assert built.environ(pod)["AUDIT_ANCHOR"].startswith(mounts[owners[0][1]] + "/")
    # Its next pod cannot have the volume before its last one let go of it.
    assert built.one("Deployment", "privacy-service")["spec"]["strategy"] == {"type": "Recreate"}


def test_numbers_of_pods_are_left_to_what_scales_them() -> None:
    found = list((FOLDER / "base").rglob("deployment.yaml"))

    assert len(found) == 2
    for path in found:
        assert "replicas" not in yaml.safe_load(path.read_text())["spec"], path
