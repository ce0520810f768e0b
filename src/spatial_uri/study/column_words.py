"""Words by which a file, its columns and its values can be recognised, in English and Chinese."""

from __future__ import annotations

STOP_NAMES = ("stop", "stop_name", "站名", "站点", "站点名称", "停靠站")

# words a column of each meaning is called by, the likeliest first; a column matches if it equals or, failing
# that, contains one
COLUMN_WORDS: dict[str, tuple[str, ...]] = {
    "place_id": (
        "place_id", "村代码", "统计用区划代码", "统计代码", "机构代码", "区划代码", "代码", "编码", "编号",
        "code", "id", "gid", "osm_id", "uid", "序号",
    ),
    "area_id": (
        "area_id", "乡镇代码", "街道代码", "乡镇街道代码", "乡级代码", "区划代码", "县代码", "adcode",
        "streetcode", "areacode", "town_code", "county_code",
    ),
    "name": (
        "name", "名称", "村名", "机构名称", "行政村", "地名", "单位名称", "name_zh", "name_en", "title",
        "xzqmc", "标注", "村庄", "社区", "village",
    ),
    "population": ("population", "常住人口", "总人口", "户籍人口", "人口", "pop", "residents", "persons"),
    "lon": ("lon", "lng", "longitude", "经度", "东经", "x", "point_x", "横坐标", "东坐标", "x坐标", "easting"),
    "lat": ("lat", "latitude", "纬度", "北纬", "y", "point_y", "纵坐标", "北坐标", "y坐标", "northing"),
    "kind": ("kind", "place", "settlement_type", "聚落类型", "类型", "城乡分类"),
    "tier": (
        "tier", "等级", "级别", "机构级别", "类别", "类型", "小类", "中类", "大类", "category", "type",
        "amenity", "healthcare",
    ),
    "level": ("level", "行政级别", "级别", "admin_level"),
    "parent_id": ("parent_id", "上级代码", "上级区划代码", "父级代码", "parent", "parent_code"),
    "seat_id": ("seat_id", "驻地代码", "政府驻地代码"),
}  # fmt: skip
AREA_ID_WORDS = (
    "area_id", "区划代码", "行政代码", "代码", "编码", "adcode", "xzqdm", "code", "pac", "id", "gid", "osm_id",
)  # fmt: skip
AREA_NAME_WORDS = (
    "村", "乡镇", "街道", "镇名", "乡名", "镇", "乡", "town", "township", "县名", "区县", "县区", "县", "county",
    "district", "市", "city", "prefecture", "省", "province",
)  # fmt: skip
"""What the name of an area is headed by, the finest level first."""
MIN_CONTAINED = 3  # "x" and "id" must be the whole name; longer words may be part of one
PLAIN_AXES = ("x", "y", "坐标")
"""Headings that surveyors and map makers use the other way round: x is the northing of a surveyor."""
CATEGORY_WORDS = ("类别", "类型", "小类", "中类", "大类", "category", "type", "amenity", "healthcare")
"""Headings of what a point of interest is: tiers only if the values differ in that."""

FACILITY_WORDS = (
    "facilit", "hospital", "clinic", "health", "pharmac", "school", "stop", "station", "医院", "卫生", "诊所",
    "药", "学校", "小学", "幼儿园", "设施", "机构", "网点", "医疗", "站",
)  # fmt: skip
SETTLEMENT_WORDS = ("settlement", "village", "hamlet", "村", "居民点", "聚落", "社区", "驻地", "seat")
FACILITY_NAME_WORDS = (
    "医院", "卫生院", "卫生室", "卫生所", "卫生站", "医务室", "保健", "疾控", "急救", "服务中心", "服务站",
    "诊所", "门诊", "药店", "药房", "学校", "小学", "中学", "幼儿园", "敬老院", "养老院", "福利院", "银行",
    "超市", "加油站", "车站", "hospital", "clinic", "pharmacy", "health", "school", "medical",
)  # fmt: skip
"""Words in the names of facilities, and in what they are said to be."""
VILLAGE_ENDINGS = (
    "村", "社区", "居委会", "村委会", "居民委员会", "村民委员会", "生活区", "嘎查", "庄", "屯", "寨", "湾",
    "坪", "坳", "组",
)  # fmt: skip
PLACE_KINDS = ("village", "hamlet", "town", "city", "村", "自然村", "行政村", "社区", "乡镇驻地", "县城")
FACILITY_COLUMNS = ("床位", "beds", "大类", "中类", "小类", "typecode", "机构", "医师", "等级", "电话")
SETTLEMENT_COLUMNS = ("村代码", "村名", "村庄", "行政村", "城乡分类", "户数", "居委会")
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

_PROVINCES = "11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71 81 82 99"
PROVINCES = frozenset(_PROVINCES.split())
"""First two digits of the administrative codes of China; 99 for invented ones."""

# finest first: of "开化县乡镇" the finer word tells what the file is of
LEVEL_WORDS = {
    "village": ("village", "村", "社区"),
    "township": ("town", "乡", "镇", "街道", "municipal"),
    "county": ("county", "counties", "district", "县", "区"),
    "prefecture": ("prefecture", "city", "cities", "地市", "地级", "市"),
    "province": ("province", "省"),
}
"""Words in the name of a file, a layer or a column."""
NAME_ENDINGS = {
    "village": ("村", "社区", "居委会", "村委会", "嘎查", " village"),
    "township": ("镇", "乡", "街道", "苏木", " town", " township"),
    "county": ("县", "区", "市", "旗", " county", " district"),
    "prefecture": ("自治州", "盟", "地区", " prefecture"),
    "province": ("省", "自治区", " province"),
}
"""Endings of the names of areas; 市 is of a county or of a prefecture."""
