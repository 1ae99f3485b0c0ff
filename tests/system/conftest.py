"""The whole platform, up once for all system tests, on servers and ports of its own."""

import secrets
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from typing import Any

import pytest
import yaml

from deploy.local import platform
from deploy.local.console import Console
from deploy.local.deployables import SERVICES
from deploy.local.ports import PlatformPorts
from deploy.local.rundir import ROOT, RunDirectory
from sandbox.demo import hosts, members
from sandbox.demo.outside import Dumps, Sandbox
from sandbox.demo.people import Cast
from sandbox.demo.stage import Stage
from tests.system.collector import Collector

Told = AbstractContextManager[None]


@pytest.fixture(scope="session")
def run_directory(tmp_path_factory: pytest.TempPathFactory) -> RunDirectory:
    """Where the platform of the tests keeps its state and its logs."""
    return RunDirectory(tmp_path_factory.mktemp("platform"))


@pytest.fixture(scope="session")
def collector() -> Iterator[Collector]:
    """What the platform of the tests sends its spans to."""
    with Collector() as made:
        yield made


@pytest.fixture(scope="session")
def told(postgres_url: str, amqp_url: str, collector: Collector) -> Callable[[], Told]:
    """`with told():` what the shell would say to the platform, and to no other test after it."""

    @contextmanager
    def telling() -> Iterator[None]:
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("POSTGRES_ADMIN_URL", postgres_url)
            patch.setenv("AMQP_URL", amqp_url)
            patch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", collector.url)
            patch.setenv("OTEL_BSP_SCHEDULE_DELAY", "200")
            yield

    return telling


@pytest.fixture(scope="session")
def environ(run_directory: RunDirectory, told: Callable[[], Told]) -> Iterator[dict[str, str]]:
    """What a tool is told of a platform that is ready; everything goes with the last test."""
    scope = f"system_{secrets.token_hex(3)}"
    ports = PlatformPorts.unused(len(SERVICES))
    running = platform.running(
        run_directory, ports=ports, console=Console(relays=False), scope=scope
    )
    try:
        with ExitStack() as stack:
            stack.enter_context(run_directory.held())
            with told():
                report = stack.enter_context(running)
            yield report.environ
    finally:
        with told():
            platform.delete(run_directory, scope=scope)


@pytest.fixture(scope="session")
def played(environ: dict[str, str]) -> Stage:
    """The story up to its fourth step: hosts connected, series published, six people joined."""
    story: dict[str, Any] = yaml.safe_load((ROOT / "sandbox" / "story.yaml").read_text("utf-8"))
    story["subscribers"] = {"free": 4, "paid": 2, "without_phone": 1}
    story["series"]["free"]["capacity"] = 3
    databases = {name: environ[f"{name.upper()}_DATABASE_URL"] for name in SERVICES}
    stage = Stage(
        story=story,
        gateway_url=environ["PUBLIC_URL"],
        sandbox=Sandbox(environ["SANDBOX_URL"]),
        dumps=Dumps(databases),
        cast=Cast(story),
    )
    for step in (hosts.set_clock, hosts.sign_up, hosts.connect, hosts.publish, members.join):
        step(stage)
    return stage
