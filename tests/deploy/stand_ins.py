"""Programs that take the place of systemd's and age's, in a disposable root."""

import os
import re
import shlex
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pyrage

ROOT = Path(os.environ.get("DISPOSABLE_ROOT", "/nowhere"))
NOTIFY = str(ROOT / "notify")


class Unit:
    def __init__(self, name: str) -> None:
        self.name = name.removesuffix(".service")
        self.pid = ROOT / f"{self.name}.pid"
        text = (ROOT / f"etc/systemd/system/{self.name}.service").read_text()
        lines = [line.split("=", 1) for line in text.splitlines() if re.match(r"\w+=", line)]
        self.lines = {key: [value for name, value in lines if name == key] for key, _ in lines}
        self.environment = os.environ | {"NOTIFY_SOCKET": NOTIFY} | pairs(self.lines.get("Environment", []))
        self.environment |= read_environment_file(self.lines["EnvironmentFile"][0])
        for name in self.lines["StateDirectory"][0].split():
            (ROOT / "var/lib" / name).mkdir(mode=0o711, exist_ok=True)

    def command(self, line: str) -> list[str]:
        known = self.environment | {"MAINPID": self.pid.read_text() if self.pid.exists() else ""}
        return shlex.split(re.sub(r"\$\{?(\w+)\}?", lambda found: known.get(found[1], ""), line))

    def do(self, key: str) -> None:
        for line in self.lines.get(key, []):
            subprocess.run(self.command(line), env=self.environment, cwd=self.lines["WorkingDirectory"][0], check=True)

    def start(self) -> None:
        if self.lines.get("Type") == ["oneshot"]:
            return self.do("ExecStart")
        self.do("ExecStartPre")
        with open(ROOT / f"{self.name}.log", "a") as log:
            process = subprocess.Popen(
                self.command(self.lines["ExecStart"][0]), env=self.environment, stdout=log, stderr=log,
                cwd=self.lines["WorkingDirectory"][0], start_new_session=True,
            )  # fmt: skip
        self.pid.write_text(str(process.pid))

    def stop(self) -> None:
        if self.pid.exists():
            pid = int(self.pid.read_text())
            self.pid.unlink()
            os.kill(pid, signal.SIGTERM)
            while alive(pid):
                time.sleep(0.05)

    def restart(self) -> None:
        self.stop()
        self.start()

    def reload(self) -> None:
        """Returns once the new main process has told its number, which is the one to be stopped from then on."""
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as ear:
            ear.settimeout(60)
            ear.bind(NOTIFY)
            self.do("ExecReload")
            while (told := re.search(rb"MAINPID=(\d+)", ear.recv(1000))) is None:
                pass
        Path(NOTIFY).unlink()
        self.pid.write_text(told[1].decode())


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def pairs(lines: list[str]) -> dict[str, str]:
    return dict(word.split("=", 1) for line in lines for word in line.split())


def read_environment_file(path: str) -> dict[str, str]:
    """As systemd: a line is a comment only if it begins as one."""
    lines = [line.strip() for line in Path(path).read_text().splitlines()]
    return {key: value.strip("'\"") for key, _, value in (line.partition("=") for line in lines) if line_counts(key)}


def line_counts(key: str) -> bool:
    return bool(key) and key[0] not in "#;"


def systemctl() -> None:
    verb, *names = sys.argv[1:]
    if verb == "daemon-reload":
        return
    for name in names:
        if name.endswith(".timer"):
            assert (ROOT / "etc/systemd/system" / name).exists(), name
        elif name == "nginx":
            # `nginx -t` leaves an empty one.
            running = (ROOT / "nginx.pid").read_text()
            subprocess.run(["nginx", *(["-s", "reload"] if running else [])], check=True)
        elif name != "--now":
            getattr(Unit(name), "start" if verb == "enable" else verb)()


def systemd_run() -> None:
    words = sys.argv[1:]
    environment = dict(os.environ)
    folder = "."
    while words[0].startswith("--"):
        option, _, value = words.pop(0).partition("=")
        if option == "--setenv":
            environment |= pairs([value])
        elif option == "--property":
            name, _, value = value.partition("=")
            environment |= read_environment_file(value) if name == "EnvironmentFile" else {}
            folder = value if name == "WorkingDirectory" else folder
    os.chdir(folder)
    os.execvpe(words[0], words, environment)


def age_keygen() -> None:
    option, path = sys.argv[1:]
    if option == "-o":
        key = pyrage.x25519.Identity.generate()
        Path(path).write_text(f"# public key: {key.to_public()}\n{key}\n")
    else:
        secret = Path(path).read_text().splitlines()[-1]
        sys.stdout.write(f"{pyrage.x25519.Identity.from_str(secret).to_public()}\n")
