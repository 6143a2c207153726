"""The address book. Another person's address is a 404, like one that does not exist."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from market.account.door import bp
from market.account.forms import AddressForm
from market.domain.accounts import address_book, queries
from market.domain.accounts.errors import AddressBookFull
from market.foundation import clock
from market.foundation.database import transaction
from market.foundation.i18n import gettext
from market.web.session import signed_in_user


@bp.get("/addresses")
def addresses() -> ResponseReturnValue:
    """All of them, the one that is offered first on top."""
    return render_template("account/addresses.html", addresses=queries.addresses_of(signed_in_user()))


@bp.route("/addresses/new", methods=["GET", "POST"])
def new_address() -> ResponseReturnValue:
    """Add an address."""
    user = signed_in_user()
    form = AddressForm.of(None, user)
    if form.validate_on_submit():
        try:
            with transaction():
                address_book.add_address(
                    user, form.to_destination(), is_default=form.is_default.data, now=clock.now()
                )
        except AddressBookFull as full:
            form.form_errors = [str(full)]
        else:
            flash(gettext("The address is saved."))
            return redirect(url_for("account.addresses"), 303)
    return render_template("account/address.html", form=form, address=None), 422 if form.is_submitted() else 200


@bp.route("/addresses/<int:address_id>", methods=["GET", "POST"])
def edit_address(address_id: int) -> ResponseReturnValue:
    """Change an address."""
    user = signed_in_user()
    address = queries.address_of(user, address_id)
    form = AddressForm.of(address, user)
    if form.validate_on_submit():
        with transaction():
            address = queries.address_of(user, address_id)
            address_book.change_address(address, form.to_destination(), is_default=form.is_default.data)
        flash(gettext("The address is saved."))
        return redirect(url_for("account.addresses"), 303)
    return render_template("account/address.html", form=form, address=address), 422 if form.is_submitted() else 200


@bp.post("/addresses/<int:address_id>/default")
def default_address(address_id: int) -> ResponseReturnValue:
    """Offer this address first."""
    with transaction():
        address_book.make_default(queries.address_of(signed_in_user(), address_id))
    flash(gettext("This address is offered first from now on."))
    return redirect(url_for("account.addresses"), 303)


@bp.route("/addresses/<int:address_id>/delete", methods=["GET", "POST"])
def delete_address(address_id: int) -> ResponseReturnValue:
    """Delete an address, after a page that asks."""
    user = signed_in_user()
    if request.method == "POST":
        with transaction():
            address_book.remove_address(user, queries.address_of(user, address_id))
        flash(gettext("The address is deleted."))
        return redirect(url_for("account.addresses"), 303)
    return render_template("account/delete_address.html", address=queries.address_of(user, address_id))
