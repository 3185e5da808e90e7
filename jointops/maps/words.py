"""The words on the map's own controls, by code."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

WORDS: Mapping[str, str] = MappingProxyType(
    {
        "ptu": "PTU",
        "patrol-car": "巡逻车组",
        "motorcycle": "摩托车组",
        "station": "警务站",
        "substation": "派出所",
        "armed-police": "武警",
        "guard-team": "保安队",
        "guard": "保安",
        "point": "点位",
        "incident": "警情",
        "post": "卡点",
        "closure": "封闭",
        "free": "备勤",
        "assigned": "已下达",
        "moving": "途中",
        "scene": "到场",
        "off": "停用",
        "live": "实时",
        "ageing": "延迟",
        "stale": "失效",
        "assumed": "推定",
        "requested": "商请中",
        "autonomous": "自主",
        "zoom-in": "放大",
        "zoom-out": "缩小",
        "whole-city": "全城",
        "north": "北",
        "hide": "点击隐藏或显示",
        "armed-letter": "武",
        "map-missing": (
            "地图组件（Qt WebEngine）不可用，其余功能照常使用。请管理员检查安装。（{detail}）"
        ),
        "map-reloading": (
            "地图进程中断，正在重新载入（第 {count} 次，共 {limit} 次）。其余功能不受影响。"
        ),
        "map-failed": (
            "地图多次载入失败，已停止自动重试。其余功能照常使用；请点“重新载入”，仍不行请重启程序。"
        ),
        "map-again": "重新载入",
        "draw-area": "单击加点，双击或 Enter 完成，退格撤一点，Esc 取消",
        "draw-line": "沿道路单击加点，双击或 Enter 完成，退格撤一点，Esc 取消",
        "draw-roads": "单击要封控的路段，可多段，Enter 完成，退格撤一段，Esc 取消",
    }
)

ENGLISH: Mapping[str, str] = MappingProxyType(
    {
        "ptu": "PTU",
        "patrol-car": "Patrol car",
        "motorcycle": "Motorcycle",
        "station": "Station",
        "substation": "Substation",
        "armed-police": "Armed police",
        "guard-team": "Guard team",
        "guard": "Guard",
        "point": "Point",
        "incident": "Incident",
        "post": "Checkpoint",
        "closure": "Closure",
        "free": "available",
        "assigned": "dispatched",
        "moving": "en route",
        "scene": "on scene",
        "off": "out of service",
        "live": "live",
        "ageing": "ageing",
        "stale": "stale",
        "assumed": "assumed",
        "requested": "asked for",
        "autonomous": "of their own",
        "zoom-in": "Closer",
        "zoom-out": "Farther",
        "whole-city": "Whole city",
        "north": "N",
        "hide": "Click to hide or show",
        "armed-letter": "A",
        "map-missing": (
            "The map part (Qt WebEngine) is not there; everything else works. Have the"
            " installation checked. ({detail})"
        ),
        "map-reloading": (
            "The map broke off and is loading again ({count} of {limit}). Everything else works."
        ),
        "map-failed": (
            "The map failed several times and no longer tries by itself. Everything else works;"
            " press “Load again”, and if that fails start the program anew."
        ),
        "map-again": "Load again",
        "draw-area": (
            "Click adds a corner, double click or Enter ends, Backspace undoes, Esc leaves"
        ),
        "draw-line": (
            "Click along the road adds, double click or Enter ends, Backspace undoes, Esc leaves"
        ),
        "draw-roads": "Click the roads to close; Enter ends, Backspace undoes, Esc leaves",
    }
)
"""The same in English."""
