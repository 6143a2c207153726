"""Sums of whole won that are shared out, so that the parts always add up to the whole."""

from collections.abc import Sequence


def allocate(total: int, weights: Sequence[int]) -> list[int]:
    """Share ``total`` won out by ``weights``; what whole won leave over goes to the largest remainders.

    Equal remainders: the earlier one gets it. All weights 0: everything to the first.
    """
    whole = sum(weights)
    if whole == 0:
        return [total if position == 0 else 0 for position in range(len(weights))]
    shares = [total * weight // whole for weight in weights]
    remainders = [total * weight % whole for weight in weights]
    by_size = sorted(range(len(weights)), key=lambda position: (-remainders[position], position))
    for position in by_size[: total - sum(shares)]:
        shares[position] += 1
    return shares


def portion(total: int, part: int, whole: int) -> int:
    """What belongs of ``total`` won to ``part`` of ``whole``, rounded half up; all of it to the whole.

    Below zero it is rounded as above it: a refund takes back what the sale gave.
    """
    if total < 0:
        return -portion(-total, part, whole)
    return (2 * total * part + whole) // (2 * whole)


def vat_in(amount: int) -> int:
    """The value added tax in ``amount`` won, tax included: a tenth on top of the supply value (부가가치세법 제30조).

    The supply value is rounded half up to a whole won, and the tax is the rest.
    """
    return amount - portion(amount, 10, 11)
