"""Django's admin with our own site. A module of its own: the site needs models, which this precedes."""

from django.contrib.admin.apps import AdminConfig


class PortalAdminConfig(AdminConfig):
    """Named in INSTALLED_APPS in place of `django.contrib.admin`."""

    default_site = "portal.admin_site.PortalAdminSite"
