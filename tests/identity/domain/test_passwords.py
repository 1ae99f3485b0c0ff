"""Which passwords are taken."""

import pytest

from identity.domain.passwords import MAX_LENGTH, Weakness, normalised, weakness_of

COMMON = {"password", "sunshine", "qwertyuiop", "iloveyou"}


class TestLength:
    def test_nine_characters_are_too_few(self):
        assert weakness_of("vX7#kq!Lz", common=COMMON) is Weakness.TOO_SHORT

    def test_ten_characters_are_enough(self):
        assert weakness_of("vX7#kq!Lzp", common=COMMON) is None

    def test_more_than_the_maximum_is_refused_before_it_is_hashed(self):
        assert weakness_of("ab1" * MAX_LENGTH, common=COMMON) is Weakness.TOO_LONG


class TestCommonPasswords:
    @pytest.mark.parametrize(
        "password",
        [
            "qwertyuiop",
            "QwertyUIOP",
            "password12",
            "Password!!",
            "iloveyou2026!",
            "ｐａｓｓｗｏｒｄ１２",
            "aaaaaaaaaaaa",
            "abababababab",
            "abcdefghijkl",
            "9876543210",
        ],
    )
    def test_is_refused_in_any_dress(self, password):
        assert weakness_of(password, common=COMMON) is Weakness.COMMON

    @pytest.mark.parametrize(
        "password", ["correct horse battery staple", "sunshine over 8 bridges", "zq-bicycle-lamp"]
    )
    def test_a_phrase_without_digits_or_capitals_is_fine(self, password):
        assert weakness_of(password, common=COMMON) is None


class TestOwnWords:
    def test_the_address_with_a_number_is_refused(self):
        found = weakness_of("hanna.weber99", common=COMMON, own_words=["hanna.weber@example.com"])

        assert found is Weakness.PERSONAL

    def test_the_name_of_the_product_is_refused(self):
        assert weakness_of("SessionMonster1", common=COMMON) is Weakness.PERSONAL

    def test_a_word_of_ones_own_within_a_long_phrase_is_fine(self):
        found = weakness_of("hanna rides a green tram", common=COMMON, own_words=["Hanna Weber"])

        assert found is None


def test_two_keyboards_spellings_of_one_password_are_the_same():
    assert normalised("Caf\u00e9 au lait 7") == normalised("Cafe\u0301 au lait 7")
