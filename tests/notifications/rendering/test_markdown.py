"""Hosts' words: formatted, and harmless whatever they are."""

import pytest

from notifications.rendering.markdown import written


def test_is_formatted_in_html_and_readable_in_text():
    found = written("Bring a **towel**.\r\n\r\n- one\r\n- two")

    assert "<strong>towel</strong>" in found.html and found.html.count("<li>") == 2
    assert found.text == "Bring a **towel**.\n\n- one\n- two"


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "![x](https://evil.test/pixel.gif)",
        "[x](javascript:alert(1))",
        "[x](data:text/html;base64,PHNjcmlwdD4=)",
        "[x](vbscript:x)",
        "<https://ok.test> <svg/onload=x>",
        "</mj-text><mj-raw><script>x</script></mj-raw>",
        "[x]: javascript:alert(1)\n\n[x]",
    ],
)
def test_nothing_in_it_runs_or_loads(hostile: str):
    html = written(hostile).html.lower()

    for dangerous in (
        "<script",
        "<img",
        "<svg",
        "<mj-",
        'href="javascript',
        'href="data',
        'vbscript:x"',
    ):
        assert dangerous not in html


@pytest.mark.parametrize("place", ["%recipient.join_url%", "%unsubscribe_url%", "%Recipient_x%"])
def test_the_provider_finds_nothing_to_fill_in(place: str):
    found = written(f"Look {place} [there](https://x.test/{place})")

    assert place not in found.html and place not in found.text


def test_an_address_with_escapes_stays_as_it_is():
    assert 'href="https://x.test/caf%C3%A9%20"' in written("[x](https://x.test/caf%C3%A9%20)").html


def test_control_characters_are_left_out():
    assert written("a\x00b\x1bc").text == "a b c"
