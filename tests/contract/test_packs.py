"""The model of call-script packs and the schemas made from it."""

import pytest
from pydantic import ValidationError

from agent_desktop.contract.packs import Situation, Step, When, schemas
from agent_desktop.runtime.paths import shipped


@pytest.mark.parametrize("name", sorted(schemas()))
def test_the_stored_schema_is_the_one_of_the_model(name: str) -> None:
    stored = shipped("scripts", name).read_text("utf-8")

    assert stored == schemas()[name], (
        "write it again: python -m agent_desktop.adapters.pack_schemas"
    )


def test_an_unknown_key_is_refused() -> None:
    with pytest.raises(ValidationError, match="extra_forbidden"):
        Situation.model_validate({"steps": [{"id": "a", "text": "b", "txet": "c"}]})


def test_a_step_id_is_a_name() -> None:
    with pytest.raises(ValidationError, match="string_pattern_mismatch"):
        Step.model_validate({"id": "Not A Name", "text": "x"})


@pytest.mark.parametrize("dates", ["tomorrow", "02-30", "01-01..", "2027-13-01"])
def test_a_day_that_does_not_exist_is_refused(dates: str) -> None:
    if dates == "01-01..":
        assert When.model_validate({"dates": [dates]}).dates == (dates,)
        return
    with pytest.raises(ValidationError, match="is no date"):
        When.model_validate({"dates": [dates]})
