"""Every table, imported once: for migrations, and for tests that make a database."""

import market.domain.accounts.models
import market.domain.audit.models
import market.domain.carts.models
import market.domain.catalog.models
import market.domain.claims.models
import market.domain.enterprises.models
import market.domain.fees.models
import market.domain.inventory.models
import market.domain.ledger.models
import market.domain.notifications.models
import market.domain.orders.models
import market.domain.payments.models
import market.domain.popups.models
import market.domain.search.models
import market.domain.settlements.models
import market.domain.shipping.models
import market.domain.workdays.models  # noqa: F401
from market.foundation.database import Model

metadata = Model.metadata
