"""A token in every form that must not count twice: a double click, the back button, a repeated request."""

from uuid import UUID

from django.core.signing import BadSignature, Signer


def write(token: UUID, user_id: int) -> str:
    """The token as a form carries it, good for one person."""
    return _signer(user_id).sign(token.hex)


def read(token: str, user_id: int) -> UUID | None:
    """What the token stands for; None for one that was not written for this person."""
    try:
        return UUID(hex=_signer(user_id).unsign(token))
    except (BadSignature, ValueError):
        return None


def _signer(user_id: int) -> Signer:
    return Signer(salt=f"portal.form.{user_id}")
