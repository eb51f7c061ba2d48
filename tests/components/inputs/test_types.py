import inspect
from typing import Any, get_args

import pytest
from pydantic import StringConstraints

from grafana_irm.errors import InvalidInputs
from grafana_irm.inputs import types as fields
from grafana_irm.inputs.model import InputModel, validated


class Forms(InputModel):
    identifier: fields.Identifier
    uid: fields.Uid
    org_id: fields.OrgId


@pytest.mark.parametrize("given", ["", "a b", "x/y", "0x\n", 7, None])
def test_text_of_a_fixed_form_is_refused_in_words(given: object) -> None:
    with pytest.raises(InvalidInputs) as refused:
        validated(Forms, {"identifier": given, "uid": given, "org_id": given}, "Forms")
    assert {problem.path: problem.allowed for problem in refused.value.problems} == {
        "identifier": "an id as IRM shows it: letters, digits, hyphens, underscores",
        "uid": "a UID of 1 to 40 letters, digits, hyphens and underscores",
        "org_id": 'the number of an organisation as text, such as "1"',
    }


def test_no_kind_of_field_has_a_bare_pattern_which_its_error_would_show() -> None:
    kinds = [value for _, value in inspect.getmembers(fields) if get_args(value)]
    assert kinds
    assert [kind for kind in kinds if _patterns(kind)] == []


def _patterns(kind: Any) -> list[object]:
    found = [one.pattern for one in get_args(kind) if isinstance(one, StringConstraints) and one.pattern]
    return found + [pattern for part in get_args(kind) for pattern in _patterns(part)]
