import secrets

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.management.base import BaseCommand, CommandError


class Command(BaseCommand):
    help = "Create a staff account and print its first password."

    def add_arguments(self, parser):
        parser.add_argument("name", help="What the colleague types to sign in.")
        parser.add_argument("email")
        parser.add_argument("groups", nargs="*", help="Groups whose work the account may do, such as Editors.")
        parser.add_argument("--superuser", action="store_true", help="May do everything, account management included.")

    def handle(self, *, name, email, groups, superuser, **options):
        users = get_user_model().objects
        if users.filter(username=name).exists():
            raise CommandError(f"There is an account named “{name}” already.")
        found = Group.objects.filter(name__in=groups)
        if unknown := sorted({*groups} - {group.name for group in found}):
            known = ", ".join(Group.objects.order_by("name").values_list("name", flat=True)) or "none"
            raise CommandError(f"There is no group named {', '.join(unknown)}; there are: {known}.")
        password = secrets.token_urlsafe(12)
        user = users.create_user(name, email, password, is_staff=True, is_superuser=superuser)
        user.groups.set(found)
        self.stdout.write(f"{name} may sign in with the password {password} and should change it there.")
