"""What every number of the hierarchy and its audit means."""

from __future__ import annotations

from spatial_uri.analyses.indicators import OWN, Indicator

INDICATORS = (
    Indicator(
        name="Rank of a settlement",
        chinese="居民点等级: 县城, 乡镇驻地, 中心村, 村",
        columns={"hierarchy.csv": ("rank",)},
        unit="county_seat, town, central_village or village",
        formula="seat of a county; seat of a township, or a town by kind or code; named a central village; all others",
        denominator="every settlement has one rank",
        convention="Villages are the central villages and villages. What is asked of villages (通畅率, 通客车率) "
        "leaves county seats and towns out of the denominator.",
        source=f"{OWN} Codes by GB/T 10114 and the statistical class codes of 国函〔2008〕60号 (2008).",
        trap="Village has three meanings: 村委会 (code 200-399), class 220 and the natural village. Many 村委会 have "
        "an urban class code (121, 122), and are villages all the same.",
    ),
    Indicator(
        name="Settlements expected and found",
        chinese="应有、实有、缺漏、多余居民点",
        columns={"audit.csv": ("expected", "found", "missing", "unexpected")},
        unit="settlements",
        formula="expected = found - unexpected + missing",
        denominator="the official number or list",
        convention="Empty where nothing is expected of an area. Duplicates are found once.",
        source=OWN,
        trap="A missing settlement is missing in every denominator of the atlas.",
    ),
    Indicator(
        name="Duplicates, orphans, outside their parent",
        chinese="重复、孤立、越界居民点",
        columns={"audit.csv": ("duplicate", "orphan", "outside_parent")},
        unit="settlements",
        formula="rows that are the same settlement again; in no area; whose point lies outside the area of their code",
        denominator="none",
        convention="They stay in the tables: nothing is dropped in silence.",
        source=OWN,
        trap="Outside their parent may be a wrong point, a wrong code, or a wrong boundary.",
    ),
)

ATTRIBUTES = {
    "population": "people of the settlement, as in the data",
    "message": "what contradicts what, in words",
}
