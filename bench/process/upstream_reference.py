"""What upstream's exporter does with a stream, step by step and without its code: two parses, each
joined to tests and summarised, the second with the text of all attachments; raw, details and stats
as JSON. Usage: upstream_reference.py STREAM DIRECTORY"""
import datetime
import json
import os
import re
import sys

import subunit
import testtools


def parse(path, with_details):
    tests = []

    def add(test):
        start, end = test['timestamps']
        name = re.sub(r'\[[^\]]+\]$', '', test['id'])
        details = {}
        if with_details:
            # it takes the text twice: to see whether there is any, and to keep it
            details = {
                re.sub(r'\W', '', key): content.as_text()
                for key, content in test['details'].items() if content.as_text()
            }
        tests.append({
            'name': name,
            'status': test['status'],
            'tags': list(test['tags']),
            'timestamps': test['timestamps'],
            'duration': (end - start).total_seconds(),
            'details': details,
        })

    result = testtools.CopyStreamResult([
        testtools.StreamResult(), testtools.StreamToDict(add), testtools.StreamSummary()])
    with open(path, 'rb') as stream:
        result.startTestRun()
        subunit.ByteStreamToStreamResult(stream).run(result)
        result.stopTestRun()
    return tests


def dump(directory, name, value):
    def iso(found):
        return found.isoformat() if isinstance(found, datetime.datetime) else None
    with open(os.path.join(directory, name), 'w') as out:
        json.dump(value, out, default=iso)


path, directory = sys.argv[1:]
os.makedirs(directory, exist_ok=True)
raw = parse(path, False)
dump(directory, 'raw.json', raw)
dump(directory, 'details.json', {test['name']: test['details'] for test in parse(path, True)})
dump(directory, 'stats.json', {
    'count': len(raw),
    'start': min(test['timestamps'][0] for test in raw),
    'end': max(test['timestamps'][1] for test in raw),
    'total_duration': sum(test['duration'] for test in raw),
    'failures': [test['name'] for test in raw if test['status'] == 'fail'],
    'skips': [test['name'] for test in raw if test['status'] == 'skip'],
})
