from email.utils import parseaddr
from functools import partial

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from dns import name
from dns.exception import DNSException
from dns.resolver import Resolver

from registration.mail.dns_records import Lacking, dkim, dmarc, spf


class Command(BaseCommand):
    help = "Say what DNS lacks for our mail to arrive: SPF, DKIM and DMARC of the sender's domain."

    def add_arguments(self, parser):
        parser.add_argument("--selector", default="", help="Of DKIM; whoever carries your mail names it.")

    def handle(self, *, selector, **options):
        sender = domain_of(settings.DEFAULT_FROM_EMAIL)
        envelope = domain_of(settings.BOUNCE_ADDRESS) or sender
        try:
            name.from_text(f"{selector or 'x'}._domainkey.{sender}")
        except DNSException as error:
            raise CommandError(f"“{selector}” cannot be a selector: DNS has no such names.") from error
        checks = {
            "SPF": partial(spf, envelope),
            "DKIM": partial(dkim, sender, selector),
            "DMARC": partial(dmarc, sender),
        }
        lacking = []
        for about, check in checks.items():
            try:
                self.stdout.write(f"ok    {about}: {check(resolver=Resolver())}")
            except Lacking as words:
                lacking.append(about)
                self.stdout.write(f"LACKS {about}: {words}")
            except DNSException as error:
                raise CommandError(f"DNS did not answer ({type(error).__name__}). Try again in a minute.") from error
        # Strictly, but whoever uses two domains of one organisation should know, too.
        if envelope != sender:
            self.stdout.write(f"Note: mail returns to {envelope}, not {sender}, so that DMARC may rest on DKIM alone.")
        if lacking:
            raise CommandError(
                f"Lacking for {sender}: {', '.join(lacking)}. See “Mail that arrives” in docs/operating.md."
            )


def domain_of(address: str) -> str:
    return parseaddr(address)[1].rpartition("@")[2].lower()
