"""A round of the worker: everything that is due now, until nothing is left; and the loop that does it for ever."""

from __future__ import annotations

import logging
import threading
from typing import Final

from sqlalchemy.engine import Connection

from banen.act.cases.sites import come_back
from banen.act.errors import BusyError
from banen.act.jobs.handlers import HANDLERS, lapse
from banen.act.jobs.worker import work_one
from banen.act.mail.postmen import postman
from banen.act.mail.sending import send_one
from banen.act.office import Office
from banen.act.points.referrals import expire
from banen.act.postings.chains import plan_day
from banen.act.postings.notifications import pass_by
from banen.act.quotas import Ledger
from banen.act.registrations.contacts import silenced
from banen.act.sharing.shares import send_all
from banen.act.signals.signals import lapse as unanswered

PAUSE: Final = 2.0
_log = logging.getLogger("banen.act")


def do_round(office: Office, most: int = 10_000) -> int:
    """Do all work that is due; how much was done."""
    done = 0
    while done < most and work_one(office, HANDLERS):
        done += 1
    by = postman()
    while by is not None and done < most and send_one(office, by, silenced):
        done += 1
    done += office.write(lambda connection: lapse(connection, office, office.now))
    done += office.write(lambda connection: _by_the_clock(connection, office))
    Ledger(office.store).tick()
    return done


def _by_the_clock(connection: Connection, office: Office) -> int:
    """What is due today in the files of cases, postings, signals and shares; how much."""
    now = office.now
    plan_day(connection, now)
    done = come_back(connection, now) + pass_by(connection, now) + unanswered(connection, now)
    return done + send_all(connection, office, now) + expire(connection, office, now)


def work_on(office: Office, stop: threading.Event) -> None:
    """Do rounds until told to stop; a round that fails is told of, and the next one comes."""
    while not stop.is_set():
        try:
            do_round(office)
        except BusyError:
            pass
        except Exception:
            _log.exception("a round of work failed")
        stop.wait(PAUSE)
