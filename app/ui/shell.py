"""From the door to the work and out again, in one window."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication, QWidget

from app.domain.policy import LeaseState
from app.i18n import gettext as _
from app.system.paths import resources_root, user_folder
from app.system.settings import Operator, Role, Settings, write_settings
from app.ui import habits, language
from app.ui.arrival import REKEYED, Arrival, ToTell, arrive, kept_of
from app.ui.collector import Collector
from app.ui.door_pages import DoorPages
from app.ui.first_window import Window
from app.ui.instead import Instead
from app.ui.locking import Locking, LockSteps
from app.ui.tasks import Control, Lane, Tasks, raise_again
from app.ui.warming import import_rest

if TYPE_CHECKING:
    from app.actions.ports import Caseworker
    from app.actions.session_ports import KeptPage
    from app.actions.workplace import Doorway, Workplace
    from app.domain.errors import DeviceRevoked
    from app.domain.policy import Lease
    from app.ui.carried import Carried
    from app.ui.changing import Changing
    from app.ui.main_window import MainView
    from app.ui.notices import Notice
    from app.ui.rekeying import NewKey
    from app.ui.start.steps import Entered

SMALLEST = (960, 600)


def _nothing() -> None:
    """Nothing heavy to import."""


class Shell(QObject):
    """Leads from the door to the work and out again."""

    signed_in = Signal(object)
    ready = Signal()
    """The door is painted and hears keys."""

    def __init__(
        self,
        app: QApplication,
        doorway: Doorway,
        settings: Settings,
        *,
        warm_up: Callable[[], None] = _nothing,
        folder: Path | None = None,
        window: Window | None = None,
        set_aside: Path | None = None,
        steps: LockSteps | None = None,
    ) -> None:
        """Makes the door.

        Args:
            app: the application object.
            doorway: the way in.
            settings: of this device.
            warm_up: imports what is heavy.
            folder: where the settings are kept.
            window: that is shown already.
            set_aside: where a broken settings file was kept.
            steps: what locking does to the process; None (tests, the tour) = the door opens in this one.
        """
        super().__init__()
        self._app, self._doorway, self.settings = app, doorway, settings
        self._warm_up, self._folder = warm_up, folder or user_folder()
        self.tasks = Tasks(self)
        self._collector = Collector(self)
        self.place: Workplace | None = None
        self.main: MainView | None = None
        self._warm: threading.Thread | None = None
        self._closed = False
        self._demo = settings.demo and not doorway.has_store()
        steps = steps or LockSteps()
        self._demo_locked = self._demo and steps.was_locked
        self._change: Changing | None = None
        self._tell = ToTell(set_aside)
        self._notices: list[Notice] = []
        self._instead = Instead(self.tasks, self._put, self._notices, self)
        self._instead.work.connect(self._show_work)
        self._instead.locked.connect(self.lock)
        self._instead.rekeyed.connect(partial(self._remember, door_notice=REKEYED))
        self._instead.rekeyed.connect(self._store_is_closed)
        self._instead.revoked.connect(self._revoked)
        self._instead.wiped.connect(self._store_is_closed)
        language.speak(app, language.first_language(settings.language))
        known = {name: getattr(settings, name) for name in habits.NAMES}
        habits.begin(known, lambda name, value: self._remember(**{name: value}))
        self.window = window or Window(settings.window_geometry)
        self.window.setMinimumSize(*SMALLEST)
        self.window.setWindowTitle(_("Sozialraumbüro"))
        self.window.setWindowIcon(QIcon(str(resources_root() / "icons" / "sozialraumbuero.svg")))
        self.window.closing.connect(self.close)
        self._locking = Locking(app, self.window, self.tasks, steps)
        self._locking.due.connect(self.lock)
        self._locking.warned.connect(self._warn)
        self._locking.ended.connect(self._locked)
        self._door = DoorPages(doorway, self.tasks, self._put, self)
        self._door.entered.connect(self._enter)
        self._door.language_chosen.connect(partial(self._change_language, self._show_door))
        self._door.set_up.connect(self._was_set_up)
        self._door.demo_chosen.connect(self._demo_begins)
        self._show_door()
        if window is not None:
            QTimer.singleShot(0, self, self._door_shown)

    def show(self) -> None:
        """Show the window."""
        self.window.show()
        QTimer.singleShot(0, self, self._door_shown)

    def _door_shown(self) -> None:
        """The heavy imports begin when the door is painted, so that it never waits for them."""
        if self._warm is not None or self._closed:
            return
        self.window.repaint()
        self._warm = threading.Thread(target=partial(import_rest, self._warm_up), name="warm-up", daemon=True)
        self._warm.start()
        self.ready.emit()

    def close(self) -> None:
        """Stop the sync timer, cancel tasks, wait for the store, close it, forget the key (B4)."""
        if self._closed:
            return
        self._closed = True
        self._locking.stop()
        self._instead.end()
        self._leave_main()
        self.tasks.close()
        if self._warm is not None:
            self._warm.join()
        if self.place is not None:
            self.place.close()
        self._collector.close()
        self._keep_geometry()

    # -- the door -----------------------------------------------------------------------------

    def _show_door(self) -> None:
        if self._demo_locked:
            self.show_locked_demo()
            return
        self._door.show(self.settings.door_notice)

    def _demo_begins(self) -> None:
        self._demo = True
        self._remember(demo=True)

    def show_locked_demo(self) -> None:
        """The door of the demonstration after a lock."""
        from app.ui.start.unlock import GoOnPage  # noqa: PLC0415 - only the window that is needed

        self._demo_locked = False
        page = GoOnPage()
        page.go_on.connect(self.enter_demo)
        self._put(page)
        page.begin()

    def enter_demo(self, then: Callable[[], None] | None = None) -> None:
        """Straight into the demonstration; `then` is called when its first page is there."""
        from app.ui.start.frame import StartPage  # noqa: PLC0415 - only the window that is needed

        page = StartPage("demo", _("Demonstration"), _("Everybody you will see is invented."))
        self._put(page)
        page.busy.begin(_("Making invented people and a small central office …"))
        if then is not None:
            self.signed_in.connect(lambda _place: QTimer.singleShot(0, self, then))
        self._demo_begins()
        tag = language.spoken()

        def fail(error: Exception) -> None:
            page.busy.end()
            page.banner.show_error(error)

        self.tasks.start(
            Lane.STORE,
            lambda _control: self._doorway.create_demo(tag),
            done=self._enter,
            failed=fail,
        )

    def _was_set_up(self, entered: Entered) -> None:
        self._demo = False
        role = Role.OFFICE if entered.role == "office" else Role.DESK
        self._remember(role=role, operator=Operator(entered.operator), language=language.spoken(), demo=False)

    def _change_language(self, again: Callable[[], None], tag: str) -> None:
        """Speak it at once; everything on the screen is built anew (after the click is over)."""
        language.speak(self._app, tag)
        self._remember(language=tag)
        self.window.setWindowTitle(_("Sozialraumbüro"))
        QTimer.singleShot(0, self, again)

    # -- the work -----------------------------------------------------------------------------

    def _enter(self, place: Workplace, how: str = "") -> None:
        """Wait for the imports without holding up the window, then show the work."""
        self.place = place
        self._tell.recovered = how
        warm = self._warm

        def wait(_control: Control) -> Arrival:
            if warm is not None:
                warm.join()
            return arrive(place)

        self.tasks.start(Lane.STORE, wait, done=partial(self._entered, place), failed=raise_again)

    def _entered(self, place: Workplace, found: Arrival) -> None:
        """The window speaks the person's own language; the door keeps the device's."""
        self._collector.leave_out_imports()
        if place.worker.language != language.spoken():
            language.speak(self._app, place.worker.language)
        self._tell.left_out, self._tell.is_rekeyed = found.left_out, self.settings.door_notice == REKEYED
        self._notices.extend(self._tell.notices())
        if self.settings.door_notice:
            self._remember(door_notice="")
        if found.lease.state is LeaseState.OVER:
            self._instead.show_lease(place, found.lease, found.kept)
        else:
            self._show_main(found.kept)
        self._locking.watch(place, self.settings.lock_minutes)
        self.signed_in.emit(place)

    def _lease_is_over(self, lease: Lease) -> None:
        main, place = self.main, self.place
        if main is not None and place is not None and main.may_be_closed:
            kept = main.kept()
            self._leave_main()
            self._instead.show_lease(place, lease, kept)

    def _new_key(self, wish: NewKey) -> None:
        """Nothing else writes meanwhile; a sleep in the middle only makes it last longer."""
        main, place = self.main, self.place
        if main is not None and place is not None:
            kept = main.kept()
            self._leave_main()
            self._locking.stop()
            self._instead.rekey(place, wish, kept)

    def _revoked(self, notice: DeviceRevoked) -> None:
        """Nothing of the work stays on the screen, and nobody can put it off."""
        place = self.place
        if place is None or place.revocation is None or self._locking.under_way:
            return
        self._instead.end()
        self._leave_main()
        self._locking.stop()
        self._instead.revoke(place, place.revocation, notice)

    def _show_work(self, kept: Sequence[KeptPage]) -> None:
        self._show_main(kept)
        if self.place is not None and not self._closed:
            self._locking.watch(self.place, self.settings.lock_minutes)

    def _store_is_closed(self) -> None:
        """Its key is still in the memory: the process ends as at a lock."""
        place, self.place = self.place, None
        self._notices.clear()
        self._keep_geometry()
        language.speak(self._app, language.first_language(self.settings.language))
        if place is not None:
            self._locking.end(place)

    def _show_main(self, kept: Sequence[KeptPage] = (), carried: Carried | None = None) -> None:
        from app.ui.main_window import MainView  # noqa: PLC0415 - after the first paint

        if self.place is None or self._closed:
            return
        if carried is None:
            self._leave_main()
        self.main = MainView(
            self.place,
            self.tasks,
            demo=self._demo,
            notices=self._notices,
            carried=carried,
            lock_minutes=self.settings.lock_minutes,
        )
        self.main.language_chosen.connect(self._worker_speaks)
        self.main.worker_saved.connect(self._worker_saved)
        self.main.locked.connect(self.lock)
        self.main.change_person.connect(self._ask_person)
        self.main.lock_chosen.connect(self._lock_after)
        self.main.new_key.connect(self._new_key)
        self.main.lease_over.connect(self._lease_is_over)
        self.main.sync.revoked.connect(self._revoked)
        self.main.reopened.connect(partial(self._forget_kept, self.place))
        self._put(self.main)
        QTimer.singleShot(0, self.main, partial(self.main.begin, kept))  # a second turn: no long stall

    def _worker_saved(self, worker: Caseworker) -> None:
        from app.actions.workplace import with_worker  # noqa: PLC0415 - after the first paint

        if self.place is not None:
            self.place = with_worker(self.place, worker)

    def _worker_speaks(self, tag: str) -> None:
        """The signed-in person's language: at once, and kept for her; the demonstration has only a device."""
        if self.place is None:
            return
        people, worker = self.place.people, replace(self.place.worker, language=tag)
        self._worker_saved(worker)
        language.speak(self._app, tag)
        if self._demo:
            self._remember(language=tag)
        self.tasks.start(Lane.STORE, lambda _control: people.save(worker), failed=self._say, essential=True)
        spoke = self.main
        QTimer.singleShot(0, self, lambda: self._show_anew() if self.main is spoke else None)  # not if locked

    def _show_anew(self) -> None:
        """The same window in another language; the exchange goes on."""
        if self.main is not None:
            carried = self.main.carried
            self._leave_main(carry_on=True)
            self._show_main(carried=carried)

    def _say(self, error: Exception) -> None:
        if self.main is None or self.main.page is None:
            raise error
        self.main.page.banner.show_error(error)

    def _ask_person(self) -> None:
        from app.ui.changing import Changing  # noqa: PLC0415 - after the first paint

        if self.main is None or self.place is None or self._change is not None:
            return
        self._change = Changing(self.window, self.main, self.place, self.tasks)
        self._change.entered.connect(self._changed)
        self._change.ended.connect(self._change_ended)

        def failed(error: Exception) -> None:
            self._change_ended()
            self._say(error)

        self._change.begin(failed)

    def _change_ended(self) -> None:
        self._change = None

    def _changed(self, place: Workplace) -> None:
        """The passphrase was right: the former person's pages are kept, the new one's are fetched."""
        main, former = self.main, self.place
        self._change = None
        if main is None or former is None:
            return
        kept, carried = main.kept(), main.carried
        self._leave_main(carry_on=True)
        main.deleteLater()
        self.place = place
        self._notices.clear()

        def keep(_control: Control) -> Sequence[KeptPage]:
            former.session.views.keep(former.worker.id, kept)
            return kept_of(place)

        def go_on(found: Sequence[KeptPage]) -> None:
            language.speak(self._app, place.worker.language)
            self._show_main(found, carried)
            self._locking.watch(place, self.settings.lock_minutes)
            self.signed_in.emit(place)

        def failed(error: Exception) -> None:
            go_on(())
            self._say(error)

        self.tasks.start(Lane.STORE, keep, done=go_on, failed=failed, essential=True)

    # -- locking ------------------------------------------------------------------------------

    def lock(self) -> None:
        """Nothing of the work stays on the screen; what is open is kept, and the process ends."""
        from app.ui.start.frame import StartPage  # noqa: PLC0415 - only the window that is needed

        main, place = self.main, self.place
        kept = main.kept() if main is not None else self._instead.kept
        if kept is None or place is None or self._locking.under_way:
            return
        self._change, self.place = None, None
        self._instead.end()
        self._leave_main()
        self._notices.clear()
        language.speak(self._app, language.first_language(self.settings.language))
        page = StartPage("locking", _("Locked"), _("What is still being written is written to its end."))
        page.busy.begin(_("Closing the store …"))
        self._put(page)
        if main is not None:
            main.deleteLater()
        self._keep_geometry()
        self._locking.begin(place, kept)

    def _locked(self) -> None:
        self._demo_locked, self._demo = self._demo, False
        self._show_door()

    def _warn(self, seconds: int) -> None:
        if self.main is not None:
            self.main.soon.show_left(seconds)

    def _lock_after(self, minutes: int) -> None:
        self._remember(lock_minutes=minutes)
        self._locking.choose(minutes)

    def _forget_kept(self, place: Workplace) -> None:
        """She is back where she was: what was kept for it goes."""
        worker, views = place.worker.id, place.session.views
        self.tasks.start(Lane.STORE, lambda _control: views.forget(worker), failed=self._say, essential=True)

    def _leave_main(self, *, carry_on: bool = False) -> None:
        if self.main is not None:
            self.main.close_pages(carry_on=carry_on)
            self.main = None

    def _put(self, widget: QWidget) -> None:
        former = self.window.takeCentralWidget()
        if former is not None:
            former.hide()
            former.deleteLater()
        self.window.setCentralWidget(widget)

    def _remember(self, **changed: object) -> None:
        """Keep a setting of this device; a full disk must not stop the work."""
        self.settings = replace(self.settings, **changed)  # type: ignore[arg-type] # checked when read
        try:
            write_settings(self.settings, self._folder)
        except OSError:
            return

    def _keep_geometry(self) -> None:
        state = self.window.saveGeometry().toBase64().data()
        self._remember(window_geometry=bytes(state).decode("ascii"))
