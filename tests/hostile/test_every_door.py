"""What holds at every address there is, found in the application itself: size, methods, headers, and no defect."""

from __future__ import annotations

import pytest

from tests.hostile.doors import asked, doors, filled

ANY = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
EVERYWHERE = ("content-security-policy", "x-content-type-options", "x-request-id", "referrer-policy")


def test_every_kind_of_door_is_among_them() -> None:
    assert len(doors()) > 350
    assert {"/v1/projections", "/v1/quotas/{name}/lots", "/{language}/loket/koppelen/ronde", "/nl/wie"} <= set(doors())


def test_a_body_beyond_the_bound_is_refused_before_it_is_read_at_every_address() -> None:
    paths = [filled(pattern) for pattern, methods in doors().items() if "POST" in methods]
    answers = asked(*(("POST", path, {"headers": {"Content-Length": "300000000"}}) for path in paths))
    assert [(path, a.status_code) for path, a in zip(paths, answers, strict=True) if a.status_code != 413] == []


def test_a_method_that_an_address_does_not_know_is_told_with_all_that_it_does() -> None:
    """Where two routes shared an address, only the methods of the first were told; those of the desk were a 404."""
    wrong = list[tuple[str, int, str]]()
    patterns = [each for each in doors() if not each.startswith("/embed") and "rest:path" not in each]
    answers = asked(*(("PATCH", filled(pattern), {}) for pattern in patterns))
    for pattern, answer in zip(patterns, answers, strict=True):
        known = doors()[pattern] & ANY
        allowed = set(answer.headers.get("allow", "").replace(" ", "").split(","))
        if answer.status_code != 405 or not known | ({"HEAD"} if "GET" in known else set()) <= allowed:
            wrong.append((pattern, answer.status_code, answer.headers.get("allow", "")))
        kind = "application/problem+json" if pattern.startswith("/v1") else "text/html"
        assert answer.headers["content-type"].startswith(kind), pattern
        assert [name for name in EVERYWHERE if name not in answer.headers] == [], pattern
    assert wrong == []


@pytest.mark.parametrize("method", ["OPTIONS", "TRACE", "BREW"])
def test_what_a_browser_or_nobody_asks_is_answered_everywhere(method: str) -> None:
    """Another site may read the public interface, never what takes a token."""
    head = {"Origin": "https://elsewhere.test", "Access-Control-Request-Method": "POST"}
    patterns = list(doors())
    answers = asked(*((method, filled(pattern), {"headers": head}) for pattern in patterns))
    for pattern, answer in zip(patterns, answers, strict=True):
        assert answer.status_code < 500, pattern
        assert [name for name in EVERYWHERE if name not in answer.headers] == [], pattern
        if not pattern.startswith("/v1"):
            assert "access-control-allow-origin" not in answer.headers, pattern
