"""A small pack with flows, for the tests of what runs them."""

from agent_desktop.contract.packs import Pack

LABELS = {"zh": "是", "en": "Yes"}


def _situation(*steps: tuple[str, str]) -> dict[str, object]:
    return {"steps": [{"id": name, "text": text} for name, text in steps]}


def _title(zh: str, en: str = "") -> dict[str, str]:
    return {"zh": zh, "en": en or zh}


def small_pack(version: str = "1") -> Pack:
    """Return a pack in two languages: greeting, holding, a complaint, keeping a customer."""
    texts = {
        "greeting": _situation(
            ("greet", "您好，工号{agent_number}。"), ("offer", "请问有什么事？")
        ),
        "closing": _situation(("bye", "再见。")),
        "look-up": _situation(
            ("ask", "请您稍等，可以吗？"), ("thanks", "谢谢您的等待。"), ("sorry", "让您久等了。")
        ),
        "complaint": _situation(("hear", "请您说说经过。"), ("promise", "我们会给您回复。")),
        "retention": _situation(("why", "请问为什么要退订？"), ("offer", "我们有一个方案。")),
        "silent-call": _situation(("greet", "您好？"), ("no-sound", "没有声音。")),
    }
    return Pack.model_validate(
        {
            "manifest": {
                "id": "general",
                "title": _title("通用", "General"),
                "version": version,
                "languages": ["zh", "en"],
                "situations": [
                    {"id": "greeting", "title": _title("开场问候", "Greeting"), "key": "1"},
                    {"id": "look-up", "title": _title("查询等待", "Looking up"), "key": "2"},
                    {
                        "id": "complaint",
                        "title": _title("受理投诉", "Complaint"),
                        "key": "3",
                        "next": ["look-up"],
                        "ticket": {
                            "kind": "complaint",
                            "urgency": "urgent",
                            "subject": _title("投诉[：{queue}]"),
                            "promise_h": 24,
                        },
                    },
                    {"id": "retention", "title": _title("挽留客户", "Keeping a customer")},
                    {"id": "silent-call", "title": _title("无声电话", "Silent call")},
                    {"id": "closing", "title": _title("结束语", "Closing")},
                ],
                "flows": ["hold", "complaint", "keep"],
            },
            "texts": dict.fromkeys(("zh", "en"), texts),
            "flows": {
                "hold": {
                    "title": _title("等待", "Hold"),
                    "situation": "look-up",
                    "steps": [
                        {
                            "id": "consent",
                            "say": "ask",
                            "choices": [
                                {"id": "yes", "label": LABELS, "to": "waiting"},
                                {"id": "no", "label": _title("否", "No"), "to": "end"},
                            ],
                        },
                        {
                            "id": "waiting",
                            "title": _title("去查询", "Look it up"),
                            "do": ["hold", "mute"],
                            "on_call": [{"signal": "resumed", "to": "back"}],
                            "timers": [
                                {
                                    "id": "remind",
                                    "after_s": 45,
                                    "title": _title("等待", "Waiting"),
                                    "note": _title("客户已等待 45 秒", "Waiting for 45 s"),
                                    "say": "sorry",
                                    "repeat": True,
                                }
                            ],
                        },
                        {"id": "back", "say": "thanks", "do": ["unmute"]},
                    ],
                },
                "complaint": {
                    "title": _title("投诉", "Complaint"),
                    "situation": "complaint",
                    "steps": [
                        {"id": "hear", "say": "hear", "next": "grave"},
                        {
                            "id": "grave",
                            "title": _title("严重吗？", "Is it grave?"),
                            "choices": [
                                {"id": "yes", "label": LABELS, "to": "lead"},
                                {"id": "no", "label": _title("否", "No"), "to": "form"},
                            ],
                        },
                        {
                            "id": "lead",
                            "title": _title("告诉班组长", "Tell the team lead"),
                            "do": ["tell-lead"],
                            "next": "form",
                        },
                        {
                            "id": "form",
                            "say": "promise",
                            "ticket": {
                                "kind": "complaint",
                                "urgency": "urgent",
                                "subject": _title("投诉", "Complaint"),
                                "promise_h": 24,
                                "answers": ["grave"],
                            },
                        },
                    ],
                },
                "keep": {
                    "title": _title("挽留", "Keep"),
                    "situation": "retention",
                    "timers": [
                        {"id": "effort", "after_s": 120, "title": _title("挽留时间", "Effort")}
                    ],
                    "steps": [
                        {
                            "id": "why",
                            "say": "why",
                            "choices": [
                                {"id": "stay", "label": _title("留下", "Stays"), "to": "end"},
                                {
                                    "id": "leave",
                                    "label": _title("仍要退订", "Leaves"),
                                    "to": "end",
                                    "needs": "effort",
                                },
                            ],
                        }
                    ],
                },
            },
        }
    )
