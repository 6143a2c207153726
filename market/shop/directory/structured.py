"""An enterprise as search engines read it: schema.org Organization, as its sources state it. Nothing of a sample."""

from market.domain.enterprises.models import District, Enterprise
from market.foundation.i18n import current_language, gettext
from market.web.pictures import shown
from market.web.site import settings
from market.web.structured import CONTEXT, Facts, address_of


def organisation_of(enterprise: Enterprise) -> Facts | None:
    """The Organization; what no source states is left out, and a sample is None."""
    if enterprise.is_sample:
        return None
    told: Facts = {
        "@context": CONTEXT,
        "@type": "Organization",
        "name": enterprise.name,
        "url": address_of("shop.directory.show", slug=enterprise.slug),
        "address": _address(enterprise),
    }
    others = [*(alias.name for alias in enterprise.aliases)]
    if current_language() == "en":
        others.insert(0, enterprise.name_ko)
    if others:
        told["alternateName"] = others
    if enterprise.summary:
        told["description"] = enterprise.summary
    if enterprise.founded_year:
        told["foundingDate"] = str(enterprise.founded_year)
    if enterprise.employees:
        told["numberOfEmployees"] = {"@type": "QuantitativeValue", "value": enterprise.employees}
    if enterprise.picture:
        told["image"] = settings().site_url + shown(enterprise.picture).address
    return told


def _address(enterprise: Enterprise) -> Facts:
    address: Facts = {"@type": "PostalAddress", "addressCountry": "KR", "addressLocality": gettext("Goyang")}
    if enterprise.address_ko:
        address["streetAddress"] = enterprise.address_ko
    elif enterprise.district is not District.UNKNOWN:
        address["addressLocality"] = f"{gettext('Goyang')}, {enterprise.district.label}"
    return address
