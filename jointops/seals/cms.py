"""
The signature block (CMS, RFC 5652) inside a signed PDF, in the one form that ours have.

Two certificates, the digest and the signature determine it to the byte, so a block that was changed
anywhere, even where nothing is signed, is not the block that these four give.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from asn1crypto import cms, tsp, x509
from cryptography import x509 as read
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding

from jointops.seals.certificates import Credential

_HOW = ec.ECDSA(SHA256())
_SHA256 = {"algorithm": "sha256"}


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedBlock:
    """
    A signature block that holds together.

    Attributes
    ----------
    digest
        SHA-256 of what it stands over.
    """

    certificate: read.Certificate
    issuing: read.Certificate
    digest: bytes


def signed_block(credential: Credential, digest: bytes) -> bytes:
    """Sign a digest of bytes."""
    attributes = _attributes(credential.certificate, digest)
    value = credential.key.sign(attributes.dump(), _HOW)
    return _block(credential.certificate, credential.issuing, attributes, value)


def read_block(block: bytes) -> SignedBlock | None:
    """Read a signature block; None where it is not one of ours, whole and unchanged."""
    try:
        content = cms.ContentInfo.load(block, strict=True)["content"]
        info = content["signer_infos"][0]
        found = {
            attribute["type"].native: attribute["values"][0] for attribute in info["signed_attrs"]
        }
        digest: bytes = found["message_digest"].native
        value: bytes = info["signature"].native
        listed = [
            read.load_der_x509_certificate(one.chosen.dump()) for one in content["certificates"]
        ]
    except (ValueError, TypeError, KeyError, IndexError, AttributeError):
        return None
    for certificate, issuing in (listed, listed[::-1]) if len(listed) == 2 else ():
        attributes = _attributes(certificate, digest)
        if _block(certificate, issuing, attributes, value) != block:
            continue
        key = certificate.public_key()
        if not isinstance(key, ec.EllipticCurvePublicKey):
            return None
        try:
            key.verify(value, attributes.dump(), _HOW)
        except InvalidSignature:
            return None
        return SignedBlock(certificate=certificate, issuing=issuing, digest=digest)
    return None


def _attributes(certificate: read.Certificate, digest: bytes) -> cms.CMSAttributes:
    own = hashlib.sha256(certificate.public_bytes(Encoding.DER)).digest()
    named = tsp.SigningCertificateV2(
        {"certs": [tsp.ESSCertIDv2({"hash_algorithm": _SHA256, "cert_hash": own})]}
    )
    parts = [
        {"type": "content_type", "values": ["data"]},
        {"type": "message_digest", "values": [digest]},
        {"type": "signing_certificate_v2", "values": [named]},
    ]
    return cms.CMSAttributes([cms.CMSAttribute(part) for part in parts])


def _block(
    certificate: read.Certificate,
    issuing: read.Certificate,
    attributes: cms.CMSAttributes,
    value: bytes,
) -> bytes:
    own, above = (
        x509.Certificate.load(one.public_bytes(Encoding.DER)) for one in (certificate, issuing)
    )
    signer = cms.SignerInfo(
        {
            "version": "v1",
            "sid": cms.SignerIdentifier(
                name="issuer_and_serial_number",
                value={"issuer": own.issuer, "serial_number": own.serial_number},
            ),
            "digest_algorithm": _SHA256,
            "signed_attrs": attributes,
            "signature_algorithm": {"algorithm": "sha256_ecdsa"},
            "signature": value,
        }
    )
    whole = cms.SignedData(
        {
            "version": "v1",
            "digest_algorithms": [_SHA256],
            "encap_content_info": {"content_type": "data"},
            "certificates": [own, above],
            "signer_infos": [signer],
        }
    )
    return bytes(cms.ContentInfo({"content_type": "signed_data", "content": whole}).dump())
