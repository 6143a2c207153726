"""Delivery addresses of a person. The caller opens the transaction; nothing here commits."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, update

from market.domain.accounts.errors import AddressBookFull
from market.domain.accounts.models import Address, User
from market.domain.accounts.queries import addresses_of
from market.foundation.database import db

MOST_ADDRESSES = 30


@dataclass(frozen=True, slots=True)
class Destination:
    """Where something is to be sent. ``phone`` and ``postcode`` are digits."""

    label: str
    recipient: str
    phone: str
    postcode: str
    road_address: str
    detail: str


def add_address(user: User, destination: Destination, *, is_default: bool, now: datetime) -> Address:
    """Write ``destination`` into the book; the first one is the default. ``AddressBookFull`` when it is."""
    held = db.session.scalar(select(func.count()).where(Address.user_id == user.id)) or 0
    if held >= MOST_ADDRESSES:
        raise AddressBookFull(most=MOST_ADDRESSES)
    address = Address(user_id=user.id, created_at=now)
    _write(address, destination)
    db.session.add(address)
    db.session.flush()
    if is_default or held == 0:
        make_default(address)
    return address


def change_address(address: Address, destination: Destination, *, is_default: bool) -> None:
    """Put ``destination`` in its place. The default stays one until another address becomes it."""
    _write(address, destination)
    if is_default:
        make_default(address)


def make_default(address: Address) -> None:
    """This is the address to offer first; it is the only one."""
    db.session.execute(
        update(Address)
        .where(Address.user_id == address.user_id, Address.id != address.id, Address.is_default)
        .values(is_default=False)
    )
    address.is_default = True


def remove_address(user: User, address: Address) -> None:
    """Take the address out; after the default the newest one left takes its place."""
    was_default = address.is_default
    db.session.delete(address)
    db.session.flush()
    left = addresses_of(user)
    if was_default and left:
        make_default(left[0])


def _write(address: Address, destination: Destination) -> None:
    address.label = destination.label
    address.recipient = destination.recipient
    address.phone = destination.phone
    address.postcode = destination.postcode
    address.road_address = destination.road_address
    address.detail = destination.detail
