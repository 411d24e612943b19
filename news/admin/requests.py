from django.contrib.auth.models import User
from django.http import HttpRequest


class StaffRequest(HttpRequest):
    """A request as `admin_view` lets it through: somebody has signed in."""

    user: User
