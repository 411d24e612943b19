"""The whole site on one machine: web server and background workers."""

import multiprocessing
import os
import signal
import socket
import sys
import time
from collections.abc import Callable
from contextlib import closing, suppress
from functools import partial
from http.client import HTTPConnection, HTTPException

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connections
from django.urls import reverse
from gunicorn.app import wsgiapp

GUNICORN = ["gunicorn", "agency.wsgi", "-c", "deploy/gunicorn.conf.py"]
# A worker of their own for pictures, or mail would wait behind them.
WORKER = [sys.executable, "manage.py", "worker", "--no-reload", "--no-startup-delay"]
WORKERS = {
    "background worker": partial(os.execv, sys.executable, [*WORKER, "--queue-name=*", "--exclude-queues=pictures"]),
    "picture worker": partial(os.execv, sys.executable, [*WORKER, "--queue-name=pictures"]),
}
# A process that ends by itself is started again, but not more often than this within so many seconds.
MOST_RESTARTS = 5
RESTART_SECONDS = 60
# Ctrl-C, kill, a closed terminal.
ENDS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
WELCOME = """
The site is running:  {origin}{news}
Staff sign in at:     {origin}{admin}
    user names:       admin, editor, writer, recruiter1, recruiter2, manager
    password:         {password}
Mail lands in:        {mail}
Ctrl-C ends it.
"""
# Children inherit the loaded modules; importing them is most of a start.
fork = multiprocessing.get_context("fork")
type Process = multiprocessing.context.ForkProcess


class Command(BaseCommand):
    help = "Start the site with demonstration content; `./run` sets what this needs and calls it."
    requires_system_checks = []

    def handle(self, **options):
        port = int(os.environ["PORT"])
        refuse_taken_port(port)
        try:
            call_command("prepare", demo=True, stdout=self.stdout)
        except KeyboardInterrupt:
            raise CommandError("Ended before the site was ready; the next start goes on from here.") from None
        self.stopping, self.deaths = False, []
        for number in ENDS:
            signal.signal(number, self.stop)
        children = {}
        try:
            self.start(children, "web server", serve_pages)
            self.watch(children, until=lambda: answers(port), restarts=0)
            # Only now, so that the first page comes sooner.
            for name, work in WORKERS.items():
                self.start(children, name, work)
            if not self.stopping:
                self.stdout.write(welcome())
            self.watch(children, until=lambda: False)
        finally:
            end(children)
        self.stdout.write("The site has ended; its data is kept.")

    def stop(self, number, frame):
        # Only a flag: an exception could strike between the start of a process and its entry in `children`.
        self.stopping = True

    def start(self, children: dict[str, Process], name: str, work: Callable[[], None]) -> None:
        # Connections must not be shared by processes.
        connections.close_all()
        children[name] = fork.Process(target=apart, args=[work])
        # A signal now waits until the child has handlers of its own; the inherited one would only set the flag.
        signal.pthread_sigmask(signal.SIG_BLOCK, ENDS)
        try:
            children[name].start()
        finally:
            signal.pthread_sigmask(signal.SIG_UNBLOCK, ENDS)

    def watch(self, children: dict[str, Process], until: Callable[[], bool], restarts: int = MOST_RESTARTS) -> None:
        """Returns on a signal too; CommandError when processes have ended by themselves too often."""
        while not self.stopping and not until():
            if name := dead(children):
                self.restart(children, name, restarts)
            time.sleep(0.1)

    def restart(self, children: dict[str, Process], name: str, most: int) -> None:
        now = time.monotonic()
        self.deaths = [at for at in self.deaths if at > now - RESTART_SECONDS] + [now]
        if len(self.deaths) > most:
            raise CommandError(f"The {name} has ended by itself, so the rest was ended too; see above for why.")
        self.stderr.write(f"The {name} has ended by itself and is started again.")
        # Its own children, which may still hold the port.
        kill(children[name])
        self.start(children, name, (WORKERS | {"web server": serve_pages})[name])


def apart(work: Callable[[], None]) -> None:
    """Runs `work` in a session of its own: Ctrl-C reaches the parent only, which then ends its children."""
    os.setsid()
    for number in ENDS:
        signal.signal(number, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, ENDS)
    work()


def serve_pages() -> None:
    sys.argv = GUNICORN
    wsgiapp.run()


def refuse_taken_port(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except (OSError, OverflowError):
            raise CommandError(f"Port {port} cannot be used; choose another: PORT={port % 60000 + 1} ./run") from None


def answers(port: int) -> bool:
    with closing(HTTPConnection("127.0.0.1", port, timeout=5)) as connection:
        try:
            connection.request("GET", "/healthz", headers={"Host": settings.ALLOWED_HOSTS[0]})
            return connection.getresponse().status < 500
        except (OSError, HTTPException):
            return False


def dead(children: dict[str, Process]) -> str:
    return next((name for name, process in children.items() if process.exitcode is not None), "")


def end(children: dict[str, Process]) -> None:
    """SIGTERM, and SIGKILL after ten seconds."""
    for process in children.values():
        process.terminate()
    deadline = time.monotonic() + 10
    for process in children.values():
        process.join(max(0, deadline - time.monotonic()))
        if process.exitcode is None:
            kill(process)
            process.join()


def kill(process: Process) -> None:
    """With the processes that it has started."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid or 0, signal.SIGKILL)


def welcome() -> str:
    mail = settings.MAILERS["server"]
    return WELCOME.format(
        origin=settings.PUBLIC_ORIGIN,
        news=reverse("news:list"),
        admin=reverse("admin:index"),
        password=os.environ["AGENCY_DEMO_PASSWORD"],
        mail=mail.get("OPTIONS", {}).get("file_path") or "its mail server",
    )
