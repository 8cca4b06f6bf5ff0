"""Runs a command; prints what it took as JSON: CPU and wall seconds, peak RSS of its largest process."""
import json
import resource
import subprocess
import sys
import time

started = time.monotonic()
code = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL).returncode
usage = resource.getrusage(resource.RUSAGE_CHILDREN)
print(json.dumps({
    'code': code,
    'cpuSeconds': usage.ru_utime + usage.ru_stime,
    'wallSeconds': time.monotonic() - started,
    'peakMebibytes': usage.ru_maxrss / 1024,
}))
