from threading import Event, Thread

from django.conf import settings
from django.db import connection
from django_tasks_db.management.commands import db_worker

from agency.periodic_duties import keep_house
from agency.worker import Worker


class Command(db_worker.Command):
    help = "Run background jobs, and look after those of workers that died."

    def handle(self, **options):
        ended = Event()
        # A daemon: it must not keep a worker alive that has been told to end.
        keeper = Thread(target=keep_house_until, args=[ended], daemon=True)
        if not options["batch"]:
            keeper.start()
        # It starts the worker by this name.
        db_worker.Worker = Worker
        try:
            super().handle(**options)
        finally:
            ended.set()


def keep_house_until(ended: Event) -> None:
    while not ended.is_set():
        keep_house()
        connection.close()
        ended.wait(settings.HOUSEKEEPING_SECONDS)
