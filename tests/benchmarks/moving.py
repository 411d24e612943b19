"""What moving in costs: an export of 10,000 posts, taken in by the command itself into an empty site.

    ./run bench moving [megabytes] [posts]

Prints time, the most memory that the process ever had, how long another writer waited meanwhile, and readers of the
running site beside the same at rest; and how often pages became stale beside the number of batches.
"""

import os
import random
import resource
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection
from itertools import cycle
from pathlib import Path

from tests.processes import ROOT, Site

from .corpus import WORDS, body, sentence

PAGE = "---\ntitle: Pay\ndate: 2020-01-01\n---\n\n" + "What a shift is worth. " * 40
REST_SECONDS = 8
HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/"
 xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:wp="http://wordpress.org/export/1.2/">
<channel><title>Old site</title><link>https://old.example</link>
<wp:wxr_version>1.2</wp:wxr_version><wp:base_site_url>https://old.example</wp:base_site_url>
<wp:base_blog_url>https://old.example</wp:base_blog_url>
"""
ITEM = """<item><title>{title}</title><link>https://old.example/{day:%Y/%m/%d}/post-{n}/</link>
<dc:creator><![CDATA[ann]]></dc:creator><guid isPermaLink="false">https://old.example/?p={n}</guid>
<content:encoded><![CDATA[{text}]]></content:encoded><excerpt:encoded><![CDATA[]]></excerpt:encoded>
<wp:post_id>{n}</wp:post_id><wp:post_date>{day:%Y-%m-%d %H:%M:%S}</wp:post_date>
<wp:post_date_gmt>{day:%Y-%m-%d %H:%M:%S}</wp:post_date_gmt><wp:post_name>post-{n}</wp:post_name>
<wp:status>publish</wp:status><wp:post_type>post</wp:post_type><wp:post_password></wp:post_password>
<wp:is_sticky>0</wp:is_sticky><category domain="category" nicename="{topic}"><![CDATA[{topic}]]></category></item>
"""
FIRST = datetime(2012, 1, 2, 9, tzinfo=UTC)


def items(posts: int, characters: int) -> Iterator[str]:
    chance = random.Random(7)  # noqa: S311
    passages = [body(chance, 60) for _ in range(500)]
    for n in range(1, posts + 1):
        parts = [f'<p>As <a href="https://old.example/?p={chance.randint(1, posts)}">we said</a>.</p>']
        while sum(map(len, parts)) < characters:
            parts.append(f"<!-- wp:html -->{chance.choice(passages)}<!-- /wp:html -->")
        day, topic = FIRST + timedelta(hours=11 * n), chance.choice(WORDS[:8])
        yield ITEM.format(title=f"{sentence(chance)[:60]} {n}", day=day, n=n, text="\n".join(parts), topic=topic)


def write_export(path: Path, posts: int, megabytes: float) -> None:
    with path.open("w", encoding="utf-8") as file:
        file.write(HEAD)
        file.writelines(items(posts, max(int(megabytes * 1_000_000 / posts) - 900, 10)))
        file.write("</channel></rss>\n")


def asked(port: int) -> Iterator[float]:
    """How long a reader of the list and of an article waits for each page."""
    for path in cycle(["/news/", "/news/pay/"]):
        began = time.perf_counter()
        connection = HTTPConnection("127.0.0.1", port, timeout=60)
        connection.request("GET", path, headers={"Host": "localhost", "Accept-Encoding": "gzip, br"})
        response = connection.getresponse()
        response.read()
        assert response.status == 200, path
        yield time.perf_counter() - began
        time.sleep(0.02)


def turns(data: Path) -> Iterator[float]:
    """How long somebody who saves waits for their turn."""
    while True:
        began = time.perf_counter()
        connection = sqlite3.connect(data / "agency.sqlite3", timeout=60, isolation_level=None)
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("ROLLBACK")
        connection.close()
        yield time.perf_counter() - began
        time.sleep(0.05)


def generations(data: Path) -> Iterator[int]:
    connection = sqlite3.connect(data / "agency.sqlite3", timeout=60, isolation_level=None)
    while True:
        yield from connection.execute("SELECT number FROM news_generation").fetchone() or [0]
        time.sleep(0.005)


class Watch:
    """Looks on in threads until it is told to stop."""

    def __init__(self, **looks: Iterator[float]) -> None:
        self.is_over = False
        self.seen: dict[str, list[float]] = {name: [] for name in looks}
        self.threads = [threading.Thread(target=self.look, args=pair) for pair in looks.items()]

    def look(self, name: str, look: Iterator[float]) -> None:
        for seen in look:
            self.seen[name].append(seen)
            if self.is_over:
                return

    def during(self, work: Callable[[], object]) -> dict[str, list[float]]:
        for thread in self.threads:
            thread.start()
        try:
            work()
        finally:
            self.is_over = True
            for thread in self.threads:
                thread.join()
        return self.seen


def in_words(seconds: list[float]) -> str:
    ordered = [1_000 * each for each in sorted(seconds)]
    middle, late = (ordered[int(len(ordered) * part)] for part in (0.5, 0.95))
    return f"p50 {middle:.1f} ms, p95 {late:.1f}, longest {ordered[-1]:.0f}, of {len(ordered):,}"


def measure(megabytes: float, posts: int) -> None:
    os.environ.setdefault("AGENCY_SECRET_KEY", "only-for-this-benchmark-" + "k" * 40)
    with tempfile.TemporaryDirectory() as folder:
        site = Site(Path(folder), {"AGENCY_LOG_LEVEL": "ERROR"})
        write_export(site.data / "export.xml", posts, megabytes)
        (site.data / "pay.md").write_text(PAGE)
        site.manage("prepare")
        site.manage("import_articles", str(site.data / "pay.md"), "--apply")
        site.start()
        try:
            for name, options in {"dry run": [], "import": ["--apply"], "once more": ["--apply"]}.items():
                print(f"{name}:")
                run([str(site.data / "export.xml"), *options], site)
            rest = Watch(readers=asked(site.port)).during(lambda: time.sleep(REST_SECONDS))
            print(f"at rest:\n   readers: {in_words(rest['readers'])}")
        finally:
            site.end()


def run(options: list[str], site: Site) -> None:
    command, said = [sys.executable, "manage.py", "import_articles", *options], site.data / "said"
    used: list[resource.struct_rusage] = []

    def take_in() -> None:
        with said.open("w") as out:
            process = subprocess.Popen(command, cwd=ROOT, env=site.environment, stdout=out, stderr=out)
            _, status, usage = os.wait4(process.pid, 0)
        assert not status, said.read_text()[-2000:]
        used.append(usage)

    began = time.perf_counter()
    looks = {"writers": turns(site.data), "readers": asked(site.port), "generations": generations(site.data)}
    seen = Watch(**looks).during(take_in)
    spent, work = time.perf_counter() - began, used[0].ru_utime + used[0].ru_stime
    print(f"   {spent:.1f} s, {work:.1f} of them work, up to {used[0].ru_maxrss / 1_024:.0f} MB")
    moved = sum(one != other for one, other in zip(seen["generations"], seen["generations"][1:], strict=False))
    steps = sum(said.read_text().count(doing) for doing in ("Taking in", "Trying"))
    print(f"   {steps:,} batches; pages became stale {moved:,} times")
    for name in ("writers", "readers"):
        print(f"   {name}: {in_words(seen[name])}")


if __name__ == "__main__":
    numbers = [float(each) for each in sys.argv[1:]]
    measure(numbers[0] if numbers else 50, int(numbers[1]) if len(numbers) > 1 else 10_000)
