"""Every program is told what its settings ask for, by the right way, and nothing else."""

import re
from dataclasses import fields
from importlib import import_module
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
import sqlalchemy as sa

from chassis import broker
from chassis.encryption import KeyRing
from chassis.settings import load
from chassis.tombstones import Tombstones
from sandbox.settings import Settings as SandboxSettings
from tests.k8s.built import ROOT, SERVICES, Built, Pod, dashed, of_store

# Read by a program's machinery and not by its settings.
CLOCK = {"CLOCK_FILE"}
START = set(re.findall(r"\$\{(\w+):-", (ROOT / "deploy/docker/start").read_text()))
GUNICORN = set(
    re.findall(r'environ\.get\("(\w+)"', (ROOT / "gateway/gunicorn_conf.py").read_text())
)
MACHINERY = {"gateway": START | GUNICORN, "sandbox": START}


def package(pod: Pod) -> str:
    return pod.labels["app.kubernetes.io/name"].replace("-", "_")


def settings_of(pod: Pod) -> Any:
    return import_module(f"{package(pod)}.settings").Settings


def test_each_program_knows_every_setting_that_it_is_told(built: Built) -> None:
    for pod in built.programs():
        known = {field.name.upper() for field in fields(settings_of(pod))}

        unknown = set(built.environ(pod)) - known - CLOCK - MACHINERY.get(package(pod), set())

        assert unknown == set(), pod.name


def test_each_program_is_told_all_that_it_asks_for(built: Built) -> None:
    for pod in built.programs():
        told, environ = settings_of(pod), built.environ(pod)
        if told is SandboxSettings:
            told.from_environment(environ)
            continue
        loaded = load(told, environ)
        broker.require_address(loaded.amqp_url)
        if package(pod) in SERVICES:
            KeyRing.from_setting(loaded.encryption_keys)
            Tombstones.from_setting(loaded.tombstone_key)


def test_secrets_come_by_secrets_and_the_rest_can_be_read(built: Built) -> None:
    for pod in built.programs():
        if package(pod) == "sandbox":
            continue
        secret = {f.name.upper() for f in fields(settings_of(pod)) if f.metadata.get("secret")}

        open_names = set(built.environ(pod)) - built.secret_names(pod)

        assert secret & open_names == set(), pod.name


@pytest.mark.parametrize("service", SERVICES)
def test_a_migration_is_told_what_the_service_is(built: Built, service: str) -> None:
    name = dashed(service)
    running, migration = built.pod(f"{name}-service"), built.pod(f"{name}-migration")
    of_running = {"HEALTH_HOST", "HEALTH_PORT", "ROLES", "DATABASE_POOL_SIZE"}

    told = {k: v for k, v in built.environ(running).items() if k not in of_running}

    assert built.environ(migration) == told
    assert (running.container["args"], migration.container["args"]) == (["run"], ["migrate"])
    assert running.container["image"] == migration.container["image"]


def test_the_clock_moves_in_local_only(built: Built) -> None:
    with_clock = {pod.name for pod in built.programs() if "CLOCK_FILE" in built.environ(pod)}

    assert with_clock == (
        {pod.name for pod in built.programs()} if built.overlay == "local" else set()
    )


def test_the_clock_is_one_file_for_all(local: Built) -> None:
    for pod in local.programs():
        mounts = {mount["name"]: mount["mountPath"] for mount in pod.container["volumeMounts"]}

        assert local.environ(pod)["CLOCK_FILE"].startswith(mounts["clock"] + "/")


def test_vendors_are_the_real_ones(operated: Built) -> None:
    addresses = {
        name for pod in operated.programs() for name in operated.environ(pod) if "_URL" in name
    }

    assert addresses == {"DATABASE_URL", "AMQP_URL", "PUBLIC_URL"}
    assert "sandbox" not in repr(operated.resources)


def test_the_doubles_accept_the_keys_that_the_services_are_told(local: Built) -> None:
    accepted = SandboxSettings.from_environment(local.environ(local.pod("sandbox")))
    told = {k: v for pod in local.programs() for k, v in local.environ(pod).items()}
    vendor = re.compile("(google|zoom|stripe|mailgun)_.*(id|secrets?|key|domain)")
    keys = [field.name for field in fields(SandboxSettings) if vendor.fullmatch(field.name)]

    assert len(keys) == 12
    assert {key: told[key.upper()] for key in keys} == {key: getattr(accepted, key) for key in keys}


def test_the_outside_address_is_the_one_that_the_ingress_serves(operated: Built) -> None:
    public = urlsplit(operated.environ(operated.pod("gateway"))["PUBLIC_URL"])
    (ingress,) = operated.of("Ingress")

    assert public.scheme == "https"
    assert [rule["host"] for rule in ingress["spec"]["rules"]] == [public.hostname]
    assert [tls["hosts"] for tls in ingress["spec"]["tls"]] == [[public.hostname]]
    assert "cert-manager.io/cluster-issuer" in ingress["metadata"]["annotations"]
    assert operated.environ(operated.pod("gateway"))["TRUSTED_PROXIES"] == "1"


def test_backups_are_kept_as_long_as_the_certificates_say(operated: Built) -> None:
    settings = load(settings_of(operated.pod("privacy-service")), environ_of_privacy(operated))
    (store,) = operated.of("ObjectStore")

    assert store["spec"]["retentionPolicy"] == f"{settings.backups_kept.days}d"


def environ_of_privacy(built: Built) -> dict[str, str]:
    return built.environ(built.pod("privacy-service"))


@pytest.mark.parametrize("service", SERVICES)
def test_each_service_has_a_database_and_a_role_of_its_own(operated: Built, service: str) -> None:
    name = f"{dashed(service)}-database"
    url = sa.make_url(operated.environ(operated.pod(f"{dashed(service)}-service"))["DATABASE_URL"])
    initdb = operated.one("Cluster", name)["spec"]["bootstrap"]["initdb"]

    assert (url.host, url.database, url.username) == (f"{name}-rw", f"sm_{service}", url.database)
    assert (initdb["database"], initdb["owner"]) == (url.database, url.username)
    assert operated.secret(initdb["secret"]["name"]) == {
        "username": url.username,
        "password": url.password,
    }
    assert url.password == of_store("DATABASE_PASSWORD")
    assert url.query["sslmode"] == "verify-full"


@pytest.mark.parametrize("service", SERVICES)
def test_local_makes_the_database_that_the_service_is_told(local: Built, service: str) -> None:
    url = sa.make_url(local.environ(local.pod(f"{dashed(service)}-service"))["DATABASE_URL"])

    passwords = local.environ(local.pod("postgres"))

    assert url.password == passwords[f"{service.upper()}_DATABASE_PASSWORD"]
    assert (url.host, url.database, url.username) == ("postgres", f"sm_{service}", url.database)


def test_programs_and_the_broker_agree_on_the_user(built: Built) -> None:
    url = urlsplit(built.environ(built.pod("gateway"))["AMQP_URL"])
    if built.overlay == "local":
        theirs = built.environ(built.pod("rabbitmq"))
        user, password = theirs["RABBITMQ_DEFAULT_USER"], theirs["RABBITMQ_DEFAULT_PASS"]
    else:
        (cluster,) = built.of("RabbitmqCluster")
        theirs = built.secret(cluster["spec"]["secretBackend"]["externalSecret"]["name"])
        user, password = theirs["username"], theirs["password"]
        assert f"default_pass = {password}" in theirs["default_user.conf"]

    assert (url.username, unquote(url.password or ""), url.hostname) == (user, password, "rabbitmq")
