"""A host's colour: a colour, and readable."""

import pytest

from notifications.domain.voice import PLATFORM, Voice, contrast, is_colour


@pytest.mark.parametrize("text", ["#0d6b51", "#ffffff"])
def test_six_digits_are_a_colour(text: str):
    assert is_colour(text)


@pytest.mark.parametrize("text", ["", "red", "#fff", "#0d6b51;x:y", "#GGGGGG", "#0d6b51\n"])
def test_anything_else_is_none(text: str):
    assert not is_colour(text)


@pytest.mark.parametrize("colour", ["#000000", "#ffffff", "#ffee00", "#7a7a7a", "#808080"])
def test_what_stands_on_it_can_be_read(colour: str):
    assert contrast(colour, Voice(colour=colour).ink) >= 4.5


def test_black_on_white_is_as_far_apart_as_can_be():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


def test_the_platforms_own_is_readable():
    assert contrast(PLATFORM.colour, PLATFORM.ink) >= 4.5
