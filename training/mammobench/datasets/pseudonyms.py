"""Pseudonyms: a patient's identifier never leaves; its keyed hash does."""

import hashlib
import hmac


def pseudonym(salt_hex: str, identifier: str) -> str:
    """The first 16 hexadecimal digits of HMAC-SHA-256 of the identifier under the dataset's salt."""
    return hmac.new(bytes.fromhex(salt_hex), identifier.encode(), hashlib.sha256).hexdigest()[:16]
