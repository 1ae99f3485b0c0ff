"""How four languages say when something repeats. Names of days and months come from CLDR."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from series.domain.recurrence import Frequency


@dataclass(frozen=True, kw_only=True)
class Phrasebook:
    """`locale` is Babel's. `ordinals` are those with a word of their own, -1 for the last.

    `nth` says the others; `nth_last` those counted from the end. `plural` is of a weekday's name;
    `at_one` is said of the hour that is alone of its kind.
    """

    locale: str
    every: Mapping[Frequency, str]
    every_many: Mapping[Frequency, str]
    every_weekday: str
    plural: Callable[[str], str] = str
    on: str
    weekday: str
    nth_weekday: str
    month_day: str
    nth_day: str
    falling: str
    in_months: str
    of_them: str
    until: str
    once: str
    times: str
    ordinals: Mapping[int, str]
    nth: Callable[[int], str]
    nth_last: str
    at: str
    at_one: str = ""
    in_zone: str


def _units(day: str, week: str, month: str, year: str) -> Mapping[Frequency, str]:
    return dict(zip(Frequency, (day, week, month, year), strict=True))


def _english_nth(place: int) -> str:
    is_teen = place % 100 in (11, 12, 13)
    return f"{place}" + ("th" if is_teen else {1: "st", 2: "nd", 3: "rd"}.get(place % 10, "th"))


def _spanish_plural(weekday: str) -> str:
    return weekday if weekday.endswith("s") else f"{weekday}s"


ENGLISH = Phrasebook(
    locale="en_GB",
    every=_units("every day", "every week", "every month", "every year"),
    every_many=_units("every {} days", "every {} weeks", "every {} months", "every {} years"),
    every_weekday="every {}",
    on="on {}",
    weekday="{}",
    nth_weekday="the {} {}",
    month_day="day {}",
    nth_day="the {} day",
    falling="on {} falling on {}",
    in_months="in {}",
    of_them="(the {} of them)",
    until=", until {}",
    once=", once",
    times=", {} times",
    ordinals={1: "first", 2: "second", 3: "third", 4: "fourth", 5: "fifth", -1: "last"},
    nth=_english_nth,
    nth_last="{} last",
    at="at {}",
    in_zone="{} {} time",
)
FRENCH = Phrasebook(
    locale="fr",
    every=_units("chaque jour", "chaque semaine", "chaque mois", "chaque année"),
    every_many=_units(
        "tous les {} jours", "toutes les {} semaines", "tous les {} mois", "tous les {} ans"
    ),
    every_weekday="tous les {}",
    plural="{}s".format,
    on="{}",
    weekday="le {}",
    nth_weekday="le {} {}",
    month_day="le {}",
    nth_day="le {} jour",
    falling="{} qui tombe {}",
    in_months="en {}",
    of_them="(seulement le {})",
    until=", jusqu’au {}",
    once=", une fois",
    times=", {} fois",
    ordinals={
        1: "premier",
        2: "deuxième",
        3: "troisième",
        4: "quatrième",
        5: "cinquième",
        -1: "dernier",
        -2: "avant-dernier",
    },
    nth=lambda place: f"{place}e",
    nth_last="{} dernier",
    at="à {}",
    in_zone="{}, heure de {}",
)
GERMAN = Phrasebook(
    locale="de",
    every=_units("jeden Tag", "jede Woche", "jeden Monat", "jedes Jahr"),
    every_many=_units("alle {} Tage", "alle {} Wochen", "alle {} Monate", "alle {} Jahre"),
    every_weekday="jeden {}",
    on="am {}",
    weekday="{}",
    nth_weekday="{} {}",
    month_day="{}.",
    nth_day="{} Tag",
    falling="am {}, der auf den {} fällt",
    in_months="im {}",
    of_them="(nur am {})",
    until=", bis zum {}",
    once=", einmal",
    times=", {}-mal",
    ordinals={
        1: "ersten",
        2: "zweiten",
        3: "dritten",
        4: "vierten",
        5: "fünften",
        -1: "letzten",
        -2: "vorletzten",
    },
    nth=lambda place: f"{place}.",
    nth_last="{}-letzten",
    at="um {} Uhr",
    in_zone="{}, Ortszeit {}",
)
SPANISH = Phrasebook(
    locale="es",
    every=_units("cada día", "cada semana", "cada mes", "cada año"),
    every_many=_units("cada {} días", "cada {} semanas", "cada {} meses", "cada {} años"),
    every_weekday="todos los {}",
    plural=_spanish_plural,
    on="{}",
    weekday="el {}",
    nth_weekday="el {} {}",
    month_day="el día {}",
    nth_day="el {} día",
    falling="{} que caiga en {}",
    in_months="en {}",
    of_them="(solo el {})",
    until=", hasta el {}",
    once=", una vez",
    times=", {} veces",
    ordinals={
        1: "primer",
        2: "segundo",
        3: "tercer",
        4: "cuarto",
        5: "quinto",
        -1: "último",
        -2: "penúltimo",
    },
    nth=lambda place: f"{place}.º",
    nth_last="{} último",
    at="a las {}",
    at_one="a la {}",
    in_zone="{}, hora de {}",
)
BY_LANGUAGE = {"en": ENGLISH, "fr": FRENCH, "de": GERMAN, "es": SPANISH}
