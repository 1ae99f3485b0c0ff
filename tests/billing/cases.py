"""What Stripe does that billing must survive; tests name what they try: `stripe_case(number)`."""

CASES = {
    1: "an event comes twice, and at once: one effect",
    2: "a subscription is updated before its checkout is complete",
    3: "an event names an account that is unknown, or another host's",
    4: "a test event reaches a live endpoint, and the other way round",
    5: "the signature is of the raw bytes: the same JSON written otherwise does not pass",
    6: "a secret rotates; a timestamp is stale or of the future",
    7: "a 500 is replayed, a key is used with other parameters, a key is forgotten after a day",
    8: "a 429, which the SDK does not try again",
    9: "the account is disconnected from Stripe's side in the middle of a period",
    10: "a period's end is on the items, an invoice's subscription at its parent",
    11: "every status of a subscription, and those of tomorrow",
    12: "an onboarding link has expired or is used; onboarding is left half done",
    13: "a thin event, which holds nothing but an id",
    14: "a customer is deleted",
}
