"""Words by which a file and its columns can be recognised, in English and Chinese."""

from __future__ import annotations

STOP_NAMES = ("stop", "stop_name", "站名", "站点", "站点名称", "停靠站")

# words a column of each meaning is called by, the likeliest first; a column matches if it equals or, failing
# that, contains one
COLUMN_WORDS: dict[str, tuple[str, ...]] = {
    "place_id": (
        "place_id",
        "村代码",
        "统计代码",
        "机构代码",
        "代码",
        "编码",
        "编号",
        "code",
        "id",
        "gid",
        "osm_id",
        "uid",
    ),
    "area_id": (
        "area_id",
        "乡镇代码",
        "街道代码",
        "区划代码",
        "县代码",
        "adcode",
        "streetcode",
        "areacode",
        "town_code",
    ),
    "name": ("name", "名称", "村名", "机构名称", "行政村", "地名", "单位名称", "name_zh", "name_en", "title"),
    "population": ("population", "常住人口", "总人口", "户籍人口", "人口", "pop", "residents", "persons"),
    "lon": ("lon", "lng", "longitude", "经度", "东经", "x", "point_x"),
    "lat": ("lat", "latitude", "纬度", "北纬", "y", "point_y"),
    "kind": ("kind", "place", "settlement_type", "聚落类型", "类型", "城乡分类"),
    "tier": ("tier", "等级", "级别", "机构级别", "类别", "类型", "category", "type", "amenity"),
    "level": ("level", "行政级别", "级别", "admin_level"),
    "parent_id": ("parent_id", "上级代码", "父级代码", "parent", "parent_code"),
    "seat_id": ("seat_id", "驻地代码", "政府驻地代码"),
}
AREA_ID_WORDS = ("area_id", "区划代码", "行政代码", "代码", "编码", "adcode", "code", "pac", "id", "gid", "osm_id")
MIN_CONTAINED = 3  # "x" and "id" must be the whole name; longer words may be part of one

FACILITY_WORDS = (
    "facilit", "hospital", "clinic", "health", "pharmac", "school", "stop", "station", "医院", "卫生", "诊所", "药",
    "学校", "小学", "幼儿园", "设施", "机构", "网点", "站",
)  # fmt: skip
SETTLEMENT_WORDS = ("settlement", "village", "hamlet", "村", "居民点", "聚落", "社区")
TIER_WORDS = {
    "hospital": ("hospital", "医院"),
    "clinic": ("clinic", "health", "卫生院", "卫生室", "卫生", "诊所"),
    "pharmacy": ("pharmac", "药店", "药房"),
    "school": ("school", "学校", "小学", "中学"),
    "bus_stop": ("stop", "公交", "车站"),
}
TIER_RANKS = (
    ("三级", "市级", "city", "tertiary", "regional"),
    ("二级", "县级", "县医院", "county", "hospital", "医院"),
    ("一级", "卫生院", "township", "centre", "center", "clinic"),
    ("村级", "卫生室", "诊所", "village", "post", "pharmacy", "药"),
)
NAME_ENDINGS = {
    "township": ("镇", "乡", "街道"),
    "county": ("县", "区", "市"),
    "village": ("村", "社区", "居委会", "村委会"),
}
LEVEL_IN_FILE_NAME = {
    "township": ("town", "乡镇", "街道", "municipal"),
    "county": ("county", "counties", "district", "县", "区县"),
    "village": ("village", "村"),
    "prefecture": ("prefecture", "地市", "市界"),
    "province": ("province", "省"),
}
