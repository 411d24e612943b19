"""Figures in Prometheus' format: what this machine's processes have counted, and what waits in the database."""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from django.conf import settings
from django.db import Error
from django.db.models import Count
from django.http import HttpRequest, HttpResponse, HttpResponseForbidden
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django_tasks_db.models import DBTaskResult
from prometheus_client import REGISTRY, CollectorRegistry, generate_latest
from prometheus_client.metrics_core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector

from registration.models import Mail
from registration.protection.network import client_address

from .health_checks import CHECKS, age, oldest_due, outcome

STATES = ("ok", "degraded", "fail")


@require_safe
@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    if not (is_from_here(request) or has_token(request)):
        return HttpResponseForbidden("Only for the machine itself, or with AGENCY_METRICS_TOKEN.\n", "text/plain")
    counted, stored = REGISTRY, CollectorRegistry()
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        counted = CollectorRegistry()
        counted.register(Counted(None))
    stored.register(Stored())
    return HttpResponse(generate_latest(counted) + generate_latest(stored), "text/plain; version=0.0.4; charset=utf-8")


def is_from_here(request: HttpRequest) -> bool:
    address = client_address(request)
    # A proxy is here too, but says whom it asks for.
    return address is not None and address.is_loopback and "X-Forwarded-For" not in request.headers


def has_token(request: HttpRequest) -> bool:
    given = request.headers.get("Authorization", "")
    return any(constant_time_compare(given, f"Bearer {token}") for token in settings.METRICS_TOKENS)


class Counted(MultiProcessCollector):
    def collect(self) -> Iterable[Metric]:
        # A process that starts makes its file a moment before it writes in it, or is killed in between.
        return self.merge([str(file) for file in Path(self._path).glob("*.db") if file.stat().st_size])


class Stored:
    def collect(self) -> Iterator[GaugeMetricFamily]:
        states = [(name, STATES.index(outcome(name, check)[0])) for name, check in CHECKS.items()]
        yield family("agency_check", "As /readyz has it: 0 ok, 1 degraded, 2 fail", "check", states)
        try:
            queues = DBTaskResult.objects.ready().order_by().values_list("queue_name").annotate(Count("pk"))
            yield family("agency_jobs_waiting", "Jobs that are due or will be", "queue", queues)
            due = oldest_due()
            oldest = [("all", age(due) if due else 0)]
            yield family("agency_jobs_oldest_seconds", "How long the oldest one has been due", "queue", oldest)
            # All that have been sent would take a second to count among millions.
            mails = Mail.objects.exclude(state="sent").order_by().values_list("state").annotate(Count("pk"))
            yield family("agency_mails", "Mails that have not gone", "state", mails)
        except Error:
            # The checks say that the database is away.
            return


def family(name: str, told: str, label: str, values: Iterable[tuple[str, int]]) -> GaugeMetricFamily:
    found = GaugeMetricFamily(name, told, labels=[label])
    for key, value in values:
        found.add_metric([key], value)
    return found
