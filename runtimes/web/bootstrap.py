"""The launcher of web functions: runs the package's `scf_bootstrap` and waits until that listens on port 9000.

Requests do not come through here: the gateway connects to the port itself. Only where the instance's network cannot be
reached from outside, or the server listens on 127.0.0.1 alone, connections are taken at a second socket and passed on.
"""

import _thread
import json
import os
import socket
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "adapter"))

import adapter  # noqa: E402

FILE = "scf_bootstrap"
LISTENING = "0A"
LOOPBACK = ("0100007F", "00000000000000000000000001000000", "0000000000000000FFFF00000100007F")
LOOK_AGAIN_SECONDS = (0.002, 0.02)


def listeners(port):
    """The addresses at which something listens on the port, as the kernel writes them. Connecting would tell it too, but
    servers log and count connections.
    """
    found = []
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        try:
            with open(table) as lines:
                for line in lines:
                    words = line.split()
                    address, _, number = words[1].partition(":")
                    if words[3] == LISTENING and int(number, 16) == port:
                        found.append(address)
        except OSError:  # a machine without IPv6
            pass
    return found


class WebFunction:
    """The process of the function, from its start to its port."""

    def __init__(self, loop, port):
        self.loop = loop
        self.port = port
        self.gateway = None
        self.pause = LOOK_AGAIN_SECONDS[0]
        self.process = adapter.UserProcess(loop, self.ended)

    def initialise(self, order):
        if listeners(self.port):
            self.fail("Port %d is in use on this machine already: a sandbox gives every function its own" % self.port)
            return
        environment = adapter.environment_of(order)
        environment.setdefault("PORT", str(self.port))
        os.chdir(order["codeDirectory"])
        path = os.path.join(order["codeDirectory"], FILE)
        if not os.path.isfile(path):
            self.fail("%s is not in the package" % FILE)
        elif not os.access(path, os.X_OK):
            self.fail("%s is not executable: give it mode 755 before it is packed" % FILE)
        else:
            self.start(path, environment)

    def start(self, path, environment):
        try:
            self.process.start(path, environment)
        except OSError as error:
            self.fail("%s cannot be started: %s" % (FILE, adapter.refusal(path, error)))
        else:
            self.look()

    def fail(self, why):
        self.gateway.fail("exited", why, recycle=True)

    def look(self):
        """Until the port is open; the gateway knows how long that may take."""
        found = listeners(self.port)
        if found:
            direct = any(address not in LOOPBACK for address in found)
            self.gateway.succeed(json.dumps({"direct": direct}).encode())
        else:
            self.pause = min(self.pause * 1.2, LOOK_AGAIN_SECONDS[1])
            self.loop.call_at(time.monotonic() + self.pause, self.look)

    def invoke(self, request_id, trigger, body):
        self.gateway.fail("user", "a web function takes no events")

    def ended(self):
        if self.gateway.initialising():
            self.fail("%s %s before anything listened on port %d" % (FILE, self.process.exit_text(), self.port))
        self.process.exit_likewise()


def pass_on(loop, listener, port):
    """Connections of the listener reach the port."""
    listener.listen(128)

    def accept():
        try:
            outside, _ = listener.accept()
        except OSError:
            return
        _thread.start_new_thread(connect, (outside, port))

    loop.on_readable(listener.fileno(), accept)


def connect(outside, port):
    try:
        inside = socket.create_connection(("127.0.0.1", port))
    except OSError:
        outside.close()
        return
    inside.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    _thread.start_new_thread(copy, (outside, inside))
    copy(inside, outside)


def copy(source, target):
    """Until the source has ended, which the target is told; each end is freed with its last reference."""
    try:
        while True:
            data = source.recv(adapter.READ_SIZE)
            if not data:
                break
            target.sendall(data)
    except OSError:
        end(source, socket.SHUT_RDWR)
    end(target, socket.SHUT_WR)


def end(side, how):
    try:
        side.shutdown(how)
    except OSError:
        pass


def main():
    settings = adapter.settings()
    adapter.no_input()
    loop = adapter.Loop()
    function = WebFunction(loop, int(settings.get("OPENSCF_WEB_PORT", "9000")))
    place = settings["OPENSCF_LISTEN"]
    if place.startswith("unix:"):  # before the other one, as its directory is closed when that one answers
        pass_on(loop, adapter.open_listener(place + ".web"), function.port)
    function.gateway = adapter.Gateway(loop, place, function)
    loop.run()


main()
