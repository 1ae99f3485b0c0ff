"""Makes a person's package: a ZIP that they can read and a program can parse (rights.R12).

`manifest.json`, `index.html`, and for each table `data/<service>/<table>.json` with a twin in CSV.
What is a file, such as a picture, is one in `media/<service>/<table>/`; the record says where.
Pages stream from the services into the file: no size needs more memory than a page.
"""

import csv
import hashlib
import io
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from html import escape
from importlib.resources import files
from string import Template
from typing import IO, Any
from uuid import UUID

import orjson

from privacy.processors import PROCESSORS, TRANSFERS

SCHEMA_VERSION = 1
# A spreadsheet takes a cell that begins so for a formula (OWASP, CSV injection).
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
SPOOL_BYTES = 1_000_000

Call = Callable[[str, str, dict[str, Any]], dict[str, Any]]
Records = Sequence[dict[str, Any]]

# What pictures are kept as.
_HEADS = {b"\xff\xd8": "jpg", b"\x89PNG": "png", b"RIFF": "webp"}


class Media:
    """The files of one category, laid by until its records are written: a ZIP takes one by one."""

    def __init__(self, service: str, category: Mapping[str, Any]) -> None:
        self._folder = f"media/{service}/{category['table']}"
        self._columns: list[str] = category.get("files", [])
        self._content = tempfile.SpooledTemporaryFile(SPOOL_BYTES)  # noqa: SIM115 - see __exit__
        self._sizes: dict[str, int] = {}

    def __enter__(self) -> "Media":
        return self

    def __exit__(self, *_: object) -> None:
        self._content.close()

    def apart(self, record: dict[str, Any]) -> dict[str, Any]:
        """The record, with the path of a file where its bytes stood."""
        held = {name: record[name] for name in self._columns if record.get(name)}
        return record | {name: self._lay_by(content) for name, content in held.items()}

    def kept(self) -> Iterator[tuple[str, bytes]]:
        """Each path and what is to stand there."""
        self._content.seek(0)
        for path, size in self._sizes.items():
            yield path, self._content.read(size)

    def _lay_by(self, content: str) -> str:
        file = bytes.fromhex(content)
        path = f"{self._folder}/{len(self._sizes) + 1}.{_ending(file)}"
        self._sizes[path] = self._content.write(file)
        return path


def _ending(file: bytes) -> str:
    """What a file is called by its first bytes, as they open it elsewhere."""
    endings = (ending for head, ending in _HEADS.items() if file.startswith(head))
    return next(endings, "bin")


@dataclass
class Package:
    """What goes into one package as it is made; `call` asks a service."""

    request_id: UUID
    right: str
    made_at: datetime
    services: list[str]
    sealed_person: str
    call: Call
    operator_name: str
    privacy_address: str
    _files: list[dict[str, Any]] = field(default_factory=list)
    _categories: list[dict[str, Any]] = field(default_factory=list)

    def write(self, out: IO[bytes]) -> None:
        """Write the ZIP. Raises what a call to a service raises; then nothing is to be kept."""
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            for service in self.services:
                for category in self.call(service, "rights_categories", {})["categories"]:
                    self._write_category(archive, service, category)
            self._write_whole(archive, "index.html", self._index().encode())
            self._write_whole(archive, "manifest.json", self._manifest())

    def _write_category(
        self, archive: zipfile.ZipFile, service: str, category: dict[str, Any]
    ) -> None:
        name = f"data/{service}/{category['table']}"
        columns = list(category["columns"])
        with tempfile.SpooledTemporaryFile(SPOOL_BYTES) as twin, Media(service, category) as media:
            text = io.TextIOWrapper(twin, "utf-8", newline="")
            rows = csv.writer(text)
            rows.writerow(columns)

            def write_rows(records: Records) -> None:
                rows.writerows([_cell(record.get(key)) for key in columns] for record in records)

            pages = (
                [media.apart(record) for record in page]
                for page in self._pages(service, category["index"])
            )
            count = self._write_records(archive, f"{name}.json", pages, write_rows)
            text.flush()
            twin.seek(0)
            self._write_stream(archive, f"{name}.csv", twin)
            text.detach()
            for path, content in media.kept():
                self._write_whole(archive, path, content)
        self._categories.append(
            {key: value for key, value in category.items() if key != "index"}
            | {"service": service, "records": count, "file": f"{name}.json"}
        )

    def _write_records(
        self,
        archive: zipfile.ZipFile,
        name: str,
        pages: Iterable[Records],
        write_rows: Callable[[Records], None],
    ) -> int:
        count, digest = 0, hashlib.sha256()
        with archive.open(name, "w") as out:

            def put(content: bytes) -> None:
                digest.update(content)
                out.write(content)

            put(b"[")
            for records in pages:
                put(b",\n" if count else b"\n")
                put(b",\n".join(orjson.dumps(record) for record in records))
                write_rows(records)
                count += len(records)
            put(b"\n]\n")
        self._files.append({"path": name, "sha256": digest.hexdigest()})
        return count

    def _pages(self, service: str, index: int) -> Iterator[list[dict[str, Any]]]:
        """Records in their order; no page is empty."""
        asked: dict[str, Any] = {
            "request_id": str(self.request_id),
            "sealed_person": self.sealed_person,
            "index": index,
            "after": None,
        }
        while True:
            page = self.call(service, "rights_page", asked)
            if page["records"]:
                yield page["records"]
            if page["next"] is None:
                return
            asked["after"] = page["next"]

    def _write_stream(self, archive: zipfile.ZipFile, name: str, content: Any) -> None:
        digest = hashlib.sha256()
        with archive.open(name, "w") as out:
            while piece := content.read(64 * 1024):
                digest.update(piece)
                out.write(piece)
        self._files.append({"path": name, "sha256": digest.hexdigest()})

    def _write_whole(self, archive: zipfile.ZipFile, name: str, content: bytes) -> None:
        archive.writestr(name, content)
        self._files.append({"path": name, "sha256": hashlib.sha256(content).hexdigest()})

    def _manifest(self) -> bytes:
        return orjson.dumps(
            {
                "schema_version": SCHEMA_VERSION,
                "request_id": self.request_id,
                "right": self.right,
                "made_at": self.made_at,
                "controller": {"name": self.operator_name, "address": self.privacy_address},
                "services": dict.fromkeys(self.services, "complete"),
                "processors": [asdict(processor) for processor in PROCESSORS],
                "transfers": TRANSFERS,
                "categories": self._categories,
                "files": self._files,
                "excluded": [
                    {
                        "what": "passwords, tokens and keys",
                        "why": "secrets; their existence is shown",
                    },
                    {"what": "other people's data", "why": "it is theirs"},
                ],
            },
            option=orjson.OPT_INDENT_2 | orjson.OPT_UTC_Z,
        )

    def _index(self) -> str:
        page = Template(files("privacy").joinpath("package.html").read_text("utf-8"))
        return page.substitute(
            operator=escape(self.operator_name),
            address=escape(self.privacy_address),
            made_at=self.made_at.strftime("%d %B %Y, %H:%M UTC"),
            transfers=escape(TRANSFERS),
            sections="\n".join(_section(category) for category in self._categories),
        )


def _cell(value: Any) -> Any:
    """A value as a cell that no spreadsheet runs."""
    if isinstance(value, str):
        return "'" + value if value.startswith(FORMULA_STARTS) else value
    return orjson.dumps(value).decode() if isinstance(value, dict | list) else value


def _section(category: Mapping[str, Any]) -> str:
    rows = "\n".join(
        f"<tr><td>{escape(name)}</td><td>{escape(entry['purpose'])}</td>"
        f"<td>{escape(entry['basis'].replace('_', ' '))}</td>"
        f"<td>{escape(entry['retention'])}</td></tr>"
        for name, entry in category["columns"].items()
    )
    shared = ", ".join(category["shared_with"]) or "nobody"
    return (
        f"<section><h2>{escape(category['category'])}</h2>"
        f"<p>{category['records']} records in <a href='{escape(category['file'])}'>"
        f"{escape(category['file'])}</a>. Received from {escape(category['received_from'])}; "
        f"shared with {escape(shared)}.</p>"
        f"<table><thead><tr><th>What</th><th>Why</th><th>Ground</th><th>How long</th></tr></thead>"
        f"<tbody>{rows}</tbody></table></section>"
    )
