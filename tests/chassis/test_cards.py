"""Payment card numbers are known however they are written; what only looks long is none."""

import pytest

from chassis.cards import holds_card_number

# Test numbers that card networks and Stripe publish: https://docs.stripe.com/testing
CARDS = (
    "4242424242424242",
    "4222222222222",
    "5555555555554444",
    "2223003122003222",
    "378282246310005",
    "6011111111111117",
    "3056930009020004",
    "36227206271667",
    "3566002020360505",
    "6205500000000000004",
)
WRITTEN = (
    "4242 4242 4242 4242",
    "4242-4242-4242-4242",
    "4242.4242.4242.4242",
    "3782 822463 10005",
    "4242 4242 4242 4242 12/30 123",
    "my card: 4242424242424242, until 12/30",
    "+4242424242424242",
    "４２４２ ４２４２ ４２４２ ４２４２",
)
HARMLESS = (
    "+33 1 23 45 67 89",
    "+49 1512 3456789",
    "0049 1512 3456789",
    "01a20881-917f-785a-b683-79a09d074b73",
    "42424242-4242-4242-8242-424242424242",
    "acct_4242424242424242",
    "4242424242424241",
    "Zoom 912 3456 7890",
    "https://example.org/events/4242424242424242",
    "40 41 42 43 44 45 46 47",
    "2027-03-07 2027-03-14 2027-03-21",
)


class TestCardNumbers:
    @pytest.mark.promise("P5")
    @pytest.mark.parametrize("number", [*CARDS, *WRITTEN])
    def test_are_known_however_they_are_written(self, number: str):
        assert holds_card_number(number)

    @pytest.mark.parametrize("harmless", HARMLESS)
    def test_are_not_seen_in_telephone_numbers_ids_and_dates(self, harmless: str):
        assert not holds_card_number(harmless)

    def test_are_looked_for_in_time_that_grows_with_the_text(self):
        assert not holds_card_number("111 " * 100_000)
