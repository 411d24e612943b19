"""Periodic maintenance, done by every worker; nothing that visitors see depends on it.

A loop beside the jobs, not a task that enqueues its successor, which would end with the worker that died in it.
As long as one worker is alive, the jobs of dead workers are queued again.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.core.management import call_command
from django.db import Error, InterfaceError, OperationalError, connection
from django.utils import timezone

from news.models.scheduled_changes import apply_due_changes
from news.newsroom.broken_links import check_links
from news.newsroom.crediting import credit_bylines
from news.newsroom.nightly import tidy_newsroom
from registration.digests import sending
from registration.mail.sending import MAILS
from registration.models import Allowance, CaptchaClaim, DailyCount, Mail, Webhook
from registration.outbox.webhooks import WEBHOOKS
from registration.privacy import news
from registration.protection import rate_limits
from registration.rights import cases, erasure

from .worker import revive_jobs

logger = logging.getLogger(__name__)
COUNTS_KEPT = timedelta(days=400)
# Mails to staff and calls to another system, for whoever wonders whether they went.
SENT_KEPT = timedelta(days=90)


@dataclass(frozen=True)
class Duty:
    work: Callable[[], int]
    every: timedelta

    def do_if_due(self) -> None:
        if not rate_limits.is_turn(self.work.__name__, self.every):
            return
        try:
            if done := self.work():
                logger.info("%s: %d", self.work.__name__, done)
        except Error:
            # Due again at once, not in a day; on a new connection, since this one may have failed.
            connection.close()
            rate_limits.give_turn_back(self.work.__name__)
            raise


def revive_outbox() -> int:
    return MAILS.revive() + WEBHOOKS.revive()


def purge_claims() -> int:
    now = timezone.now()
    # An hour's grace, so that machines whose clocks differ never accept one code twice.
    claims, _ = CaptchaClaim.objects.filter(expires_at__lt=now - timedelta(hours=1)).delete()
    allowances, _ = Allowance.objects.filter(expires_at__lt=now).delete()
    return claims + allowances


def prune_jobs() -> int:
    call_command("prune_db_task_results", queue_name="*", min_age_days=7, failed_min_age_days=30, verbosity=0)
    old = timezone.now() - SENT_KEPT
    mails, _ = Mail.objects.filter(kind=Mail.Kind.STAFF, sent_at__lt=old).delete()
    webhooks, _ = Webhook.objects.filter(sent_at__lt=old).delete()
    return mails + webhooks


def delete_expired() -> int:
    DailyCount.objects.filter(day__lt=timezone.localdate() - COUNTS_KEPT).delete()
    return erasure.erase_outlived(timezone.now())


DUTIES = [
    Duty(revive_jobs, timedelta(seconds=settings.HOUSEKEEPING_SECONDS)),
    Duty(revive_outbox, timedelta(seconds=settings.HOUSEKEEPING_SECONDS)),
    Duty(apply_due_changes, timedelta(seconds=settings.HOUSEKEEPING_SECONDS)),
    Duty(sending.send_due, timedelta(seconds=settings.HOUSEKEEPING_SECONDS)),
    Duty(purge_claims, timedelta(hours=1)),
    Duty(prune_jobs, timedelta(days=1)),
    Duty(delete_expired, timedelta(days=1)),
    Duty(cases.forget_old, timedelta(days=1)),
    Duty(news.forget_unconfirmed_readers, timedelta(hours=1)),
    Duty(erasure.forget_strangers, timedelta(days=1)),
    Duty(erasure.finish_all, timedelta(hours=1)),
    Duty(check_links, timedelta(days=1)),
    Duty(credit_bylines, timedelta(hours=1)),
    Duty(tidy_newsroom, timedelta(days=1)),
]


def keep_house() -> None:
    """Perform the duties that are due; one that fails is logged and does not stop the others."""
    for duty in DUTIES:
        try:
            duty.do_if_due()
        except (InterfaceError, OperationalError) as error:
            logger.warning("%s waits, since the database cannot be used: %s", duty.work.__name__, error)
            connection.close()
        except Exception:
            logger.exception("%s failed", duty.work.__name__)
