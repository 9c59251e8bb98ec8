"""Whoever can sign in: a member of the provider's staff (a resource) or a client's contact."""

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.end_clients import pays_for_others
from portal.models.absence import Absence
from portal.querysets import facts_at

# Reference 11.2: an e-mail address or a plain name.
USERNAME_ALPHABET = RegexValidator(
    r"\A[A-Za-z0-9!#$%&'*+\-/=?^_`{|}~.@]+\Z",
    _("Use letters, digits and the characters of an e-mail address, without spaces."),
)


class UserManager(BaseUserManager["User"]):
    """Makes users with a hashed or an unusable password."""

    @classmethod
    def normalize_email(cls, email: str | None) -> str:
        """In lower case, as it is looked up at sign-in."""
        return super().normalize_email(email).strip().lower()

    def create_user(
        self, username: str, email: str = "", password: str | None = None, **fields: Any
    ) -> "User":
        """Save a user; without a password nobody can sign in until one is set through a link."""
        user = self.model(username=username, email=self.normalize_email(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(
        self, username: str, email: str = "", password: str | None = None, **fields: Any
    ) -> "User":
        """Save a member of staff who may do everything in the admin site."""
        return self.create_user(
            username, email, password, **fields | {"is_staff": True, "is_superuser": True}
        )

    def with_contact(self) -> models.QuerySet["User"]:
        """With the contact and all that makes it a viewer, in one query; annotations are the contact's."""
        rows = self.select_related("contact__organization", "contact__security_level")
        return rows.annotate(is_payer=pays_for_others("contact__organization_id"), **facts_at("contact__pk"))

    def named(self, name: str) -> "User | None":
        """The login somebody means who types this name or address at the door."""
        rows = self.alias(low_name=Lower("username"), low_email=Lower("email"))
        return rows.filter(Q(low_name=name.lower()) | Q(low_email=name.lower())).first() if name else None

    def get_by_natural_key(self, username: str | None) -> "User":
        """Find by user name without regard to case, as it is unique."""
        return self.get(username__iexact=username)


class User(AbstractBaseUser, PermissionsMixin, Absence):
    """A login. `is_staff` parts the provider's people from contacts: nobody is both (S4)."""

    username = models.CharField(_("user name"), max_length=200, unique=True, validators=[USERNAME_ALPHABET])
    email = models.EmailField(_("e-mail address"), blank=True)
    name = models.CharField(_("name"), max_length=150, blank=True)
    is_staff = models.BooleanField(_("staff"), default=False, help_text=_("Belongs to the provider."))
    is_active = models.BooleanField(_("active"), default=True)
    stand_in = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("stand-in"),
        help_text=_("Of staff: answers for the person while they are out of office."),
    )
    date_joined = models.DateTimeField(_("made on"), default=timezone.now, editable=False)

    objects = UserManager()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["email"]

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        ordering = ("name", "username")
        constraints = (
            models.UniqueConstraint(
                Lower("username"),
                name="user_username_unique",
                violation_error_message=_("This user name is taken."),
            ),
            models.UniqueConstraint(
                Lower("email"),
                condition=~Q(email=""),
                name="user_email_unique",
                violation_error_message=_("This e-mail address is taken."),
            ),
            models.CheckConstraint(condition=Q(email=Lower("email")), name="user_email_lower_case"),
            models.CheckConstraint(
                condition=Q(stand_in=None) | ~Q(stand_in=F("pk")), name="user_stand_in_is_another"
            ),
        )

    def clean(self) -> None:
        """Keep the address as it is looked up at sign-in."""
        super().clean()
        self.email = User.objects.normalize_email(self.email)

    def __str__(self) -> str:
        """The person's name as colleagues read it."""
        return self.name or self.username

    def get_full_name(self) -> str:
        """The name Django's own pages and mails ask for."""
        return str(self)

    def get_short_name(self) -> str:
        """The first word of the name."""
        return str(self).split(" ", 1)[0]
