from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email
from django.db.models import Q

from agency.sign_in.accounts import forget_devices, invite
from agency.sign_in.links import password_link


class Command(BaseCommand):
    help = "Invite a colleague by mail to a staff account. Running it again adds groups and sends a new link."

    def add_arguments(self, parser):
        parser.add_argument("name", help="What the colleague types to sign in.")
        parser.add_argument("email")
        parser.add_argument("groups", nargs="*", help="Groups whose work the account may do, such as Editors.")
        parser.add_argument("--superuser", action="store_true", help="May do everything, account management included.")
        parser.add_argument("--show-link", action="store_true", help="Also print the link, if there is no mail yet.")
        parser.add_argument(
            "--lost-devices",
            action="store_true",
            help="Forget its passkeys, app and recovery codes, and sign it out; the password alone signs in once more.",
        )

    def handle(self, *, name, email, groups, superuser, show_link, lost_devices, **options):
        refuse_mistakes(name, email)
        if lost_devices and not get_user_model().objects.filter(username=name).exists():
            raise CommandError(f"There is no account named “{name}”.")
        user = invite(name, email, find_groups(groups), superuser=superuser)
        if lost_devices:
            forget_devices(user)
        if user.has_usable_password():
            self.stdout.write(f"{name} has an account and a password; its groups are up to date.")
        else:
            days = settings.INVITATION_DAYS
            self.stdout.write(f"An invitation is on its way to {email}; its link works once, within {days} days.")
        if show_link:
            self.stdout.write(password_link(user))


def refuse_mistakes(name: str, email: str) -> None:
    """Names and addresses both sign in, in any case of letters, so each is one person's."""
    people = get_user_model()
    try:
        people(username=name, email=email).clean_fields(exclude=["password"])
        validate_email(email)
    except ValidationError as error:
        raise CommandError(" ".join(error.messages)) from error
    for other in people.objects.filter(Q(username__iexact=name) | Q(email__iexact=email) | Q(username__iexact=email)):
        if (other.username, other.email.lower()) != (name, email.lower()):
            address = other.email or "(none)"
            raise CommandError(f"There is an account named “{other.username}” already, with the address {address}.")
        if not other.is_active:
            raise CommandError(f"The account “{name}” is not active. Tick “Active” in the admin first.")


def find_groups(names: list[str]) -> list[Group]:
    found = list(Group.objects.filter(name__in=names))
    if unknown := sorted({*names} - {group.name for group in found}):
        known = ", ".join(Group.objects.order_by("name").values_list("name", flat=True)) or "none"
        raise CommandError(f"There is no group named {', '.join(unknown)}; there are: {known}.")
    return found
