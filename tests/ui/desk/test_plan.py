"""The plan of a case over a real store, by real clicks and keys."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QLineEdit, QWidget

from app.actions.lines import CaseView
from app.actions.plan import change_goal
from app.actions.prefilling import prefill
from app.domain.casework import DeadlineKind, GoalState, MeasureState
from app.domain.clock import SystemClock, today
from app.domain.plan import StepState, stand_of
from app.ui import habits
from app.ui.letters.write_page import WritePage
from app.ui.plan.chart import ChainChart
from app.ui.plan.node import StepNode
from app.ui.plan.waiting_form import OTHER
from app.ui.widgets import Choice
from tests.ui.desk.conftest import Desk

TODAY = today(SystemClock())


@pytest.fixture(autouse=True)
def no_habits() -> None:
    habits.begin({})


class Plan:
    """The tab of one case."""

    def __init__(self, desk: Desk, who: str) -> None:
        self.desk, self.hands = desk, desk.hands
        self.case_id: UUID = desk.case(who).case_id
        desk.main.open_case(self.case_id)
        self.hands.settle()
        self.press("case.tab.plan")

    def press(self, name: str) -> None:
        self.hands.click(name)
        self.hands.settle()

    def view(self) -> CaseView:
        return self.desk.place.queries.case(self.case_id)

    def state(self, chain: str, step: str) -> StepState:
        view = self.view()
        stands = stand_of(view.case, view.measures, self.desk.place.content.chains, today=TODAY)
        stand = next(one for one in stands if one.template.id == chain).stand(step)
        assert stand is not None
        return stand.state

    def node(self, step: str) -> StepNode:
        found: StepNode = self.hands.find(f"plan.node.{step}", StepNode)
        return found


def test_a_step_is_marked_done_by_two_clicks_and_taken_back_by_one(desk: Desk) -> None:
    plan = Plan(desk, "Sabine")
    plan.press("plan.node.R08")
    plan.press("plan.mark.done")
    assert plan.state("debt-eviction", "R08") is StepState.DONE
    assert plan.node("R08").stand.state is StepState.DONE
    assert plan.view().case.steps_done == ()
    plan.press("plan.said.action")
    assert plan.state("debt-eviction", "R08") is StepState.POSSIBLE
    assert plan.node("R08").stand.state is StepState.POSSIBLE


def test_who_owes_it_since_when_and_why_is_written_down_and_shown(desk: Desk) -> None:
    plan = Plan(desk, "Sabine")
    plan.press("plan.node.R08")
    plan.press("plan.mark.waiting")
    plan.hands.write("plan.waiting.why", "Zusage fehlt")
    plan.hands.write("plan.waiting.since", (TODAY - timedelta(days=2)).strftime("%d.%m.%Y"))
    plan.press("plan.waiting.save")
    mark = next(one for one in plan.view().measures if one.chain_step == "debt-eviction:R08")
    assert (mark.state, mark.owed_by, mark.reason) == (
        MeasureState.WAITING,
        "verbraucherzentrale",
        "Zusage fehlt",
    )
    assert mark.since == TODAY - timedelta(days=2)
    assert plan.hands.sees("Zusage fehlt")
    assert plan.node("R08").stand.state is StepState.WAITING


def test_what_is_being_typed_stays_when_the_case_changes(desk: Desk) -> None:
    plan = Plan(desk, "Sabine")
    plan.press("plan.node.R08")
    plan.press("plan.mark.waiting")
    plan.hands.write("plan.waiting.why", "halb getippt")
    desk.page.fetch()  # type: ignore[attr-defined]
    plan.hands.settle()
    assert plan.hands.find("plan.waiting.why", QLineEdit).text() == "halb getippt"


def test_a_circle_of_agencies_is_told_and_leads_to_the_joint_letter(desk: Desk) -> None:
    plan = Plan(desk, "Sabine")
    assert plan.hands.sees("Agencies send the client round in a circle")
    plan.press("plan.loops.action")
    assert isinstance(desk.page, WritePage)


def test_what_is_stuck_is_named_and_shown(desk: Desk) -> None:
    plan = Plan(desk, "Sabine")
    assert plan.hands.sees("2 steps are stuck")
    plan.press("plan.broken.action")
    assert plan.hands.sees("Jobcenter und Amt sagen beide: nicht zuständig.")
    plan.press("plan.mark.done")
    assert plan.hands.sees("1 step is stuck")


def test_a_reminder_of_a_step_is_a_deadline_of_the_case(desk: Desk) -> None:
    plan = Plan(desk, "Sabine")
    plan.press("plan.node.R12")
    plan.press("plan.remind")
    plan.press("plan.remind.save")
    made = [one for one in plan.view().deadlines if one.title.startswith("R12")]
    assert [(one.kind, one.due_on) for one in made] == [(DeadlineKind.REMINDER, TODAY + timedelta(days=14))]


def test_a_case_without_a_chain_chooses_one_and_then_another(desk: Desk) -> None:
    plan = Plan(desk, "Dieter")
    plan.press("plan.pick.letter-deadline")
    assert plan.state("letter-deadline", "B01") is StepState.POSSIBLE
    assert plan.view().case.chain is None
    plan.press("plan.chain.more")
    plan.press("plan.pick.debt-eviction")
    assert plan.state("debt-eviction", "R01") is StepState.POSSIBLE
    plan.press("plan.node.R01")
    plan.press("plan.mark.done")
    assert plan.state("debt-eviction", "R01") is StepState.DONE
    plan.press("plan.chain.leave")
    assert not plan.hands.shows("plan.node.R01")
    plan.press("plan.said.action")
    assert plan.state("debt-eviction", "R01") is StepState.DONE


def test_goals_are_agreed_and_measures_stand_by_their_day(desk: Desk) -> None:
    plan = Plan(desk, "Dieter")
    plan.hands.write("plan.goal.title", "Ich will zu Hause bleiben.")
    plan.press("plan.goal.agreed")
    (goal,) = plan.view().goals
    assert (goal.title, goal.agreed_on) == ("Ich will zu Hause bleiben.", TODAY)
    plan.hands.write("plan.measure.title", "Pflegegrad beantragen")
    plan.hands.write("plan.measure.due", (TODAY + timedelta(days=7)).strftime("%d.%m.%Y"))
    plan.press("plan.measure.add")
    measure = next(one for one in plan.view().measures if one.title)
    assert (measure.due_on, measure.owed_by) == (TODAY + timedelta(days=7), "caseworker")
    plan.press(f"plan.measure.{measure.id}.done")
    assert next(one for one in plan.view().measures if one.title).state is MeasureState.DONE
    plan.press(f"plan.goal.{goal.id}.reached")
    assert plan.view().goals[0].state is GoalState.REACHED
    plan.press("plan.said.action")
    assert plan.view().goals[0].state is GoalState.OPEN


def choose(plan: Plan, name: str, code: str) -> None:
    """As a person: open the list, go to the line, Enter."""
    choice = plan.hands.find(name, Choice)
    choice.setFocus()
    choice.setCurrentIndex(choice.findData(code))
    choice.activated.emit(choice.currentIndex())
    plan.hands.settle()


def test_a_goal_is_renamed_and_every_field_of_it_changed_and_taken_back(desk: Desk) -> None:
    plan = Plan(desk, "Dieter")
    plan.hands.write("plan.goal.title", "Zu Hause bleiben")
    plan.press("plan.goal.agreed")
    (goal,) = plan.view().goals
    plan.press(f"plan.edit.{goal.id}")
    assert plan.hands.find("plan.goal.edit.title", QLineEdit).text() == "Zu Hause bleiben"
    need = plan.view().needs[0].code
    choose(plan, "plan.goal.edit.need", need)
    choose(plan, "plan.goal.edit.state", GoalState.DROPPED)
    for name, day in (("agreed", TODAY - timedelta(days=3)), ("due", TODAY + timedelta(days=90))):
        plan.hands.write(f"plan.goal.edit.{name}", day.strftime("%d.%m.%Y"))
    plan.hands.write("plan.goal.edit.title", "Ich will in meiner Wohnung bleiben.")
    plan.hands.press(Qt.Key.Key_Return)
    plan.hands.settle()
    (after,) = plan.view().goals
    assert (after.title, after.need) == ("Ich will in meiner Wohnung bleiben.", need)
    assert (after.state, after.agreed_on) == (GoalState.DROPPED, TODAY - timedelta(days=3))
    assert after.due_on == TODAY + timedelta(days=90)
    assert not plan.hands.shows("plan.goal.edit")
    plan.press("plan.said.action")
    assert plan.view().goals == (goal,)


def test_every_field_of_a_measure_is_changed(desk: Desk) -> None:
    plan = Plan(desk, "Dieter")
    for title in ("Erstes Ziel", "Zweites Ziel"):
        plan.hands.write("plan.goal.title", title)
        plan.press("plan.goal.agreed")
    plan.hands.write("plan.measure.title", "Pflegegrad beantragen")
    plan.press("plan.measure.add")
    measure = next(one for one in plan.view().measures if one.title)
    second = next(goal for goal in plan.view().goals if goal.title == "Zweites Ziel")
    plan.press(f"plan.edit.{measure.id}")
    plan.hands.write("plan.measure.edit.title", "Antrag auf Pflegegrad stellen")
    choose(plan, "plan.measure.edit.goal", str(second.id))
    choose(plan, "plan.measure.edit.who", OTHER)
    plan.hands.write("plan.measure.edit.other", "Pflegekasse")
    choose(plan, "plan.measure.edit.state", MeasureState.WAITING)
    plan.hands.write("plan.measure.edit.reason", "Gutachten fehlt")
    for name, day in (("since", TODAY - timedelta(days=2)), ("due", TODAY + timedelta(days=14))):
        plan.hands.write(f"plan.measure.edit.{name}", day.strftime("%d.%m.%Y"))
    plan.hands.press(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    plan.hands.settle()
    after = next(one for one in plan.view().measures if one.id == measure.id)
    assert (after.title, after.goal_id) == ("Antrag auf Pflegegrad stellen", second.id)
    assert (after.owed_by, after.state, after.reason) == (
        "Pflegekasse",
        MeasureState.WAITING,
        "Gutachten fehlt",
    )
    assert (after.since, after.due_on) == (TODAY - timedelta(days=2), TODAY + timedelta(days=14))

    plan.press(f"plan.edit.{measure.id}")
    choose(plan, "plan.measure.edit.state", MeasureState.DONE)
    plan.press("plan.measure.edit.save")
    done = next(one for one in plan.view().measures if one.id == measure.id)
    assert (done.state, done.reason) == (MeasureState.DONE, None)
    assert (done.done_on, done.since) == (TODAY, TODAY)


def test_what_is_being_put_right_stays_and_meets_what_a_colleague_changed(desk: Desk) -> None:
    plan = Plan(desk, "Dieter")
    plan.hands.write("plan.goal.title", "Zu Hause bleiben")
    plan.press("plan.goal.agreed")
    shown = plan.view()
    (goal,) = shown.goals
    plan.press(f"plan.edit.{goal.id}")
    plan.hands.write("plan.goal.edit.title", "Bei mir bleiben")
    told = change_goal(shown, goal, work=desk.place.work, title="In der Wohnung bleiben")
    desk.main.touched.announce(told.touched)
    plan.hands.settle()
    assert plan.hands.find("plan.goal.edit.title", QLineEdit).text() == "Bei mir bleiben"
    plan.press("plan.goal.edit.save")
    (conflict,) = plan.view().conflicts
    assert {value.value for value in conflict.values} == {"Bei mir bleiben", "In der Wohnung bleiben"}


def test_an_editor_is_left_by_cancel_and_not_saved_with_a_broken_day(desk: Desk) -> None:
    plan = Plan(desk, "Dieter")
    plan.hands.write("plan.goal.title", "Zu Hause bleiben")
    plan.press("plan.goal.agreed")
    (goal,) = plan.view().goals
    plan.press(f"plan.edit.{goal.id}")
    plan.hands.write("plan.goal.edit.due", "32.")
    plan.press("plan.goal.edit.save")
    assert plan.hands.shows("plan.goal.edit")
    plan.press("plan.goal.edit.cancel")
    assert not plan.hands.shows("plan.goal.edit")
    assert plan.view().goals == (goal,)


def test_a_goal_that_was_typed_is_kept_when_the_page_is_left(desk: Desk) -> None:
    plan = Plan(desk, "Dieter")
    plan.hands.write("plan.goal.title", "noch nicht fertig")
    desk.main.back()
    plan.hands.settle()
    assert [goal.title for goal in plan.view().goals] == ["noch nicht fertig"]


def test_picture_or_list_is_remembered(desk: Desk) -> None:
    plan = Plan(desk, "Sabine")
    plan.press("plan.view.list")
    assert not plan.hands.shows("plan.chart")
    plan.press("plan.line.R08")
    assert plan.hands.shows("plan.step")
    again = Plan(desk, "Stefan")
    assert habits.habit(habits.PLAN_AS_LIST)
    assert again.hands.shows("plan.list")


def test_the_picture_is_walked_with_the_arrows_and_opened_with_enter(desk: Desk) -> None:
    plan = Plan(desk, "Sabine")
    plan.node("R01").setFocus()
    plan.hands.press(Qt.Key.Key_Right)
    reached = QApplication.focusWidget()
    assert isinstance(reached, StepNode)
    assert reached.stand.step.id in {"R02", "R03", "R04", "R06"}
    plan.hands.press(Qt.Key.Key_Return)
    plan.hands.settle()
    assert plan.hands.shows("plan.step")
    assert [node for node in plan.desk.page.findChildren(StepNode) if node.focusPolicy() & _TAB] == [reached]


_TAB = Qt.FocusPolicy.TabFocus


@pytest.mark.parametrize("tag", ["de", "ar"])
def test_all_steps_of_the_longest_chain_fit_across_the_screen(
    open_desk: Callable[..., Desk], tag: str
) -> None:
    plan = Plan(open_desk(tag), "Agnieszka")
    chart = plan.hands.find("plan.chart", ChainChart)
    nodes = chart.findChildren(StepNode)
    assert len(nodes) == 21
    assert chart.horizontalScrollBar().maximum() == 0
    boxes = [node.geometry() for node in nodes]
    assert not any(one.intersects(other) for at, one in enumerate(boxes) for other in boxes[at + 1 :])
    first, last = plan.node("S01"), plan.node("S20")
    assert (_left(first) < _left(last)) is (tag == "de")
    assert all(node.accessibleName() for node in nodes)


def _left(widget: QWidget) -> int:
    return widget.mapToGlobal(QPoint(0, 0)).x()


def test_larger_and_smaller(desk: Desk) -> None:
    plan = Plan(desk, "Sabine")
    before = plan.node("R01").height()
    plan.press("plan.zoom.in")
    assert plan.node("R01").height() > before
    for _ in range(5):
        if plan.hands.find("plan.zoom.out", QAbstractButton).isEnabled():
            plan.press("plan.zoom.out")
    assert plan.node("R01").height() < before


def test_an_address_locked_chain_says_so_and_stays_off_the_sheet(desk: Desk) -> None:
    plan = Plan(desk, "Sonnenblume")
    assert plan.hands.shows("plan.locked")
    answers = prefill("next-steps", plan.case_id, None, place=desk.place, hours_text=lambda _hours: ())
    titles = {step.title for step in desk.place.content.chains["violence"].steps}
    assert not titles & {row.get("what") for row in answers.get("steps", ())}


def test_the_sheet_of_next_steps_takes_what_the_chain_says(desk: Desk) -> None:
    case = desk.case("Uwe")
    answers = prefill("next-steps", case.case_id, None, place=desk.place, hours_text=lambda _hours: ())
    assert "Widerspruch fristwahrend, ohne Begründung" in {row["what"] for row in answers["steps"]}
