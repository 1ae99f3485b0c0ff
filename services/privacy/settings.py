"""What privacy needs to know of its surroundings."""

from dataclasses import dataclass
from datetime import timedelta

from chassis.settings import ServiceSettings, secret


@dataclass(frozen=True, kw_only=True)
class Settings(ServiceSettings):
    """Names and addresses are those of the published policy unless they are set."""

    certificate_key: str = secret()
    audit_anchor: str
    """A file, outside the database, to which the head of the audit log is appended."""
    backups_kept: timedelta = timedelta(days=30)
    operator_name: str = "Chris Meisner LLC"
    privacy_address: str = "privacy@sessionmonster.com"
