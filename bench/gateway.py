"""A gateway to measure: started on data of its own, or one that runs already."""
import base64
import contextlib
import glob
import io
import json
import os
import shutil
import socket
import subprocess
import tempfile
import time
import urllib.parse
import urllib.request
import zipfile

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
TICKS = os.sysconf("SC_CLK_TCK")


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def stat(pid):
    """The fields of /proc/PID/stat after the name; None when the process has gone."""
    try:
        with open(f"/proc/{pid}/stat") as f:
            return f.read().rsplit(")", 1)[1].split()
    except OSError:
        return None


def cpu_seconds(pid):
    fields = stat(pid)
    return (int(fields[11]) + int(fields[12])) / TICKS if fields else 0


class Gateway:
    def __init__(self, external=None, settings=None):
        self.external = external
        # A cache that is made meanwhile would take what the scenarios need.
        self.environment = dict(
            os.environ, OPENSCF_INSTANCE_MAX_PER_FUNCTION="2", OPENSCF_LIMITS_FUNCTIONS_PER_NAMESPACE="100",
            OPENSCF_BENCH_ECHO="true", OPENSCF_ASYNC_MAX_LENGTH="3000000", OPENSCF_ASYNC_MAX_BYTES="4G",
            **(settings or {"OPENSCF_AOT": "off"}))
        self.data = external or tempfile.mkdtemp(prefix="openscf-bench-")
        os.chmod(self.data, 0o755)
        self.ready_seconds = self.ready_cpu = None
        if external:
            self.read_facts()
        else:
            self.start()

    def read_facts(self):
        with open(os.path.join(self.data, "dev.json")) as f:
            self.facts = json.load(f)
        self.url, self.token, self.pid = self.facts["endpoint"], self.facts["token"], self.facts["pid"]
        self.address = urllib.parse.urlsplit(self.url).netloc

    def start(self):
        """Again on the same data after an end()."""
        started = time.time()
        done = subprocess.run([os.path.join(ROOT, "openscf"), "run", "--detach", "--data", self.data, "--port",
                               str(free_port())], stdout=subprocess.DEVNULL, env=self.environment)
        if done.returncode != 0:
            self.remove()
            raise SystemExit("the gateway did not start")
        self.ready_seconds = time.time() - started
        self.read_facts()
        self.ready_cpu = cpu_seconds(self.pid)

    @contextlib.contextmanager
    def restarted(self, **settings):
        """With further settings meanwhile."""
        usual = self.environment
        for environment in (dict(usual, **settings), usual):
            self.end()
            self.environment = environment
            self.start()
            if environment is not usual:
                yield

    def end(self):
        subprocess.run([os.path.join(ROOT, "openscf"), "stop", "--data", self.data], check=False,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def stop(self):
        if not self.external:
            self.end()
            self.remove()

    def remove(self):
        shutil.rmtree(self.data, ignore_errors=True)

    def call(self, action, **parameters):
        own = {"X-TC-Version": "openscf-1"} if action.endswith("Queue") else {}
        request = urllib.request.Request(self.url, json.dumps(parameters).encode(), {
            "Authorization": "Bearer " + self.token, "X-TC-Action": action, "Content-Type": "application/json", **own})
        with urllib.request.urlopen(request, timeout=120) as answer:
            return json.load(answer)["Response"]

    def must(self, action, **parameters):
        response = self.call(action, **parameters)
        if "Error" in response:
            raise SystemExit(f"{action}: {response['Error']}")
        return response

    def create(self, name, runtime, handler, files, **settings):
        self.call("DeleteFunction", FunctionName=name)
        package = io.BytesIO()
        with zipfile.ZipFile(package, "w", zipfile.ZIP_DEFLATED) as z:
            for file, content in files.items():
                entry = zipfile.ZipInfo(file)
                entry.external_attr = 0o100755 << 16
                z.writestr(entry, content)
        self.must("CreateFunction", FunctionName=name, Runtime=runtime, Handler=handler, Timeout=60,
                  Code={"ZipFile": base64.b64encode(package.getvalue()).decode()}, **settings)
        while self.must("GetFunction", FunctionName=name)["Status"] != "Active":
            time.sleep(0.02)

    def invoke(self, name, event="{}"):
        result = self.must("Invoke", FunctionName=name, ClientContext=event)["Result"]
        if result["InvokeResult"] != 0:
            raise SystemExit(f"{name}: {result['ErrMsg']}")
        return result

    def kept(self, key):
        """A fact of the embedded services, as soon as it is there and something listens at that port."""
        for _ in range(600):
            with open(os.path.join(self.data, "embedded.properties")) as f:
                port = dict(line.strip().split("=", 1) for line in f if "=" in line).get(key)
            with socket.socket() as s:
                if port and s.connect_ex(("127.0.0.1", int(port))) == 0:
                    return port
            time.sleep(0.1)
        raise SystemExit(f"{key} did not start")

    def sockets(self):
        """Where the launchers of all live instances listen."""
        return sorted(glob.glob(os.path.join(self.data, "instances", "*", "*", "s")))

    def launchers(self):
        """Processes of instances that run a launcher."""
        return self.descendants(b"/bootstrap")

    def descendants(self, word):
        """Processes below the gateway with this word in their command line, the sandbox's own left out."""
        children = {}
        for pid in filter(str.isdigit, os.listdir("/proc")):
            fields = stat(pid)
            if fields:
                children.setdefault(int(fields[1]), []).append(int(pid))
        found, look = [], [self.pid]
        while look:
            for child in children.get(look.pop(), []):
                look.append(child)
                with open(f"/proc/{child}/cmdline", "rb") as f:
                    command = f.read()
                if word in command and not command.startswith(b"bwrap"):
                    found.append(child)
        return found

    def rss_megabytes(self):
        with open(f"/proc/{self.pid}/status") as f:
            return next(int(line.split()[1]) for line in f if line.startswith("VmRSS")) / 1024

    def redis(self):
        """host:port and password of the embedded Redis; None when an external one is used."""
        try:
            with open(os.path.join(self.data, "embedded.properties")) as f:
                text = f.read().replace("\\", "")
        except OSError:
            return None
        values = dict(line.split("=", 1) for line in text.splitlines() if "=" in line)
        port = values.get("redis.port")
        return (f"127.0.0.1:{port}", values.get("redis.password", "")) if port else None
