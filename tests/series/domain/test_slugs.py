"""Slugs from titles."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from series.domain import slugs


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Morning Yoga", "morning-yoga"),
        ("  Élan & Straße -- №1!  ", "elan-strasse-no1"),
        ("朝のヨガ", "series"),
        ("x" * 100, "x" * 60),
        ("a" * 59 + " b", "a" * 59),
    ],
)
def test_a_slug_keeps_what_it_can_of_the_title(title, slug):
    assert slugs.from_title(title) == slug


@given(st.text())
def test_a_slug_is_always_fit_for_an_address(title):
    slug = slugs.from_title(title)

    for made in (slug, slugs.with_suffix(slug, "k7f2q")):
        assert re.fullmatch(slugs.PATTERN, made)
        assert len(made) <= slugs.MAX_LENGTH
