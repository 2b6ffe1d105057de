"""A worker that stands still in the middle of its work, after it has written, so that it can be killed there."""

from __future__ import annotations

import sys
import time
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from banen.act.addresses import AddressList
from banen.act.jobs.worker import work_one
from banen.act.office import Office
from banen.act.store.engine import open_store
from banen.act.store.keys import Keyring
from banen.act.store.outbox import put


def stand_still(connection: Any, office: Office, payload: Mapping[str, Any], at: datetime) -> None:
    put(connection, "half", "written", {}, at)
    sys.stdout.write("in the middle\n")
    sys.stdout.flush()
    time.sleep(60)


def main() -> None:
    url, keys, now = sys.argv[1:]
    store = open_store(url, lambda: datetime.fromisoformat(now))
    work_one(Office(store, Keyring(Path(keys)), AddressList()), {"quiet": stand_still})


main()
