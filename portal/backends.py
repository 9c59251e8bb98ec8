"""Who is behind a session: the login and, in the same query, all that makes its contact a viewer."""

from allauth.account.auth_backends import AuthenticationBackend

from portal.models import User
from portal.querysets import facts_of


class PortalBackend(AuthenticationBackend):  # type: ignore[misc]  # allauth has no types
    """Signs in as allauth does, and reads less often: every page needs both the login and the contact."""

    def get_user(self, user_id: int) -> User | None:
        """The login of a session, or None for one that may no longer be used."""
        user = User.objects.with_contact().filter(pk=user_id).first()
        if user is not None and hasattr(user, "contact"):
            user.contact.known_as_payer = getattr(user, "is_payer")  # noqa: B009 - the query brings it
            user.contact.known_facts = facts_of(user)
        return user if user is not None and self.user_can_authenticate(user) else None
