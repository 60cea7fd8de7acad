"""The load generator (Load.java) and the forwarder (Forward.java), compiled once, as functions."""
import contextlib
import json
import os
import shutil
import socket
import subprocess
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
JAVA_HOME = os.environ.get("JAVA_HOME", "")
_work = None


def tool(name):
    """A program of the JDK."""
    return os.path.join(JAVA_HOME, "bin", name) if JAVA_HOME else name


def work():
    """A directory for classes and requests, gone at the end."""
    global _work
    if _work is None:
        _work = tempfile.mkdtemp(prefix="openscf-load-")
        subprocess.run([tool("javac"), "-d", _work, os.path.join(HERE, "Load.java"), os.path.join(HERE, "Forward.java")],
                       check=True)
    return _work


def kafka_flow_started(*words):
    """Starts KafkaFlow.java with Kafka's own client; returns when it is at work."""
    with open(os.path.join(HERE, "..", "embedded", "kafka", "target", "classpath.txt")) as f:
        jars = f.read().strip()
    java = tool("java")
    process = subprocess.Popen([java, "-XX:+UseSerialGC", "-Xmx256m", "-cp", jars, os.path.join(HERE, "KafkaFlow.java"),
                                *map(str, words)], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    process.stdout.readline()
    return process


def kafka_flow_rate(process):
    """The rate it prints at its end, or None."""
    text = process.communicate()[0]
    if process.returncode != 0:
        raise SystemExit("KafkaFlow failed")
    return json.loads(text)["perSecond"] if text.strip() else None


def kafka_flow(*words):
    return kafka_flow_rate(kafka_flow_started(*words))


def clean():
    if _work is not None:
        shutil.rmtree(_work, ignore_errors=True)


def http(path, headers, body, method="POST"):
    """An HTTP request as bytes."""
    body = body if isinstance(body, bytes) else body.encode()
    head = f"{method} {path} HTTP/1.1\r\n" + "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return head.encode() + b"Content-Length: %d\r\n\r\n" % len(body) + body


@contextlib.contextmanager
def forwarder(sockets):
    """A Forward.java in front of the sockets: its address and process id."""
    process = java("Forward", *sockets)
    try:
        port, pid = process.stdout.readline().split()
        yield f"127.0.0.1:{port}", int(pid)
    finally:
        process.kill()
        process.wait()


def answers(path, request):
    """Whether what listens on the Unix socket answers the request with 200."""
    try:
        with socket.socket(socket.AF_UNIX) as s:
            s.settimeout(5)
            s.connect(path)
            s.sendall(request)
            return s.recv(65536).startswith(b"HTTP/1.1 200")
    except OSError:
        return False


def start(request, mark, seconds, connections, addresses, threads=1, prelude=None):
    """Starts a run: `connections` closed loops spread over the addresses (host:port, or the path of a socket)."""
    handle, file = tempfile.mkstemp(dir=work())
    with os.fdopen(handle, "wb") as f:
        f.write(request)
    return java("Load", file, mark, str(seconds), str(connections), str(threads), *addresses,
                env=dict(os.environ, PRELUDE=prelude) if prelude else None)


def java(program, *arguments, env=None):
    """Starts one of the Java programs of this directory."""
    command = tool("java")
    return subprocess.Popen([command, "-XX:+UseSerialGC", "-Xmx256m", "-cp", work(), program, *arguments], env=env,
                            stdout=subprocess.PIPE, text=True)


def result(process):
    """Waits for a run; ends the benchmark when an answer was not good, as its figure would mean nothing."""
    out = process.communicate()[0]
    if process.returncode != 0:
        raise SystemExit("the load generator failed")
    figures = json.loads(out)
    if figures["bad"] or not figures["requests"]:
        raise SystemExit(f"{figures['bad']} of {figures['requests']} answers were not good: {figures['firstBad']}")
    return figures


def run(*arguments, **options):
    return result(start(*arguments, **options))
