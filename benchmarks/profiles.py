"""Where the time of the five most used pages goes: a tree for each in ``benchmarks/profiles/``, made by pyinstrument.

Each page is made anew (nothing is kept whole), some hundred times in a warm process. What was tried because of these
trees, and what it gave, stands in ``benchmarks/profiles/README.md``.
"""

import tempfile
from pathlib import Path

from flask_migrate import upgrade
from pyinstrument import Profiler
from pyinstrument.renderers import ConsoleRenderer

from benchmarks import market as measured
from benchmarks.measure import Page, caller
from benchmarks.pages import PUBLIC, log_as_in_production
from market.app import create_app
from market.config import read_settings
from market.foundation import clock
from market.foundation.database import db

FOLDER = Path(__file__).parent / "profiles"
MOST_USED = ("home", "products", "product", "search", "pop-up")
TIMES, EVERY = 300, 0.0005
"""How often each page is asked for, and every how many seconds it is looked where it is."""


def run() -> None:
    """Profile each page on SQLite, and say where the trees are."""
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        environ = {"APP_ENV": "test", "SITE_URL": "http://localhost", "PAGE_CACHE_MB": "0"}
        app = create_app(read_settings(environ, Path(folder)))
        with app.app_context():
            upgrade()
            measured.fill(clock.day_of(clock.now()))
        log_as_in_production()
        for name in MOST_USED:
            (FOLDER / f"{name}.txt").write_text(_tree(Page(name, app, PUBLIC[name])))
            print(f"{name:<10} {FOLDER / name}.txt")
        with app.app_context():
            db.engine.dispose()


def _tree(page: Page) -> str:
    """The tree of ``page``, without what takes less than a fiftieth of it."""
    call = caller(page)
    for _ in range(50):
        call()
    profiler = Profiler(interval=EVERY)
    with profiler:
        for _ in range(TIMES):
            call()
    tree = profiler.output(ConsoleRenderer(unicode=False, color=False, processor_options={"filter_threshold": 0.02}))
    told = tree.partition("Profile at")[2].partition("\n")[2]  # without the place on this machine
    return "\n".join(line.rstrip() for line in told.strip("\n").splitlines()) + "\n"
