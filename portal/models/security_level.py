"""Security levels in the database: the system ones as `portal.access` prints them, and custom ones."""

from types import MappingProxyType
from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from portal.access import Grants, LevelKind, Perm, Scope


def validate_grants(value: object) -> None:
    """Refuse grants that name an unknown permission or scope: an unknown name must never mean anything."""
    if not isinstance(value, dict):
        raise ValidationError(_("Grants must be a table of permissions."))
    unknown = [name for name, scope in value.items() if name not in set(Perm) or scope not in (1, 2)]
    if unknown:
        raise ValidationError(
            _("Unknown permission or scope: %(names)s."), params={"names": ", ".join(unknown)}
        )


class SecurityLevelQuerySet(models.QuerySet["SecurityLevel"]):
    """Levels by kind and by who may hand them out."""

    def client(self) -> "SecurityLevelQuerySet":
        """Levels for ordinary contacts."""
        return self.filter(kind=LevelKind.CLIENT)

    def assignable_by_clients(self) -> "SecurityLevelQuerySet":
        """Levels a client's manager may hand out; co-managed ones never (reference 1.2)."""
        return self.client().filter(assignable=True)


class SecurityLevel(models.Model):
    """What a contact may reach and do: a set of grants (permission -> scope).

    Rules (DESIGN.md section 4): the kind never changes; system client levels allow one edit (`assignable`),
    system co-managed levels none; a custom level in use can be neither edited nor deleted.
    """

    KINDS: ClassVar = [
        (LevelKind.CLIENT.value, _("Client")),
        (LevelKind.COMANAGED.value, _("Co-managed help desk")),
    ]

    key = models.CharField(  # noqa: DJ001 - null, because many custom levels have no key and it is unique
        _("key"), max_length=40, unique=True, null=True, editable=False
    )
    name = models.CharField(_("name"), max_length=80)
    kind = models.CharField(_("kind"), max_length=10, choices=KINDS, default=LevelKind.CLIENT.value)
    description = models.CharField(_("description"), max_length=250, blank=True)
    is_system = models.BooleanField(_("system level"), default=False, editable=False)
    assignable = models.BooleanField(
        _("may be assigned by a client user"),
        default=True,
        help_text=_("Cleared on a custom level, the level is invisible in the portal."),
    )
    grants_data = models.JSONField(_("grants"), default=dict, validators=[validate_grants], blank=True)
    order = models.PositiveSmallIntegerField(_("order"), default=100)

    objects = SecurityLevelQuerySet.as_manager()

    class Meta:
        verbose_name = _("security level")
        verbose_name_plural = _("security levels")
        ordering = ("order", "name")
        constraints = (
            models.UniqueConstraint(Lower("name"), name="security_level_name_unique"),
            models.CheckConstraint(
                condition=models.Q(kind=LevelKind.CLIENT.value) | models.Q(assignable=False),
                name="security_level_comanaged_not_assignable",
                violation_error_message=_("A client user can never assign a co-managed level."),
            ),
        )

    def __str__(self) -> str:
        """Its name."""
        return self.name

    @property
    def grants(self) -> Grants:
        """The grants as the code asks for them; names that no longer exist grant nothing."""
        known = {perm.value: perm for perm in Perm}
        return MappingProxyType(
            {known[name]: Scope(scope) for name, scope in self.grants_data.items() if name in known}
        )

    @property
    def in_use(self) -> bool:
        """Whether any contact has it."""
        return self.contacts.exists()
