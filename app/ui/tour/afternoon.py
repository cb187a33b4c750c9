"""One afternoon in Hochfeld, from the first start to the agency's answer (1-mission.md part 1)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from PySide6.QtCore import Qt

from app.actions.synchronise import SyncCondition, SyncState
from app.domain.slips import phone_code
from app.ui.sync.status import status_words
from app.ui.tour.driver import Driver
from app.ui.tour.story import Person, Record, Stage

TEAM = "Hochfeld"
CTRL = Qt.KeyboardModifier.ControlModifier
MOST_WAITING = 30
"""More changes than an afternoon makes before its workstation is registered."""
RIGHT_SHARE = 0.4
"""Of the words of a courtesy copy; the rest are names, addresses and the German beside a heading.
0.44 was read in Arabic and 0.57 in Bulgarian; pages in another language have 0.0."""
SMALLEST_SHARE = 0.2
"""On each page: what runs over to a last page is mostly the address for questions (0.28)."""
JOINED_LETTERS = 8
"""Letters that a page of joined Arabic shows in two shapes at least; 28 were counted."""
PHONE_CODE = re.compile(r"\b([0-9A-HJKMNP-TV-Z]{4}) ?([0-9A-HJKMNP-TV-Z]{4})\b")


class Afternoon:
    """Plays the story; every step is something that a person does or sees."""

    def __init__(self, stage: Stage, person: Person, record: Record) -> None:
        self._stage, self._person, self._record = stage, person, record
        self._words = stage.words
        self._street = Driver(stage.street.window, lambda: stage.street.tasks.idle)
        self._office = Driver(stage.office.window, lambda: stage.office.tasks.idle)
        self._phone_code = ""

    def play(self) -> None:
        """The whole afternoon, in order."""
        self._set_up(self._street, "Jana Beispiel", "street")
        self._fill_form()
        self._leave_and_resume()
        self._hand_in()
        self._find_agency()
        self._agree_and_issue()
        self._save_letter()
        self._expect_waiting(self._street, SyncCondition.NOT_ENROLLED, "before registration")
        self._stage.street.window.hide()
        self._set_up(self._office, "Olaf Muster", "office")
        self._register(self._office, "office")
        self._stage.street.window.show()
        self._register(self._street, "street")
        self._print_at_office()
        self._book_answer()
        self._hear_back()

    # -- first start ----------------------------------------------------------------------

    def _set_up(self, driver: Driver, name: str, role: str) -> None:
        self._record.picture(driver, f"{role}-welcome")
        driver.click("welcome.set_up")
        driver.click("setup.operator.kommune")
        driver.click("setup.operator.next")
        driver.write("setup.person.name", name)
        driver.write("setup.person.team", TEAM)
        driver.click(f"setup.person.{role}")
        driver.click("setup.person.next")
        driver.click("setup.passphrase.suggest")
        driver.settle()
        driver.write("setup.passphrase.second", driver.find("setup.passphrase.first", driver.line).text())
        self._record.picture(driver, f"{role}-passphrase")
        driver.click("setup.passphrase.next")
        driver.find("setup.recovery.have_it", driver.anything)
        self._record.picture(driver, f"{role}-recovery-sheet")
        driver.click("setup.recovery.have_it")
        driver.find("main.rail", driver.anything)
        self._record.picture(driver, f"{role}-first-page")

    # -- intake ---------------------------------------------------------------------------

    def _fill_form(self) -> None:
        driver, person = self._street, self._person
        driver.press(Qt.Key.Key_N, CTRL)
        self._record.picture(driver, "client-language")
        driver.click(f"intake.language.{person.language}")
        driver.search_and_pick("spoken", person.language_search)
        driver.search_and_pick("letter_language", person.language_search)
        driver.click("needs_interpreter.yes")
        self._record.picture(driver, "form-language")
        driver.press(Qt.Key.Key_Return, CTRL)
        driver.expect(self._words("Some answers are still missing."))
        self._record.picture(driver, "form-required")
        driver.click("stays_anonymous.no")
        driver.write("given_name", person.given_name)
        driver.write("family_name", person.family_name)
        driver.write("birth_date", "3.4.1991")
        self._record.picture(driver, "form-person")

    def _leave_and_resume(self) -> None:
        """A form that is left unfinished is there again, with every answer."""
        driver = self._street
        driver.settle()
        driver.click("nav.cases")
        driver.find("draft.resume", driver.anything)
        self._record.picture(driver, "unfinished-form")
        driver.click("draft.resume")
        kept = driver.find("given_name", driver.line).text()
        self._record.check("the draft keeps its answers", holds=kept == self._person.given_name)

    def _hand_in(self) -> None:
        driver, person = self._street, self._person
        self._next_until(driver, "needs.search")
        driver.search_and_pick("needs", "Schulplatz")
        driver.write("own_words", person.own_words)
        driver.click("safe_place_tonight.yes")
        self._record.picture(driver, "form-needs")
        self._next_until(driver, "has_address.yes")
        driver.click("has_address.yes")
        driver.write("street", "Musterstraße 12")
        driver.write("postal_code", "47053")
        driver.search_and_pick("district", "Hochfeld")
        driver.click("registered.yes")
        self._next_until(driver, "adults")
        driver.write("adults", "2")
        driver.write("children", "1")
        driver.write("child[1]/child_given_name", person.child_name)
        driver.write("child[1]/child_birth_date", "1.9.2017")
        driver.click("newly_arrived.yes")
        driver.click("german_level.none")
        self._record.picture(driver, "form-household")
        self._next_until(driver, "summary")
        driver.search_and_pick("documents", "Meldebescheinigung")
        driver.write("summary", person.summary)
        self._record.picture(driver, "form-end")
        driver.click("form.submit")
        driver.find("case.find", driver.anything)
        driver.expect(person.family_name)
        self._record.picture(driver, "case")

    def _next_until(self, driver: Driver, name: str) -> None:
        for _page in range(10):
            driver.settle()
            if driver.shows(name):
                return
            driver.click("form.next")
        driver.find(name, driver.anything)

    # -- finder, consent, letter ----------------------------------------------------------

    def _find_agency(self) -> None:
        driver = self._street
        driver.click("case.find")
        driver.find("match.1.refer", driver.anything)
        driver.expect("Kommunales Integrationszentrum")
        driver.expect("zuständig, weil das Kind im Schulalter und neu zugewandert ist")
        driver.expect(self._words("Not responsible, although it looks like it"))
        self._record.picture(driver, "finder")
        driver.click("match.1.refer")

    def _agree_and_issue(self) -> None:
        driver = self._street
        driver.click("consent.aloud")
        self._record.picture(driver, "consent")
        driver.click("consent.agree")
        driver.click("referral.by-post")
        self._record.picture(driver, "preview")
        driver.click("referral.issue")
        driver.find("letter.save", driver.anything)
        self._record.picture(driver, "letter")

    def _save_letter(self) -> None:
        driver, person = self._street, self._person
        path = self._record.folder / f"{person.language}-letter.pdf"
        driver.save_as("letter.save", path)
        with self._record.aside():
            self._read_letter(path.read_bytes())

    def _read_letter(self, pdf: bytes) -> None:
        """Everything that the letter stands for, read from its pages."""
        eyes, check, person = self._stage.eyes, self._record.check, self._person
        pages = eyes.texts(pdf)
        letter, slip = pages[0].split("Rückmeldung", 1) if "Rückmeldung" in pages[0] else (pages[0], "")
        whole = "\n".join(pages)
        check("the letter names the agency", holds="Kommunales Integrationszentrum" in letter)
        check("the letter carries the street of the agency", holds="Sonnenwall" in letter)
        check("the letter gives the reason", holds="zuständig, weil" in letter)
        check("the letter tells the documents", holds="Meldebescheinigung" in letter)
        check("the letter names the client", holds=eyes.has_words(letter, person.name))
        check("the letter names the caseworker", holds="Jana Beispiel" in letter)
        check("the letter carries the birth date that was typed", holds="03.04.1991" in letter)
        check("residence status is in no letter", holds="Aufenthaltstitel" not in whole)
        check("the letter carries a slip", holds=bool(slip))
        self._read_slip(pdf, slip)
        self._read_client_pages(pdf, pages[1:])
        self._record.facts["letter"] = {"pages": len(pages), "first_page_sha256": eyes.picture_sum(pdf)}

    def _read_slip(self, pdf: bytes, slip: str) -> None:
        place = self._stage.street.place
        found = PHONE_CODE.search(slip)
        self._record.check("the slip has a code for the phone", holds=found is not None)
        self._phone_code = "".join(found.groups()) if found else ""
        scan = self._stage.eyes.scan(pdf)
        codes = place.press.read_slips(scan, lambda _done, _pages: None).codes if place else ()
        self._record.check("the slip's picture code can be read", holds=len(codes) == 1)
        fits = [phone_code(code.text) for code in codes] == [self._phone_code]
        self._record.check("picture code and phone code of the slip belong together", holds=fits)

    def _read_client_pages(self, pdf: bytes, pages: Sequence[str]) -> None:
        """The client's own copy and the courtesy copy: each page in her language."""
        eyes, language = self._stage.eyes, self._person.language
        shares = [round(eyes.language_share(page, language), 2) for page in pages]
        self._record.facts["client_pages"] = {"language": language, "shares": shares}
        self._record.check("the client takes a copy and a translation along", holds=len(pages) > 1)
        whole = eyes.language_share("\n".join(pages), language)
        right = whole >= RIGHT_SHARE and min(shares) >= SMALLEST_SHARE
        self._record.check(f"the client's pages stand in {language}", holds=right)
        if self._stage.is_joined:
            shapes = eyes.letters_in_several_shapes(pdf)
            self._record.facts["client_pages"]["letters_in_several_shapes"] = shapes
            self._record.check("its letters are joined", holds=shapes >= JOINED_LETTERS)

    # -- state of sync --------------------------------------------------------------------

    def _expect_waiting(self, driver: Driver, condition: SyncCondition, what: str) -> None:
        """Everything that the office has not got waits here, and the window counts it."""
        driver.settle()
        known = {_state_words(condition, count): count for count in range(1, MOST_WAITING)}
        said = driver.find("sync.words", driver.label)
        count = driver.wait(lambda: known.get(said.text()), f"the window does not count what waits: {what}")
        self._record.check(f"what waits is counted: {what}", holds=True)
        self._record.facts[what] = {"waiting": count}

    def _expect_up_to_date(self, driver: Driver) -> None:
        driver.click("sync.now")
        driver.settle()
        driver.expect(self._words("Up to date, {time}").partition("{")[0])

    # -- office ---------------------------------------------------------------------------

    def _register(self, driver: Driver, role: str) -> None:
        driver.click("sync.now")
        driver.write("enrol.url", self._stage.office_url)
        driver.write("enrol.code", self._stage.code(role))
        self._record.picture(driver, f"{role}-register")
        driver.click("enrol.submit")
        driver.expect(self._words("This workstation is registered."))
        driver.settle()
        self._expect_up_to_date(driver)
        self._record.picture(driver, f"{role}-up-to-date")

    def _print_at_office(self) -> None:
        driver, person = self._office, self._person
        self._expect_up_to_date(driver)
        driver.click("nav.incoming")
        driver.pick_row("incoming.table", person.family_name)
        self._record.picture(driver, "office-incoming")
        driver.click("nav.queue")
        driver.settle()
        self._record.picture(driver, "office-queue")
        path = self._record.folder / f"{person.language}-office.pdf"
        driver.save_as("queue.print", path)
        with self._record.aside():
            self._compare_pages(path.read_bytes())
        driver.settle()
        driver.click("queue.sent")
        driver.settle()
        self._record.picture(driver, "office-sent")

    def _compare_pages(self, printed: bytes) -> None:
        """What the office prints is what was issued: the same words, the same picture."""
        eyes = self._stage.eyes
        issued = (self._record.folder / f"{self._person.language}-letter.pdf").read_bytes()
        same_words = eyes.texts(printed)[0] == eyes.texts(issued)[0]
        self._record.check("the office prints the page that was issued in the street", holds=same_words)
        seen = eyes.picture_sum(printed)
        same = seen == self._record.facts["letter"]["first_page_sha256"]
        self._record.check("the office's page looks like the one of the street", holds=same)
        self._record.facts["office"] = {"pages": len(eyes.texts(printed)), "first_page_sha256": seen}

    def _book_answer(self) -> None:
        """The office's line is down while the answer is booked; it leaves when the line is back."""
        driver = self._office
        driver.click("nav.answer")
        driver.write("answer.code", self._phone_code)
        driver.click("answer.find")
        driver.click("answer.match.1")
        driver.click("answer.accepted")
        self._record.picture(driver, "office-answer")
        with self._record.aside():
            self._stage.unplug()
        driver.click("answer.book")
        driver.expect(self._words("Accepted"))
        driver.settle()
        driver.click("sync.now")
        self._expect_waiting(driver, SyncCondition.OFFLINE, "without a line")
        self._record.picture(driver, "office-offline")
        with self._record.aside():
            self._stage.plug_in()
        self._expect_up_to_date(driver)
        self._record.picture(driver, "office-booked")

    def _hear_back(self) -> None:
        """Three weeks later: the street knows whether the paper moved the file."""
        driver, person = self._street, self._person
        self._expect_up_to_date(driver)
        driver.click("nav.cases")
        driver.pick_row("cases.table", person.family_name)
        driver.press(Qt.Key.Key_Return)
        driver.find("case.find", driver.anything)
        driver.expect(self._words("Accepted"))
        self._record.check("the street sees the agency's answer", holds=True)
        self._record.picture(driver, "street-answer")


def _state_words(condition: SyncCondition, waiting: int) -> str:
    """What the foot of the navigation says of a state."""
    return status_words(SyncState(condition, waiting, None, 0))[0]
