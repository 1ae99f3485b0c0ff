"""The words that people agree to, by purpose and version. A text that was shown never changes."""

from types import MappingProxyType

from privacy.domain import Purpose

CONSENTS = MappingProxyType(
    {
        (Purpose.DIRECT_MESSAGES, "1"): (
            "Write to me now and then about what is new on Session Monster. "
            "I can take this back at any time, with one click."
        ),
        (Purpose.ANALYTICS, "1"): (
            "Count my visits, without my name or address, so that the pages get better. "
            "I can take this back at any time."
        ),
        (Purpose.PROFILING, "1"): (
            "Suggest series to me by those that I joined. I can take this back at any time."
        ),
    }
)


def latest(purpose: Purpose) -> tuple[str, str]:
    """The version that is shown now, and its words."""
    versions = [version for known, version in CONSENTS if known == purpose]
    version = max(versions, key=int)
    return version, CONSENTS[purpose, version]
