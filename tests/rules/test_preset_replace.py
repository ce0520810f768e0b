import pytest

from spatial_uri.errors import ParameterError
from spatial_uri.rules.preset import load_preset


def test_a_preset_may_replace_a_whole_section_and_keeps_its_own_order():
    assert list(load_preset("generic").tiers) == ["hospital", "clinic", "pharmacy"]
    assert list(load_preset("CN").tiers) == ["county_hospital", "township_centre", "village_clinic", "pharmacy"]


def test_a_study_file_may_start_an_empty_list_of_tiers():
    school = {"school": {"tags": ["amenity=school"]}}
    assert list(load_preset("generic", {"tiers": school}).tiers) == ["hospital", "clinic", "pharmacy", "school"]
    assert list(load_preset("generic", {"replace": ["tiers"], "tiers": school}).tiers) == ["school"]


@pytest.mark.parametrize("replace", [["tyres"], "tiers", 3])
def test_a_section_that_does_not_exist_cannot_be_replaced(replace):
    with pytest.raises(ParameterError, match="list of sections"):
        load_preset("generic", {"replace": replace})


@pytest.mark.parametrize(
    ("tags", "tier"),
    [
        ({"amenity": "hospital", "name": "开化县人民医院"}, "county_hospital"),
        ({"amenity": "hospital", "name": "开化县中医院"}, "county_hospital"),
        ({"amenity": "hospital"}, None),
        ({"amenity": "hospital", "name": "马金镇中心卫生院"}, "township_centre"),
        ({"amenity": "clinic", "name": "府山街道社区卫生服务中心"}, "township_centre"),
        ({"amenity": "doctors", "name": "下淤村卫生室"}, "village_clinic"),
        ({"amenity": "hospital", "name": "下淤村卫生室"}, "village_clinic"),
        ({"amenity": "clinic", "name": "荷花社区卫生服务站"}, "village_clinic"),
        ({"healthcare": "centre"}, None),
        ({"healthcare": "centre", "name": "下淤村卫生室"}, "village_clinic"),
        ({"amenity": "pharmacy", "name": "大药房"}, "pharmacy"),
        ({"amenity": "hospital", "name": "爱尔眼科医院"}, None),
        ({"amenity": "clinic", "name": "瑞鹏宠物医院"}, None),
    ],
)
def test_in_china_the_name_tells_the_tier(tags, tier):
    tiers = load_preset("CN").tiers
    assert next((name for name, rule in tiers.items() if rule.matches(tags)), None) == tier
