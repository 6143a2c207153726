"""Writing down what was typed in the editor: all of it or nothing; and putting the product on sale afterwards."""

from market.domain.catalog import errors, option_errors
from market.domain.catalog import services as catalog
from market.domain.catalog.models import Product
from market.domain.catalog.options import set_options
from market.domain.inventory.errors import BelowPromises, CountedMeanwhile
from market.domain.inventory.recount import recount
from market.foundation import clock
from market.foundation.database import transaction
from market.foundation.errors import MarketError
from market.foundation.i18n import gettext
from market.seller.products.editing import Editor
from market.web.inputs import whole_number
from market.web.session import actor

_FIELDS: dict[type[MarketError], str] = {
    errors.CodeTaken: "code",
    errors.ListPriceTooLow: "list_price",
    errors.ShippingFeeMissing: "shipping_fee",
    errors.NoSuchCategory: "category_id",
}


class NotCounted(MarketError):
    """The stock of one option cannot be what was typed. Facts: ``name`` of its row, ``refusal``."""

    def __str__(self) -> str:
        return str(self.facts["refusal"])


def save(editor: Editor) -> None:
    """Say all that was typed of the product, in one transaction. Raises what the verbs refuse, or ``NotCounted``."""
    product, now, who = editor.product, clock.now(), actor()
    seen = whole_number(editor.form.seen.data or "", lowest=1, highest=10**9)
    facts, notice = editor.form.to_facts(), editor.to_notice()
    axes, variants = editor.to_axes(), editor.to_variants()
    with transaction():
        catalog.change_product(product, facts, seen=seen or 0, notice=notice, actor=who, now=now)
        made = set_options(product, axes, variants, actor=who, now=now)
        for variant, on_hand, shown in editor.counts(made):
            try:
                recount(variant, on_hand=on_hand, seen=shown, actor=who, now=now)
            except (BelowPromises, CountedMeanwhile) as refusal:
                raise NotCounted(name=variant.name_ko, refusal=refusal) from None


def put_on_sale(product: Product) -> bool:
    """Whether the product, which has been saved, is on sale now."""
    try:
        with transaction():
            catalog.publish(product, actor=actor(), now=clock.now())
    except (errors.NotReadyToSell, errors.NoticeIncomplete, errors.PhotoMissing):
        return False
    return True


def beside_its_field(editor: Editor, refusal: MarketError) -> None:
    """Put the sentence of ``refusal`` beside the field that it is about, or above the form."""
    form = editor.form
    if isinstance(refusal, NotCounted):
        row = next((one for one in form.variants if (one.form.name.data or "") == refusal.facts["name"]), None)
        if row is not None:
            row.form.on_hand.errors = [str(refusal)]
            form.variants.errors = [str(refusal)]
            return
    if isinstance(refusal, option_errors.VariantCodeTwice):
        for row in form.variants:
            if row.form.code.data == refusal.facts["code"]:
                row.form.code.errors = [str(refusal)]
        form.variants.errors = [str(refusal)]
        return
    name = _FIELDS.get(type(refusal))
    if name is not None:
        form[name].errors = [str(refusal)]
        return
    sentence = str(refusal)
    if isinstance(refusal, errors.NoticeIncomplete):
        sentence += " " + gettext("Or hide the product first.")
    form.form_errors.append(sentence)
