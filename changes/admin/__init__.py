"""Changes in the admin site: the boards, and the page on which a change is planned and asked about."""

from changes.admin import boards, changes  # noqa: F401 - each registers its page
