from __future__ import annotations

import pytest

from jointops.feeds.faults import FileUnreadableError, RowsRejectedError
from jointops.feeds.plain_roads import read_plain


def write(folder, nodes, edges, encoding="utf-8"):
    (folder / "nodes.csv").write_text(nodes, encoding=encoding)
    (folder / "edges.csv").write_text(edges, encoding=encoding)
    (folder / "notes.txt").write_text("ignored")
    return folder


def test_every_node_and_edge_is_kept_as_given(tmp_path):
    nodes = "id,x_m,y_m\n7,0,0\n8,100,0\n9,5000,5000\n"
    edges = "from,to,length_m,speed_kmh,oneway,name\n7,8,250,50,1,甲路\n8,7,90,,,\n"
    network, report = read_plain(write(tmp_path, nodes, edges))
    assert network.profile == "plain"
    assert not network.georeferenced
    assert network.node_id.tolist() == [7, 8, 9]
    assert network.length_m.tolist() == [250, 90]
    assert network.speed_kmh.tolist() == [50, 60]
    assert network.direction.tolist() == [1, 0]
    assert network.names[network.name[0]] == "甲路"
    assert report.counts["nodes"] == 3


def test_names_of_nodes_may_be_words_and_the_encoding_gb18030(tmp_path):
    nodes = "id,lon,lat\n站前,118.05,36.78\n0012,118.06,36.79\n"
    edges = "from,to,length_m\n站前,0012,900\n"
    network, _ = read_plain(write(tmp_path, nodes, edges, encoding="gb18030"))
    assert network.georeferenced
    assert network.index_of("站前") == 0
    assert network.index_of("0012") == 1


BAD = {
    "duplicate": ("id,x_m,y_m\n1,0,0\n1,5,5\n", "from,to,length_m\n", "NODE-TWICE"),
    "no number": ("id,x_m,y_m\n1,zero,0\n", "from,to,length_m\n", "NOT-A-NUMBER"),
    "not on Earth": ("id,lon,lat\n1,118,136\n", "from,to,length_m\n", "NOT-DEGREES"),
    "empty id": ("id,x_m,y_m\n,0,0\n", "from,to,length_m\n", "CELL-EMPTY"),
    "unknown end": ("id,x_m,y_m\n1,0,0\n", "from,to,length_m\n1,2,10\n", "NODE-ABSENT"),
    "zero length": ("id,x_m,y_m\n1,0,0\n2,1,1\n", "from,to,length_m\n1,2,0\n", "NOT-POSITIVE"),
    "negative": ("id,x_m,y_m\n1,0,0\n2,1,1\n", "from,to,length_m\n1,2,-3\n", "NOT-POSITIVE"),
    "infinite": ("id,x_m,y_m\n1,0,0\n2,1,1\n", "from,to,length_m\n1,2,inf\n", "NOT-POSITIVE"),
    "no speed": (
        "id,x_m,y_m\n1,0,0\n2,1,1\n",
        "from,to,length_m,speed_kmh\n1,2,5,0\n",
        "NOT-POSITIVE",
    ),
    "one-way": ("id,x_m,y_m\n1,0,0\n2,1,1\n", "from,to,length_m,oneway\n1,2,5,ja\n", "NOT-0-OR-1"),
}


@pytest.mark.parametrize("case", BAD, ids=list(BAD))
def test_a_wrong_row_is_told_with_its_number_and_nothing_is_taken(tmp_path, case):
    nodes, edges, code = BAD[case]
    with pytest.raises(RowsRejectedError) as refusal:
        read_plain(write(tmp_path, nodes, edges))
    fault = refusal.value.report.faults[0]
    assert fault.reason.code == code
    assert fault.row >= 2
    assert fault.column
    assert fault.text("zh") != fault.text("en")


def test_all_wrong_rows_are_told_at_once(tmp_path):
    nodes = "id,x_m,y_m\n1,0,0\n2,1,1\n"
    edges = "from,to,length_m\n1,2,0\n1,9,10\n1,2,7\n"
    with pytest.raises(RowsRejectedError) as refusal:
        read_plain(write(tmp_path, nodes, edges))
    assert [fault.row for fault in refusal.value.report.faults] == [2, 3]


def test_missing_and_binary_files_are_refused(tmp_path):
    with pytest.raises(FileUnreadableError):
        read_plain(tmp_path)
    write(tmp_path, "id,x_m,y_m\n1,0,0\n", "from,to,length_m\n")
    (tmp_path / "edges.csv").write_bytes(b"\x00\x01\x02")
    with pytest.raises(FileUnreadableError):
        read_plain(tmp_path)
