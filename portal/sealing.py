"""Text that waits in the database and must not be read there: links and codes on their way into a mail."""

from base64 import urlsafe_b64encode

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.utils.crypto import salted_hmac


def _key(secret: str | bytes) -> Fernet:
    digest = salted_hmac("portal.sealing", "", secret=secret, algorithm="sha256").digest()
    return Fernet(urlsafe_b64encode(digest))


def _keys() -> MultiFernet:
    # The first one seals, all of them open: what waits survives the change of the secret key.
    return MultiFernet([_key(secret) for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)])


def seal(text: str) -> str:
    """Encrypt with the installation's secret key."""
    return _keys().encrypt(text.encode()).decode()


def unseal(sealed: str) -> str:
    """The text again; cryptography.fernet.InvalidToken when it was tampered with or the key is gone."""
    return _keys().decrypt(sealed.encode()).decode()
