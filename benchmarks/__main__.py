"""``python -m benchmarks [pages] [orders] [sheets]``: measure beside a ceiling, in one run; all unless named."""

import sys

from benchmarks import orders, pages, sheets

RUNS = {"pages": pages.run, "orders": orders.run, "sheets": sheets.run}

for name in sys.argv[1:] or RUNS:
    RUNS[name]()
