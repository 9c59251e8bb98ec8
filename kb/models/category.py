"""Where an article stands: a tree of three levels (reference section 9)."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

LEVELS = 3


class Category(models.Model):
    """A shelf. Triggers on both databases refuse a fourth level and a circle; its name is unique there."""

    name = models.CharField(_("name"), max_length=100)
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("inside"),
        help_text=_("Empty: it stands on the first level. There are three."),
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("category")
        verbose_name_plural = _("categories")
        ordering = ("position", "name", "pk")
        constraints = (
            models.CheckConstraint(condition=~Q(name=""), name="kb_category_has_name"),
            models.UniqueConstraint(
                Lower("name"),
                "parent",
                name="kb_category_name_once",
                violation_error_message=_("There is a category of this name already."),
            ),
            models.UniqueConstraint(
                Lower("name"),
                condition=Q(parent=None),
                name="kb_category_name_once_on_top",
                violation_error_message=_("There is a category of this name already."),
            ),
        )

    def __str__(self) -> str:
        """Its name with those above it."""
        return " / ".join(category.name for category in self.path)

    @property
    def path(self) -> "list[Category]":
        """The categories from the top down to this one; read them with `parent__parent`."""
        found = [self]
        while (above := found[0].parent) is not None and len(found) < LEVELS:
            found.insert(0, above)
        return found

    def clean(self) -> None:
        """Refuse a circle and a fourth level; the triggers hold both for everybody else."""
        above = self._above()
        if any(category.pk == self.pk for category in above) and self.pk:
            raise ValidationError({"parent": _("A category cannot stand inside itself.")})
        if len(above) + self._height() > LEVELS:
            raise ValidationError({"parent": _("Categories have three levels, and this would be a fourth.")})

    def _above(self) -> "list[Category]":
        found: list[Category] = []
        category = self.parent
        while category is not None and len(found) <= LEVELS:
            found.append(category)
            category = category.parent
        return found

    def _height(self) -> int:
        """How many levels it takes with what stands inside it."""
        below = Category.objects.filter(parent=self.pk) if self.pk else Category.objects.none()
        if not below.exists():
            return 1
        return 3 if Category.objects.filter(parent__in=below).exists() else 2
