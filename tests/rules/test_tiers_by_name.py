from __future__ import annotations

import pytest

from spatial_uri.rules.preset import load_preset

CN, GENERIC = load_preset("CN"), load_preset("generic")


def _tier(preset, **tags: str) -> str | None:
    tags = {key.replace("__", ":"): value for key, value in {"amenity": "hospital", **tags}.items()}
    return next((name for name, rule in preset.tiers.items() if rule.matches(tags)), None)


@pytest.mark.parametrize(
    "names",
    [
        {"name": "新村卫生院"},
        {"name": "Xincun Hospital", "name__zh": "新村卫生院"},
        {"name": "Xincun Hospital", "official_name": "新村镇中心卫生院"},
        {"name": "Xincun Hospital", "alt_name": "新村医院;新村卫生院"},
        {"name": "Xincun Hospital", "short_name__zh": "卫生院"},
        {"name": "新村衛生院"},
        {"name": "新村衞生院"},
        {"name": "Xincun", "name__zh-Hant": "新村鎮衛生院"},
        {"name": "新村 卫 生 院"},
        {"name": "新村\u3000卫生\u200b院"},
        {"name": "Xincun Township Hospital"},
        {"name": "新村街道社区卫生服务中心"},
    ],
)
def test_the_tier_is_told_by_any_name_in_any_characters(names):
    assert _tier(CN, **names) == "township_centre"


@pytest.mark.parametrize(
    ("name", "tier"),
    [
        ("甲縣人民醫院", "county_hospital"),
        ("县妇幼保健院", "county_hospital"),
        ("县妇幼健康服务中心", "county_hospital"),
        ("县老年病医院", "county_hospital"),
        ("乙镇卫生院东村卫生室", "village_clinic"),
        ("李医生诊所", "village_clinic"),
        ("东村醫療站", "village_clinic"),
    ],
)
def test_the_last_word_of_a_name_tells_the_tier(name, tier):
    assert _tier(CN, name=name) == tier


NO_HOSPITALS = (
    "幸福养老院", "县敬老院", "安康护理院", "中心血站", "县疾病预防控制中心", "县疾控中心",
    "县防疫站", "强制隔离戒毒所", "瑞鹏宠物医院", "动物医院", "寵物診所", "丽人美容医院",
    "慈铭体检中心", "庄稼医院", "卫生学校", "县卫生健康局",
)  # fmt: skip


@pytest.mark.parametrize("name", NO_HOSPITALS)
@pytest.mark.parametrize("amenity", ["hospital", "clinic"])
def test_what_treats_no_patients_is_in_no_tier_whatever_it_is_tagged_as(name, amenity):
    assert _tier(CN, amenity=amenity, name=name) is None
    assert _tier(GENERIC, amenity=amenity, name=name) is None


def test_a_name_a_place_had_before_and_what_it_is_named_after_tell_nothing():
    assert _tier(CN, name="甲县第二人民医院", old_name="甲镇卫生院", name__etymology="卫生院") == "county_hospital"


def test_what_has_no_name_is_in_no_tier_where_the_name_tells_it_and_keeps_that_of_its_tags_elsewhere():
    assert [_tier(CN), _tier(CN, amenity="clinic"), _tier(CN, amenity="pharmacy")] == [None, None, "pharmacy"]
    assert [_tier(GENERIC), _tier(GENERIC, amenity="clinic")] == ["hospital", "clinic"]


def test_a_tag_with_several_values_has_each_of_them():
    assert _tier(GENERIC, amenity="hospital;pharmacy") == "hospital"
    assert _tier(GENERIC, amenity="doctors; clinic") == "clinic"
    assert _tier(GENERIC, amenity="pharmacy", healthcare="pharmacy;hospital") == "hospital"


def test_a_hospital_that_offers_reiki_as_well_is_a_hospital():
    assert _tier(GENERIC, healthcare__speciality="general;reiki") == "hospital"
    assert _tier(GENERIC, healthcare__speciality="homeopathy;reiki") is None


def test_a_name_rule_that_only_excludes_is_asked_of_all_names():
    tiers = {"general": {"tags": ["amenity=hospital"], "name": "^(?!.*dental)"}}
    mine = load_preset("generic", {"replace": ["tiers"], "tiers": tiers})
    assert _tier(mine, name="Smile", name__en="Dental hospital") is None
    assert _tier(mine, name="St. Anna") == "general"


def test_words_that_tiers_share_are_said_once_and_can_be_overridden():
    mine = load_preset("CN", {"name_words": {"special": "骨科"}})
    assert _tier(mine, name="甲县骨科医院") is None
    assert _tier(mine, name="爱尔眼科医院") == "county_hospital"
