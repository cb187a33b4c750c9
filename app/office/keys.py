"""The office's own keys, in its home folder: what its answers are signed with, and its TLS.

Made on the first start, readable for this user only. The signing key is the office's identity: the
enrolment code names its fingerprint, so it has to outlive every certificate. A backup of the office
holds this folder, too.
"""

from __future__ import annotations

import datetime
import ipaddress
import os
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

_SIGNING_KEY = "office-key.pem"
_AUTHORITY_KEY, _AUTHORITY = "authority-key.pem", "authority.pem"
_SERVER_KEY, _SERVER = "server-key.pem", "server.pem"
_AUTHORITY_YEARS = 10
_SERVER_DAYS = 397
"""The longest that common TLS libraries accept for a server (CA/Browser Forum, Ballot SC31)."""
_RENEW_DAYS = 30


@dataclass(frozen=True, slots=True)
class OfficeKeys:
    """The office's identity."""

    signing: Ed25519PrivateKey

    @property
    def public(self) -> bytes:
        """32 bytes that devices pin."""
        return self.signing.public_key().public_bytes_raw()

    def sign(self, message: bytes) -> bytes:
        """64 bytes."""
        return self.signing.sign(message)


@dataclass(frozen=True, slots=True)
class ServerCertificate:
    """Files for TLS, and the authority that devices pin (None = a public one)."""

    certificate: Path
    key: Path
    authority: bytes | None


def office_keys(home: Path) -> OfficeKeys:
    """Read the office's signing key, or make it."""
    path = home / _SIGNING_KEY
    if not path.exists():
        _write_key(path, Ed25519PrivateKey.generate())
    key = serialization.load_pem_private_key(path.read_bytes(), password=None)
    if not isinstance(key, Ed25519PrivateKey):
        raise TypeError(f"{path.name} is not an Ed25519 key")
    return OfficeKeys(key)


def server_certificate(home: Path, host: str, now: datetime.datetime) -> ServerCertificate:
    """A certificate for `host` by the office's private authority; made or renewed when needed."""
    authority, authority_key = _authority(home, now)
    path, key_path = home / _SERVER, home / _SERVER_KEY
    if not _still_good(path, host, now):
        key = ec.generate_private_key(ec.SECP256R1())
        _write_key(key_path, key)
        certificate = _server(host, key, authority, authority_key, now)
        path.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    return ServerCertificate(path, key_path, authority.public_bytes(serialization.Encoding.PEM))


def _authority(home: Path, now: datetime.datetime) -> tuple[x509.Certificate, ec.EllipticCurvePrivateKey]:
    path, key_path = home / _AUTHORITY, home / _AUTHORITY_KEY
    if not path.exists():
        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Sozialraumbüro office")])
        certificate = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - datetime.timedelta(days=1))
            .not_valid_after(now + datetime.timedelta(days=365 * _AUTHORITY_YEARS))
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .add_extension(_key_usage(signs_certificates=True), critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
            .sign(key, hashes.SHA256())
        )
        _write_key(key_path, key)
        path.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    read = serialization.load_pem_private_key(key_path.read_bytes(), password=None)
    if not isinstance(read, ec.EllipticCurvePrivateKey):
        raise TypeError(f"{key_path.name} is not an elliptic-curve key")
    return x509.load_pem_x509_certificate(path.read_bytes()), read


def _server(
    host: str,
    key: ec.EllipticCurvePrivateKey,
    authority: x509.Certificate,
    authority_key: ec.EllipticCurvePrivateKey,
    now: datetime.datetime,
) -> x509.Certificate:
    issuer_key = authority_key.public_key()
    return (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host[:64])]))
        .issuer_name(authority.subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=_SERVER_DAYS))
        .add_extension(x509.SubjectAlternativeName([_alternative(host)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_key_usage(signs_certificates=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key), critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(authority_key, hashes.SHA256())
    )


def _alternative(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(host))
    except ValueError:
        return x509.DNSName(host)


def _key_usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=True,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _still_good(path: Path, host: str, now: datetime.datetime) -> bool:
    if not path.exists():
        return False
    certificate = x509.load_pem_x509_certificate(path.read_bytes())
    names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    lasts = certificate.not_valid_after_utc - now > datetime.timedelta(days=_RENEW_DAYS)
    return lasts and _alternative(host) in list(names)


def _write_key(path: Path, key: Ed25519PrivateKey | ec.EllipticCurvePrivateKey) -> None:
    pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    partial = path.with_suffix(".new")
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(pem)
        file.flush()
        os.fsync(file.fileno())
    partial.replace(path)
