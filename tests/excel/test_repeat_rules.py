"""Rules in spellings only Excel writes: x14 formats whose halves differ, x14 input rules, own sheet in limits."""

import re

from koplan_xl.excel import markup
from koplan_xl.excel.block import Block
from koplan_xl.excel.cells import OWN_ID, OWN_SHEET
from koplan_xl.excel.repeat_rules import repeated

BLOCK = Block(5, 6, 3)


def bar(limit: str) -> list[tuple[str, str]]:
    """Give both halves of a data bar; only the second knows the limit's formula."""
    mark = f"{OWN_ID}0{OWN_ID}"
    return [
        (
            "conditionalFormatting",
            '<conditionalFormatting sqref="C5:D5"><cfRule type="dataBar" priority="2"><dataBar><cfvo type="min"/>'
            f'<cfvo type="max"/></dataBar><extLst><ext><x14:id>{mark}</x14:id></ext></extLst></cfRule></conditionalFormatting>',
        ),
        (
            "conditionalFormatting",
            '<conditionalFormatting sqref="C1:D9"><cfRule type="expression" priority="1"><formula>C1>0</formula></cfRule></conditionalFormatting>',
        ),
        (
            "extLst",
            f'<extLst><ext><x14:conditionalFormattings><x14:conditionalFormatting><x14:cfRule id="{mark}"><x14:cfvo>'
            f"<xm:f>{limit}</xm:f></x14:cfvo></x14:cfRule><xm:sqref>C5:D5</xm:sqref></x14:conditionalFormatting>"
            "</x14:conditionalFormattings></ext></extLst>",
        ),
    ]


def text(elements: list[tuple[str, str]]) -> str:
    return "".join(xml for _, xml in elements)


def test_both_halves_of_a_data_bar_are_copied_together() -> None:
    made = text(repeated(bar("$D$6"), BLOCK))
    assert re.findall("<xm:sqref>(.*?)</xm:sqref>", made) == ["C5:D5", "C7:D7", "C9:D9"]
    assert re.findall('sqref="(.*?)"', made) == ["C5:D5", "C7:D7", "C9:D9", "C1:D13"]
    assert re.findall("<xm:f>(.*?)</xm:f>", made) == ["$D$6", "$D$8", "$D$10"]
    ids = re.findall("<x14:id>(.*?)</x14:id>", made)
    assert len(set(ids)) == 3
    assert re.findall(' id="(.*?)"', made) == ids
    assert re.findall('priority="(.*?)"', made) == ["2", "3", "4", "1"]


def test_one_longer_bar_where_the_limit_is_outside() -> None:
    made = text(repeated(bar(f"{OWN_SHEET}!$D$8"), BLOCK))
    assert re.findall("<xm:sqref>(.*?)</xm:sqref>", made) == ["C5:D5 C7:D7 C9:D9"]
    assert re.findall("<xm:f>(.*?)</xm:f>", made) == [f"{OWN_SHEET}!$D$12"]


def test_ids_stay_unique_when_two_blocks_are_repeated() -> None:
    both = bar("$D$6")
    both = [
        (name, xml.replace("C5:D5", "C5:D5 C8:D8").replace("$D$6", "$D6+$D$8+$D$5")) for name, xml in both
    ]
    once = repeated(both, BLOCK)
    made = text(repeated(once, Block(12, 12, 3)))
    ids = re.findall("<x14:id>(.*?)</x14:id>", made)
    assert len(ids) == len(set(ids)) == 6
    assert sorted(ids) == sorted(re.findall(' id="(.*?)"', made))
    assert sorted(re.findall("<xm:sqref>(.*?)</xm:sqref>", made)) == sorted(
        ["C12:D12", "C13:D13", "C14:D14", "C5:D5", "C7:D7", "C9:D9"]
    )


def test_limits_in_attributes() -> None:
    xml = (
        '<conditionalFormatting sqref="C5"><cfRule type="colorScale" priority="1"><colorScale>'
        f'<cfvo type="num" val="0"/><cfvo type="num" val="{OWN_SHEET}!$D$6"/></colorScale></cfRule></conditionalFormatting>'
    )
    made = text(repeated([("conditionalFormatting", xml)], BLOCK))
    assert re.findall('val="(.*?)"', made) == [
        value for row in (6, 8, 10) for value in ("0", f"{OWN_SHEET}!$D${row}")
    ]


def test_input_rules_of_the_extension() -> None:
    rule = "<x14:dataValidation><x14:formula1><xm:f>{}</xm:f></x14:formula1><xm:sqref>{}</xm:sqref></x14:dataValidation>"
    xml = (
        '<extLst><ext><x14:dataValidations count="3">'
        + rule.format("他!$A$5:$A$6", "C5")
        + rule.format("$E$5:$E$6", "C6 C9")
        + rule.format("C8", "D9")
        + "</x14:dataValidations></ext></extLst>"
    )
    made = text(repeated([("extLst", xml)], BLOCK))
    assert 'count="6"' in made
    found = {
        next(item.all("sqref")).text: next(item.all("f")).text
        for item in markup.parse(made.encode()).all("dataValidation")
    }
    assert found == {
        "C5 C7 C9": "他!$A$5:$A$6",
        "C13": "$E$5:$E$10",
        "C6": "$E$5:$E$6",
        "C8": "$E$7:$E$8",
        "C10": "$E$9:$E$10",
        "D13": "C12",
    }


def test_rule_counted_from_another_cell() -> None:
    """A rule over rows above and inside the block is taken apart; each part counts from its own first cell."""
    xml = (
        '<conditionalFormatting sqref="B3 C5"><cfRule type="expression" priority="1">'
        "<formula>B3&gt;$D$5</formula></cfRule></conditionalFormatting>"
    )
    made = text(repeated([("conditionalFormatting", xml)], BLOCK))
    assert re.findall('sqref="(.*?)"', made) == ["B3", "C5", "C7", "C9"]
    assert re.findall("<formula>(.*?)</formula>", made) == [
        "B3&gt;$D$5",
        "C5&gt;$D$5",
        "C7&gt;$D$7",
        "C9&gt;$D$9",
    ]
