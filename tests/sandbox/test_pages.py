"""The pages that programs read too: a browser gets a page, a program JSON."""

import pytest
import requests

from tests.sandbox.fixtures import RunningSandbox

CHROMIUM = (
    "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,"
    "image/apng,*/*;q=0.8,application/signed-exchange;v=b3;q=0.7"
)


@pytest.fixture
def sandbox_vendors() -> tuple[str, ...]:
    return ("google", "zoom")


@pytest.mark.parametrize("path", ["/webhooks", "/google/people", "/zoom/console"])
class TestBothFaces:
    def test_a_browser_gets_a_page(self, sandbox: RunningSandbox, path: str) -> None:
        answer = requests.get(f"{sandbox.url}{path}", headers={"Accept": CHROMIUM})

        assert answer.headers["Content-Type"].startswith("text/html")
        assert "nothing here is real" in answer.text

    def test_a_program_gets_json(self, sandbox: RunningSandbox, path: str) -> None:
        assert isinstance(requests.get(f"{sandbox.url}{path}").json(), dict)


def test_the_index_names_every_double(sandbox: RunningSandbox) -> None:
    page = requests.get(sandbox.url, headers={"Accept": CHROMIUM}).text

    assert "Google" in page
    assert "Zoom" in page
    assert 'href="/zoom/console"' in page
