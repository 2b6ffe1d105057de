"""Packages: files, settings and the address bar; every fault at once; what does not go together."""

from __future__ import annotations

from pathlib import Path

import pytest

from banen.errors import ContentError, ScenarioError
from banen.observe.records import CONTENT
from banen.simulate.measures.catalogue import catalogue
from banen.simulate.measures.examples import example_packages
from banen.simulate.measures.levers import Text
from banen.simulate.measures.packages import (
    Package,
    baseline,
    conflicts,
    from_short_text,
    package_from,
    parse_settings,
    read_package,
)

EXAMPLES = Path(__file__).resolve().parents[2] / "examples" / "packages"


@pytest.mark.parametrize(
    ("name", "active"),
    [
        ("huidig-beleid", ""),
        ("grip-op-arbeidsmigratie", " ".join(i for i in catalogue() if i[0] != "L")),
        ("hoogwaardig", "2.8 2.11 L.3 L.4 L.6"),
        ("eerlijk-werk", "1.1 2.10 2.13 2.14 L.7 L.10 L.20"),
    ],
)
def test_the_example_packages(name: str, active: str) -> None:
    package = read_package(EXAMPLES / f"{name}.yml")
    assert package.active() == tuple(active.split())
    assert package.title["nl"] != package.title["en"]
    assert not [c for c in conflicts(package) if c.kind in ("same_rule", "forbidden", "idle")]


def test_a_package_file_may_be_named_by_text_and_one_of_content_by_its_name() -> None:
    path = EXAMPLES / "hoogwaardig.yml"
    assert read_package(str(path)) == read_package(path) == read_package("hoogwaardig")


def test_the_offered_packages_are_files_of_one_folder_in_their_order() -> None:
    offered = example_packages()
    assert list(offered) == ["grip-op-arbeidsmigratie", "eerlijk-werk", "hoogwaardig"]
    for name, example in offered.items():
        assert example.package == read_package(CONTENT / "packages" / f"{name}.yml") == from_short_text(example.text)


def test_every_fault_of_an_offer_is_told_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "packages"
    folder.mkdir()
    offer = 'about: {nl: "Waarvoor", en: "What for"}\noffered: 1\n'
    texts = {
        "a": offer + "measures: {}", "b": offer + "measures: {}", "c": "offered: 2\nmeasures: {}",
        "d": "measures: {'9.99': {x: 1}}", "e": "measures: {}",
    }  # fmt: skip
    for name, text in texts.items():
        (folder / f"{name}.yml").write_text(text, encoding="utf-8")
    monkeypatch.setattr("banen.simulate.measures.examples.CONTENT", tmp_path)
    with pytest.raises(ContentError) as refused:
        example_packages.__wrapped__()
    told = " ".join(refused.value.sentences())
    assert all(f"{name}.yml" in told for name in "bcd")
    assert "e.yml" not in told
    assert "is the place of a" in told
    assert "'9.99'" in told


def test_the_empty_package_is_the_baseline() -> None:
    assert read_package(EXAMPLES / "huidig-beleid.yml") == baseline() == parse_settings([]) == from_short_text("")
    assert baseline().active() == ()
    assert baseline().short_text() == ""
    assert baseline().title == Text.of({"nl": "Huidig beleid", "en": "Current policy"})


def test_a_package_holds_only_what_is_off_current_law() -> None:
    package = parse_settings(["2.11.criterion_factor=1", "2.11.quota=none", "2.10.inspectors=120", "2.16.sectors="])
    assert dict(package.settings) == {"2.10": {"inspectors": 120}}
    assert package.values("2.10") == {"inspectors": 120}
    assert package.values("2.8") == {"budget_eur_m": 0.0}


def test_every_measure_can_stand_at_its_far_end() -> None:
    for identifier, item in catalogue().items():
        package = package_from({"measures": {identifier: item.to_dict() and item.at_far()}})
        assert package.active() == (identifier,)
        assert package.values(identifier) == item.at_far()


def test_the_years_of_a_package() -> None:
    package = parse_settings(["from=2028", "2.10.inspectors=120", "2.8.budget_eur_m=50", "2.8.from=2030"])
    assert dict(package.from_year) == {"2.8": 2030, "2.10": 2028}
    later = parse_settings(["from=2029", "2.13.budget_eur_m=0.9"], package)
    assert dict(later.from_year) == {"2.8": 2030, "2.10": 2029, "2.13": 2029}


def test_settings_are_laid_over_a_package_and_its_title_says_so() -> None:
    base = read_package(EXAMPLES / "hoogwaardig.yml")
    adapted = parse_settings(["2.11.criterion_factor_under30=1", "2.11.criterion_factor_reduced=1"], base)
    assert "2.11" not in adapted.active()
    assert adapted.title == Text.of({"nl": "Hoogwaardige economie (aangepast)", "en": "High-value economy (adapted)"})
    assert parse_settings([], base).title == base.title
    assert parse_settings(["L.6.productivity_growth=0.5"], base) == base


def test_a_package_can_be_taken_apart() -> None:
    package = read_package(EXAMPLES / "eerlijk-werk.yml")
    assert package.only("L.20").active() == ("L.20",)
    assert package.without("L.20").active() == tuple(i for i in package.active() if i != "L.20")
    assert package.only("L.20").from_year["L.20"] == package.from_year["L.20"]


def test_the_digest_is_of_the_outcome_not_of_the_words() -> None:
    one = parse_settings(["2.10.inspectors=120"])
    assert one.digest() == Package(Text.of({"nl": "Anders", "en": "Other"}), {"2.10": {"inspectors": 120}}).digest()
    assert len({one.digest(), parse_settings(["2.10.inspectors=121"]).digest(), baseline().digest()}) == 3
    assert one.digest() != parse_settings(["2.10.inspectors=120", "2.10.from=2028"]).digest()
    assert len({one, parse_settings(["2.10.inspectors=120"])}) == 1


def test_the_short_text_can_be_read_by_people() -> None:
    package = parse_settings(["2.16.variant=SU-V3", "2.16.sectors=food,transport", "L.20.real_increase=0.1",
                              "L.20.from=2029", "2.11.uniform=yes", "2.1.low_value_growth=-2.5"])  # fmt: skip
    assert package.short_text() == (
        "2.1:low_value_growth:-2.5~2.11:uniform:true~2.16:variant:SU-V3,sectors:food.transport"
        "~L.20:from:2029,real_increase:0.1"
    )


@pytest.mark.parametrize(
    ("setting", "sentence"),
    [
        ("9.9.x=1", "there is no measure '9.9'. The nearest is L.9 (Covenant on good employment)."),
        ("2.17.quota=1", "there is no measure '2.17'. "
         "The nearest is 2.7 (Information and reception in the Netherlands)."),
        ("Kennismigrantenregeling aanscherpen.quota=1", "there is no measure 'Kennismigrantenregeling aanscherpen'. "
         "The nearest is 2.11 (Tighten the highly skilled migrant scheme)."),
        ("xyzzy.plugh=1", "there is no measure 'xyzzy'. See: banen measures list."),
        ("2.11.criterium=1", "measure 2.11 has no lever 'criterium'. The nearest is 'criterion_factor'."),
        ("1.1.xyzzy=1", "measure 1.1 has no lever 'xyzzy'. It has pay_gap_closed."),
        ("2.11.criterion_factor=1,3", "criterion_factor is '1,3', with a decimal comma. Write 1.3, with a point."),
        ("2.11.criterion_factor=3", "criterion_factor is 3, above its maximum of 2. "
         "Give a number from 1 to 2 (times)."),
        ("2.11.criterion_factor=inf", "criterion_factor is inf, which is not a number one can set. "
         "Give a number from 1 to 2 (times)."),
        ("2.11.quota=9.000", "quota is '9.000', with a thousands separator. Write 9000."),
        ("2.11.quota=9,000", "quota is '9,000', with a thousands separator. Write 9000."),
        ("2.11.quota=veel", "quota is 'veel', which is not a whole number from 0 to 40000 (persons a year). "
         "Give a whole number from 0 to 40000 (persons a year)."),
        ("2.11.uniform=maybe", "uniform is 'maybe', which is not true or false. Give true or false."),
        ("2.11=1.3", "names no lever. The levers of 2.11 are criterion_factor, criterion_factor_30plus, "
         "criterion_factor_under30, criterion_factor_reduced, uniform, quota, search_months, qualification_test, "
         "sponsor_conditions, from."),
        ("2.11.criterion_factor", "is not a setting. Write MEASURE.lever=value, such as 2.11.criterion_factor=1.3."),
        ("criterion_factor=1", "criterion_factor is not a measure and a lever. "
         "Write MEASURE.lever, such as 2.11.criterion_factor."),
        ("2.11.from=2026", "from is 2026, before the first year a measure can take effect. "
         "Give a year from 2027 to 2050."),
        ("2.11.from=2051", "from is 2051, after the projection ends. Give a year from 2027 to 2050."),
        ("from=soon", "from is 'soon', not a year. Give a year from 2027 to 2050."),
        ("L.1.bound_kind=quota", "A quota cannot cover a group that contains EU citizens: they have free movement "
         "(article 45 TFEU). Choose another value for bound_kind or route_or_group."),
    ],
)  # fmt: skip
def test_a_setting_is_refused_in_one_sentence(setting: str, sentence: str) -> None:
    assert _faults(parse_settings, [setting]) == [f"--set {setting}: {sentence}"]


@pytest.mark.parametrize(
    ("group", "article"),
    [
        ("all", "article 45"),
        ("eu_resident", "article 45"),
        ("eu_short_stay", "article 45"),
        ("self_employed", "article 45"),
        ("eu_posted", "article 45"),
        ("third_country_posted", "article 56"),
    ],
)
def test_a_quota_that_would_cover_eu_citizens_or_posting_is_refused(group: str, article: str) -> None:
    faults = _faults(parse_settings, [f"L.1.route_or_group={group}", "L.1.bound_kind=quota"])
    assert len(faults) == 1
    assert f"{article} TFEU" in faults[0]
    for kind in ("guide_number", "target"):
        parse_settings([f"L.1.route_or_group={group}", f"L.1.bound_kind={kind}"])


@pytest.mark.parametrize(
    "group", ["highly_skilled", "eu_blue_card", "work_permit", "technician_pilot", "third_country"]
)
def test_a_quota_on_routes_that_need_a_permit_is_allowed(group: str) -> None:
    package = parse_settings([f"L.1.route_or_group={group}", "L.1.bound_kind=quota", "2.11.quota=14000"])
    assert package.values("L.1")["bound_kind"] == "quota"


def test_every_setting_is_judged_before_anything_is_said() -> None:
    settings = ["9.9.x=1", "2.11.quota=-1", "2.10.inspectors=5", "2.10.inspectors=6", "from=2028", "from=2029"]
    assert [fault.partition(": ")[2] for fault in _faults(parse_settings, settings)] == [
        "there is no measure '9.9'. The nearest is L.9 (Covenant on good employment).",
        "quota is -1, below its minimum of 0. Give a whole number from 0 to 40000 (persons a year).",
        "2.10.inspectors is set twice. Keep one of the two.",
        "from is set twice. Keep one of the two.",
    ]


def test_a_measure_that_does_not_exist_is_told_also_where_no_lever_is_set() -> None:
    assert _faults(package_from, {"measures": {"9.9": {}}}) == [
        "package: there is no measure '9.9'. The nearest is L.9 (Covenant on good employment)."
    ]


def test_every_fault_of_a_file_is_told_at_once_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "pakket.yml"
    path.write_text(
        """title: {nl: Proef}
form: 2027
from: 2020
measures:
  "2.11":
    criterion_factor: 1,3
    quotum: 12000
  "2.11":
    quota: 12000
  "9.9":
    x: 1
  "L.1":
    bound_kind: quota
  2.5: abolish
  "2.10":
    from: 2060
    inspectors: 1.5
""",
        encoding="utf-8",
    )
    assert sorted(_faults(read_package, path), key=lambda fault: int(fault.split(":")[1])) == [
        f'{path}:1: title is not a text, nor a pair nl and en. Write title: {{nl: "…", en: "…"}}.',
        f"{path}:2: form is not a key of a package. The nearest is 'from'.",
        f"{path}:3: from is 2020, before the first year a measure can take effect. Give a year from 2027 to 2050.",
        f"{path}:8: key '2.11' stands here twice. Keep one of the two.",
        f"{path}:11: there is no measure '9.9'. The nearest is L.9 (Covenant on good employment).",
        f"{path}:13: A quota cannot cover a group that contains EU citizens: they have free movement "
        "(article 45 TFEU). Choose another value for bound_kind or route_or_group.",
        f"{path}:14: 2.5 is 'abolish', not a mapping of levers to values.",
        f"{path}:16: from is 2060, after the projection ends. Give a year from 2027 to 2050.",
        f"{path}:17: inspectors is 1.5, not a whole number. Give a whole number from 0 to 500 (inspectors (fte)).",
    ]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "1: is empty. Write what belongs here."),
        ("- 2.11", "1: is not a package. Write title, from and measures."),
        ("measures: [2.11]", "1: measures is not a mapping of measures to levers."),
        ("measures: {", "2: is not valid YAML. Look at the indentation, colons, brackets and quotation marks around "
         "this line."),
        ("measures: {2.1: {low_value_growth: -1}, 2.10: {inspectors: 5}}", "1: 2.1 and 2.10 without quotes are the "
         'same number to YAML. Write "2.1": and so on.'),
        ("from: true", "1: from is True, not a year. Give a year from 2027 to 2050."),
        ("title: [a]", "1: title is not a text, nor a pair nl and en. Write title: {nl: \"…\", en: \"…\"}."),
        ("measures: {2.11: {quota: 2024-01-01}}", "1: quota is datetime.date(2024, 1, 1), which is not a whole number "
         "from 0 to 40000 (persons a year). Give a whole number from 0 to 40000 (persons a year)."),
    ],
)  # fmt: skip
def test_a_broken_file_is_told_in_one_sentence(tmp_path: Path, text: str, sentence: str) -> None:
    path = tmp_path / "pakket.yml"
    path.write_text(text, encoding="utf-8")
    assert _faults(read_package, path) == [f"{path}:{sentence}"]


def test_a_whole_number_in_groups_of_three_is_refused_and_three_decimals_are_kept(tmp_path: Path) -> None:
    path = tmp_path / "pakket.yml"
    path.write_text('measures:\n  "2.11":\n    criterion_factor: 1.125\n    quota: 1.000\n', encoding="utf-8")
    assert _faults(read_package, path) == [f"{path}:4: quota is '1.000', with a thousands separator. Write 1000."]
    path.write_text('measures:\n  "2.11":\n    criterion_factor: 1.125\n', encoding="utf-8")
    assert read_package(path).values("2.11")["criterion_factor"] == 1.125


def test_an_id_without_quotes_is_read_as_it_is_written(tmp_path: Path) -> None:
    path = tmp_path / "pakket.yml"
    path.write_text("title: Proef\nmeasures: {2.10: {inspectors: 5}, 2.11: {quota: 9000}}", encoding="utf-8")
    assert read_package(path).active() == ("2.10", "2.11")
    assert read_package(path).title == Text.of({"nl": "Proef", "en": "Proef"})


def test_a_file_that_is_not_there_is_told_in_one_sentence(tmp_path: Path) -> None:
    path = tmp_path / "weg.yml"
    assert _faults(read_package, path) == [
        f"{path}: cannot be read (No such file or directory). Check the name of the file."
    ]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("2.11:quota:-1", "quota is -1, below its minimum of 0. Give a whole number from 0 to 40000 (persons a year)."),
        ("2.11:quota", "holds 'quota', which is not lever:value. Write 2.11:criterion_factor:1.3."),
        ("2.11", "holds '', which is not lever:value. Write 2.11:criterion_factor:1.3."),
        ("from:1999", "from is 1999, before the first year a measure can take effect. Give a year from 2027 to 2050."),
    ],
)
def test_a_broken_address_is_told_in_one_sentence(text: str, sentence: str) -> None:
    assert _faults(from_short_text, text) == [f"address {text!r}: {sentence}"]


@pytest.mark.parametrize(
    ("settings", "kind", "levers"),
    [
        ("2.2.municipalities_applying=1 2.2.places_required_per_worker=1 L.2.mandatory=true "
         "L.2.places_required_per_worker=1", "same_rule",
         "2.2.municipalities_applying 2.2.places_required_per_worker L.2.places_required_per_worker"),
        ("2.11.sponsor_conditions=KM-V4 L.4.min_activity=2", "same_rule", "2.11.sponsor_conditions L.4.min_activity"),
        ("2.5.variant=ETK-V3 L.3.percentage=0.2", "same_rule", "2.5.variant L.3.percentage"),
        ("2.11.quota=9000 L.1.bound_kind=quota L.1.route_or_group=highly_skilled", "same_rule",
         "2.11.quota L.1.bound_kind"),
        ("2.16.variant=SU-V3 2.16.sectors=food L.7.share_leaving_market=0.1", "overlap",
         "2.16.variant 2.16.sectors L.7.share_leaving_market"),
        ("L.11.extra_places_per_year=1000 L.13.share_of_need_built=0.5", "overlap",
         "L.11.extra_places_per_year L.13.share_of_need_built"),
        ("2.4.wait_low_chance=9", "forbidden", "2.4.wait_low_chance"),
        ("2.4.wait_high_chance=3 2.4.regime=announced_2026", "idle", "2.4.wait_high_chance"),
        ("2.2.municipalities_applying=1", "idle", "2.2.municipalities_applying"),
        ("2.1.period_years=5", "idle", "2.1.period_years"),
        ("2.16.variant=SU-V3 2.16.sectors=food 2.16.min_direct_share=0.5", "idle", "2.16.min_direct_share"),
    ],
)  # fmt: skip
def test_what_does_not_go_together(settings: str, kind: str, levers: str) -> None:
    found = conflicts(parse_settings(settings.split()))
    assert [(c.kind, " ".join(c.levers)) for c in found] == [(kind, levers)]
    assert found[0].reason["nl"] != found[0].reason["en"]


@pytest.mark.parametrize(
    "settings",
    [
        "2.5.variant=ETK-V0 L.3.percentage=0.2",
        "2.2.municipalities_applying=1 2.2.places_required_per_worker=1 L.2.mandatory=true L.2.space_test=true",
        "2.4.wait_high_chance=3",
        "2.11.quota=9000 L.1.bound_kind=target",
        "2.10.inspectors=100 2.13.budget_eur_m=0.9 1.2.joint_inspections=2",
    ],
)
def test_what_goes_together(settings: str) -> None:
    assert conflicts(parse_settings(settings.split())) == []


def test_a_forbidden_value_names_the_directive_and_its_date() -> None:
    conflict = conflicts(parse_settings(["2.4.wait_low_chance=9"]))[0]
    assert conflict.basis == "Richtlijn (EU) 2024/1346 art. 17, 2026-06-12"
    assert conflict.to_dict()["kind"] == "forbidden"


def _faults(read: object, given: object) -> list[str]:
    assert callable(read)
    with pytest.raises(ScenarioError) as raised:
        read(given)
    return [str(fault) for fault in raised.value.faults]
