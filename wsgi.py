"""What the web server and the ``flask`` command load."""

import sys

from market.app import create_app
from market.config import WrongSetting
from market.web.logs import set_up_logs

set_up_logs()
try:
    app = create_app()
except WrongSetting as wrong:
    sys.exit(f"DADAKET cannot start: {wrong}")
