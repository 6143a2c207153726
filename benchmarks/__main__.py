"""``python -m benchmarks``: measure pages beside their ceiling, in one run."""

from benchmarks import pages

pages.run()
