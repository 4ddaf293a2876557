"""Python's module pty (of 3.10 and newer), on the C library libpty_shim (packaging/install --with-c).

    import ptyshim
    status = ptyshim.spawn(["sh", "-c", "tty; exit 7"])

The library is the file named by PTY_SHIM_LIBRARY, or else the one that the system finds.
"""

import ctypes
import ctypes.util
import os
import sys
import tty

# Called by these names, which programs that use pty (and its tests) may replace.
from os import close, waitpid
from select import select
from tty import setraw, tcgetattr, tcsetattr

__all__ = ["openpty", "fork", "spawn"]

STDIN_FILENO = 0
STDOUT_FILENO = 1
STDERR_FILENO = 2

CHILD = 0


class _Pair(ctypes.Structure):
    _fields_ = [("manager", ctypes.c_int), ("subsidiary", ctypes.c_int)]


def _load():
    name = os.environ.get("PTY_SHIM_LIBRARY") or ctypes.util.find_library("pty_shim")
    # Not CDLL, which would let other threads of Python run while this one forks.
    library = ctypes.PyDLL(name or "libpty_shim.so.0", use_errno=True)
    for function in library.pty_shim_open, library.pty_shim_fork:
        function.argtypes = [ctypes.POINTER(_Pair)]
    return library


_library = _load()


def _failure():
    number = ctypes.get_errno()
    return OSError(number, os.strerror(number))


def openpty():
    """Open a pseudo-terminal; return the descriptors of its manager and its subsidiary."""
    pair = _Pair()
    if _library.pty_shim_open(pair) < 0:
        raise _failure()
    return pair.manager, pair.subsidiary


def fork():
    """Fork a child onto a new terminal; return (pid, manager), in the child (CHILD, -1)."""
    pair = _Pair(*openpty())
    sys.audit("os.forkpty")
    # What os.fork does around fork: locks, and what os.register_at_fork knows.
    ctypes.pythonapi.PyOS_BeforeFork()
    pid = _library.pty_shim_fork(pair)
    if pid == CHILD:
        ctypes.pythonapi.PyOS_AfterFork_Child()
        return CHILD, -1
    failure = _failure()
    ctypes.pythonapi.PyOS_AfterFork_Parent()
    os.close(pair.subsidiary)
    if pid < 0:
        os.close(pair.manager)
        raise failure
    return pid, pair.manager


def _read(fd):
    return os.read(fd, 1024)


def _copy(manager, master_read=_read, stdin_read=_read):
    """Copy between the terminal and our standard input and output, until the terminal's end."""
    if os.get_blocking(manager):
        os.set_blocking(manager, False)
        try:
            return _copy(manager, master_read, stdin_read)
        finally:
            os.set_blocking(manager, True)
    most = 4096  # bytes held for one that is slow to take them
    typed, shown = b"", b""
    has_input = manager != STDIN_FILENO
    has_output = manager != STDOUT_FILENO
    while True:
        readers = [STDIN_FILENO] if has_input and len(typed) < most else []
        readers += [manager] if len(shown) < most else []
        writers = [STDOUT_FILENO] if shown else []
        writers += [manager] if typed else []
        readers, writers, _ = select(readers, writers, [])

        if STDOUT_FILENO in writers:
            try:
                shown = shown[os.write(STDOUT_FILENO, shown):]
            except OSError:
                shown, has_output = b"", False
        if manager in readers:
            data = _read_output(master_read, manager)
            if not data:
                break
            shown += data if has_output else b""
        if manager in writers:
            typed = typed[os.write(manager, typed):]
        if STDIN_FILENO in readers:
            data = stdin_read(STDIN_FILENO)
            has_input = bool(data)
            typed += data
    while shown:
        shown = shown[os.write(STDOUT_FILENO, shown):]


def _read_output(master_read, manager):
    # By an error Linux says that nobody has the terminal open any more. It may say so while the last
    # output is still on its way, so it is asked twice.
    for _ in range(2):
        try:
            return master_read(manager)
        except OSError:
            pass
    return b""


def spawn(argv, master_read=_read, stdin_read=_read):
    """Run a program on a new terminal, and copy until it ends; return what waitpid says of it.

    What it prints is read by master_read, what is typed by stdin_read; each is called with a
    descriptor, and returns the bytes to pass on, none of them at the end.
    """
    if isinstance(argv, str):
        argv = (argv,)
    sys.audit("pty.spawn", argv)

    pid, manager = fork()
    if pid == CHILD:
        try:
            os.execlp(argv[0], *argv)
        except OSError as error:
            os.write(STDERR_FILENO, f"{argv[0]}: {error.strerror}\n".encode())
        finally:
            os._exit(127)

    try:
        mode = tcgetattr(STDIN_FILENO)
        setraw(STDIN_FILENO)
    except tty.error:
        mode = None
    try:
        _copy(manager, master_read, stdin_read)
    finally:
        if mode is not None:
            tcsetattr(STDIN_FILENO, tty.TCSAFLUSH, mode)

    close(manager)
    return waitpid(pid, 0)[1]
