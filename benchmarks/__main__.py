"""``python -m benchmarks [NAME…]``: measure what is named, or everything but what is on demand."""

import sys

from benchmarks import allocation, orders, pages, profiles, public_files, scale, search, sheets, start

RUNS = {
    "pages": pages.run,
    "scale": scale.run,
    "orders": orders.run,
    "sheets": sheets.run,
    "public_files": public_files.run,
    "allocation": allocation.run,
    "search": search.run,
    "start": start.run,
}
ON_DEMAND = {"profiles": profiles.run}

for name in sys.argv[1:] or RUNS:
    (RUNS | ON_DEMAND)[name]()
