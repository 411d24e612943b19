import sys
import threading
from importlib import import_module

from django.apps import AppConfig
from django.conf import settings
from django.contrib.admin import apps

from news.publisher import set_publisher

from .watching import log_lines


class AgencyConfig(AppConfig):
    name = "agency"

    def ready(self):
        # Models, and what imports them, cannot be imported at the top of this module.
        set_publisher(self.models_module.our_agency, import_module("agency.footer").documents)
        import_module("agency.checks")
        if settings.SENTRY_DSN:
            # Of a package that only those have who use it.
            import_module("agency.watching.sentry").start(settings.SENTRY_DSN)
        if not settings.DEBUG:
            sys.excepthook, threading.excepthook = log_lines.log_end, lambda ended: log_lines.log_end(*ended[:3])


class StaffAdmin(apps.AdminConfig):
    """Django's admin behind the agency's own sign-in."""

    # Or Django would take it for the configuration of agency itself.
    default = False
    default_site = "agency.sign_in.site.StaffSite"
