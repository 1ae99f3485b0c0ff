"""What is generated from the manifests says what they say now."""

import pytest

from tests.register.rendering import ROOT, SERVICES, pages, register


@pytest.mark.promise("P4")
@pytest.mark.promise("P18")
@pytest.mark.parametrize("path", sorted(pages()))
def test_the_page_is_current(path: str):
    """`make register` writes it anew."""
    assert (ROOT / path).read_text("utf-8") == pages()[path]


def test_the_register_names_every_service_that_holds_personal_data():
    assert all(service in register() for service in SERVICES)


@pytest.mark.promise("P25")
def test_nothing_personal_is_kept_without_a_period():
    for line in pages()["docs/what-we-hold.md"].splitlines():
        if line.startswith("| `"):
            assert line.split("|")[5].strip(), line
