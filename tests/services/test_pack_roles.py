"""Which phrases of a pack the self-assessment looks for."""

from agent_desktop.contract.packs import Manifest, Pack, Situation
from agent_desktop.services.pack_roles import roles_of


def situation(*steps: tuple[str, str]) -> Situation:
    return Situation.model_validate({"steps": [{"id": i, "text": t} for i, t in steps]})


def test_greetings_number_and_hold_phrases_are_found_by_what_the_pack_says_of_itself() -> None:
    title = {"zh": "某情况"}
    manifest = Manifest.model_validate(
        {
            "id": "small",
            "title": title,
            "version": "1",
            "languages": ["zh"],
            "automatic": {"greeting": "hello", "closing": "bye"},
            "situations": [
                {"id": "hello", "title": title, "covers": [1]},
                {"id": "hello-plain", "title": title, "covers": [1]},
                {"id": "wait", "title": title, "covers": [9]},
                {"id": "bye", "title": title, "covers": [2]},
            ],
        }
    )
    texts = {
        "hello": situation(("welcome", "您好，{company}"), ("me", "{agent_number} 号为您服务")),
        "hello-plain": situation(("welcome", "您好")),
        "wait": situation(("ask", "请稍等"), ("patience", "还需要一点时间"), ("thanks", "久等了")),
        "bye": situation(("goodbye", "再见")),
    }

    roles = roles_of(Pack(manifest=manifest, texts={"zh": texts}))

    assert roles.greeting == ("hello", "hello-plain")
    assert roles.closing == ("bye",)
    assert roles.number == (("hello", "me"),)
    assert roles.hold_ask == (("wait", "ask"),)
    assert roles.hold_thanks == (("wait", "thanks"),)


def test_without_a_pack_nothing_is_asked() -> None:
    assert roles_of(None).greeting == ()
