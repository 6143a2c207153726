"""``python -m benchmarks [pages] [orders]``: measure beside a ceiling, in one run; everything unless named."""

import sys

from benchmarks import orders, pages

RUNS = {"pages": pages.run, "orders": orders.run}

for name in sys.argv[1:] or RUNS:
    RUNS[name]()
