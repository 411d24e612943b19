from django.contrib.admin import apps


class StaffAdmin(apps.AdminConfig):
    """Django's admin behind the agency's own sign-in."""

    # Or Django would take it for the configuration of agency itself.
    default = False
    default_site = "agency.sign_in.site.StaffSite"
