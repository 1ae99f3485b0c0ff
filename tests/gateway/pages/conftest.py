"""What tests of several pages share."""

import pytest

from tests.gateway.doubles import Platform


@pytest.fixture
def public(platform: Platform) -> str:
    """The page of Ada's published series."""
    series_id = platform.series.add(platform.identity.host_id)
    return f"/s/{platform.series.series[series_id]['slug']}"
