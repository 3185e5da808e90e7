"""
Bundles for removable media: a signed zip in the one form that its content gives.

Reading makes the zip again and compares, so a byte that was changed anywhere is found, also where
a zip says nothing of importance. Nothing in it is compressed: there is nothing to blow up.
"""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import msgspec
from cryptography import x509

from jointops.errors import OperatorError
from jointops.seals.certificates import Credential, Side, side_of
from jointops.seals.signatures import Finding, Signature, check, sign

FORM = "jointops bundle 1"
MOST_FILES = 400
MOST_MB = 200
"""What is taken over and what is checked may both be so large, bundle or paper."""
MANIFEST, SIGNATURE = "manifest.json", "signature.json"
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]*(/[a-z0-9][a-z0-9_-]*)*(\.[a-z0-9]+)?")
_BEGINNING = (1980, 1, 1, 0, 0, 0)


class BundleRefusedError(OperatorError):
    """A bundle is not taken; nothing was changed."""

    code = "BUNDLE-REFUSED"


class BundleLargeError(BundleRefusedError):
    """A bundle is larger than any that is read; says how large one may be."""

    code = "BUNDLE-LARGE"

    def __init__(self) -> None:
        super().__init__(reason="large", most=MOST_MB, files=MOST_FILES)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bundle:
    """
    A bundle that holds together.

    Attributes
    ----------
    digest
        SHA-256 of the whole file, in hex.
    facts
        What its maker says of it, under his signature.
    files
        Its files by name, without manifest and signature.
    sender
        Who signed it.
    """

    digest: str
    facts: Mapping[str, str]
    files: Mapping[str, bytes]
    sender: Finding


class _Manifest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    form: str
    facts: dict[str, str]
    files: tuple[tuple[str, int, str], ...]


def pack(
    files: Mapping[str, bytes],
    facts: Mapping[str, str],
    credential: Credential,
    *,
    signer: str,
    role: str,
    now: datetime,
) -> bytes:
    """Make a bundle; the same content at the same moment differs in the signature alone."""
    listed = [(name, len(files[name]), digest_of(files[name])) for name in sorted(files)]
    manifest = msgspec.json.encode(
        {"form": FORM, "facts": dict(facts), "files": listed}, order="sorted"
    )
    signature = sign(
        credential,
        digest_of(manifest),
        side=Side(side_of(credential.certificate)),
        signer=signer,
        role=role,
        now=now,
    )
    return _zip(manifest, msgspec.json.encode(signature, order="sorted"), files)


def unpack(
    block: bytes,
    roots: Sequence[x509.Certificate],
    *,
    lists: Sequence[x509.CertificateRevocationList] = (),
) -> Bundle:
    """
    Read a bundle.

    Raises
    ------
    BundleRefusedError
        If it is too large, is no bundle, was changed in any byte, or nobody known signed it.
    """
    found = _files(block)
    manifest, signature = found.pop(MANIFEST, b""), found.pop(SIGNATURE, b"")
    try:
        told = msgspec.json.decode(manifest, type=_Manifest)
        signed = msgspec.json.decode(signature, type=Signature)
    except (msgspec.MsgspecError, UnicodeDecodeError) as fault:
        raise BundleRefusedError(reason="altered") from fault
    listed = [(name, len(found[name]), digest_of(found[name])) for name in sorted(found)]
    same = list(told.files) == listed and told.form == FORM
    if not same or _zip(manifest, signature, found) != block:
        raise BundleRefusedError(reason="altered")
    if msgspec.json.encode(signed, order="sorted") != signature:
        raise BundleRefusedError(reason="altered")
    sender = check([signed], digest_of(manifest), roots, lists=lists)[0]
    if sender.fault is not None:
        raise BundleRefusedError(reason=sender.fault.value)
    return Bundle(digest=digest_of(block), facts=told.facts, files=found, sender=sender)


def _files(block: bytes) -> dict[str, bytes]:
    if len(block) > MOST_MB << 20:
        raise BundleLargeError
    try:
        with zipfile.ZipFile(io.BytesIO(block)) as archive:
            parts = archive.infolist()
            _demand_plain(parts)
            return {part.filename: archive.read(part) for part in parts}
    except BundleRefusedError:
        raise
    except Exception as fault:
        raise BundleRefusedError(reason="unreadable") from fault


def _demand_plain(parts: Sequence[zipfile.ZipInfo]) -> None:
    names = [part.filename for part in parts]
    if len(parts) > MOST_FILES or sum(part.file_size for part in parts) > MOST_MB << 20:
        raise BundleLargeError
    if any(part.compress_type != zipfile.ZIP_STORED for part in parts):
        raise BundleRefusedError(reason="compressed")
    if len(set(names)) < len(names) or not all(_NAME.fullmatch(name) for name in names):
        raise BundleRefusedError(reason="path")


def _zip(manifest: bytes, signature: bytes, files: Mapping[str, bytes]) -> bytes:
    whole = {MANIFEST: manifest, SIGNATURE: signature} | {n: files[n] for n in sorted(files)}
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as archive:
        for name, block in whole.items():
            part = zipfile.ZipInfo(name, _BEGINNING)
            part.create_system = 3
            part.external_attr = 0o600 << 16
            archive.writestr(part, block)
    return stream.getvalue()


def digest_of(block: bytes) -> str:
    """Give SHA-256 in hex."""
    return hashlib.sha256(block).hexdigest()
