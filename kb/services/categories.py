"""Categories: kept, and taken away without losing what stands in them."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from kb.models import Article, Category
from portal import audit
from portal.models import User
from portal.services.rights import staff_only


@transaction.atomic
def category_keep(*, actor: User, category: Category) -> Category:
    """Write a new or changed category. Raises ValidationError: a circle, a fourth level, a name twice."""
    is_new = category.pk is None
    staff_only(actor, "kb.add_category" if is_new else "kb.change_category")
    # Whoever moves categories takes turns: two moves at once could close a circle that neither of them sees.
    list(Category.objects.select_for_update().order_by("pk").values_list("pk"))
    category.full_clean()
    category.save()
    audit.record("category.added" if is_new else "category.changed", actor=actor, target=category)
    return category


@transaction.atomic
def category_remove(*, actor: User, category: Category) -> None:
    """Take a category away; what stands in it moves to the one above (reference section 9).

    Raises ValidationError for one on the first level that is not empty: there is nowhere to move it to.
    """
    staff_only(actor, "kb.delete_category")
    inside = Category.objects.select_for_update().filter(parent=category)
    articles = Article.objects.filter(category=category)
    if category.parent_id is None and (inside.exists() or articles.exists()):
        raise ValidationError(_("Empty it first: there is no category above it."))
    for below in inside:
        below.parent_id = category.parent_id
        below.full_clean()
        below.save(update_fields=["parent"])
    articles.update(category=category.parent_id)
    audit.record("category.deleted", actor=actor, target=category)
    category.delete()
