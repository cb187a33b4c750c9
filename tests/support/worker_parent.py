"""A process that uses a worker and then waits to be killed: does the child go with it?"""

from __future__ import annotations

import sys

from app.system.worker import Worker

worker = Worker("tests.support.worker_service", b"hello ")
worker.ask(b"you")
print(worker.process_id, flush=True)
sys.stdin.readline()
