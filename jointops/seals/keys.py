"""Secret keys as they lie on a disk: wrapped in their owner's secret, or bare in an exercise."""

from __future__ import annotations

import os

from argon2.low_level import Type, hash_secret_raw
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_der_private_key,
)

from jointops.errors import OperatorError

_BARE = b"jointops key, bare\n"
_WRAPPED = b"jointops key, wrapped\n"
_SALT, _NONCE = 16, 12


class SealKeyLockedError(OperatorError):
    """A key for signing is locked, and the secret does not open it."""

    code = "SEAL-KEY-LOCKED"


def wrapped(key: ec.EllipticCurvePrivateKey, secret: str) -> bytes:
    """Write a key, under its owner's secret; bare where the secret is empty."""
    plain = key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    if not secret:
        return _BARE + plain
    salt, nonce = os.urandom(_SALT), os.urandom(_NONCE)
    return _WRAPPED + salt + nonce + _lock(secret, salt).encrypt(nonce, plain, _WRAPPED)


def is_wrapped(block: bytes) -> bool:
    """Tell whether a written key needs a secret."""
    return block.startswith(_WRAPPED)


def unwrapped(block: bytes, secret: str) -> ec.EllipticCurvePrivateKey:
    """
    Read a key.

    Raises
    ------
    SealKeyLockedError
        If the secret does not open it, or it is no key of ours.
    """
    try:
        if is_wrapped(block):
            salt, nonce, rest = _parts(block.removeprefix(_WRAPPED))
            plain = _lock(secret, salt).decrypt(nonce, rest, _WRAPPED)
        else:
            plain = block.removeprefix(_BARE)
        key = load_der_private_key(plain, None)
    except (InvalidTag, ValueError, TypeError) as fault:
        raise SealKeyLockedError from fault
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise SealKeyLockedError
    return key


def _parts(block: bytes) -> tuple[bytes, bytes, bytes]:
    head = _SALT + _NONCE
    return block[:_SALT], block[_SALT:head], block[head:]


def _lock(secret: str, salt: bytes) -> AESGCM:
    """Derive the key of a secret: argon2id with what RFC 9106 asks for, as for accounts."""
    return AESGCM(
        hash_secret_raw(
            secret.encode(),
            salt,
            time_cost=3,
            memory_cost=65_536,
            parallelism=4,
            hash_len=32,
            type=Type.ID,
        )
    )
