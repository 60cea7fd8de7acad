"""What admission adds to a warm call, by JMH: bench/jmh compiled against the packaged gateway."""
import glob
import json
import os
import subprocess
import tempfile

import load
from gateway import ROOT

JMH = ["org.openjdk.jmh:jmh-core:1.37", "org.openjdk.jmh:jmh-generator-annprocess:1.37", "net.sf.jopt-simple:jopt-simple:5.0.4",
       "org.apache.commons:commons-math3:3.6.1"]
ASKED_NANOS = 2000


def slots(gateway, options):
    redis = gateway.redis()
    if not redis:
        return
    with tempfile.TemporaryDirectory(prefix="openscf-jmh-") as work:
        for artifact in JMH:
            subprocess.run([os.environ["OPENSCF_MVN"], "-q", "-B", "-f", os.path.join(ROOT, "pom.xml"), "-N", "dependency:copy",
                            f"-Dartifact={artifact}", f"-DoutputDirectory={work}"], check=True, stderr=subprocess.DEVNULL)
        jars = glob.glob(f"{work}/*.jar") + glob.glob(f"{ROOT}/target/quarkus-app/lib/*/*.jar")
        path = os.pathsep.join([work, os.path.join(ROOT, "target", "classes"), *jars])
        java = os.path.join(load.JAVA_HOME, "bin", "java")
        sources = glob.glob(f"{ROOT}/bench/jmh/**/*.java", recursive=True)
        subprocess.run([java + "c", "-proc:full", "-d", work, "-cp", path, *sources], check=True)
        for threads in (1, 2):
            found = os.path.join(work, "found.json")
            subprocess.run([java, "-cp", path, "org.openjdk.jmh.Main", "SlotAdmission", "-foe", "true", "-f", "1", "-wi", "2", "-w", "2", "-i",
                            str(options.rounds), "-r", "2", "-t", str(threads), "-rf", "json", "-rff", found,
                            "-p", f"redis=redis://:{redis[1]}@{redis[0]}"], check=True, stdout=subprocess.DEVNULL)
            with open(found) as f:
                nanos = json.load(f)[0]["primaryMetric"]["score"]
            yield {"name": f"admission of a warm call, taken and given back, {threads} thread{'s' * (threads > 1)}", "figure": nanos, "unit": "ns",
                   "floorName": "asked", "floor": ASKED_NANOS, "ratio": nanos / ASKED_NANOS, "lowerIsBetter": True}
