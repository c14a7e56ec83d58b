"""Tours across lessons: each leads on and back, its links name it, and no link of anything leads astray."""

import pytest

from dashboard import course, guide
from dashboard.catalogue import SLUGS
from dashboard.guide import Place
from dashboard.home import led
from dashboard.tour import guide_of
from engine.core import LANGUAGES

every_course = pytest.mark.parametrize("name", course.NAMES)


@every_course
def test_a_course_leads_through_its_lessons_stop_by_stop_and_back(name):
    legs = course.course_of(name)
    path = [(slug, stop) for slug, stops in legs for stop in stops]
    assert len(legs) >= 2 and [slug for slug, _ in legs] == sorted(dict(legs), key=SLUGS.index)
    for by, way in ((1, path), (-1, path[::-1])):
        slug, stop = way[0]
        here, walked = Place(stop, course=name), [(slug, stop)]
        while found := guide.beside(slug, here, by):
            slug, here = found
            walked.append((slug, here.stop))
            assert guide.place_of(slug, here.link()) == here
        assert walked == way
    for slug, stops in legs:
        assert stops and max(stops) < len(guide_of(slug).stops), "a challenge is for who stays with the lesson"
        for lang in LANGUAGES:
            back, onward = course.ways(name, slug, lang)
            assert onward and bool(back) is (slug != legs[0][0])
            assert str(len(legs)) in course.says(name, slug, lang)


def test_a_link_to_no_course_is_a_link_without_one():
    for odd in ("", "0", "8", "Start", "../1", "x" * 5000, "²"):
        assert course.course_of(odd) == () and course.stops_of(odd, "adaboost") == ()
        assert guide.place_of("adaboost", {"course": odd}) is None
        assert guide.place_of("adaboost", {"course": odd, "tour": "2"}) == Place(1)
    assert guide.place_of("gbdt", {"course": "start"}) is None, "a lesson that is not on it"
    first = Place(0, course="start")
    for tour in ("8", "0", "x", "-1"):
        assert guide.place_of("adaboost", {"course": "start", "tour": tour}) == first
    assert guide.moved("adaboost", first, 7) == Place(7), "who goes further than the course leaves it"
    assert guide.moved("adaboost", first, 2, "1") == guide.moved("adaboost", first, 2, -1) == Place(2, course="start")


def test_a_lesson_without_a_tour_is_passed_over(monkeypatch):
    from dashboard.tour import Guide

    monkeypatch.setattr(course, "guide_of", lambda slug: Guide() if slug == "adaboost" else guide_of(slug))
    course.course_of.cache_clear()
    try:
        assert "adaboost" not in dict(course.course_of("start"))
        slug, place = guide.beside("perceptron", Place(3, course="start"), 1)
        assert (slug, place) == ("attention", Place(0, course="start"))
        assert 'href="adaboost"' in led("adaboost", "en", "start", "AdaBoost")
    finally:
        course.course_of.cache_clear()
