"""The API under whatever its own document allows and forbids: schemathesis, with a fixed seed and few examples."""

from __future__ import annotations

import schemathesis
from hypothesis import HealthCheck, Phase, seed, settings
from schemathesis import Case
from schemathesis.config import SchemathesisConfig
from schemathesis.specs.openapi.checks import positive_data_acceptance
from web_visitor import application

REFUSALS = [400, 401, 404, 405, 413, 414, 415, 422, 429, 503]
"""What a request that the document forbids may be answered with; address and token are judged before the rest."""
CONFIG = SchemathesisConfig.from_dict({"checks": {"negative_data_rejection": {"expected-statuses": REFUSALS}}})
DOCUMENT = schemathesis.openapi.from_asgi("/v1/openapi.json", application(), config=CONFIG)

JUDGED_LATER = [positive_data_acceptance]
"""A short text, a case and a name are judged by what the model holds, which no schema of ours lists."""


@DOCUMENT.parametrize()
@seed(2)
@settings(
    max_examples=12, deadline=None, phases=(Phase.explicit, Phase.generate), derandomize=False, database=None,
    suppress_health_check=list(HealthCheck),
)  # fmt: skip
def test_every_answer_is_one_that_the_document_promises(case: Case) -> None:
    case.call_and_validate(excluded_checks=JUDGED_LATER)
