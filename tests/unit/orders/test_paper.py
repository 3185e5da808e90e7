from __future__ import annotations

from datetime import UTC, datetime

import pytest

from jointops.orders.paper import (
    Column,
    Form,
    JointIssueError,
    MapSheet,
    Paper,
    Paragraph,
    Party,
    SealImage,
    Signatures,
    Table,
    date_text,
)
from tests.unit.orders.pdf.samples import chart, order, slip


def test_an_exercise_paper_names_its_exercise_and_shows_it_in_its_number():
    with pytest.raises(ValueError, match="name their exercise"):
        order(exercise_name="")
    with pytest.raises(ValueError, match="演"):
        order(number="淄公指〔2026〕12号")
    with pytest.raises(ValueError, match="name their exercise"):
        order(exercise=False, exercise_name="护站拉动演练")


def test_dates_have_no_leading_zeros_and_are_those_of_the_command_center():
    assert date_text(datetime(2026, 3, 5, tzinfo=UTC)) == "2026年3月5日"
    assert order(issued=datetime(2026, 3, 4, 17, 0, tzinfo=UTC)).date_text == "2026年3月5日"


def test_a_time_of_issue_without_zone_is_refused():
    with pytest.raises(ValueError, match="zone"):
        order(issued=datetime(2026, 3, 4))  # noqa: DTZ001 - what is being refused


def test_a_table_row_has_a_cell_for_each_column():
    with pytest.raises(ValueError, match="row 0: 1 cells for 2 columns"):
        Table(columns=(Column(title="甲"), Column(title="乙")), rows=(("一",),))


def test_a_map_stands_on_a_slip_of_its_own_or_in_an_annex():
    with pytest.raises(ValueError, match="annex"):
        slip(blocks=(chart(), Paragraph(text="说明")))
    assert slip(blocks=(chart(),)).blocks


def test_the_texts_of_a_paper_are_all_its_texts_but_not_its_codes():
    texts = set(order(blocks=(chart(),)).texts())
    assert {"特急", "PTU07", "持刀伤人", "警戒区", "收到后60秒内签收并复诵。"} <= texts
    assert not {Form.GENERAL.value, "柳泉路"} & texts


def test_a_scale_is_above_zero():
    with pytest.raises(ValueError, match="above zero"):
        MapSheet(title="图", lon=118.0, lat=36.8, denominator=0)


def test_papers_are_values():
    assert order() == order()
    assert isinstance(order(), Paper)


@pytest.mark.parametrize("unit", ["武警训练支队", "中国人民武装警察部队训练总队"])
def test_the_armed_police_issue_no_paper_with_us(unit: str):
    with pytest.raises(JointIssueError) as refused:
        order(partners=("训练市应急管理局", unit))
    assert refused.value.facts == {"unit": unit}
    assert order(partners=("训练市应急管理局",)).partners


def test_only_papers_in_the_general_form_are_issued_together():
    with pytest.raises(ValueError, match="general form"):
        order(form=Form.LETTER, partners=("训练市应急管理局",))


def test_an_exercise_bears_no_seal():
    with pytest.raises(ValueError, match="no seal"):
        order(seal=SealImage(image=b""))


def test_all_sides_sign_in_the_same_number_of_lines():
    one = Party(title="商请方", unit="甲", lines=(("签名", ""),))
    with pytest.raises(ValueError, match="same number"):
        Signatures(parties=(one, Party(title="派警方", unit="乙", lines=())))
