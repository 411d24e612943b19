import logging
import time
from datetime import timedelta

from django.conf import settings
from django.db import Error, connection
from django.utils import timezone
from django_tasks_db.management.commands import db_worker
from django_tasks_db.models import DBTaskResult

from news.request_id import LENGTH, request_id
from registration.rights import restoring

logger = logging.getLogger(__name__)
PATIENCE_SECONDS = 5
# A job that has killed this many workers is given up.
MOST_DEATHS = 5


class Worker(db_worker.Worker):
    def run(self) -> None:
        """Goes on when the database is locked, away or not yet migrated; a job in hand is queued again in time.

        Waits while an older copy of the database has people in it who were erased, or had stopped the news: its mails
        may be to them.
        """
        while self.running:
            try:
                if not restoring.is_due():
                    return super().run()
                logger.warning("An older copy of the database has been put back; run: ./run manage reapply_erasures")
                if self.batch:
                    return
                time.sleep(PATIENCE_SECONDS)
            except Error as error:
                if self.batch:
                    raise
                logger.warning("The database cannot be used: %s. Trying again ...", error)
                connection.close()
                time.sleep(PATIENCE_SECONDS)

    def run_task(self, db_task_result: DBTaskResult) -> None:
        request_id.set(db_task_result.id.hex[:LENGTH])
        super().run_task(db_task_result)


def revive_jobs() -> int:
    dead = timezone.now() - timedelta(seconds=settings.JOB_PATIENCE_SECONDS)
    revived = 0
    for job in DBTaskResult.objects.running().filter(started_at__lt=dead):
        hopeless = len(job.worker_ids) >= MOST_DEATHS
        unchanged = DBTaskResult.objects.running().filter(pk=job.pk, started_at=job.started_at)
        changes = {"status": "FAILED", "finished_at": timezone.now()} if hopeless else {"status": "READY"}
        revived += unchanged.update(**changes)
    return revived
