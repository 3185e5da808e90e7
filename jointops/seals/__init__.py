"""Proof that papers are genuine: digests, check codes, signatures, the center's own authority."""
