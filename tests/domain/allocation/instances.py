"""Problems made up by chance, the same for the same number."""

from random import Random

from market.domain.allocation.problem import Applicant, Booth, Decision, Popup, Problem, Rules

ZONES = ("food", "craft", "life")
SHELVES = {
    "food": ("tea", "cookies", "honey", "rice"),
    "craft": ("pottery", "wood", "textiles", "bags"),
    "life": ("soap", "candles", "toys", "wood"),
}


def booths(number: int, chance: Random | None = None) -> tuple[Booth, ...]:
    """A plan of two rows; every other booth has power, or as chance has it."""
    return tuple(
        Booth(
            number=f"{place + 1:02}",
            zone=chance.choice(ZONES) if chance else ZONES[place % 3],
            has_power=chance.random() < 0.5 if chance else place % 2 == 0,
            x=60 * (place % 7),
            y=150 * (place // 7),
            width=50,
            height=50,
        )
        for place in range(number)
    )


def small(number: int) -> Problem:
    """A few pop-ups whose days may overlap, a dozen applicants, everything that can stand in the way."""
    chance = Random(number)
    popups = tuple(
        Popup(
            key=f"popup-{place}",
            days=tuple(f"2027-05-{day:02}" for day in range(first, first + chance.randint(1, 3))),
            booths=booths(chance.randint(1, 8), chance),
            quotas={zone: chance.randint(0, 3) for zone in ZONES if chance.random() < 0.3},
        )
        for place, first in enumerate(chance.choices(range(1, 8), k=chance.randint(1, 4)))
    )
    applicants = tuple(_applicant(str(key), popups, chance) for key in range(1, chance.randint(2, 14)))
    wishes = [(one.key, popup) for one in applicants for popup in one.ranks if popup not in one.barred]
    chance.shuffle(wishes)
    exclusions = tuple(Decision(*wish, "withdrew by phone") for wish in wishes[1 : 1 + chance.randint(0, 2)])
    rules = Rules(category_share=chance.choice((30, 40, 100)), most_competitors=chance.randint(1, 3))
    return Problem(rules, popups, applicants, exclusions=exclusions)


def large(number: int, applicants: int = 200, popups: int = 12, size: int = 30) -> Problem:
    """As a busy year's call might be: two pop-ups on the same days, up to six wishes, three booths at most."""
    chance = Random(number)
    plans = tuple(
        Popup(f"popup-{place:02}", (f"2027-{place // 2 + 1:02}-01", f"2027-{place // 2 + 1:02}-02"), booths(size), {})
        for place in range(popups)
    )
    return Problem(
        Rules(40, 6), plans, tuple(_applicant(str(key), plans, chance) for key in range(1, applicants + 1))
    )


def _applicant(key: str, popups: tuple[Popup, ...], chance: Random) -> Applicant:
    zone = chance.choice(ZONES)
    wanted = chance.sample([popup.key for popup in popups], chance.randint(1, min(len(popups), 6)))
    return Applicant(
        key=key,
        zone=zone,
        needs_power=chance.random() < 0.3,
        shelves=tuple(sorted(chance.sample(SHELVES[zone], chance.choice((1, 1, 2))))),
        cap=chance.randint(1, 3),
        ranks={popup: rank for rank, popup in enumerate(wanted, 1)},
        booths_before=chance.choice((0, 0, 1, 2, 3)),
        barred={popup: "paper_missing" for popup in wanted if chance.random() < 0.08},
    )
