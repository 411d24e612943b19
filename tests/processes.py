"""The real site for tests: gunicorn, workers and manage.py as processes of their own, on data of their own."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass, field
from functools import cache
from http.client import HTTPConnection, HTTPException
from itertools import cycle
from pathlib import Path

ROOT = Path(__file__).parent.parent
# In seconds, with a machine that has much else to do: it only ends what would hang.
PATIENCE = 180
# Below what the kernel gives to whoever connects or asks for any port, above those that Chromium refuses.
PORTS, PORTS_EACH = range(11_000, 32_500), 250


@dataclass
class Site:
    """A data folder with its database, and the processes started on it.

    Settings are production's. `environment` may be changed before `start()`.
    """

    data: Path
    environment: dict[str, str] = field(default_factory=dict)
    processes: list[subprocess.Popen] = field(default_factory=list)
    # Where the code is.
    root: Path = ROOT

    def __post_init__(self) -> None:
        self.port = free_port()
        self.origin = f"http://localhost:{self.port}"
        self.environment = {
            **without_site_settings(os.environ),
            "PORT": str(self.port),
            "AGENCY_DATA": str(self.data),
            "AGENCY_SECRET_KEY": os.environ["AGENCY_SECRET_KEY"],
            "AGENCY_ALLOWED_HOSTS": "localhost,127.0.0.1",
            "AGENCY_PUBLIC_ORIGIN": self.origin,
            # A process that a busy machine lets stand still is no process that hangs.
            "GUNICORN_CMD_ARGS": "--timeout=60",
        } | self.environment

    def another_node(self) -> "Site":
        """On the same data, at a port of its own; whoever asks for it ends its processes."""
        return Site(self.data, {name: value for name, value in self.environment.items() if name != "PORT"})

    @property
    def log(self) -> str:
        """What the processes have printed so far."""
        path = self.data / "processes.log"
        return path.read_text() if path.exists() else ""

    def manage(self, *arguments: str) -> str:
        """Runs a management command to its end and returns what it printed."""
        finished = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=self.root, env=self.environment, text=True, capture_output=True, timeout=5 * PATIENCE,
        )  # fmt: skip
        assert finished.returncode == 0, finished.stderr
        return finished.stdout

    def run_jobs(self) -> None:
        """Does all the background work that is due now."""
        self.manage("worker", "--queue-name=*", "--batch", "--no-startup-delay", "--interval=0")

    def start(self) -> subprocess.Popen:
        """Starts the web server and returns when it answers."""
        gunicorn = str(Path(sys.executable).with_name("gunicorn"))
        process = self.spawn(gunicorn, "agency.wsgi", "-c", "deploy/gunicorn.conf.py")
        wait_until(lambda: answers(self.port), process, self)
        return process

    def forget(self) -> None:
        """Ends every process but the web server's first, which forks others anew that remember nothing."""
        web = self.processes.pop(0)
        self.end()
        self.processes = [web] if web.poll() is None else []
        self.fork_anew()
        # What still lies in the queue comes to the new ones before our question, and ends with them.
        self.wait_for_answer()
        self.fork_anew()
        shutil.rmtree(self.data / "media", ignore_errors=True)
        (self.data / "tombstones" / "erased.jsonl").unlink(missing_ok=True)
        (self.data / "processes.log").write_text("")

    def fork_anew(self) -> None:
        for web in self.processes:
            for child in children(web.pid):
                kill(child)

    def resume(self) -> None:
        """Returns when it answers again, from processes that remember nothing, or for the first time."""
        self.fork_anew()
        self.wait_for_answer()
        if not self.processes:
            self.start()

    def wait_for_answer(self) -> None:
        for web in self.processes[:1]:
            wait_until(lambda: answers(self.port), web, self)

    def start_worker(self) -> subprocess.Popen:
        return self.spawn("manage.py", "worker", "--queue-name=*", "--no-startup-delay", "--interval=0.05")

    def spawn(self, *arguments: str) -> subprocess.Popen:
        with open(self.data / "processes.log", "a") as log:
            process = subprocess.Popen(
                [sys.executable, *arguments], cwd=self.root, env=self.environment, stdout=log, stderr=log
            )
        self.processes.append(process)
        return process

    def end(self) -> None:
        for process in self.processes:
            process.terminate()
        for process in self.processes:
            try:
                # gunicorn gives its own processes ten seconds before it kills them.
                process.wait(60)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def without_site_settings(environment) -> dict[str, str]:
    """The caller's environment less everything that configures the site or its tests."""
    prefixes = ("AGENCY_", "DJANGO_", "EMAIL_", "CACHE_", "DATABASE_", "PORT")
    return {name: value for name, value in environment.items() if not name.startswith(prefixes)}


def children(pid: int) -> list[int]:
    with suppress(OSError):
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return []


def kill(pid: int) -> None:
    if pid:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def free_port() -> int:
    """One that nobody else gets between now and the moment when a server listens there, which may take seconds."""
    _, ports = own_ports()
    return next(port for port in ports if is_free(port))


@cache
def own_ports() -> tuple[socket.socket, Iterator[int]]:
    """Those of this process, round and round: another one, of any run on this machine, has others.

    They are its own as long as it has the socket, whose name the kernel gives to one process only.
    """
    for first in PORTS[::PORTS_EACH]:
        claim = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        try:
            claim.bind(f"\0ports of the agency's tests from {first}")
        except OSError:
            claim.close()
        else:
            return claim, cycle(range(first, first + PORTS_EACH))
    raise AssertionError("Too many tests run on this machine.")


def is_free(port: int) -> bool:
    with socket.socket() as probe, suppress(OSError):
        probe.bind(("", port))
        return True
    return False


def answers(port: int) -> bool:
    # Not given up soon, or the site would answer later, in the midst of a test that counts its answers.
    with closing(HTTPConnection("127.0.0.1", port, timeout=PATIENCE)) as connection:
        try:
            connection.request("GET", "/healthz", headers={"Host": "localhost"})
            return connection.getresponse().status < 500
        except (OSError, HTTPException):
            return False


def wait_until(condition, process: subprocess.Popen, site: Site) -> None:
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert process.poll() is None, site.log
        assert time.monotonic() < deadline, site.log
        time.sleep(0.02)


def chromium(*, whole: bool = False) -> str:
    # The first does without windows, with a third less work, and fills in no forms by itself.
    names = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")[whole:]
    path = next(filter(None, map(shutil.which, names)), None)
    assert path, "Browser tests need Chromium; on Debian: apt-get install chromium chromium-headless-shell"
    return path
