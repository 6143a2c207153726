"""Draws the picture of the market that stands beside a link: one for each language, in ``static/shared/share``.

Run it anew when the template (``market/web/paper/share.typ``) or the words change: ``make share-pictures``.
"""

from market.app import create_app
from market.config import ROOT
from market.foundation.i18n import LANGUAGES, gettext, speaking
from market.web.share_pictures import SharePicture
from market.web.share_work import drawn


def main() -> None:
    """Write both pictures."""
    folder = ROOT / "static" / "shared" / "share"
    folder.mkdir(parents=True, exist_ok=True)
    with create_app().test_request_context("/"):
        for language in LANGUAGES:
            with speaking(language):
                words = (gettext("Many goods, much good"), gettext("Made by Goyang’s social economy"))
                made = drawn(SharePicture("market", 0, *words, by="", picture="", is_sample=False), address="")
                (folder / f"market-{language}.jpg").write_bytes(made)


if __name__ == "__main__":
    main()
