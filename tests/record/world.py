"""The private world a scenario runs in: a root of its own, a network of its own, a host name.

Everything here runs inside fresh namespaces (see `namespace.py`), so nothing it mounts, writes or
binds is seen outside."""

import os
import socket
import subprocess

KEPT_OUT = {"proc", "sys", "dev", "etc", "var", "tmp", "run", "srv", "mnt", "media", "boot", "lost+found", "recorder"}
ETC = ("ld.so.cache", "ld.so.conf", "ld.so.conf.d", "ssl", "localtime", "alternatives", "python3.11")
ROOT = "/tmp/hopscope-root"
USERS = ("root", "nobody", "www-data", "nginx", "http", "nogroup", "users", "daemon")


def enter(hosts, programs):
    """Builds the private root and network and moves into them; `programs` are paths that have to be there."""
    socket.sethostname("web1")
    run("ip", "link", "set", "lo", "up")
    # Every address is this machine's own, so that any balancer, client and listener may have its.
    run("ip", "route", "add", "local", "0.0.0.0/0", "dev", "lo")
    subprocess.run(["ip", "-6", "route", "add", "local", "::/0", "dev", "lo"], capture_output=True)
    root()
    for path in programs:
        show(path)
    os.chroot(ROOT)
    os.chdir("/")
    lines = ["127.0.0.1 localhost"] + [f"{address} {name}" for address, name in hosts]
    write("/etc/hosts", "\n".join(lines) + "\n")
    write("/etc/nsswitch.conf", "passwd: files\ngroup: files\nhosts: files\n")
    # All users are this one: a user namespace knows no other, and nginx wants to give folders away.
    write("/etc/passwd", "".join(f"{name}:x:0:0::/root:/bin/sh\n" for name in USERS))
    write("/etc/group", "".join(f"{name}:x:0:\n" for name in USERS))
    for folder in ("/app", "/srv", "/recorder", "/etc/nginx", "/run", "/tmp", "/var/log/nginx", "/var/lib/nginx",
                   "/var/cache/nginx", "/var/www"):
        os.makedirs(folder, exist_ok=True)
    os.chmod("/tmp", 0o1777)
    os.symlink("/run", "/var/run")


def root():
    """A tmpfs with private copies of the machine's programs in it."""
    os.makedirs(ROOT, exist_ok=True)
    run("mount", "-t", "tmpfs", "tmpfs", ROOT)
    for name in sorted(os.listdir("/")):
        source, target = "/" + name, f"{ROOT}/{name}"
        if os.path.islink(source):
            os.symlink(os.readlink(source), target)
        elif os.path.isdir(source) and name not in KEPT_OUT:
            os.makedirs(target)
            upper, work = f"{ROOT}/recorder/upper/{name}", f"{ROOT}/recorder/work/{name}"
            os.makedirs(upper)
            os.makedirs(work)
            layers = f"lowerdir={source},upperdir={upper},workdir={work}"
            if subprocess.run(["mount", "-t", "overlay", "overlay", "-o", layers, target], capture_output=True).returncode:
                run("mount", "--bind", source, target)
                run("mount", "-o", "remount,bind,ro", target)
    for name in ("proc", "dev", "etc", "var", "tmp", "run", "srv"):
        os.makedirs(f"{ROOT}/{name}", exist_ok=True)
    run("mount", "-t", "proc", "proc", f"{ROOT}/proc")
    run("mount", "--rbind", "/dev", f"{ROOT}/dev")
    for name in ETC:
        if os.path.exists(f"/etc/{name}"):
            # What this user may not read (private keys) is not needed.
            subprocess.run(["cp", "-r", "-P", f"/etc/{name}", f"{ROOT}/etc/{name}"], capture_output=True)


def show(path):
    """Makes a folder visible in the private root if it lies where the root has folders of its own."""
    if not os.path.exists(ROOT + path):
        os.makedirs(ROOT + path)
        run("mount", "--rbind", path, ROOT + path)


def write(path, content):
    """Writes a file, making its folders."""
    os.makedirs(os.path.dirname(path), exist_ok=True)
    mode = "wb" if isinstance(content, bytes) else "w"
    with open(path, mode) as file:
        file.write(content)


def run(*command):
    """Runs a command that has to succeed."""
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)}: {done.stderr.strip()}")
    return done.stdout
