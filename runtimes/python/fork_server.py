"""The fork server of the Python launcher: a process that has all of it imported and forks a generic launcher for each
connection, which saves the start of an interpreter. See "Fork server" in docs/runtime-contract.md.

The forked process shuts itself in as the order says: another process of the sandbox shows the namespaces to enter. It
does not execute a program afterwards, so every privilege is given up by hand, before it listens.
"""

import ctypes
import gc
import json
import os
import resource
import select
import signal
import socket
import struct
import sys

import bootstrap

CLONE_NEWNS, CLONE_NEWCGROUP, CLONE_NEWUTS = 0x00020000, 0x02000000, 0x04000000
CLONE_NEWIPC, CLONE_NEWUSER, CLONE_NEWPID, CLONE_NEWNET = 0x08000000, 0x10000000, 0x20000000, 0x40000000
# In the order of entering: in the last one there is no right left to enter the others.
NAMESPACES = {
    "mnt": CLONE_NEWNS,
    "pid": CLONE_NEWPID,
    "net": CLONE_NEWNET,
    "ipc": CLONE_NEWIPC,
    "uts": CLONE_NEWUTS,
    "cgroup": CLONE_NEWCGROUP,
    "user": CLONE_NEWUSER,
}
PR_SET_PDEATHSIG, PR_SET_DUMPABLE, PR_SET_SECCOMP = 1, 4, 22
PR_CAPBSET_DROP, PR_SET_NO_NEW_PRIVS, PR_CAP_AMBIENT = 24, 38, 47
SECCOMP_MODE_FILTER = 2
PR_CAP_AMBIENT_CLEAR_ALL = 4
CAPABILITY_VERSION_3 = 0x20080522
BPF_INSTRUCTION_SIZE = 8
MAX_ORDER_BYTES = 64 * 1024

libc = ctypes.CDLL(None, use_errno=True)


def check(result, what):
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, "%s: %s" % (what, os.strerror(number)))


def prctl(option, *arguments):
    longs = [ctypes.c_long(argument) for argument in arguments] + [ctypes.c_long(0)] * (4 - len(arguments))
    check(libc.prctl(option, *longs), "prctl %d" % option)


class Order:
    """What a connection asks for; files are opened before the namespaces change what paths mean."""

    def __init__(self, line):
        order = json.loads(line)
        self.listen = order["listen"]
        self.output = os.open(order["output"], os.O_WRONLY)
        self.directory = order.get("directory", "/")
        self.environment = order.get("environment", {})
        self.user = order.get("user")
        self.limits = order.get("limits", {})
        self.cgroups = [os.path.join(group, "cgroup.procs") for group in order.get("cgroups", [])]
        self.namespaces = self.namespaces_of(order["enter"]) if "enter" in order else []
        self.filter = b""
        if "seccomp" in order:
            with open(order["seccomp"], "rb") as file:
                self.filter = file.read()

    @staticmethod
    def namespaces_of(pid):
        """(kind, file) of the namespaces that differ from those of this process; entering one's own is refused."""
        found = []
        for name, kind in NAMESPACES.items():
            theirs = "/proc/%d/ns/%s" % (pid, name)
            if os.readlink(theirs) != os.readlink("/proc/self/ns/" + name):
                found.append((kind, os.open(theirs, os.O_RDONLY)))
        return found

    def files(self):
        return [self.output] + [file for _, file in self.namespaces]

    def close(self):
        for file in self.files():
            os.close(file)


class Child:
    """A forked launcher and the connection that asked for it: the end of either is the end of the other."""

    def __init__(self, connection):
        self.connection = connection
        self.received = b""
        self.pid = None

    def fork(self, order, close_files):
        pid = os.fork()
        if pid == 0:
            status = 1
            try:
                close_files()
                prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
                status = enter_and_run(order)
            except BaseException as error:  # nobody above may go on in this process
                os.write(2, ("fork server: %s\n" % error).encode())
            finally:
                os._exit(status)
        self.pid = pid
        self.connection.sendall(b'{"pid":%d}\n' % pid)

    def ended(self, status):
        code = 128 + os.WTERMSIG(status) if os.WIFSIGNALED(status) else os.WEXITSTATUS(status)
        try:
            self.connection.sendall(b'{"exit":%d}\n' % code)
        except OSError:
            pass

    def kill(self):
        if self.pid is not None:
            os.kill(self.pid, signal.SIGKILL)


def enter_and_run(order):
    """In the forked process: returns the exit code of the launcher, which is this process or a child of it."""
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    for path in order.cgroups:
        with open(path, "w") as file:
            file.write("0")
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 0)
    os.dup2(order.output, 1)
    os.dup2(order.output, 2)
    os.close(nothing)
    entered = 0
    for kind, file in order.namespaces:
        check(libc.setns(file, kind), "setns")
        entered |= kind
    order.close()
    if entered & CLONE_NEWPID:
        pid = os.fork()  # only a child is in the new process namespace
        if pid != 0:
            _, status = os.waitpid(pid, 0)
            return 128 + os.WTERMSIG(status) if os.WIFSIGNALED(status) else os.WEXITSTATUS(status)
    shut_in(order)
    for own in ("bootstrap", "fork_server"):
        del sys.modules[own]  # user code may have modules of these names
    os.environ.clear()
    os.environ.update(order.environment)
    os.environ["OPENSCF_LISTEN"] = order.listen
    os.chdir(order.directory)
    try:
        bootstrap.main()
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else 0 if end.code is None else 1
    return 0


def shut_in(order):
    for name, value in order.limits.items():
        resource.setrlimit(getattr(resource, "RLIMIT_" + name.upper()), (value, value))
    if order.user is not None:
        give_up_future_capabilities()
        os.setresgid(order.user, order.user, order.user)
        os.setresuid(order.user, order.user, order.user)
        give_up_capabilities()
        prctl(PR_SET_DUMPABLE, 1)  # otherwise /proc/self would be root's
    prctl(PR_SET_PDEATHSIG, signal.SIGKILL)  # again: the change of user took it back
    prctl(PR_SET_NO_NEW_PRIVS, 1)
    if order.filter:
        program = ctypes.create_string_buffer(order.filter)
        count = len(order.filter) // BPF_INSTRUCTION_SIZE
        head = ctypes.create_string_buffer(struct.pack("@HP", count, ctypes.addressof(program)))
        prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, ctypes.addressof(head))


def give_up_future_capabilities():
    with open("/proc/sys/kernel/cap_last_cap") as file:
        last = int(file.read())
    prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL)
    for capability in range(last + 1):
        prctl(PR_CAPBSET_DROP, capability)


def give_up_capabilities():
    """Changing the user gives them up only where root has a number: not in the user namespace of a sandbox."""
    header = ctypes.create_string_buffer(struct.pack("@Ii", CAPABILITY_VERSION_3, 0))
    nothing = ctypes.create_string_buffer(struct.calcsize("@6I"))
    check(libc.capset(header, nothing), "capset")


class ForkServer:
    def __init__(self, place):
        if os.path.exists(place):
            os.unlink(place)
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(place)
        os.chmod(place, 0o600)
        self.listener.listen(128)
        self.children = {}
        self.poll = select.poll()
        self.poll.register(self.listener, select.POLLIN)
        self.waking, self.woken = os.pipe()
        for file in (self.waking, self.woken):
            os.set_blocking(file, False)
        signal.set_wakeup_fd(self.woken, warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        self.poll.register(self.waking, select.POLLIN)

    def serve(self):
        gc.collect()
        gc.freeze()  # what is there now stays shared with the forked processes
        while True:
            for file, _ in self.poll.poll():
                if file == self.listener.fileno():
                    connection, _ = self.listener.accept()
                    self.children[connection.fileno()] = Child(connection)
                    self.poll.register(connection, select.POLLIN)
                elif file == self.waking:
                    self.reap()
                elif file in self.children:
                    self.receive(file, self.children[file])

    def receive(self, file, child):
        try:
            data = child.connection.recv(MAX_ORDER_BYTES)
        except OSError:
            data = b""
        child.received += data
        if not data or len(child.received) > MAX_ORDER_BYTES:
            child.kill()
            self.forget(file)
        elif child.pid is None and child.received.endswith(b"\n"):
            self.start(file, child)

    def start(self, file, child):
        try:
            order = Order(child.received)
        except (OSError, ValueError, KeyError, TypeError) as error:
            child.connection.sendall(json.dumps({"error": "%s: %s" % (type(error).__name__, error)}).encode() + b"\n")
            self.forget(file)
            return
        try:
            child.fork(order, self.close_files)
        finally:
            order.close()

    def close_files(self):
        self.listener.close()
        for child in self.children.values():
            child.connection.close()
        os.close(self.waking)
        os.close(self.woken)

    def reap(self):
        os.read(self.waking, 4096)
        while True:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if pid == 0:
                return
            for file, child in list(self.children.items()):
                if child.pid == pid:
                    child.ended(status)
                    child.pid = None
                    self.forget(file)

    def forget(self, file):
        child = self.children[file]
        if child.pid is None:
            del self.children[file]
        else:
            self.children[-child.pid] = child  # gone for the poll, still to be reaped
            del self.children[file]
        if file >= 0:
            self.poll.unregister(file)
            child.connection.close()


def main():
    if os.geteuid() == 0:
        os.setgroups([])  # a user namespace may forbid it later
    ForkServer(os.environ.pop("OPENSCF_ZYGOTE")).serve()
