"""The API under whatever its own document allows and forbids: schemathesis, with a fixed seed and few examples.

What is looked at is whether each answer is one that the document promises; what the model makes of many draws is not.
So every question asks for two draws and two years, and a job that was begun has nothing to do: its work has tests.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, seed, settings
from schemathesis import Case
from schemathesis.config import SchemathesisConfig
from schemathesis.specs.openapi.checks import positive_data_acceptance
from tests.serving import SECONDS
from web_visitor import application

from banen.quantities import LAST_YEAR, POLICY_YEAR
from banen.serve.api.jobs import _kept
from banen.serve.api.scenarios import MOST_DRAWS
from banen.simulate.measures.packages import baseline
from banen.simulate.results.projection import project

REFUSALS = [400, 401, 404, 405, 413, 414, 415, 422, 429, 503]
"""What a request that the document forbids may be answered with; address and token are judged before the rest."""
CONFIG = SchemathesisConfig.from_dict({
    "request-timeout": SECONDS,  # its own ten seconds end a question on a machine that does much else, and call it 503
    "checks": {"negative_data_rejection": {"expected-statuses": REFUSALS}},
})  # fmt: skip
DOCUMENT = schemathesis.openapi.from_asgi("/v1/openapi.json", application(), config=CONFIG)

JUDGED_LATER = [positive_data_acceptance]
"""A short text, a case and a name are judged by what the model holds, which no schema of ours lists."""


@pytest.fixture(scope="module", autouse=True)
def _jobs_without_work() -> Iterator[None]:
    project(baseline(), draws=1)  # compiled before any question is timed
    begin = _kept._begin
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_kept, "_begin", lambda question, job, work: begin(question, job, lambda tell: {}))
        yield


LITTLE = {"draws": (2, MOST_DRAWS), "until": (POLICY_YEAR + 1, LAST_YEAR)}
"""What a question is made to ask of the machine, where it may say how much, and the most that it may ask."""


def _ask_little(case: Case) -> None:
    """Few draws and years, of the type that was given; what is forbidden stays as it is."""
    parts: list[tuple[Any, Iterable[str]]] = [(case.query, [each.name for each in case.operation.query])]
    parts += [(case.body, each.definition["schema"].get("properties", ())) for each in case.operation.body]
    for asked, known in parts:
        for name in set(LITTLE) & set(known) if isinstance(asked, dict) else ():
            little, most = LITTLE[name]
            value = asked.get(name, most)
            if str(value).isdigit() and little <= int(value) <= most:
                asked[name] = type(value)(little)


@DOCUMENT.parametrize()
@seed(2)
@settings(
    max_examples=12, deadline=None, phases=(Phase.explicit, Phase.generate), derandomize=False, database=None,
    suppress_health_check=list(HealthCheck),
)  # fmt: skip
def test_every_answer_is_one_that_the_document_promises(case: Case) -> None:
    _ask_little(case)
    case.call_and_validate(excluded_checks=JUDGED_LATER)
