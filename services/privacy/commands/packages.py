"""Keeping a package: encrypted in pieces under a key of its own, opened, and destroyed."""

import hashlib
from collections.abc import Iterator
from typing import IO, Any
from uuid import UUID

import sqlalchemy as sa
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from chassis.addresses import normalise
from chassis.encryption import KeyRing
from chassis.errors import Conflict, NotFound
from chassis.rights.person import EMAIL
from chassis.rights.sealing import Sealer
from chassis.unit_of_work import UnitOfWork
from privacy import events, repository, tokens
from privacy.commands import audit, codes, fanout
from privacy.domain import DOWNLOAD_STAYS_OPEN, DOWNLOADS, PACKAGE_LIVES, Status, Step
from privacy.models import Package, PackageChunk, Request

CHUNK_BYTES = 256 * 1024


def keep(uow: UnitOfWork, sealer: Sealer, *, request_id: UUID, content: IO[bytes]) -> None:
    """Store the file and tell the person. Nothing, where the request went on without it."""
    request = repository.lock_request(uow.db, request_id)
    if request.step != Step.EXPORT:
        return
    package = _new_package(uow, request_id)
    key = KeyRing("p", {"p": _decrypted_key(uow, package)})
    digest = hashlib.sha256()
    for number, chunk in enumerate(_chunks(content)):
        digest.update(chunk)
        package.size += len(chunk)
        sealed = key.encrypt(chunk, _place(request_id, number))
        # Not through the session, which would keep every piece in memory until the commit.
        uow.db.execute(
            sa.insert(PackageChunk).values(request_id=request_id, number=number, content=sealed)
        )
    package.sha256 = digest.hexdigest()
    fanout.finish_export(uow, sealer, request)


def read(keys: KeyRing, package: Any, chunk: Any) -> bytes:
    """A piece of a package in the clear, from a row of each table."""
    content = keys.decrypt(package.key, key_context(package.request_id))
    key = KeyRing("p", {"p": content})
    return key.decrypt(chunk.content, _place(chunk.request_id, chunk.number))


def _place(request_id: UUID, number: int) -> str:
    return f"package:{request_id}:{number}"


def mail_code(uow: UnitOfWork, sealer: Sealer, *, request_id: UUID, email: str) -> None:
    """Mail the code that opens the package, if this is the address that it was asked for with.

    The address went when the package was made, so the person says it once more. Whether it was the
    right one is told by mail alone. Raises Invalid for what is no address.
    """
    request, address = repository.lock_request(uow.db, request_id), normalise(email)
    is_theirs = uow.tombstones.digest(EMAIL, address) == request.subject_digest
    if not is_theirs or request.status != Status.READY:
        return
    if codes.is_one_too_many(uow, request.subject_digest):
        return
    uow.publish(
        events.package_code_requested(
            code=tokens.written(codes.renew(uow, request)),
            request_id=request.id,
            status_token=tokens.status_token(uow.tombstones, request.id),
            sealed_address=sealer.seal(str(request.id), address),
            locale=request.locale,
        )
    )


def open_with_code(uow: UnitOfWork, *, request_id: UUID, code: str) -> Package:
    """Open the package for who has the mailed code. Raises NotFound, Conflict.

    While it is open nobody is asked again, so that a download that broke off can go on.
    """
    package = repository.package_of(uow.db, request_id)
    if not _is_open(uow, package):
        _require_downloads(package)
        codes.use(uow, request_id=request_id, code=code, of=Status.READY)
    return _opened(uow, package)


def open_by_owner(uow: UnitOfWork, *, request_id: UUID, email: str) -> Package:
    """Open the package for who is signed in with the address of its request.

    Raises NotFound for anybody else, and where there is no package any more; Conflict.
    """
    request = repository.lock_request(uow.db, request_id)
    if uow.tombstones.digest(EMAIL, normalise(email)) != request.subject_digest:
        raise NotFound("package_unknown", "There is no package of yours.")
    return _opened(uow, repository.package_of(uow.db, request_id))


def _is_open(uow: UnitOfWork, package: Package) -> bool:
    return package.open_until is not None and package.open_until > uow.now


def _require_downloads(package: Package) -> None:
    if package.downloads_left < 1:
        raise Conflict("downloads_used_up", "This package was downloaded as often as it may be.")


def _opened(uow: UnitOfWork, package: Package) -> Package:
    """Count a download and open the package for some minutes; one that is open stays so."""
    if _is_open(uow, package):
        return package
    _require_downloads(package)
    package.downloads_left -= 1
    package.open_until = uow.now + DOWNLOAD_STAYS_OPEN
    audit.note(uow, "package_opened", package.request_id, downloads_left=package.downloads_left)
    return package


def destroy_expired(uow: UnitOfWork) -> int:
    """Destroy file and key of every package whose time is over; returns how many."""
    expired = repository.expired_packages(uow.db, now=uow.now)
    for package in expired:
        uow.db.get_one(Request, package.request_id).status = Status.COMPLETED
        audit.note(uow, "package_destroyed", package.request_id)
        uow.db.delete(package)
    return len(expired)


def _new_package(uow: UnitOfWork, request_id: UUID) -> Package:
    key = AESGCM.generate_key(bit_length=256)
    package = Package(
        request_id=request_id,
        key=uow.keys.encrypt(key, key_context(request_id)),
        size=0,
        sha256="",
        made_at=uow.now,
        expires_at=uow.now + PACKAGE_LIVES,
        downloads_left=DOWNLOADS,
    )
    uow.db.add(package)
    uow.db.flush()
    return package


def _decrypted_key(uow: UnitOfWork, package: Package) -> bytes:
    return uow.keys.decrypt(package.key, key_context(package.request_id))


def _chunks(content: IO[bytes]) -> Iterator[bytes]:
    while chunk := content.read(CHUNK_BYTES):
        yield chunk


def key_context(request_id: UUID) -> str:
    """The package to which its sealed key is bound."""
    return f"package.key:{request_id}"
