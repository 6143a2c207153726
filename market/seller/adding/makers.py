"""What is known of who makes the goods: said before in another notice, checked by the city, or written in the
application that the city still reads."""

from market.domain.accounts.models import User
from market.domain.applications import queries as applications
from market.domain.catalog import notices
from market.domain.catalog.models import Product
from market.domain.catalog.own_list import last_with_notice
from market.domain.enterprises.models import Enterprise, SellerIdentity
from market.foundation.database import db
from market.web.inputs import show_phone

MADE_BY, CALLED_AT = ("maker", "producer", "provider"), ("contact", "service")
OF_THE_MAKER = (*MADE_BY, *CALLED_AT, "country", "warranty")
"""Fields of a notice that an enterprise answers the same for all of its goods."""


def known_of_maker(enterprise: Enterprise, user: User, product: Product) -> dict[str, str]:
    """Answers by the field's key; what the enterprise has said itself comes before what others wrote down."""
    name, address, phone = _identity(enterprise, user)
    known = dict.fromkeys(MADE_BY, ", ".join(filter(None, (name, address))))
    known |= dict.fromkeys(CALLED_AT, " ".join(filter(None, (name, show_phone(phone)))) if phone else "")
    earlier = last_with_notice(enterprise, but=product.id)
    said = notices.notice_of(earlier) if earlier else {}
    return known | {key: said[key][0] for key in OF_THE_MAKER if key in said and said[key][0]}


def _identity(enterprise: Enterprise, user: User) -> tuple[str, str, str]:
    seller = db.session.get(SellerIdentity, enterprise.id)
    if seller is not None:
        return seller.company_name, seller.address, seller.phone
    application = applications.latest_of(user)
    if application is None or application.enterprise_id != enterprise.id:
        return "", "", ""
    answers = application.answers
    return answers.get("company_name", ""), answers.get("address", ""), answers.get("phone", "")
