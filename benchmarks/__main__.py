"""``python -m benchmarks [pages] [orders] [sheets] [public_files] [allocation] [search]``:
measure, all unless named."""

import sys

from benchmarks import allocation, orders, pages, public_files, search, sheets

RUNS = {
    "pages": pages.run,
    "orders": orders.run,
    "sheets": sheets.run,
    "public_files": public_files.run,
    "allocation": allocation.run,
    "search": search.run,
}

for name in sys.argv[1:] or RUNS:
    RUNS[name]()
