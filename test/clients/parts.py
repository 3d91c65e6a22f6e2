"""Named parts of a client's suite. Each says `ok: NAME`, or `failed: NAME` followed by why; then the next one runs."""

import asyncio
import inspect
import traceback

_parts = []


def part(name):
    """Marks a function as one part; it may be a coroutine function. The order is that of the file."""

    def mark(work):
        _parts.append((name, work))
        return work

    return mark


def run_parts():
    for name, work in _parts:
        try:
            if inspect.iscoroutinefunction(work):
                asyncio.run(work())
            else:
                work()
            print(f"ok: {name}", flush=True)
        except Exception:
            print(f"failed: {name}\n{traceback.format_exc()}", flush=True)


def refused(expected, work, *args, **kwargs):
    """The exception that a call must end with."""
    try:
        work(*args, **kwargs)
    except expected as error:
        return error
    raise AssertionError(f"{work} was not refused with {expected}")


async def refused_async(expected, awaitable):
    """The exception that an awaitable must end with."""
    try:
        await awaitable
    except expected as error:
        return error
    raise AssertionError(f"{awaitable} was not refused with {expected}")
