"""A RabbitMQ and a PostgreSQL that only speak TLS, under an authority made for the test."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from deploy.local import accounts, postgres, rabbitmq
from deploy.local.console import Console
from deploy.local.crew import Crew
from deploy.local.ledger import Ledger
from deploy.local.ports import free_ports
from deploy.local.programs import Program
from deploy.local.rabbitmq import BrokerPorts
from deploy.local.vault import new_password

YEAR = timedelta(days=365)


class Authority:
    """Signs certificates; `path` is where its own lies."""

    def __init__(self, path: Path, name: str) -> None:
        self.path = path
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        own = self._signed(self._name, self._key, x509.BasicConstraints(ca=True, path_length=0))
        path.write_bytes(own.public_bytes(serialization.Encoding.PEM))

    def certify(self, folder: Path, *, host: str) -> None:
        """`server.crt` and `server.key` for a server at this address."""
        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
        address = x509.SubjectAlternativeName([x509.IPAddress(ip_address(host))])
        certificate = self._signed(name, key, address)
        (folder / "server.crt").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
        (folder / "server.key").write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
        )

    def _signed(
        self, name: x509.Name, key: ec.EllipticCurvePrivateKey, extension: x509.ExtensionType
    ) -> x509.Certificate:
        now = datetime.now(UTC)
        return (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(self._name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - YEAR)
            .not_valid_after(now + YEAR)
            .add_extension(extension, critical=False)
            .sign(self._key, hashes.SHA256())
        )


@dataclass(frozen=True)
class Encrypted:
    """Addresses without what says whom to trust, and the authority of the servers."""

    amqp_url: str = field(repr=False)
    postgres_url: str = field(repr=False)
    authority: Path

    def amqp(self, ca_file: Path | None = None) -> str:
        return f"{self.amqp_url}?cacertfile={ca_file or self.authority}"

    def postgres(self, ca_file: Path | None = None) -> str:
        trusted = ca_file or self.authority
        return f"{self.postgres_url}?sslmode=verify-full&sslrootcert={trusted}"


@contextmanager
def servers(folder: Path) -> Iterator[Encrypted]:
    """Both, for as long as the block lasts."""
    authority = Authority(folder / "ca.crt", "the servers' authority")
    password = new_password()
    amqp, distribution, mapper_port, sql = free_ports(4)
    with Crew(
        ledger=Ledger(folder / "processes.json"), console=Console(sys.stderr, relays=False)
    ) as crew:
        mapper, broker = rabbitmq.programs(
            folder,
            password=password,
            ports=BrokerPorts(amqp, distribution, mapper_port),
            logs=folder,
        )
        database = postgres.program(
            folder, password=password, port=sql, log=folder / "postgres.log", is_lasting=False
        )
        _encrypt_broker(broker, authority, amqp)
        rabbitmq.wait_for_mapper(BrokerPorts(amqp, distribution, mapper_port), crew.start(mapper))
        found = Encrypted(
            rabbitmq.url(password=password, port=amqp).replace("amqp://", "amqps://"),
            postgres.url(password=password, port=sql),
            authority.path,
        )
        keeper = crew.start(broker)
        postgres.wait_until_ready(found.postgres(), crew.start(_encrypted(database, authority)))
        rabbitmq.wait_until_ready(found.amqp(), keeper)
        yield found
    accounts.remove_homes(folder)


def _encrypt_broker(program: Program, authority: Authority, port: int) -> None:
    home = _certified(program, authority)
    configuration = home / "rabbitmq.conf"
    lines = [line for line in configuration.read_text().splitlines() if "listeners.tcp" not in line]
    lines += [
        "listeners.tcp = none",
        f"listeners.ssl.1 = 127.0.0.1:{port}",
        f"ssl_options.cacertfile = {home / 'ca.crt'}",
        f"ssl_options.certfile = {home / 'server.crt'}",
        f"ssl_options.keyfile = {home / 'server.key'}",
        "ssl_options.verify = verify_none",
    ]
    configuration.write_text("\n".join(lines) + "\n")


def _encrypted(program: Program, authority: Authority) -> Program:
    home = _certified(program, authority)
    rules = home / "data" / "pg_hba.conf"
    # As the operated clusters have it: what is not encrypted is not let in.
    rules.write_text("hostssl all all all scram-sha-256\nhost all all all reject\n")
    options = ("ssl=on", f"ssl_cert_file={home}/server.crt", f"ssl_key_file={home}/server.key")
    words = tuple(word for option in options for word in ("-c", option))
    return replace(program, command=(*program.command, *words))


def _certified(program: Program, authority: Authority) -> Path:
    """The program's folder, with its certificate; the key is its account's alone."""
    home = program.directory
    authority.certify(home, host="127.0.0.1")
    (home / "ca.crt").write_bytes(authority.path.read_bytes())
    for name in ("server.crt", "server.key", "ca.crt"):
        (home / name).chmod(0o600)
        if program.account is not None:
            os.chown(home / name, program.account.uid, program.account.gid)
    return home
