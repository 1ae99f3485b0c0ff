"""Personal data goes to the named processors and to nobody else."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from gateway.pages import legal
from privacy.processors import PROCESSORS

ROOT = Path(__file__).parents[2]
DEPLOYED = ("chassis", "gateway", "services")
TALKERS = {"httpx", "requests", "urllib3", "aiohttp", "stripe", "http.client", "urllib.request"}
# Where a vendor is spoken to; `chassis/testing` is for tests alone.
CLIENTS = re.compile(
    r"services/(identity/google|zoom_integration/zoom|billing/stripe_client|notifications/mailgun)/"
    r"|services/(identity/wiring|identity/clients|billing/settings)\.py|chassis/testing/"
)
OUR_OWN = {"sessionmonster.com", "localhost"}


def sources() -> Iterator[Path]:
    for folder in DEPLOYED:
        yield from (ROOT / folder).rglob("*.py")


def imported(path: Path) -> set[str]:
    nodes = list(ast.walk(ast.parse(path.read_bytes())))
    plain = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    return plain | {
        node.module for node in nodes if isinstance(node, ast.ImportFrom) and node.module
    }


def speaks_http(path: Path) -> bool:
    return any(
        name == talker or name.startswith(f"{talker}.")
        for name in imported(path)
        for talker in TALKERS
    )


@pytest.mark.promise("P17")
def test_only_the_clients_of_declared_vendors_speak_to_the_outside():
    strangers = [
        str(path.relative_to(ROOT))
        for path in sources()
        if speaks_http(path) and not CLIENTS.match(str(path.relative_to(ROOT)))
    ]

    assert strangers == []


@pytest.mark.promise("P17")
def test_every_address_that_a_setting_defaults_to_is_a_declared_processors():
    declared = {processor.site for processor in legal.PROCESSORS if processor.site} | OUR_OWN
    hosts = {
        urlsplit(address).hostname or ""
        for path in (ROOT / "services").rglob("settings.py")
        for address in re.findall(r"https://[^\s\"']+", path.read_text("utf-8"))
    }

    assert hosts
    assert {host for host in hosts if not _is_of(host, declared)} == set()


def _is_of(host: str, declared: set[str]) -> bool:
    # Mailgun and Google answer at other names of theirs too.
    own = declared | {"mailgun.net", "googleapis.com"}
    return any(host == site or host.endswith(f".{site}") for site in own)


def test_a_client_elsewhere_is_noticed(tmp_path: Path):
    module = tmp_path / "beacon.py"
    module.write_text("from requests.sessions import Session\n")

    assert speaks_http(module)


@pytest.mark.promise("P18")
def test_the_page_and_the_package_name_the_same_processors():
    named = [(one.name, one.purpose, one.place) for one in PROCESSORS]

    assert [(one.name, one.purpose, one.place) for one in legal.PROCESSORS] == named
