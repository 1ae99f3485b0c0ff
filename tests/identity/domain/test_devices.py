"""What a request says of the device behind it."""

import pytest

from identity.domain.devices import Device, network_of

CHROME_ON_WINDOWS = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/142.0.0.0 Safari/537.36"
)
EDGE_ON_WINDOWS = CHROME_ON_WINDOWS + " Edg/142.0.0.0"
SAFARI_ON_IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 "
    "(KHTML, like Gecko) Version/19.0 Mobile/15E148 Safari/604.1"
)
FIREFOX_ON_LINUX = "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0"
CHROME_ON_ANDROID = (
    "Mozilla/5.0 (Linux; Android 16; Pixel 10) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/142.0.0.0 Mobile Safari/537.36"
)


@pytest.mark.parametrize(
    ("user_agent", "browser", "operating_system"),
    [
        (CHROME_ON_WINDOWS, "Chrome", "Windows"),
        (EDGE_ON_WINDOWS, "Edge", "Windows"),
        (SAFARI_ON_IPHONE, "Safari", "iOS"),
        (FIREFOX_ON_LINUX, "Firefox", "Linux"),
        (CHROME_ON_ANDROID, "Chrome", "Android"),
        ("", "unknown", "unknown"),
    ],
)
def test_names_browser_and_system(user_agent, browser, operating_system):
    device = Device(user_agent=user_agent)

    assert (device.browser, device.operating_system) == (browser, operating_system)


@pytest.mark.parametrize(
    ("ip", "network"),
    [
        ("192.0.2.77", "192.0.2.0/24"),
        ("2001:db8:0:1234::1", "2001:db8:0:1200::/56"),
        ("not an address", "unknown"),
    ],
)
def test_takes_an_address_for_its_neighbourhood(ip, network):
    assert network_of(ip) == network


@pytest.mark.parametrize(
    ("ip", "source"),
    [
        ("192.0.2.77", "192.0.2.77"),
        ("2001:db8:0:1234::1", "2001:db8:0:1200::/56"),
        ("", "unknown"),
    ],
)
def test_counts_tries_against_an_address_or_a_household(ip, source):
    assert Device(ip=ip).source == source


class TestFingerprint:
    def test_outlives_an_update_of_the_browser(self):
        before = Device(ip="192.0.2.1", user_agent=CHROME_ON_WINDOWS)
        after = Device(ip="192.0.2.9", user_agent=CHROME_ON_WINDOWS.replace("142", "143"))

        assert before.fingerprint == after.fingerprint

    def test_differs_between_browsers(self):
        one = Device(ip="192.0.2.1", user_agent=CHROME_ON_WINDOWS)
        other = Device(ip="192.0.2.1", user_agent=EDGE_ON_WINDOWS)

        assert one.fingerprint != other.fingerprint
