"""A quotation (견적서) as PDF, in the language of the page: who offers what to whom, at which price, until when.

Twenty lines at the most: it is made within the request, in a twentieth of a second.
"""

from collections.abc import Sequence
from typing import Any

from flask import Response

from market.domain.enterprises.models import SellerIdentity
from market.domain.quotes.models import Quotation, QuotationLine, QuoteRequest
from market.foundation.i18n import current_language, gettext
from market.foundation.wording import day, korean_words, masked_name, money
from market.web.documents import PDF, download, make_pdf
from market.web.inputs import show_phone
from market.web.statements import with_hyphens


def deliver(request: QuoteRequest, quotation: Quotation, *, is_masked: bool) -> Response:
    """The PDF, to be kept under the quotation's number; ``is_masked`` for who has not opened the asker's name."""
    name = masked_name(request.asker_name) if is_masked else request.asker_name
    content = make_pdf("quotation", _facts(request, quotation, name))
    return download(content, name=f"{request.number}-{quotation.revision}.pdf", kind=PDF)


def _facts(request: QuoteRequest, quotation: Quotation, name: str) -> dict[str, Any]:
    enterprise = request.enterprise
    return {
        "lang": current_language(),
        "brand": gettext("DADAKET"),
        "title": gettext("Quotation"),
        "number": f"{request.number}-{quotation.revision}",
        "marks": [gettext("A sample: this enterprise is invented.")] if enterprise.is_sample else [],
        "to": {"title": gettext("Addressed to"), "lines": _recipient(request, name)},
        "sender": {"title": gettext("Supplier"), "rows": _supplier(enterprise.name, enterprise.seller)},
        "rows": [
            [gettext("Quotation number"), f"{request.number}-{quotation.revision}"],
            [gettext("Date"), day(quotation.sent_at)],
            [gettext("Valid through"), day(quotation.valid_until)],
            [gettext("Delivery"), _delivery(quotation)],
        ],
        "words": {
            "title": gettext("Total, tax included"),
            "figures": money(quotation.total),
            "spelled": f"금 {korean_words(quotation.total)}원정",
        },
        "table": {
            "head": _head(quotation),
            "rows": [_row(line) for line in quotation.lines],
            "sums": _sums(quotation),
        },
        "notes": [
            [title, text]
            for title, text in ((gettext("Terms"), quotation.terms), (gettext("Remarks"), quotation.note))
            if text
        ],
        "foot": gettext("It is accepted and paid on DADAKET, by the link in the mail. It is valid without a seal."),
    }


def _recipient(request: QuoteRequest, name: str) -> list[str]:
    person = f"{request.organisation} {name}" if request.organisation else name
    return [gettext("Dear %(name)s", name=person)]


def _supplier(name: str, seller: SellerIdentity | None) -> Sequence[list[str]]:
    if seller is None:
        return [[gettext("Company name"), name]]
    rows = [
        [gettext("Business registration number"), with_hyphens(seller.business_no)],
        [gettext("Company name"), seller.company_name],
        [gettext("Representative"), seller.representative],
        [gettext("Address"), seller.address],
        [gettext("Phone"), show_phone(seller.phone)],
        [gettext("Email"), seller.email],
    ]
    return [row for row in rows if row[1]]


def _delivery(quotation: Quotation) -> str:
    days = quotation.lead_days
    if not days:
        return gettext("At once after the payment")
    return gettext("Within %(days)s business days of the payment", days=days)


def _head(quotation: Quotation) -> list[str]:
    price = gettext("Unit price (VAT included)") if quotation.prices_with_tax else gettext("Unit price (without VAT)")
    return [
        "",
        gettext("Item"),
        gettext("Quantity"),
        price,
        gettext("Supply value"),
        gettext("VAT"),
        gettext("Amount"),
    ]


def _row(line: QuotationLine) -> list[str]:
    vat = f"{line.vat:,}" if line.tax_kind.value == "taxable" else str(line.tax_kind)
    figures = [f"{line.supply:,}", vat, f"{line.amount:,}"]
    return [
        str(line.position),
        line.words,
        f"{line.quantity:,} {line.unit}".strip(),
        f"{line.unit_price:,}",
        *figures,
    ]


def _sums(quotation: Quotation) -> list[str]:
    return ["", gettext("Sum"), "", "", f"{quotation.supply:,}", f"{quotation.vat:,}", f"{quotation.total:,}"]
