"""PostgreSQL, Redis and a bucket server that no gateway has started: what is external to those that are measured."""
import json
import os
import subprocess
import tempfile
import shutil

from gateway import ROOT
from load import JAVA_HOME

SETTINGS = {
    "OPENSCF_POSTGRES_URL": ("postgres", "url"), "OPENSCF_POSTGRES_USER": ("postgres", "user"),
    "OPENSCF_POSTGRES_PASSWORD": ("postgres", "password"), "OPENSCF_REDIS_URL": ("redis", "url"),
    "OPENSCF_S3_ENDPOINT": ("s3", "endpoint"), "OPENSCF_S3_ACCESS_KEY": ("s3", "accessKey"),
    "OPENSCF_S3_SECRET_KEY": ("s3", "secretKey")}


class Services:
    """Speaks the protocol of docs/embedded.md; the end of the input ends them."""

    def __init__(self):
        self.data = tempfile.mkdtemp(prefix="openscf-bench-services-")
        module = os.path.join(ROOT, "embedded", "target")
        with open(os.path.join(module, "classpath.txt")) as f:
            class_path = f.read().strip() + ":" + os.path.join(module, "classes")
        self.process = subprocess.Popen(
            [os.path.join(JAVA_HOME, "bin", "java") if JAVA_HOME else "java", "-Xmx192m", "-XX:+UseSerialGC",
             "-cp", class_path, "io.openscf.embedded.Embedded", "--data", self.data],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        for service in ("postgres", "redis", "s3"):
            self.process.stdin.write(json.dumps({"start": service}) + "\n")
        self.process.stdin.flush()
        facts = {}
        for _ in range(3):
            fact = json.loads(self.process.stdout.readline())
            facts[fact["service"]] = fact
        self.settings = {name: facts[service][key] for name, (service, key) in SETTINGS.items()}

    def stop(self):
        self.process.stdin.close()
        self.process.wait()
        shutil.rmtree(self.data, ignore_errors=True)
