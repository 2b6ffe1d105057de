"""Search as people use it: their words and names for places, what must be among the first answers, and no silence."""

from __future__ import annotations

import html
import re

import pytest
from web_visitor import Page, get

from banen.observe.areas import areas
from banen.serve.web.library.search import index_of
from banen.serve.web.library.terms import marked
from banen.serve.web.site import address
from banen.serve.web.texts import LANGUAGES, words

TERMS = """
Polen reeksen | Polska reeksen | Roemenen reeksen | Bulgaren reeksen | Oekraïners reeksen | brexit cijfers
arbeidsmigranten #arbeidsmigrant | gastarbeiders #arbeidsmigrant | uitzendkrachten #uitzendkracht
uitzendbureau toelating_uitleners | uitzendverbod #m-2.16 | uitleners #uitlener | flexwerker #uitzendkracht
tekort #tekort-aan-bedden | tekort aan bedden #tekort-aan-bedden | woningnood #tekort-aan-bedden | bedden #bed
huisvesting ontruiming_na_baan | huur huur_los_van_werk | keurmerk #snf | SNF #snf | dakloosheid #m-2.15
minimumloon /minimumloon | WML /minimumloon | loon verhogen #m-L.20 | inhoudingen /inhoudingen
onderbetaling ernstige_onderbetaling | gelijk loon gelijke_beloning | looncriterium #looncriterium
kennismigranten /kennismigrant | expats /kennismigrant | blauwe kaart blauwe_kaart | zoekjaar zoekperiode
erkend referent #erkend-referent | referent #m-L.4 | 30%-regeling expat30 | expatregeling expat30
ET-kosten /etk | extraterritoriale kosten /etk | werkvergunning #twv | twv #twv | GVVA #twv
asielzoekers asielzoekers_werk | asiel #asielzoeker | statushouders #statushouder | vluchtelingen #statushouder
detachering gedetacheerde | gedetacheerden gedetacheerde | derdelanders #derdelander | vrij verkeer #eu-efta
seizoenswerk #kort-verblijf | shortstay #kort-verblijf | kort verblijf #kort-verblijf
immigratie #instroom | instroom #instroom | emigratie #uitstroom | vertrek #uitstroom
migratiesaldo #migratiesaldo | netto migratie #migratiesaldo | vacatures #open-banen | krapte #krapte
personeelstekort #krapte | werkloosheid reeksen | productiviteit #m-L.6 | automatisering #m-2.8 | robots #m-2.8
deeltijd #m-L.5 | onbenut arbeidspotentieel #m-L.5 | uitbuiting #m-2.13 | handhaving #arbeidsinspectie
arbeidsinspectie #m-2.10 | inspecteurs #arbeidsinspectie | boetes cijfers | BRP brp_inschrijving | RNI #rni
inschrijving brp_inschrijving | ingezetenen #ingezetene | distributiecentrum afweging | kas afweging
nieuw bedrijf #bedrijfseffectrapportage | BER #bedrijfseffectrapportage | omgevingswet #bedrijfseffectrapportage
gemeente kaart | kaart stand/kaart | regio #arbeidsmarktregio | huisarts stand/kaart | Wtta toelating_uitleners
zorgverzekering zorgverzekering_terugwerking | belastingvoordeel #m-2.9 | kosten wie-betaalt
wie betaalt dit wie-betaalt | onzekerheid #toekomst | marge #negen-van-de-tien | mediaan #middelste-toekomst
scenario #scenario | pakket #scenario | huidig beleid #huidig-beleid | baseline #huidig-beleid | bon #bon
aannames /aannames | bronnen /bronnen | methode /methode | hoe goed klopt dit hoe-goed | privacy /toets
csv /cijfers | api /cijfers | doel /besluit | streefcijfer /besluit | vergelijken /vergelijken
toegankelijkheid /toegankelijkheid | gematigde groei cijfers | commissie Roemer cijfers | ST038 /ST038 | L.20 #m-L.20
minimumlon /minimumloon | uitzentbureau uitlener | kenismigrant kennismigrant | arbijdsinspectie arbeidsinspectie
"""
CASES = [
    tuple(case.strip().rsplit(" ", 1))
    for line in TERMS.strip().splitlines() for case in line.split("|") if case.strip()
]  # fmt: skip

PLACES = """
Den Haag GM0518 | 's-Gravenhage GM0518 | s gravenhage GM0518 | The Hague GM0518 | Scheveningen GM0518
Den Bosch GM0796 | 's-Hertogenbosch GM0796 | den bosch GM0796 | Bois-le-Duc GM0796 | Amsterdam GM0363
Rotterdam GM0599 | Utrecht GM0344 | Eindhoven GM0772 | Venlo GM0983 | Horst GM1507 | Horst aan de Maas GM1507
Westland GM1783 | Naaldwijk GM1783 | Tilburg GM0855 | Zeewolde GM0050 | Schiphol GM0394 | Hoofddorp GM0394
Haarlemmermeer GM0394 | Lansingerland GM1621 | Bleiswijk GM1621 | Sneek GM1900 | Súdwest-Fryslân GM1900
Sudwest Fryslan GM1900 | Heerhugowaard GM1980 | Emmeloord GM0171 | Noordoostpolder GM0171 | Uden GM1991
Veghel GM1948 | Cuijk GM1982 | Brielle GM1992 | Sittard GM1883 | Hellevoetsluis GM1992 | Nijmegen GM0268
Maastricht GM0935 | Groningen GM0014 | Waalwijk GM0867 | Limburg PV31 | Brabant PV30 | Friesland AM02
Rijnmond AM22 | Rivierenland AM10 | Zuid-Holland PV28
"""
AREAS = [tuple(case.strip().rsplit(" ", 1)) for line in PLACES.strip().splitlines() for case in line.split("|")]
FIRST = 3


def test_the_tables_hold_what_was_asked_for() -> None:
    assert len({query for query, _ in CASES}) >= 100
    assert len({query for query, _ in AREAS}) >= 40


@pytest.mark.parametrize(("query", "wanted"), CASES)
def test_a_dutch_word_finds_what_people_mean_by_it(query: str, wanted: str) -> None:
    index = index_of("nl")
    found = index.find(query) or index.find(index.meant(query))
    assert any(wanted in entry.href for entry in found[:FIRST]), [entry.href for entry in found[:FIRST]]


@pytest.mark.parametrize(("query", "code"), AREAS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_place_is_found_by_every_name_that_people_give_it(query: str, code: str, language: str) -> None:
    found = index_of(language).find(query)  # type: ignore[arg-type]  # the languages of the site
    assert found[0].href == f"{address('state', language)}?g={code}"  # type: ignore[arg-type]
    assert areas().find(query).code == code


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("Poland", "series"), ("agency workers", "#uitzendkracht"), ("housing shortage", "#tekort-aan-bedden"),
        ("minimum wage", "#minimumloon"), ("highly skilled migrant", "/kennismigrant"), ("posting", "detachering"),
        ("labour inspectorate", "#arbeidsinspectie"), ("net migration", "#migratiesaldo"), ("map", "state/map"),
        ("who pays", "who-pays"), ("warehouse", "assessment"), ("blue card", "blauwe_kaart"),
    ],
)  # fmt: skip
def test_an_english_word_finds_what_people_mean_by_it(query: str, wanted: str) -> None:
    found = index_of("en").find(query)
    assert any(wanted in entry.href for entry in found[:FIRST]), [entry.href for entry in found[:FIRST]]


def test_every_page_has_the_search_and_the_answers_stand_on_a_page_of_their_own() -> None:
    front = get("/nl").text
    assert 'role="search"' in front
    assert f'action="{address("search", "nl")}"' in front
    page = Page(get(f"{address('search', 'nl')}?q=Den+Haag").text)
    assert f"{address('state', 'nl')}?g=GM0518" in page.links


def test_a_question_without_an_answer_says_so_and_offers_words() -> None:
    page = html.unescape(get(f"{address('search', 'nl')}?q=qqqqzz").text)
    assert "Niets gevonden voor ‘qqqqzz’" in page
    assert words("search", "nl")["examples"][0] in page


def test_a_mistyped_word_is_read_as_the_nearest_and_the_page_says_so() -> None:
    page = html.unescape(get(f"{address('search', 'nl')}?q=minimumlon").text)
    assert "‘minimumloon’" in page
    assert f"{address('desk', 'nl')}/minimumloon" in page


def test_what_somebody_types_is_shown_as_text() -> None:
    page = get(f"{address('search', 'nl')}?q=%3Cscript%3Ealert(1)%3C/script%3E").text
    assert "<script>alert" not in page


def test_a_word_in_a_text_is_explained_the_first_time_on_hover_and_on_focus() -> None:
    text = str(marked("Een kennismigrant <b> is geen statushouder; een kennismigrant", "nl"))
    assert text.count('class="term"') == 2
    assert "&lt;b&gt;" in text
    assert re.findall(r'href="([^"]+)"', text) == [
        f"{address('terms', 'nl')}#kennismigrant", f"{address('terms', 'nl')}#statushouder"
    ]  # fmt: skip
