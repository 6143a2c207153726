"""Every table, imported once: for migrations, and for tests that make a database."""

import market.domain.accounts.models
import market.domain.allocation.models
import market.domain.applications.models
import market.domain.audit.models
import market.domain.calls.models
import market.domain.carts.models
import market.domain.catalog.models
import market.domain.claims.models
import market.domain.departures.models
import market.domain.enterprises.document_models
import market.domain.enterprises.models
import market.domain.enterprises.shop_models
import market.domain.enterprises.team_models
import market.domain.fees.models
import market.domain.imports.models
import market.domain.inventory.models
import market.domain.ledger.models
import market.domain.legal.models
import market.domain.media.models
import market.domain.notifications.models
import market.domain.offers.models
import market.domain.operators.models
import market.domain.orders.coupon_models
import market.domain.orders.models
import market.domain.orders.sending_models
import market.domain.outcomes.models
import market.domain.payments.models
import market.domain.pickups.models
import market.domain.popups.models
import market.domain.popups.space_models
import market.domain.popups.venue_models
import market.domain.press_kits.models
import market.domain.promotions.models
import market.domain.public_files.models
import market.domain.questions.models
import market.domain.quotes.models
import market.domain.reports.models
import market.domain.reviews.models
import market.domain.search.models
import market.domain.settlements.models
import market.domain.shipping.models
import market.domain.storefront.models
import market.domain.wholesale.models
import market.domain.workdays.models
import market.foundation.generations  # noqa: F401
from market.foundation.database import Model

metadata = Model.metadata
