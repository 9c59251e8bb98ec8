"""The knowledge base in the admin site: where it is written, approved and looked after."""

from kb.admin import articles, categories, versions  # noqa: F401 - each registers its pages
