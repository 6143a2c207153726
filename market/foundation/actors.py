"""Who acts: a signed-in person, or the market itself when its worker does something by the clock."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Actor:
    """A person by id and display name; ``user_id`` is None for the market and for guests."""

    user_id: int | None
    name: str


THE_MARKET = Actor(user_id=None, name="DADAKET")
GUEST = Actor(user_id=None, name="guest")
