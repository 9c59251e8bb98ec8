"""Secrets in addresses: made here, kept by their sum alone."""

from hashlib import sha256
from secrets import token_urlsafe


def new_secret() -> str:
    """256 random bits, as an address can hold them."""
    return token_urlsafe(32)


def sum_of(secret: str) -> str:
    """The SHA-256 that is stored. So many random bits need no salt and no slow hash: nobody guesses them."""
    return sha256(secret.encode(errors="surrogatepass")).hexdigest()
