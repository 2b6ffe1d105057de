"""Lives one by one: the plain life says what the compiled one says, and all together say what the cohorts say."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
import pytest

from banen.model.entry import GROUP_OF_ROUTE, admitted_share
from banen.model.hurdles import AskedRule, Hurdle
from banen.model.population import HIGHLY_SKILLED, structure
from banen.observe.assumptions import Draws, assumptions
from banen.simulate.engine import cohorts
from banen.simulate.engine.frame import FAMILY, FLOW_NAMES
from banen.simulate.engine.lives import books, difference, plain
from banen.simulate.engine.lives.admission import admit, asked
from banen.simulate.engine.lives.books import Past, Sums
from banen.simulate.engine.lives.difference import ahead_from
from banen.simulate.engine.lives.draws import HURDLE, step_of, stream_of
from banen.simulate.engine.lives.motion import ARRIVES, BECOMES, OPENS, PILOT, SHORT, STAGED, TURN, law_of
from banen.simulate.engine.lives.newcomers import Newcomers, newcomers
from banen.simulate.engine.lives.posts import FEWER, OFFERED, TOO_DEAR, DearerWork, own_rise, wanted_of
from banen.simulate.engine.lives.spells import how_many
from banen.simulate.lived import hurdles_of, pays_of
from banen.simulate.measures.effects import channels_of
from banen.simulate.measures.packages import Package, baseline, parse_settings, read_package
from banen.simulate.results.indicators import series_of

GRIP = Path(__file__).parents[2] / "examples" / "packages" / "grip-op-arbeidsmigratie.yml"
WITHIN = 6.0
"""Standard errors of the mean over eight seeds, for the worst of 178 indicators in 24 years."""
DRAWS = Draws(1, 1, assumptions())
SCALE, SEEDS = 0.01, 8


@pytest.fixture(scope="module")
def history() -> list[Past]:
    return [books.past(DRAWS, seed, SCALE) for seed in range(SEEDS)]


def plainly(past: Past) -> Sums:
    """The books of history by the plain life, of everybody who ever came."""
    law = law_of(past.run, cohorts.run_of(past.world, cohorts.Channels.neutral(1)))
    begin = past.run.start.cells[..., 0].sum(2)[None] * past.scale
    sums = Sums.nobody()
    later = books._let_in(past.run, past.months) * past.scale
    for first, begins, expected in ((-1, OPENS, begin), (0, ARRIVES, later)):
        for m, s, p in np.argwhere(expected > 0):
            home, t = int(past.homes[p, s]), int(m) + first
            for serial in range(int(expected[m, s, p]) + 1):
                if plain.comes(home, t, serial, float(expected[m, s, p])):
                    key = plain.key_of(home, t, serial)
                    write(sums, plain.life(law, key, int(p), max(t, 0), begins, TURN), p, s, begins)
    return sums


def write(sums: Sums, events, pair: int, sector: int, begins: int) -> None:  # type: ignore[no-untyped-def]
    if begins == OPENS:
        sums.stays[0, pair, sector] += 1
    for month, what, of in events:
        if what not in FLOW_NAMES:
            continue  # how a search for a post went
        y = month // 12
        sums.flows[y, FLOW_NAMES.index(what), of] += 1
        if what.startswith("family"):
            sums.flows[y, FAMILY, of] += 1 if what == "family_joined" else -1
        else:
            sums.stays[y, of, sector] += 1 if what == "arrived" else -1
        if what == "registered":
            target = structure().registers_as[of]
            sums.stays[y, target, sector] += 1


def test_the_plain_life_says_what_the_compiled_one_says() -> None:
    past = books.past(DRAWS, 7, 0.0002)
    assert past.sums.flows[:, FLOW_NAMES.index("arrived")].sum() > 500
    found = plainly(past)
    assert np.array_equal(found.stays, past.sums.stays)
    assert np.array_equal(found.flows, past.sums.flows)


@pytest.mark.parametrize("threads", [1, 2, 4])
def test_the_same_bytes_for_any_number_of_threads(
    threads: int, history: list[Past], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cohorts, "THREADS", threads)
    again = books.past(DRAWS, 0, SCALE)
    assert np.array_equal(again.sums.flows, history[0].sums.flows)
    assert np.array_equal(again.sums.stays, history[0].sums.stays)
    assert np.array_equal(again.here.keys, history[0].here.keys)


def test_nobody_is_lost(history: list[Past]) -> None:
    """Stock = stock before + arrivals − departures − deaths, a registration being both, in every pair and year."""
    for past in history:
        flows = past.sums.flows
        arrived, left, died, registered = (flows[:, FLOW_NAMES.index(n)] for n in FLOW_NAMES[1:5])
        turned = np.zeros_like(registered)
        for p, target in enumerate(structure().registers_as):
            if target >= 0:
                turned[:, target] += registered[:, p]
        change = arrived - left - died - registered + turned
        first = past.sums.stays.sum(2)[0] - change[0]
        assert np.array_equal(past.sums.stays.sum(2)[1:], change[1:])
        assert (first >= 0).all()
        assert (np.cumsum(past.sums.stays, axis=0) >= 0).all()
        assert len(past.here) == past.sums.stays.sum()


def test_an_expected_number_is_that_many_people_on_average() -> None:
    home = np.uint64(11)
    assert [how_many(home, m, 3.0) for m in range(5)] == [3] * 5
    assert np.mean([how_many(home, m, 0.25) for m in range(4000)]) == pytest.approx(0.25, abs=0.02)
    numbers = [how_many(home, 9, float(x)) for x in np.linspace(0, 4, 200)]
    assert numbers == sorted(numbers)  # more jobs never send anybody away


@pytest.mark.parametrize(
    "package",
    [baseline(), read_package(GRIP), parse_settings(["L.20.real_increase=0.4", "1.2.joint_inspections=3"])],
    ids=["current law", "grip", "minimum wage"],
)
def test_all_together_say_what_the_cohorts_say(package: Package, history: list[Past]) -> None:
    """Every indicator, in every year: the mean over seeds lies within the error that the seeds themselves show."""
    channels, leans = channels_of(package, history[0].world)
    found = [books.ahead(past, channels, hurdles_of(leans), pays_of(leans)) for past in history]
    lives = [series_of(DRAWS, one.books, channels) for one in found]
    cohorts_say = series_of(DRAWS, found[0].cohort, channels)
    apart = {}
    for key, expected in cohorts_say.items():
        values = np.stack([series[key] for series in lives])
        error = np.sqrt(values.var(0, ddof=1).mean() / len(values))
        allowed = WITHIN * error + 1e-6 * np.abs(expected)
        if key.startswith("arrivals_by_route:technician"):
            allowed = WITHIN * np.sqrt(expected / SCALE / SEEDS)  # a few years alone, so their own Poisson error
        apart[key] = float((np.abs(values.mean(0) - expected) / np.maximum(allowed, 1e-9)).max())
    assert len(apart) > 150
    assert {key: x for key, x in apart.items() if x > 1} == {}


def test_a_longer_search_does_to_the_highly_skilled_what_the_cohorts_say(history: list[Past]) -> None:
    """Half of departures follow a search in vain here, so that seeds show it: more people and fewer departures."""
    draws = DRAWS.pin(**{"effects.search_stay": 0.06})
    past = [dataclasses.replace(one, world=dataclasses.replace(one.world, draws=draws)) for one in history]
    channels = channels_of(parse_settings(["2.11.search_months=6", "2.11.from=2030"]), past[0].world)[0]
    skilled, neutral = structure().on_routes(HIGHLY_SKILLED), cohorts.Channels.neutral(1)
    law = [books.ahead(one, neutral) for one in past]
    more = [ahead_from(before, one, channels) for before, one in zip(law, past, strict=True)]
    for name in ("stock", "left"):

        def added(one: cohorts.Books, other: cohorts.Books, name: str = name) -> np.ndarray:
            return (getattr(one, name) - getattr(other, name))[:, skilled, 0].sum(1)

        lives = np.array([added(m.books, b.books) for m, b in zip(more, law, strict=True)])
        expected = added(more[0].cohort, law[0].cohort)
        error = lives.std(0, ddof=1) / SEEDS**0.5
        assert not expected[:3].any()
        assert not lives[:, :3].any()
        assert (np.abs(lives.mean(0) - expected) <= WITHIN * error + 1e-6).all(), name
        assert abs(expected[3]) > WITHIN * error[3], name


def expected_families(past: Past) -> tuple[np.ndarray, np.ndarray, np.ndarray]:  # type: ignore[type-arg]
    """Family members per year of history (stock, joined, left) by the same law, for each stay type and phase apart.

    Within a type and phase everybody leaves with one chance, so who leaves has an average family, and the expected
    number is exact. N and F (P, K, phase) are workers and family members.
    """
    law = law_of(past.run, cohorts.run_of(past.world, cohorts.Channels.neutral(1)))
    come, die = books._let_in(past.run, past.months).sum(1), -np.expm1(1 / law.die_gap)
    with np.errstate(divide="ignore"):
        settle, join = -np.expm1(1 / law.settle_gap)[:, None], -np.expm1(1 / law.join_gap)
    staged, becomes = law.kinds[:, STAGED, None] > 0, law.kinds[:, BECOMES]
    young = np.where(staged, past.run.start.young[..., 0], 0.0)
    workers = np.stack([young, past.run.start.cells[..., 0].sum(0) - young], -1)
    family = np.zeros_like(workers)
    stock, joined, left = np.zeros((3, TURN // 12))
    for t in range(TURN):
        y = t // 12
        mix = np.diff(law.mix[y], prepend=0.0, axis=1) / law.mix[y, :, -1:]
        leave = np.minimum(1.0, law.leave * law.leaving[y][:, None])
        here = np.stack([np.ones_like(leave), 1 - leave], -1) * (1 - die)[None, :, None]
        left[y] += (family * (1 - here)).sum()
        workers, family = workers * here, family * here
        moved = workers * np.where(becomes >= 0, 1.0, 0.0)[:, None, None] * (law.register * law.registering[y])[:, None]
        workers, anew = workers - moved, np.zeros(len(becomes))
        np.add.at(anew, becomes[becomes >= 0], moved.sum((1, 2))[becomes >= 0])
        for cells in (workers, family):
            past_first = cells[..., 0] * settle
            cells[..., 0] -= past_first
            cells[..., 1] += past_first
        half = np.sqrt(1 - die) * np.where(staged, 1.0, np.sqrt(1 - leave))
        newcomers = come[t][:, None] * mix * half + anew[:, None] * mix
        workers += np.stack([np.where(staged, newcomers, 0.0), np.where(staged, 0.0, newcomers)], -1)
        more = join * (law.members[:, None, None] * workers - family)
        family, joined[y], stock[y] = family + more, joined[y] + more.sum(), (family + more).sum()
    return stock, joined, left


def test_families_are_those_of_the_same_law(history: list[Past]) -> None:
    """Cohorts: the exact expectation, year by year. Lives: within six standard errors of it."""
    exact = expected_families(history[0])
    law = law_of(history[0].run, cohorts.run_of(history[0].world, cohorts.Channels.neutral(1)))
    ends_otherwise = (law.kinds[:, BECOMES] >= 0) | (law.kinds[:, [SHORT, PILOT]] > 0).any(1)
    assert not law.members[ends_otherwise].any()  # who registers, is helped home or is due leaves no family behind
    for name, expected in zip(("family", "family_joined", "family_left"), exact, strict=True):
        np.testing.assert_allclose(getattr(history[0].books, name)[..., 0].sum(1), expected, rtol=1e-9, err_msg=name)
    flows = [past.sums.flows[: TURN // 12].sum(2) / SCALE for past in history]
    for name, expected in zip(("family", "family_joined", "family_left"), exact, strict=True):
        values = np.stack([flow[:, FLOW_NAMES.index(name)] for flow in flows])
        values = np.cumsum(values, axis=1) if name == "family" else values
        error = np.sqrt(values.var(0, ddof=1) / SEEDS)
        assert (np.abs(values.mean(0) - expected) < WITHIN * error).all(), name
        whole = values.sum(1)
        assert whole.mean() == pytest.approx(expected.sum(), abs=4 * whole.std(ddof=1) / SEEDS**0.5), name


def test_the_law_itself_lets_in_everybody_who_comes_under_current_law(history: list[Past]) -> None:
    """Newcomers are those whom the law admits today; the compiled rule says so of each, and stops who it should."""
    people = skilled(history[0])
    assert not asked(people, criterion("1"))[0].any()
    fails, first, names = asked(people, criterion("1.09"))
    for route, group in GROUP_OF_ROUTE.items():
        here = np.isin(people.pair, structure().index(route=route))
        expected = 1 - admitted_share(1.09, group, DRAWS)[0]
        assert fails[here].sum() == pytest.approx(expected * here.sum(), abs=4 * np.sqrt(expected * here.sum()))
    assert {names[place] for place in np.unique(first[fails])} == {"KM-C3"}


@pytest.mark.parametrize(
    "setting",
    [
        "1.2.joint_inspections=3", "1.4.improper_share_stopped=0.6", "2.6.quota=3000 2.6.wage_floor=3122",
        "2.6.quota=3000 2.6.direct_only=true", "2.11.uniform=true", "2.11.sponsor_conditions=KM-V4",
        "2.11.qualification_test=true", "L.3.percentage=0.1", "L.3.norm_factor=1.6",
        "L.3.percentage=0.2 L.3.norm_factor=1.3", "L.4.sponsor_fine_limit=1",
    ],
)  # fmt: skip
def test_whom_the_rules_stop_one_by_one_is_the_share_that_the_cohorts_read(setting: str, history: list[Past]) -> None:
    """Each hurdle over the people of its pairs: the rule on their own wage, age and sponsor stops the assumed share."""
    _, leans = channels_of(parse_settings(setting.split()), history[0].world)
    pairs = structure().pairs
    hurdles = [h for lean in leans.values() for h in lean.hurdles if h.share.any() and h.asked]
    assert hurdles
    for hurdle in hurdles:
        for p in hurdle.pairs:
            wanted = np.zeros((2, len(structure().sectors), len(pairs)))
            wanted[..., p] = 200.0
            people = newcomers(DRAWS, history[0].homes, wanted, TURN + 24)
            as_asked = dataclasses.replace(hurdle, asked=dataclasses.replace(hurdle.asked, paid_up=False))
            verdicts = admit(people, [as_asked], cohorts.Channels.neutral(1), 1.0)
            share = hurdle.share[0]
            if hurdle.asked.paid_up:
                share = share / (1 - DRAWS["entry.paid_up_share"][0])
            error = np.sqrt(share * (1 - share) / len(people))
            assert (verdicts.stopped > 0).mean() == pytest.approx(share, abs=4.5 * error), (pairs[p].name, hurdle.name)


def criterion(factor: str) -> Hurdle:
    rule = AskedRule("kennismigrant", "KM-V1", "KM-C3", {"factor": factor})
    return Hurdle("2.11", "criterion", np.arange(len(structure().pairs)), np.ones(1), np.ones(24), rule)


def skilled(past: Past) -> Newcomers:
    months = cohorts.follow(cohorts.run_of(past.world, cohorts.Channels.neutral(1)))[2]
    wanted = wanted_of(months)[:120] * 0.1
    return newcomers(DRAWS, past.homes, np.where(structure().on_routes(HIGHLY_SKILLED), wanted, 0.0), TURN)


@pytest.mark.parametrize(
    "settings",
    [
        ["2.11.criterion_factor=1.3", "2.11.quota=15000"],
        ["2.15.places_per_year=2000", "L.18.regions_open=35"],
        ["L.14.coverage=1", "2.6.quota=5000", "2.11.search_months=6"],
        ["L.20.real_increase=0.4", "L.20.from=2030", "1.2.joint_inspections=3", "L.10.levy_eur_per_worker_month=200"],
        None,
    ],
)
def test_to_live_again_only_who_can_differ_gives_the_same_bits(
    settings: list[str] | None, history: list[Past], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(difference, "MOST_TOUCHED", 1.0)
    package = read_package(GRIP) if settings is None else parse_settings(settings)
    channels, leans = channels_of(package, history[0].world)
    asked = channels, hurdles_of(leans), pays_of(leans)
    law = books.ahead(history[0], cohorts.Channels.neutral(1))
    whole, part = books.ahead(history[0], *asked), ahead_from(law, history[0], *asked)
    assert np.array_equal(part.sums.stays, whole.sums.stays)
    assert np.array_equal(part.sums.flows, whole.sums.flows)
    assert not np.array_equal(part.sums.flows, law.sums.flows)
    back = ahead_from(part, history[0], cohorts.Channels.neutral(1))
    assert np.array_equal(back.sums.flows, law.sums.flows)


def dearer(past: Past, *settings: str) -> tuple[books.MeanField, DearerWork]:
    """The mean field of a package with a higher minimum wage, and whose post falls away in it."""
    channels, leans = channels_of(parse_settings([*settings]), past.world)
    field = books.mean_field(past, channels, hurdles_of(leans), pays_of(leans))
    assert field.dearer is not None
    return field, field.dearer


@pytest.mark.parametrize("rise", ["0.01", "0.1", "0.4"])
def test_posts_fall_away_for_those_below_the_minimum_as_many_as_the_cohorts_say(rise: str, history: list[Past]) -> None:
    """Per pair and sector, in the year of the rise and far ahead: within sampling error; and nobody paid enough."""
    for year in (2029, 2045):
        span = slice(12 * (year - 2027), 12 * (year - 2026))
        fewer, expected = 0.0, 0.0
        for past in history:
            field, work = dearer(past, f"L.20.real_increase={rise}")
            here = np.zeros_like(field.wanted)
            here[span] = field.wanted[span]
            lost = work.lose(past.homes, here)
            assert (own_rise(lost, work.pay) > 0).all()
            fewer = fewer + np.bincount(lost.sector, minlength=12)
            expected = expected + (here * work.lost).sum((0, 2))
        assert (np.abs(fewer - expected) < WITHIN * np.sqrt(expected)).all()
        whole, of_all = np.sum(fewer), np.sum(expected)
        assert whole == pytest.approx(of_all, abs=3 * of_all**0.5)


def test_the_mean_rise_is_that_of_the_people_themselves(history: list[Past]) -> None:
    """Cent by cent over wages and ages, beside everybody of some pairs one by one, asked by the rule."""
    _, work = dearer(history[0], "L.20.real_increase=0.4")
    pairs = structure().pairs
    for name in ("eu_short_stay", "eu_posted", "work_permit"):
        p = next(p for p in work.pay.pairs if pairs[p].route == name)
        wanted = np.zeros((2, len(structure().sectors), len(pairs)))
        wanted[..., p] = 2000.0
        rise = own_rise(newcomers(DRAWS, history[0].homes, wanted, TURN), work.pay)
        assert rise.max() == pytest.approx(work.most)
        assert rise.mean() == pytest.approx(work.rise[p], abs=4 * rise.std() / len(rise) ** 0.5)
    employed = {pairs[p].route for p in work.pay.pairs}
    assert "self_employed" not in employed  # the minimum wage is of employees


def test_what_the_lowest_paid_cannot_lose_falls_on_anybody(history: list[Past]) -> None:
    """Where more posts go than the own rise can tell, the rest is a share over all, and shown as such."""
    field, work = dearer(history[0], "L.20.real_increase=0.1")
    for lost, kinds in ((0.3, {OFFERED, TOO_DEAR}), (0.9, {OFFERED, TOO_DEAR, FEWER})):
        heavy = dataclasses.replace(work, lost=np.where(work.rise > 0, lost, 0.0) * np.ones_like(work.lost))
        people = newcomers(DRAWS, history[0].homes, np.where(heavy.lost > 0, field.wanted, 0.0)[:24], TURN)
        found = heavy.of(people)
        assert set(np.unique(found)) == kinds
        error = (lost * (1 - lost) / len(people)) ** 0.5
        assert (found != OFFERED).mean() == pytest.approx(lost, abs=4 * error)
        assert (own_rise(people.some(found == TOO_DEAR), heavy.pay) > 0).all()


def test_the_plain_life_loses_the_post_that_the_compiled_one_loses(history: list[Past]) -> None:
    field, work = dearer(history[0], "L.20.real_increase=0.2")
    people = newcomers(DRAWS, history[0].homes, field.wanted[:60], TURN)
    people = people.some(np.isin(people.pair, work.pay.pairs))
    rises, found = own_rise(people, work.pay), work.of(people)
    stream, step = (int(of(HURDLE, work.stream)) for of in (stream_of, step_of))
    for i in range(len(people)):
        month, sector, pair = int(people.month[i]), people.sector[i], people.pair[i]
        u = plain.evenly(int(people.homes[pair, sector]), month, int(people.serial[i]), stream, step)
        lost = float(work.lost[month - TURN, sector, pair])
        assert plain.loses_post(u, lost, float(rises[i]), float(work.rise[pair]), work.most) == (found[i] != OFFERED)
    assert set(people.keys[found != OFFERED]) == set(work.lose(history[0].homes, field.wanted[:60]).keys)


def test_a_rise_that_has_not_begun_changes_nobody(history: list[Past]) -> None:
    channels, leans = channels_of(parse_settings(["L.20.real_increase=0.4", "L.20.from=2045"]), history[0].world)
    law = books.ahead(history[0], cohorts.Channels.neutral(1))
    late = books.ahead(history[0], channels, hurdles_of(leans), pays_of(leans))
    before = 2045 - 2005
    assert np.array_equal(late.sums.flows[:before], law.sums.flows[:before])
    assert not np.array_equal(late.sums.flows[before:], law.sums.flows[before:])


def test_what_one_measure_does_to_a_post_another_does_not_shift(history: list[Past]) -> None:
    """With a quota on others beside it, the same people lose a post, but for the numbers that it moves a little."""
    alone, work = dearer(history[0], "L.20.real_increase=0.1")
    both, beside = dearer(history[0], "L.20.real_increase=0.1", "2.11.quota=5000")
    one, other = (set(w.lose(history[0].homes, f.wanted).keys) for f, w in ((alone, work), (both, beside)))
    assert len(one & other) > 0.9 * len(one | other)
