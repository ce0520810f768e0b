"""Names of facilities in the one form in which the words that tell their tier are looked for."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

# the name a place had, or how it is said, tells nothing
_NAME_KEY = re.compile(r"(?:(?:alt|official|short|loc|int|reg|nat|sorting)_)?name(?:$|_\d+$|:(?P<tail>.+)$)")
_NO_NAMES = frozenset({"etymology", "pronunciation", "signed", "source", "wikidata", "wikipedia", "note", "absent"})

_TRADITIONAL = (
    "衛衞醫療鄉鎮縣區診門務藥養護復複動寵獸齒體檢預製殘關兒婦產産腫臨愛聽視處會實驗團國總靜樂獨殯儀館緊輔導訓練學華漢"
    "濟術頭顎髮發膚麗職業採漿單監獄勞隊軍農場廠員樓廣東灣臺濱溫節傷燒營顏醜紋繡針錐隴經絡執幹訪託嬰調遺傳鑑鑒辦勸禱靈"
)
_SIMPLIFIED = (
    "卫卫医疗乡镇县区诊门务药养护复复动宠兽齿体检预制残关儿妇产产肿临爱听视处会实验团国总静乐独殡仪馆紧辅导训练学华汉"
    "济术头颚发发肤丽职业采浆单监狱劳队军农场厂员楼广东湾台滨温节伤烧营颜丑纹绣针锥陇经络执干访托婴调遗传鉴鉴办劝祷灵"
)
_AS_SIMPLIFIED = str.maketrans(_TRADITIONAL, _SIMPLIFIED)
_CJK = "\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef"
_BLANKS_INSIDE = re.compile(rf"(?<=[{_CJK}])[\s·\u200b-\u200d\ufeff]+(?=[{_CJK}])")
_INVISIBLE = re.compile("[\u200b-\u200d\ufeff]")


def names_of(tags: Mapping[str, str]) -> tuple[str, ...]:
    """Return every name of an object, in all languages: as it stands, and in plain form (see `plain_form`).

    >>> names_of({"name": "Xincun Hospital", "name:zh-Hant": "新村衛生院"})
    ('Xincun Hospital', '新村衛生院', '新村卫生院')
    """
    found: dict[str, None] = {}
    for key, text in sorted(tags.items(), key=lambda tag: tag[0] != "name"):
        if "name" not in key or not _is_name(key):
            continue
        for name in filter(None, (part.strip() for part in text.split(";"))):
            found[name] = None
            found[plain_form(name)] = None
    return tuple(name for name in found if name)


def plain_form(name: str) -> str:
    """Return a name with simplified characters for those words that tell a tier, and without blanks inside Chinese.

    >>> plain_form("新村 衛 生 院")
    '新村卫生院'
    """
    plain = unicodedata.normalize("NFKC", _INVISIBLE.sub("", name)).translate(_AS_SIMPLIFIED)
    return _BLANKS_INSIDE.sub("", plain).strip()


def _is_name(key: str) -> bool:
    match = _NAME_KEY.match(key)
    return match is not None and (match["tail"] or "").split(":")[0] not in _NO_NAMES
