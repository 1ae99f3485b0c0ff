"""The tables of privacy."""

from privacy.models.base import Base
from privacy.models.choices import Consent, VisitCount
from privacy.models.packages import Package, PackageChunk
from privacy.models.proof import AuditEntry, AuditFact, Certificate
from privacy.models.requests import Asked, Look, Request, ServiceManifest
from privacy.models.retention import RetentionReport

__all__ = [
    "Asked",
    "AuditEntry",
    "AuditFact",
    "Base",
    "Certificate",
    "Consent",
    "Look",
    "Package",
    "PackageChunk",
    "Request",
    "RetentionReport",
    "ServiceManifest",
    "VisitCount",
]
