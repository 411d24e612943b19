"""What the public pages cost, each as a hit of the page store and as a miss.

    ./run bench                                              1,000 articles on SQLite, about two minutes
    ./run bench --articles 1000,100000,1000000 --only miss   growth; loading a million takes half an hour, once
    ./run bench --database postgres://user@:5432//socket-folder/name
    ./run bench --rival wagtail=http://127.0.0.1:9101/news/x/ --rival-pids wagtail=PID,PID
    ./run bench --memory 100000                              memory after so many requests

CPU is that of the whole process trees, database included, and the number to quote; the rest moves with whatever else
the machine does. Rounds of all targets take turns, and the table shows medians. docs/performance.md has the results.
"""

import argparse
import os
import re
import subprocess
import sys
from dataclasses import dataclass, field
from http.client import HTTPConnection
from urllib.parse import urlsplit

import environ

from tests.processes import ROOT, Site

from . import corpus, meter

# The measured article and its month; the oldest page; words that half of all and very few articles have.
MONTH = corpus.NEWEST - corpus.MEASURED * corpus.SPACING
PAGES = {
    "article": f"/news/article-{corpus.MEASURED}/",
    "list": "/news/",
    "last page": "/news/?after=0-0",
    "topic": "/news/topics/life-on-the-road/",
    "month": f"/news/archive/{MONTH:%Y/%m}/",
    "search, rare": f"/news/search/?q={corpus.RARE}",
    "search, frequent": f"/news/search/?q={corpus.FREQUENT}",
    "feed": "/news/feed.atom",
    "sitemap part": "/news/sitemap-0.xml",
}
# More than fill the store of a process.
MOST_DIFFERENT = 5_000
MEMORY_STEP = 20_000


@dataclass
class Target:
    """Something that answers: its pages, and the processes that work for it."""

    name: str
    urls: dict[str, str]
    pids: list[int]
    articles: int = 0
    samples: dict[str, list[meter.Sample]] = field(default_factory=dict)

    @property
    def kind(self) -> str:
        """Of our own: hit or miss."""
        return self.name.partition(",")[0]

    def cpu_ms(self, page: str) -> float:
        return meter.Sample.median(self.samples[page]).cpu_ms


def site_with(number: int, database: str) -> Site:
    """A site with so many articles; made once and kept in var/bench."""
    kind = "postgresql" if database else "sqlite"
    data = ROOT / "var" / "bench" / f"{kind}-{number}"
    data.mkdir(parents=True, exist_ok=True)
    own = {"AGENCY_LOG_LEVEL": "ERROR"}
    if database:
        own["DATABASE_URL"] = make_database(database, f"bench_{number}")
    site = Site(data, own)
    # A migration may take minutes among a million articles.
    subprocess.run([sys.executable, "manage.py", "prepare"], cwd=ROOT, env=site.environment, check=True)
    subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.corpus", str(number)], cwd=ROOT, env=site.environment, check=True
    )
    site.run_jobs()
    return site


def make_database(url: str, name: str) -> str:
    """The address of a database beside the named one, which is made where it is missing."""
    import psycopg

    settings = environ.Env.db_url_config(url)
    keys = {"NAME": "dbname", "USER": "user", "PASSWORD": "password", "HOST": "host", "PORT": "port"}
    with psycopg.connect(**{keys[k]: v for k, v in settings.items() if v and k in keys}, autocommit=True) as server:
        if not server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            server.execute(f"CREATE DATABASE {name}")
    return url.rpartition("/")[0] + "/" + name


def targets_of(number: int, options: argparse.Namespace) -> tuple[list[Target], list[Site]]:
    sites, targets = [], []
    for kind, megabytes in (("hit", None), ("miss", "0")):
        if options.only in {None, kind}:
            site = site_with(number, options.database)
            if megabytes:
                site.environment["AGENCY_PAGE_STORE_MB"] = megabytes
            process = site.start()
            urls = {page: f"http://127.0.0.1:{site.port}{path}" for page, path in PAGES.items()}
            targets.append(Target(f"{kind}, {number:,}", urls, [process.pid, *options.database_pids], number))
            sites.append(site)
    return targets, sites


def rivals(options: argparse.Namespace) -> list[Target]:
    found: dict[str, Target] = {}
    for spec in options.rival:
        name, _, url = spec.partition("=")
        name, _, page = name.partition(":")
        found.setdefault(name, Target(name, {}, [])).urls[page or "article"] = url
    for spec in options.rival_pids:
        name, _, pids = spec.partition("=")
        found[name].pids += [int(pid) for pid in pids.split(",")]
    return list(found.values())


def answers(url: str) -> bool:
    parts = urlsplit(url)
    connection = HTTPConnection(parts.netloc, timeout=60)
    connection.request("GET", f"{parts.path}?{parts.query}", headers={"Accept-Encoding": meter.ACCEPTED})
    return connection.getresponse().status == 200


def run(targets: list[Target], options: argparse.Namespace) -> None:
    for page in options.pages:
        ready = [target for target in targets if page in target.urls and answers(target.urls[page])]
        for number in range(options.rounds):
            # Each round begins with another target, so that none always has the machine warm.
            for target in ready[number % len(ready) :] + ready[: number % len(ready)] if ready else []:
                sample = meter.measure(target.urls[page], target.pids, options.seconds, options.connections)
                target.samples.setdefault(page, []).append(sample)
                print(f"{page}, {target.name}: {sample.cpu_ms:.3f} ms", file=sys.stderr)


def table(targets: list[Target]) -> None:
    print("\n| page | target | CPU ms a request | requests a second | p50 ms | p99 ms |")
    print("|---|---|---|---|---|---|")
    for page in PAGES:
        for target in targets:
            if page in target.samples:
                found = meter.Sample.median(target.samples[page])
                numbers = f"{found.cpu_ms:.3f} | {found.per_second:.0f} | {found.p50_ms:.2f} | {found.p99_ms:.2f}"
                print(f"| {page} | {target.name} | {numbers} |")


def ratios(own: list[Target], others: list[Target]) -> None:
    """CPU of each of our targets as a multiple of the smallest corpus's, and of each rival's."""
    print("\n| page | target | to | CPU ratio |")
    print("|---|---|---|---|")
    for page in PAGES:
        for target in own:
            smallest = next(each for each in own if each.kind == target.kind)
            for other in [smallest, *others]:
                if other is not target and page in target.samples and page in other.samples:
                    ratio = target.cpu_ms(page) / other.cpu_ms(page)
                    print(f"| {page} | {target.name} | {other.name} | {ratio:.3f} |")


def memory(targets: list[Target], options: argparse.Namespace) -> None:
    """Memory of the web server, so many requests for the pages of all articles after its start: with a full store."""
    for target in targets:
        print(f"\nmemory of {target.name}: {sum(meter.memory_each(target.pids[0])):.0f} MB after the rounds", end="")
        origin = target.urls["list"].removesuffix("/news/")
        for done in range(MEMORY_STEP, options.memory + 1, MEMORY_STEP):
            # Each twice in a row, so that it counts as one that people read.
            numbers = (1 + n // 2 % min(target.articles, MOST_DIFFERENT) for n in range(done - MEMORY_STEP, done))
            meter.ask_all(f"{origin}/news/article-{n}/" for n in numbers)
            master, *processes = meter.memory_each(target.pids[0])
            of_each = " + ".join(f"{each:.0f}" for each in processes)
            print(
                f", {sum(processes):.0f} ({of_each}; {master:.0f} more of gunicorn's own) after {done:,} requests",
                end="",
            )
        print()


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", default="1000", help="sizes of the corpus, with commas between")
    parser.add_argument("--database", default="", help="a PostgreSQL address; SQLite without")
    parser.add_argument("--database-pids", type=pids, default=[], help="the database server's, so that it counts")
    parser.add_argument("--pages", type=names, default=list(PAGES), help="some pages only")
    parser.add_argument("--only", choices=["hit", "miss"])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=int, default=2)
    parser.add_argument("--connections", type=int, default=8)
    parser.add_argument("--memory", type=int, default=0, help="ask so often and tell the memory")
    parser.add_argument("--rival", action="append", default=[], help="NAME[:PAGE]=URL")
    parser.add_argument("--rival-pids", action="append", default=[], help="NAME=PID,PID")
    return parser.parse_args()


def names(text: str) -> list[str]:
    """Some have a comma of their own, before a space."""
    return re.split(",(?! )", text)


def pids(text: str) -> list[int]:
    return [int(pid) for pid in text.split(",")]


def main() -> None:
    os.environ.setdefault("AGENCY_SECRET_KEY", "only-for-benchmarks-" + "k" * 40)
    options = parse()
    targets, sites = [], []
    try:
        for number in options.articles.split(","):
            found, started = targets_of(int(number), options)
            targets += found
            sites += started
        others = rivals(options)
        run(targets + others, options)
        table(targets + others)
        ratios(targets, others)
        memory([target for target in targets if target.kind == "hit"], options)
    finally:
        for site in sites:
            site.end()


if __name__ == "__main__":
    main()
