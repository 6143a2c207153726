"""What the web server and the ``flask`` command load."""

import gc
import sys

gc.disable()  # nearly all that is made from here on stays: looking for what does not is a quarter of the start

from market.app import create_app  # noqa: E402 - see above
from market.config import WrongSetting  # noqa: E402
from market.web.logs import set_up_logs  # noqa: E402

set_up_logs()
try:
    app = create_app()
except WrongSetting as wrong:
    sys.exit(f"DADAKET cannot start: {wrong}")

gc.freeze()  # and it need not be looked through later, either
gc.enable()
