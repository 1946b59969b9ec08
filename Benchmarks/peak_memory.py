"""Runs a command and says how much anonymous memory it held at most: RssAnon of /proc/PID/status, every 0.2 s over the whole process (Linux).

usage: peak_memory.py COMMAND [ARGUMENT...]     the command must be the program itself, not a script that starts it
"""
import json
import re
import resource
import subprocess
import sys
import time

start = time.time()
process = subprocess.Popen(sys.argv[1:])
peak, samples = 0, []
while process.poll() is None:
    try:
        with open(f'/proc/{process.pid}/status') as status:
            found = re.search(r'RssAnon:\s+(\d+) kB', status.read())
    except FileNotFoundError:
        break
    if found:
        samples.append(int(found[1]) / 1024)
    time.sleep(0.2)
process.wait()
used = resource.getrusage(resource.RUSAGE_CHILDREN)
json.dump({
    'exit': process.returncode,
    'rss_anon_peak_mb': round(max(samples)),
    'wall_seconds': round(time.time() - start, 1),
    'processor_seconds': round(used.ru_utime + used.ru_stime, 1),
    'mb_at_each_tenth': [round(samples[len(samples) * i // 10]) for i in range(10)],
}, sys.stderr)
print(file=sys.stderr)
