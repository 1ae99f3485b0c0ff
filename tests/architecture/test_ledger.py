"""No promise is without a test, and the ledger says what the markers say."""

import json
from pathlib import Path

import pytest

from tests.ledger import files
from tests.ledger.collecting import ROOT, tried_by
from tests.ledger.promises import PROMISES
from tests.ledger.rendering import as_json, as_markdown


@pytest.fixture(scope="module")
def tests() -> dict[str, list[str]]:
    return tried_by()


def test_every_promise_has_a_test_that_tries_to_break_it(tests: dict[str, list[str]]):
    untested = [promise.number for promise in PROMISES if not tests.get(promise.number)]

    assert untested == []


def test_no_test_names_a_promise_that_nobody_made(tests: dict[str, list[str]]):
    assert set(tests) <= {promise.number for promise in PROMISES}


def test_every_promise_is_kept_somewhere():
    assert [promise for promise in PROMISES if not (ROOT / promise.kept_in).exists()] == []


def test_the_document_is_what_the_markers_say(tests: dict[str, list[str]]):
    """`make promises` writes it anew."""
    assert (ROOT / files.DOCUMENT).read_text("utf-8") == as_markdown(tests)


def test_the_page_shows_what_the_markers_say(tests: dict[str, list[str]]):
    shown = json.loads((ROOT / files.SHOWN).read_text("utf-8"))
    expected = json.loads(as_json(tests, {}))

    for entry in shown:
        entry["tests"] = [{"name": test["name"], "result": None} for test in entry["tests"]]
    assert shown == expected


def test_a_marker_on_a_class_or_a_module_marks_its_tests(tmp_path: Path):
    folder = tmp_path / "tests"
    folder.mkdir()
    (folder / "test_some.py").write_text(
        "pytestmark = pytest.mark.promise('P1')\n"
        "@pytest.mark.promise('P2')\n"
        "class TestIt:\n"
        "    def test_inner(self): ...\n"
        "def helper(): ...\n"
    )

    assert tried_by(folder) == {
        "P1": ["tests/test_some.py::TestIt::test_inner"],
        "P2": ["tests/test_some.py::TestIt::test_inner"],
    }


def test_an_unmarked_promise_is_noticed(tmp_path: Path):
    (tmp_path / "test_some.py").write_text("def test_nothing(): ...\n")

    assert tried_by(tmp_path) == {}
