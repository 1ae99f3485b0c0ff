"""What is said of people, and to them."""

from notifications.domain.people import masked, on_one_line


class TestOneLine:
    def test_has_no_character_that_could_end_a_header(self):
        assert on_one_line("Ann\r\nBcc: x@y.org\x00\u2028z") == "Ann Bcc: x@y.org z"


class TestMasking:
    def test_shows_a_letter_and_the_domain(self):
        assert masked("anna@example.com") == "a•••@example.com"

    def test_of_nothing_is_nothing(self):
        assert masked("") == ""
