"""Mail to candidates. Each task is enqueued in the transaction of what it tells of, and sent by a worker."""

from django.conf import settings
from django.core.mail import EmailMessage
from django.tasks import task
from django.template.loader import render_to_string
from django.urls import reverse

from .models import Registration


@task(queue_name="mail")
def send_link(pk: int) -> None:
    """The link that makes a registration without captcha count."""
    registration = Registration.objects.filter(pk=pk, status=Registration.Status.UNCONFIRMED).first()
    if registration is None:
        return  # Confirmed or erased meanwhile.
    link = settings.PUBLIC_ORIGIN + reverse("registration:confirm", args=[registration.sign_link()])
    words = render_to_string("registration/mail/link.txt", {"registration": registration, "link": link})
    EmailMessage("Confirm your registration", words, to=[registration.email]).send()
