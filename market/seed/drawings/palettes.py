"""The colours of the drawings: five grounds, each with three paints that go with it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Palette:
    """The ground of a picture (paper, backdrop, table) and its three paints."""

    paper: str
    backdrop: str
    table: str
    first: str
    second: str
    third: str


APRICOT = Palette("#FCE9CF", "#F8D49B", "#E9B872", "#E4702A", "#0E5A47", "#F6BF4F")
SAGE = Palette("#DDEBE1", "#BFDCCB", "#9CC6AF", "#0E5A47", "#E4702A", "#F6BF4F")
ROSE = Palette("#FBE0D6", "#F6C3AF", "#E8A58B", "#C8452B", "#1F5F73", "#F6BF4F")
SKY = Palette("#DCE8F0", "#BBD3E2", "#9ABCD0", "#1F5F73", "#E4702A", "#F6BF4F")
LILAC = Palette("#F0E4EE", "#DFC7DB", "#C7A8C2", "#7A3E6D", "#0E5A47", "#F2A65A")
