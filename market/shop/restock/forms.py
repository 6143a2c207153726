"""Where to write to when something sold out can be bought again."""

from flask_wtf import FlaskForm
from wtforms import RadioField, SelectChoice

from market.domain.storefront.product_page import ProductPage
from market.foundation.i18n import gettext
from market.foundation.i18n import lazy_gettext as _l
from market.web.inputs import EMAIL_MISSING, EmailField, Required


class RestockForm(FlaskForm):
    """One sold-out option, and an address where nobody is signed in."""

    variant_id = RadioField(_l("What you wait for"), validators=[Required(_l("Please choose what you wait for."))])
    email = EmailField(_l("Email"), [Required(EMAIL_MISSING)])

    @classmethod
    def about(cls, page: ProductPage, *, is_signed_in: bool) -> "RestockForm":
        """The form for what of the product is sold out."""
        form = cls()
        sold_out = [choice for choice in page.choices if choice.is_sold_out]
        form.variant_id.choices = [
            SelectChoice(str(one.variant_id), one.name or page.product.name) for one in sold_out
        ]
        if is_signed_in:
            del form.email
        return form

    def complain(self) -> None:
        """An option that is not sold out, or not of this product, is no choice."""
        self.variant_id.errors = [gettext("Please choose what you wait for.")] if self.variant_id.errors else []
