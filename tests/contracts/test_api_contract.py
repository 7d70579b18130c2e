"""Does the API keep to its own document, whatever it is sent? Schemathesis walks the document against the application in process.

Every call gets good and bad values, with a seed that does not change: none may answer 5xx, a status or a body that the document
does not have, take what the document forbids, refuse what it allows, or answer without the token.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import schemathesis
from api_world import a_system
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode
from web_world import NOW, World, make_world

from planner.web.api.calls import CALLS, ROOT

#: Enough for every call within half a minute on one core.
EXAMPLES = 15
SETTINGS = settings(
    max_examples=EXAMPLES, derandomize=True, deadline=None, database=None, suppress_health_check=list(HealthCheck)
)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    made = make_world(tmp_path_factory.mktemp("home"), lambda: NOW, registered=True)
    yield made
    made.app.store.close()


@pytest.fixture(scope="module")
def token(served: World) -> str:
    return a_system(served).token


@pytest.fixture(scope="module")
def described(served: World) -> schemathesis.BaseSchema:
    found = schemathesis.openapi.from_wsgi(f"{ROOT}/openapi.json", served.web)
    found.config.generation.update(with_security_parameters=False)  # the token is given; without it is a check of its own
    return found


GOOD, BAD = GenerationMode.POSITIVE, GenerationMode.NEGATIVE
#: A call that takes no value but a name in its path can be asked nothing wrong.
TRIED = [(call.name, mode) for call in CALLS for mode in (GOOD, BAD) if mode is GOOD or call.parameters]


@pytest.mark.parametrize(("call", "mode"), TRIED, ids=[f"{name}-{mode.value}" for name, mode in TRIED])
def test_a_call_keeps_to_the_document(described: schemathesis.BaseSchema, token: str, call: str, mode: GenerationMode) -> None:
    operation = described.find_operation_by_id(call)

    @SETTINGS
    @given(case=operation.as_strategy(generation_mode=mode))
    def keeps(case: schemathesis.Case) -> None:
        case.call_and_validate(headers={"Authorization": f"Bearer {token}"})

    keeps()
