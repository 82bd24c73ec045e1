"""Runs a Pulumi program in this process against the recording monitor."""

import asyncio
import contextvars
import logging
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, Final

from pulumi import ResourceTransformationArgs
from pulumi.runtime import register_stack_transformation
from pulumi.runtime.mocks import MockEngine, MockSettings
from pulumi.runtime.settings import configure, set_root_resource
from pulumi.runtime.stack import run_in_stack

from infra.speed import hasten_sdk
from recording.collection import paused_collection
from recording.monitor import RecordingMonitor

PROJECT: Final = "mlops-platform"
_LOG: Final = logging.getLogger("recording")


def run(
    program: Callable[[], None],
    *,
    project: str = PROJECT,
    stack: str = "dev",
    executor: ThreadPoolExecutor | None = None,
) -> RecordingMonitor:
    """Runs `program` to its end and gives the monitor that saw it.

    Everything is drained: a failure inside an `apply` is raised here like one of the program
    itself. Each run stands alone in a context and an event loop of its own, so a process may do
    as many as it likes, also from inside a running loop.

    Args:
        program: declares resources; what it returns is ignored.
        project: the project in every URN.
        stack: the stack in every URN.
        executor: where the requests run; without one they run at once in the calling thread.
    """
    hasten_sdk()
    monitor = RecordingMonitor(project, stack)
    outcome: Future[None] = Future()

    def noted() -> None:
        register_stack_transformation(lambda args: _note(monitor, args))
        program()

    def body() -> None:
        try:
            with paused_collection():
                _in_loop(noted, monitor, project, stack, executor)
            outcome.set_result(None)
        except BaseException as error:
            outcome.set_exception(error)

    # a thread of its own: no loop of the caller is disturbed, and a short stack is quick to walk
    thread = threading.Thread(target=contextvars.Context().run, args=(body,), name="recording")
    thread.start()
    thread.join()
    outcome.result()
    return monitor


def _note(monitor: RecordingMonitor, args: ResourceTransformationArgs) -> None:
    """A transformation that changes nothing: it sees each resource when it is constructed."""
    monitor.note(args.type_, args.resource)


def _in_loop(
    program: Callable[[], None],
    monitor: RecordingMonitor,
    project: str,
    stack: str,
    executor: ThreadPoolExecutor | None,
) -> None:
    settings: Any = MockSettings(  # type: ignore[no-untyped-call]
        monitor=monitor,
        monitor_features=set(),
        engine=MockEngine(_LOG),
        project=project,
        stack=stack,
        organization="organization",
        root_directory=None,
        parallel=None,
        dry_run=False,
        legacy_apply_enabled=False,
        outputs=set(),
        lock=threading.Lock(),
        package_refs={},
        base_providers_by_ref={},
        callbacks=None,
    )
    configure(settings)
    set_root_resource(None)  # type: ignore[arg-type]
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    loop.set_default_executor(executor or _AtOnce())
    # the first failure is raised; asyncio would log those that follow from it as well
    loop.set_exception_handler(lambda *_: None)
    try:
        loop.run_until_complete(run_in_stack(program))
    finally:
        _cancel_rest(loop)
        asyncio.set_event_loop(None)
        loop.close()


def _cancel_rest(loop: asyncio.AbstractEventLoop) -> None:
    """After a failure tasks are left that nobody awaits: end them without a word."""
    rest = asyncio.all_tasks(loop)
    for task in rest:
        task.cancel()
    if rest:
        loop.run_until_complete(asyncio.gather(*rest, return_exceptions=True))


class _AtOnce(ThreadPoolExecutor):
    """Runs what it is given before `submit` returns: no threads to switch to, one order."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except BaseException as error:
            future.set_exception(error)
        return future
