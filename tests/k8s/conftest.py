"""Each test gets an overlay as it is built."""

import pytest

from tests.k8s.built import OPERATED, OVERLAYS, Built, build


@pytest.fixture(params=OVERLAYS)
def built(request: pytest.FixtureRequest) -> Built:
    """Each overlay."""
    return build(request.param)


@pytest.fixture(params=OPERATED)
def operated(request: pytest.FixtureRequest) -> Built:
    """Each overlay that stands on operators."""
    return build(request.param)


@pytest.fixture
def local() -> Built:
    return build("local")


@pytest.fixture
def production() -> Built:
    return build("production")
