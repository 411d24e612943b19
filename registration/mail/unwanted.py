"""Which mails people have wished not to get."""

from registration.models import Mail
from registration.models.people import WISHES
from registration.privacy import news

# What people have asked us for, and notices that protect them, go out whatever else they wish.
ALWAYS_SENT = {*Mail.TO_STAFF, Mail.Kind.OWN_PAGE, Mail.Kind.CASE, Mail.Kind.CHANGED}


def is_unwanted(mail: Mail) -> bool:
    """Whether the person wishes no such mail. Who registers after that asks us for the answer to it, and no more."""
    if mail.reader and mail.kind == Mail.Kind.NEWS_ASK:
        return not news.may_be_asked(mail.reader.email_normalised)
    person = mail.registration.person if mail.person is None and mail.registration else mail.person
    if person is None or mail.kind in ALWAYS_SENT:
        return False
    wishes = [moment for wish in WISHES if (moment := getattr(person.current, wish))]
    if mail.registration and mail.kind in {Mail.Kind.CONFIRMATION, Mail.Kind.LINK}:
        wishes = [moment for moment in wishes if moment > mail.registration.created_at]
    return bool(wishes)
