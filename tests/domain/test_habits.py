"""The likely situation stands first."""

from agent_desktop.domain.habits import Habits


def test_what_followed_here_most_often_comes_first_then_what_is_usual_anywhere() -> None:
    habits = Habits()
    for before, after in (
        ("greeting", "look-up"), ("greeting", "look-up"), ("greeting", "transfer"),
        ("look-up", "closing"), ("look-up", "closing"), ("look-up", "closing"),
    ):  # fmt: skip
        habits.brought_up(before, after)

    assert habits.often("greeting") == ("look-up", "transfer", "closing")
    assert habits.often("look-up")[0] == "closing"


def test_an_old_habit_fades() -> None:
    habits = Habits()
    for _ in range(190):
        habits.brought_up("greeting", "old")
    for _ in range(120):
        habits.brought_up("greeting", "new")

    assert habits.often("greeting") == ("new", "old")


def test_stars_and_counts_come_back_and_nonsense_is_left_out() -> None:
    habits = Habits()
    habits.star("transfer", on=True)
    habits.star("look-up", on=True)
    habits.star("transfer", on=False)
    habits.brought_up("greeting", "look-up")

    again = Habits.from_kept(habits.to_keep())
    broken = Habits.from_kept({"favourites": 7, "counts": {"greeting": {"look-up": "x"}}})

    assert (again.favourites, again.often("greeting")) == (["look-up"], ("look-up",))
    assert (broken.favourites, broken.often("greeting")) == ([], ())
