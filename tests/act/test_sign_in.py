"""Sign-in, sessions, roles and the gate: worked cases SI of the specification of acting."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from fastapi.routing import APIRoute
from joserfc import jwt
from joserfc.jwk import OctKey

from banen.act.accounts import oidc, roles
from banen.act.accounts.demo import CLIENT, ISSUER, DemoProvider
from banen.act.accounts.sessions import digest_of, open_session, session_of
from banen.act.accounts.subjects import known
from banen.act.errors import LimitError, RefusedError
from banen.act.office import Office
from banen.act.processing import audit
from banen.act.store.tables.people import ROLE_GRANT, SESSION, SIGN_IN
from banen.act.store.tables.proofs import ABOUT
from banen.serve.cli import run
from tests.act.conftest import HandClock
from tests.act.visitor import Visitor, application

BACK = "https://banen.test/aanmelden/person/demo"


@pytest.fixture
def provider() -> DemoProvider:
    return DemoProvider()


def begun(office: Office, provider: DemoProvider, user: str = "Person 0001") -> dict[str, str]:
    """A sign-in up to where the browser comes back: the answer of the provider."""
    from urllib.parse import parse_qsl, urlsplit

    address = office.write(
        lambda c: oidc.begin(c, provider.provider("person"), BACK, "browser", "/en/adres", "en", office.now)
    )
    asked = dict(parse_qsl(urlsplit(address).query))
    return dict(parse_qsl(urlsplit(provider.choose(asked, user)).query))


def finish(office: Office, provider: DemoProvider, answer: dict[str, str], binding: str = "browser") -> oidc.Proven:
    return oidc.finish(office, provider.provider("person"), BACK, binding, answer)


def test_who_comes_back_with_a_code_is_proven_at_the_level_of_the_provider(
    office: Office, provider: DemoProvider
) -> None:
    proven = finish(office, provider, begun(office, provider))
    assert (proven.sub, proven.loa, proven.back_to) == ("Person 0001", "substantial", "/en/adres")


WRONG: dict[str, dict[str, Any]] = {
    "audience": {"aud": "another"},
    "two audiences": {"aud": [CLIENT, "another"]},
    "issuer": {"iss": "https://elsewhere.example"},
    "nonce": {"nonce": "old"},
    "expired": {"exp": int(time.time()) - 600, "iat": int(time.time()) - 700},
    "too long": {"exp": int(time.time()) + 3600},
    "no time": {"iat": None},
    "no subject": {"sub": ""},
    "level": {"acr": "low"},
}


@pytest.mark.parametrize("claims", WRONG.values(), ids=WRONG.keys())
def test_si_01_an_id_token_with_a_wrong_claim_is_refused(
    office: Office, provider: DemoProvider, claims: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = begun(office, provider)
    signed = provider.signed
    monkeypatch.setattr(provider, "signed", lambda sub, nonce: signed(sub, nonce, **claims))
    with pytest.raises(oidc.SignInError):
        finish(office, provider, answer)


def test_si_01_a_token_without_or_with_a_shared_signature_is_refused(
    office: Office, provider: DemoProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    claims = {
        "iss": ISSUER,
        "aud": CLIENT,
        "sub": "x",
        "acr": "substantial",
        "iat": int(time.time()),
        "exp": int(time.time()) + 60,
    }
    secret = OctKey.import_key("a-secret-that-both-sides-know-and-is-long-enough")
    shared = jwt.encode({"alg": "HS256"}, claims, secret, algorithms=["HS256"])
    none = "eyJhbGciOiJub25lIn0." + shared.split(".")[1] + "."
    reasons = set()
    for token in (shared, none, "no token", ""):
        answer = begun(office, provider)
        monkeypatch.setattr(provider, "signed", lambda sub, nonce, token=token: token)
        with pytest.raises(oidc.SignInError) as caught:
            finish(office, provider, answer)
        reasons.add(caught.value.why)
        assert caught.value.text == "err.sign_in", "one sentence on the screen"
    assert all("not signed" in why for why in reasons)


def test_si_01_a_state_is_good_once_in_the_browser_that_began_it(office: Office, provider: DemoProvider) -> None:
    answer = begun(office, provider)
    for other, why in (({**answer, "state": "x"}, "not one of ours"), ({**answer}, "another browser")):
        with pytest.raises(oidc.SignInError, match=r".*") as caught:
            finish(office, provider, other, "another" if "another" in why else "browser")
        assert why in caught.value.why
    finish(office, provider, begun(office, provider))
    used = begun(office, provider)
    finish(office, provider, used)
    with pytest.raises(oidc.SignInError) as caught:
        finish(office, provider, used)
    assert "used before" in caught.value.why


def test_si_01_a_code_twice_a_plain_challenge_and_an_old_attempt(
    office: Office, provider: DemoProvider, clock: HandClock
) -> None:
    answer = begun(office, provider)
    provider._codes.clear()
    with pytest.raises(oidc.SignInError):
        finish(office, provider, answer)
    with pytest.raises(oidc.SignInError):
        provider.choose(
            {"response_type": "code", "code_challenge_method": "plain", "redirect_uri": BACK}, "Person 0001"
        )
    late = begun(office, provider)
    clock.now += timedelta(minutes=11)
    with pytest.raises(oidc.SignInError) as caught:
        finish(office, provider, late)
    assert "too old" in caught.value.why


def test_two_tabs_sign_in_without_mixing_and_unfinished_ones_fill_no_cookie(
    office: Office, provider: DemoProvider
) -> None:
    """Bug report 42 (authlib#376, #285)."""
    answers = [begun(office, provider, f"Person 000{n}") for n in (1, 2)]
    assert [finish(office, provider, answer).sub for answer in reversed(answers)] == ["Person 0002", "Person 0001"]
    with office.store.read() as connection:
        assert connection.execute(sa.select(sa.func.count()).select_from(SIGN_IN)).scalar_one() == 2


def demo(office: Office) -> Visitor:
    office.write(lambda c: c.execute(sa.insert(ABOUT).values(name="data", value="demo")))
    return Visitor(office)


def signed_in(visitor: Visitor, user: str, kind: str = "staff", language: str = "en") -> Visitor:
    visitor.get(f"/{language}/{'loket' if kind == 'staff' else 'adres'}/aanmelden").send()
    return visitor.post(f"/demo/{kind}", {"user": user})


def test_a_person_signs_in_with_the_demonstration_and_says_so_on_every_page(office: Office) -> None:
    visitor = signed_in(demo(office), "Person 0001", "person")
    assert visitor.path == "/en/adres/adres"
    for path in ("/en/adres", "/en/adres/adres", "/en/adres/mijn", "/nl/loket/aanmelden"):
        assert "demo" in visitor.get(path).text
        assert "This is a demonstration" in visitor.text or "voorbeeld" in visitor.text


def test_a_new_session_at_every_sign_in_and_only_its_digest_is_kept(office: Office) -> None:
    visitor = signed_in(demo(office), "Person 0001", "person")
    first = visitor.cookies["__Host-banen"]
    signed_in(visitor, "Person 0001", "person")
    assert visitor.cookies["__Host-banen"] != first
    with office.store.read() as connection:
        assert session_of(connection, first, office.now) is None
        assert first not in str(connection.execute(sa.select(SESSION)).all())
        assert digest_of(visitor.cookies["__Host-banen"]) in str(connection.execute(sa.select(SESSION)).all())


def test_si_02_a_form_that_is_not_ours_changes_nothing_and_gives_back_what_was_typed(visitor: Visitor) -> None:
    visitor.get("/en/adres/aanmelden").post("/en/adres/begin")
    address = {"postcode": "1234 AB", "number": "51"}
    visitor.post("/en/adres/adres", address, hidden=False)
    assert visitor.status == 403
    assert "1234 AB" in visitor.words
    stranger = visitor.other().get("/en/adres/aanmelden").post("/en/adres/begin")
    visitor.get("/en/adres/adres").post("/en/adres/adres", {**address, "token": stranger.hidden("")["token"]})
    assert visitor.status == 403
    visitor.get("/en/adres/adres").post("/en/adres/adres", address, origin="https://elsewhere.example")
    assert visitor.status == 403
    visitor.get("/en/adres/adres").post("/en/adres/adres", address, **{"sec-fetch-site": "cross-site"})
    assert visitor.status == 403
    assert visitor.get("/en/adres/verblijf").path.endswith("/adres"), "nothing was kept"


def clerk(office: Office, name: str, *granted: tuple[str, str], until: timedelta = timedelta(days=30)) -> str:
    """A member of staff with roles; the token of a session."""

    def work(connection: Any) -> str:
        who = known(connection, office.keys, "staff", "test", name, "substantial", "nl", office.now)
        for role, scope in granted:
            id_ = roles.propose(
                connection, who.id, role, scope, "test", office.now, office.now + until, "op 1", office.now
            )
            roles.approve(connection, id_, "op 2", office.now)
        return open_session(connection, who, "test", office.now)

    return office.write(work)


def test_si_03_a_role_that_ended_a_second_ago_is_none_and_the_session_stays_for_others(
    office: Office, visitor: Visitor, clock: HandClock
) -> None:
    clock.set("2026-01-05 11:45")
    visitor.cookies.set("__Host-banen", clerk(office, "a", ("desk_clerk", "GM0518"), until=timedelta(minutes=15)))
    assert visitor.get("/en/loket").status == 200
    clock.now += timedelta(minutes=14, seconds=59)
    assert visitor.get("/en/loket/code").status == 200
    clock.now += timedelta(seconds=2)
    visitor.post("/en/loket/code", {"reference": "B-0000-0000", "code": "x"})
    assert visitor.status == 403
    assert "another role" in visitor.words
    with office.store.read() as connection:
        assert session_of(connection, visitor.cookies["__Host-banen"], office.now) is not None


def test_a_session_ends_by_rest_and_by_its_term(office: Office, visitor: Visitor, clock: HandClock) -> None:
    token = clerk(office, "a", ("desk_clerk", "GM0518"))
    visitor.cookies.set("__Host-banen", token)
    clock.now += timedelta(minutes=31)
    assert visitor.get("/en/loket").path.endswith("/aanmelden")
    visitor.cookies.set("__Host-banen", clerk(office, "b", ("desk_clerk", "GM0518")))
    for _ in range(16):
        clock.now += timedelta(minutes=29)
        visitor.get("/en/loket")
    assert visitor.path == "/en/loket"
    clock.now += timedelta(minutes=29)
    assert visitor.get("/en/loket").path.endswith("/aanmelden"), "eight hours are over"


@pytest.mark.parametrize("arguments", [["--host", "0.0.0.0"], ["--behind-proxy"], []])  # noqa: S104
def test_si_04_demonstration_data_are_not_served_to_others(
    arguments: list[str], tmp_path: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("BANEN_DATA", str(tmp_path))
    assert run(["act", "seed", "--persons", "1"]) == 0
    if not arguments:
        monkeypatch.setenv("BANEN_ENV", "production")
    assert run(["serve", "--no-open", "--port", "8999", *arguments]) == 2
    assert "imitation sign-in" in capsys.readouterr().err


def test_si_05_forty_people_behind_one_address_are_not_limited(office: Office) -> None:
    app = application(office)
    for _ in range(40):
        one = Visitor(office, app).get("/en/adres/aanmelden").post("/en/adres/begin")
        one.send({"postcode": "1234AB", "number": "51"})
        assert one.status == 200


def test_one_session_is_limited_and_told_when_again(visitor: Visitor) -> None:
    visitor.get("/en/adres/aanmelden").post("/en/adres/begin")
    for _ in range(60):
        visitor.get("/en/adres/adres").send({"postcode": "1234AB", "number": "51"})
    visitor.get("/en/adres/adres").send({"postcode": "1234AB", "number": "51"})
    assert visitor.status == 429
    assert 1 <= int(visitor.headers["retry-after"]) <= 60


def test_si_06_every_route_of_acting_declares_who_may_come_in(office: Office) -> None:
    routes = [route for route in application(office).state.act.router.routes if isinstance(route, APIRoute)]
    assert len(routes) > 40
    undeclared = [route.path for route in routes if not hasattr(route.endpoint, "auth")]
    assert undeclared == []
    open_ = {(route.path, *sorted(route.methods)) for route in routes if route.endpoint.auth.who == "anyone"}  # type: ignore[attr-defined]
    assert open_ == {
        ("/{language}/adres", "GET"), ("/{language}/adres/aanmelden", "GET"), ("/{language}/adres/begin", "POST"),
        ("/{language}/adres/bevestig/{token}", "GET"), ("/{language}/adres/bevestig/{token}", "POST"),
        ("/{language}/adres/aanmelden/{provider}", "POST"), ("/{language}/loket/aanmelden/{provider}", "POST"),
        ("/aanmelden/person/{provider}", "GET"), ("/aanmelden/staff/{provider}", "GET"),
        ("/{language}/loket/aanmelden", "GET"), ("/{language}/adres/{rest:path}", "GET"),
        ("/{language}/adres/melden", "GET"), ("/{language}/adres/melden", "POST"),
        ("/{language}/adres/melden/stand", "GET"), ("/{language}/adres/melden/stand", "POST"),
        ("/{language}/adres/werk-weg", "GET"), ("/{language}/adres/werk-weg", "POST"),
        ("/{language}/adres/werk/aanmelden", "GET"),
    }, "what anybody may reach is named here, one by one"  # fmt: skip


def test_a_grant_takes_two_people_neither_of_whom_gets_it(office: Office) -> None:
    def work(connection: Any) -> str:
        who = known(connection, office.keys, "staff", "test", "x", "substantial", "nl", office.now)
        end = office.now + timedelta(days=1)
        id_ = roles.propose(connection, who.id, "desk_clerk", "GM0518", "test", office.now, end, "op 1", office.now)
        assert roles.grants_of(connection, who.id, office.now) == ()
        for second in ("op 1", who.id):
            with pytest.raises(RefusedError):
                roles.approve(connection, id_, second, office.now)
        roles.approve(connection, id_, "op 2", office.now)
        assert [g.role for g in roles.grants_of(connection, who.id, office.now)] == ["desk_clerk"]
        return id_

    office.write(work)
    with office.store.read() as connection:
        assert audit.prove(connection) == []
    with pytest.raises(sa.exc.IntegrityError):
        office.write(lambda c: c.execute(sa.update(ROLE_GRANT).values(second_by="op 1")))


def test_limits_count_per_day_of_amsterdam(office: Office, clock: HandClock) -> None:
    """Bug report 36: the day turns at midnight here, not at midnight in Greenwich."""
    from banen.act.accounts import limits

    clock.set("2026-07-01 23:30")
    for _ in range(3):
        office.write(lambda c: limits.count(c, "codes", "x", office.now))
    with pytest.raises(LimitError):
        office.write(lambda c: limits.count(c, "codes", "x", office.now))
    clock.set("2026-07-02 00:10")
    office.write(lambda c: limits.count(c, "codes", "x", office.now))
