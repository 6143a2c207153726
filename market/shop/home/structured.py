"""The market as search engines read it: a web site with a search, and who it is."""

from flask import url_for

from market.foundation.i18n import LANGUAGES, gettext
from market.web.site import settings
from market.web.static import static_address
from market.web.structured import CONTEXT, Facts, address_of, market_itself


def site_and_market() -> Facts:
    """WebSite with its SearchAction, and the Organization whose site it is."""
    home = address_of("shop.home.index")
    market = f"{settings().site_url}/#market"
    search = settings().site_url + url_for("shop.search.index") + "?q={words}"
    return {
        "@context": CONTEXT,
        "@graph": [
            {
                "@type": "WebSite",
                "name": gettext("DADAKET"),
                "url": home,
                "inLanguage": list(LANGUAGES),
                "publisher": {"@id": market},
                "potentialAction": {
                    "@type": "SearchAction",
                    "target": {"@type": "EntryPoint", "urlTemplate": search},
                    "query-input": "required name=words",
                },
            },
            {
                **market_itself(),
                "@id": market,
                "alternateName": "DADAKET",
                "logo": settings().site_url + static_address("shared/brand/app-icon.svg"),
                "areaServed": {"@type": "City", "name": gettext("Goyang")},
            },
        ],
    }
