"""Words a made plan is told apart by: departments, places, accounts. No real office has all of them."""

from collections.abc import Iterator

_OFFICES = (
    "",
    "東部地域",
    "西部地域",
    "南部地域",
    "北部地域",
    "中央地域",
    "湖畔地域",
    "高原地域",
    "沿岸地域",
)
_SECTIONS = (
    *("総務", "企画", "財政", "税務", "市民", "人事", "広報", "情報政策", "契約検査", "管財", "防災"),
    *("環境", "廃棄物対策", "福祉", "高齢福祉", "介護保険", "障がい福祉", "子育て支援", "保育", "健康づくり"),
    *(
        "国保年金",
        "農政",
        "林務",
        "耕地",
        "商工",
        "観光",
        "企業立地",
        "建設",
        "都市計画",
        "建築住宅",
        "公園緑地",
    ),
    *("上水道", "下水道", "教育総務", "学校教育", "生涯学習", "文化財", "スポーツ", "図書", "消防"),
)
DIVISIONS = ("総務部", "市民生活部", "保健福祉部", "産業振興部", "建設水道部", "教育委員会")
_AREAS = (
    *("中央", "東", "西", "南", "北", "駅前", "城下", "川辺", "山手", "高原", "湖畔", "港", "新町", "本町"),
    *("大里", "小原", "平原", "御影", "滝原", "森山", "和田", "乙女", "市野", "八満", "菱野", "諸", "天池"),
)

# 款, 項, 目 beside those of the real plan; a number has one name wherever it stands.
ACCOUNTS = (
    ("3民生費", "2児童福祉費", "1児童福祉総務費"),
    ("3民生費", "2児童福祉費", "2保育所費"),
    ("3民生費", "3生活保護費", "1生活保護総務費"),
    ("4衛生費", "1保健衛生費", "1保健衛生総務費"),
    ("4衛生費", "1保健衛生費", "2予防費"),
    ("4衛生費", "2清掃費", "1塵芥処理費"),
    ("6農林水産業費", "1農業費", "3農業振興費"),
    ("6農林水産業費", "2林業費", "2林業振興費"),
    ("7商工費", "1商工費", "2商工業振興費"),
    ("7商工費", "1商工費", "3観光費"),
    ("8土木費", "2道路橋りょう費", "2道路維持費"),
    ("8土木費", "2道路橋りょう費", "3道路新設改良費"),
    ("8土木費", "4都市計画費", "1都市計画総務費"),
    ("9消防費", "1消防費", "1常備消防費"),
    ("10教育費", "1教育総務費", "2事務局費"),
    ("10教育費", "2小学校費", "1学校管理費"),
    ("10教育費", "5社会教育費", "2公民館費"),
    ("10教育費", "6保健体育費", "1保健体育総務費"),
)
SPECIAL_ACCOUNTS = (
    "国民健康保険特別会計",
    "介護保険特別会計",
    "後期高齢者医療特別会計",
    "公共下水道特別会計",
)


def department_names() -> Iterator[str]:
    """Yield names of departments, each once: a city's own first, then those of a prefecture's offices."""
    for office in _OFFICES:
        for section in _SECTIONS:
            yield f"{office}{section}課"


def area_names() -> Iterator[str]:
    """Yield names of areas, each once, without end."""
    number = 1
    while True:
        for area in _AREAS:
            yield f"{area}地区" if number == 1 else f"{area}第{number}地区"
        number += 1
