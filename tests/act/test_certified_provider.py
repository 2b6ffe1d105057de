"""Sign-in against a provider that is not ours: ``oidc-provider`` of npm, certified, in a process of its own."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qsl, urlencode, urlsplit

import httpx
import pytest
from joserfc.jwk import RSAKey

from banen.act.accounts import oidc
from banen.act.office import Office
from banen.act.store.tables.people import SUBJECT
from tests.act.visitor import HOST, Visitor

SCRIPT = Path(__file__).parent / "provider" / "provider.mjs"
PACKAGE = Path(__file__).parents[2] / "node_modules" / "oidc-provider"
BACK = f"{HOST}/aanmelden/person/oidc"


@pytest.fixture(scope="module")
def client_key() -> RSAKey:
    return RSAKey.generate_key(2048, private=True)


@pytest.fixture(scope="module")
def issuer(client_key: RSAKey) -> Iterator[str]:
    """The address of a running provider that knows this client by its public key."""
    if not PACKAGE.exists():
        pytest.skip("oidc-provider is not here (`python hatch_build.py tools`, with npm in reach), so sign-in is"
                    " tried against our own provider only")  # fmt: skip
    public = json.dumps(client_key.as_dict(private=False))
    command = ["node", str(SCRIPT), public, BACK]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        assert process.stdout is not None
        address = process.stdout.readline().strip()
        assert address.startswith("http://127.0.0.1:"), "the provider did not start"
        yield address
        process.terminate()


def provider(issuer: str, key: RSAKey | None) -> oidc.Provider:
    levels = {"substantial": "substantial", "high": "high"}
    return oidc.discovered("oidc", "person", issuer, "banen", levels, key)


def begun(office: Office, known: oidc.Provider) -> str:
    return office.write(lambda c: oidc.begin(c, known, BACK, "browser", "/nl/adres", "nl", office.now))


def at_the_provider(address: str, user: str = "somebody", acr: str = "substantial") -> dict[str, str]:
    """What somebody does in the provider's own pages, up to where the browser is sent back to us."""
    with httpx.Client() as browser:
        for _ in range(8):
            answer = browser.get(address)
            if answer.status_code == 200 and "/sign-in/" in address:
                address = f"{address}?{urlencode({'user': user, 'acr': acr})}"
                continue
            assert answer.is_redirect, answer.text
            address = str(answer.next_request.url)  # type: ignore[union-attr]
            if address.startswith(BACK):
                return dict(parse_qsl(urlsplit(address).query))
    raise AssertionError(address)


def finish(office: Office, known: oidc.Provider, answer: dict[str, str]) -> oidc.Proven:
    return oidc.finish(office, known, BACK, "browser", answer)


def test_somebody_signs_in_and_is_the_same_person_the_next_time(
    office: Office, issuer: str, client_key: RSAKey
) -> None:
    known = provider(issuer, client_key)
    seen = [finish(office, known, at_the_provider(begun(office, known), user)) for user in ("a", "b", "a")]
    assert [proven.loa for proven in seen] == ["substantial"] * 3
    assert seen[0].sub == seen[2].sub != seen[1].sub
    assert seen[0].sub != "a", "a pairwise subject, which is nobody's number elsewhere"


def test_the_pages_sign_in_at_the_provider_that_the_settings_name(
    office: Office, issuer: str, client_key: RSAKey, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "client.pem").write_bytes(client_key.as_pem(private=True))
    settings = {
        "ISSUER": issuer,
        "CLIENT": "banen",
        "KEY": str(tmp_path / "client.pem"),
        "ACR": "substantial=substantial",
    }
    for name, value in settings.items():
        monkeypatch.setenv(f"BANEN_OIDC_PERSON_{name}", value)
    visitor = Visitor(office).get("/nl/adres/aanmelden")
    assert f"form-action 'self' {issuer}" in visitor.headers["content-security-policy"]
    answer = at_the_provider(visitor.leave("/nl/adres/aanmelden/oidc"))
    assert visitor.get(f"/aanmelden/person/oidc?{urlencode(answer)}").path == "/nl/adres/adres"
    with office.store.read() as connection:
        assert [row.loa for row in connection.execute(SUBJECT.select())] == ["substantial"]
    refused = at_the_provider(visitor.get("/nl/adres/aanmelden").leave("/nl/adres/aanmelden/oidc"), user="")
    assert visitor.get(f"/aanmelden/person/oidc?{urlencode(refused)}").status == 403


def test_si_01_a_certified_provider_and_we_refuse_what_is_not_whole(
    office: Office, issuer: str, client_key: RSAKey
) -> None:
    known = provider(issuer, client_key)
    used = at_the_provider(begun(office, known))
    finish(office, known, used)
    other = at_the_provider(begun(office, known))
    cases = {
        "the provider answers 400": {**other, "code": used["code"]},
        "level of assurance": at_the_provider(begun(office, known), acr="low"),
        "another issuer": {**at_the_provider(begun(office, known)), "iss": "https://elsewhere.example"},
        "the provider says access_denied": at_the_provider(begun(office, known), user=""),
        "used before": used,
    }
    for why, answer in cases.items():
        with pytest.raises(oidc.SignInError) as caught:
            finish(office, known, answer)
        assert why in caught.value.why
    stranger = provider(issuer, RSAKey.generate_key(2048, private=True))
    with pytest.raises(oidc.SignInError) as caught:
        finish(office, stranger, at_the_provider(begun(office, stranger)))
    assert "the provider answers 401" in caught.value.why
    plain = begun(office, known).replace("code_challenge_method=S256", "code_challenge_method=plain")
    assert at_the_provider(plain)["error"] == "invalid_request"
