"""What requests cost: CPU of whole process trees, answers per second, waiting times, memory."""

import os
import re
import shutil
import statistics
import subprocess
import threading
import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from http.client import HTTPConnection
from itertools import batched
from pathlib import Path
from urllib.parse import urlsplit

TICKS = os.sysconf("SC_CLK_TCK")
ACCEPTED = "gzip, br"
UNITS = {"us": 0.001, "ms": 1, "s": 1_000, "m": 60_000}


@dataclass(frozen=True)
class Sample:
    """One round: what each request cost, and how long it took."""

    cpu_ms: float
    per_second: float
    p50_ms: float
    p99_ms: float

    @classmethod
    def median(cls, samples: list["Sample"]) -> "Sample":
        columns = zip(*((s.cpu_ms, s.per_second, s.p50_ms, s.p99_ms) for s in samples), strict=True)
        return cls(*map(statistics.median, columns))


def measure(url: str, pids: list[int], seconds: float, connections: int) -> Sample:
    before = cpu_seconds(pids)
    load = by_wrk if shutil.which("wrk") else by_threads
    number, *times = load(url, seconds, connections)
    wait_until_idle(pids)
    return Sample(1_000 * (cpu_seconds(pids) - before) / number, *times)


def by_wrk(url: str, seconds: float, connections: int) -> tuple[float, float, float, float]:
    """Requests answered, per second, p50 and p99."""
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds:.0f}s", "--latency", "--timeout", "15s"]
    text = subprocess.run(
        [*command, "-H", f"Accept-Encoding: {ACCEPTED}", url], capture_output=True, text=True, check=True
    ).stdout
    assert "Non-2xx" not in text, f"{url}: {text}"

    def found(pattern: str) -> list[str]:
        return list(re.search(pattern, text).groups())

    waits = [float(n) * UNITS[unit] for n, unit in (found(rf"{p}%\s+([\d.]+)(us|ms|s|m)\b") for p in (50, 99))]
    # wrk leaves one request on each connection unanswered, which the server works on all the same.
    return int(found(r"(\d+) requests in")[0]) + connections, float(found(r"Requests/sec:\s+([\d.]+)")[0]), *waits


def by_threads(url: str, seconds: float, connections: int) -> tuple[float, float, float, float]:
    waits: list[float] = []
    until = time.perf_counter() + seconds

    def ask() -> None:
        parts = urlsplit(url)
        connection = HTTPConnection(parts.netloc, timeout=30)
        while (started := time.perf_counter()) < until:
            connection.request("GET", f"{parts.path}?{parts.query}", headers={"Accept-Encoding": ACCEPTED})
            answer = connection.getresponse()
            answer.read()
            assert answer.status == 200, f"{url}: {answer.status}"
            waits.append(1_000 * (time.perf_counter() - started))

    threads = [threading.Thread(target=ask) for _ in range(connections)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    waits.sort()
    return len(waits), len(waits) / seconds, statistics.median(waits), waits[int(0.99 * (len(waits) - 1))]


def ask_all(urls: Iterable[str], connections: int = 8, lasting: int = 250) -> None:
    """Ask for each, by so many clients at once; each connects anew now and then, so that all processes get some."""

    def ask(some: tuple[str, ...]) -> None:
        connection = HTTPConnection(urlsplit(some[0]).netloc, timeout=30)
        for url in some:
            connection.request("GET", urlsplit(url).path, headers={"Accept-Encoding": ACCEPTED})
            answer = connection.getresponse()
            answer.read()
            assert answer.status == 200, f"{url}: {answer.status}"
        connection.close()

    with ThreadPoolExecutor(connections) as pool:
        list(pool.map(ask, batched(urls, lasting)))


def processes() -> tuple[dict[int, float], dict[int, list[int]]]:
    """CPU seconds of each process with its ended children, and the children of each."""
    cpu, children = {}, {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        pid = int(path.parent.name)
        cpu[pid] = sum(map(int, fields[11:15])) / TICKS
        children.setdefault(int(fields[1]), []).append(pid)
    return cpu, children


def tree(roots: list[int], children: dict[int, list[int]]) -> list[int]:
    found = []
    waiting = list(roots)
    while waiting:
        found.append(waiting.pop())
        waiting += children.get(found[-1], [])
    return found


def cpu_seconds(roots: list[int]) -> float:
    cpu, children = processes()
    return sum(cpu.get(pid, 0) for pid in tree(roots, children))


def wait_until_idle(roots: list[int]) -> None:
    """Requests that the client has given up are finished before the next round begins."""
    former, deadline = cpu_seconds(roots), time.monotonic() + 10
    while time.monotonic() < deadline:
        time.sleep(0.2)
        if (now := cpu_seconds(roots)) - former < 0.02:
            return
        former = now


def memory_each(root: int) -> list[float]:
    """Proportional set size in MB of a process and its descendants: memory that forks share counts once."""
    _, children = processes()
    texts = [Path(f"/proc/{pid}/smaps_rollup").read_text() for pid in tree([root], children)]
    return [int(re.search(r"^Pss:\s+(\d+)", text, re.MULTILINE)[1]) / 1_024 for text in texts]
