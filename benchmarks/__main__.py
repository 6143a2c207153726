"""``python -m benchmarks [pages] [orders] [sheets] [public_files]``: measure, all unless named."""

import sys

from benchmarks import orders, pages, public_files, sheets

RUNS = {"pages": pages.run, "orders": orders.run, "sheets": sheets.run, "public_files": public_files.run}

for name in sys.argv[1:] or RUNS:
    RUNS[name]()
