/** Pairs of messages that are two causes, however near they look; written as those of pairs-alike.ts. */
export const UNLIKE: [string, string][] = [
  ['MismatchError: 404 != 200', 'MismatchError: 1 != 2'],
  ['MismatchError: 404 != 200', 'MismatchError: 500 != 201'],
  ['AssertionError: 1 != 2', 'AssertionError: 3 != 4'],
  ['AssertionError: 0 != 200', 'AssertionError: 404 != 200'],
  ['AssertionError: 12345 != 54321', 'AssertionError: 99999 != 11111'],
  ['AssertionError: 5', 'AssertionError: 6'],
  ['KeyError: 3', 'KeyError: 4'],
  ['AssertionError: n is 2', 'AssertionError: n is 3'],
  [
    "FileNotFoundError: [Errno 2] No such file or directory: '/etc/nova/nova.conf'",
    "FileNotFoundError: [Errno 2] No such file or directory: '/etc/nova/api-paste.ini'",
  ],
  [
    "FileNotFoundError: [Errno 2] No such file or directory: '/opt/stack/images/cirros.qcow2'",
    "FileNotFoundError: [Errno 2] No such file or directory: '/opt/stack/images/debian.qcow2'",
  ],
  [
    "OSError: [Errno 28] No space left on device: '/opt/stack/data/nova/a.img'",
    "OSError: [Errno 30] Read-only file system: '/opt/stack/data/nova/a.img'",
  ],
  ["KeyError: 'links'", "KeyError: 'link'"],
  ["MismatchError: 'ACTIVE' != 'BUILD'", "MismatchError: 'ACTIVE' != 'ERROR'"],
  ['AssertionError: True is not false', 'AssertionError: False is not true'],
  ['AssertionError: None != 5', 'AssertionError: 5 != None'],
  ['AssertionError: 1 not greater than 2', 'AssertionError: 1 not less than 2'],
  ['ValueError: 3 is not in list', 'IndexError: 3 is not in list'],
  ['ZeroDivisionError: division by zero', 'ZeroDivisionError: float division by zero'],
  [
    "ModuleNotFoundError: No module named 'ironicclient'",
    "ModuleNotFoundError: No module named 'novaclient'",
  ],
  [
    "ImportError: cannot import name 'a' from 'm' (/usr/lib/m.py)",
    "ImportError: cannot import name 'b' from 'm' (/usr/lib/m.py)",
  ],
  [
    "AttributeError: 'set' object has no attribute 'append'",
    "AttributeError: 'set' object has no attribute 'extend'",
  ],
  [
    "AttributeError: 'Server' object has no attribute 'id'",
    "AttributeError: 'Volume' object has no attribute 'id'",
  ],
  [
    "FileNotFoundError: [Errno 2] No such file or directory: '/tmp/real/k1/site/doc/policy_mapping.rst'",
    "FileNotFoundError: [Errno 2] No such file or directory: '/tmp/real/k1/site/etc/sso_callback_template.html'",
  ],
  [
    "FileNotFoundError: [Errno 2] No such file or directory: '/etc/nova/api-paste.ini'",
    "FileNotFoundError: [Errno 2] No such file or directory: '/etc/cinder/api-paste.ini'",
  ],
  [
    "FileNotFoundError: [Errno 2] No such file or directory: 'qemu-img'",
    "FileNotFoundError: [Errno 2] No such file or directory: 'mkfs.ext4'",
  ],
  [
    "PermissionError: [Errno 13] Permission denied: '/tmp/a/b'",
    "FileNotFoundError: [Errno 2] No such file or directory: '/tmp/a/b'",
  ],
  ['OSError: [Errno 28] failed', 'OSError: [Errno 30] failed'],
  [
    "subprocess.CalledProcessError: Command '['git', 'clone', '/tmp/a1/r']' returned non-zero exit status 128.",
    "subprocess.CalledProcessError: Command '['git', 'fetch', '/tmp/a1/r']' returned non-zero exit status 128.",
  ],
  [
    "subprocess.CalledProcessError: Command '['make']' returned non-zero exit status 1.",
    "subprocess.CalledProcessError: Command '['make']' returned non-zero exit status 137.",
  ],
  [
    'subprocess.CalledProcessError: Command died with <Signals.SIGKILL: 9>.',
    'subprocess.CalledProcessError: Command died with <Signals.SIGSEGV: 11>.',
  ],
  ['SystemExit: 1', 'SystemExit: 2'],
  ['returncode -9', 'returncode 1'],
  ['Exception: process ended with exit code 1', 'Exception: process ended with exit code 2'],
  ['Exception: killed by signal 9', 'Exception: killed by signal 15'],
  ['HTTPError: status code 404', 'HTTPError: status code 500'],
  ['HTTPError: 404 Client Error: Not Found', 'HTTPError: 403 Client Error: Forbidden'],
  ['ServerFault: 500 Internal Server Error', 'ServerFault: 503 Service Unavailable'],
  [
    'glanceclient.exc.HTTPInternalServerError: HTTP 500 Error',
    'glanceclient.exc.HTTPInternalServerError: HTTP 503 Error',
  ],
  [
    'Exception: Unexpected http success status code 204. The expected status code is 202',
    'Exception: Unexpected http success status code 200. The expected status code is 201',
  ],
  [
    'tempest.lib.exceptions.TimeoutException: Request timed out Details: (ServersTest:test_a) Server 4f1c2be0-0000-4000-8000-0123456789ab failed to reach ACTIVE status',
    'tempest.lib.exceptions.TimeoutException: Request timed out Details: (ServersTest:test_a) Server 4f1c2be0-0000-4000-8000-0123456789ab failed to reach SHUTOFF status',
  ],
  [
    'tempest.lib.exceptions.TimeoutException: Request timed out Details: (T:test_a) Image 4f1c2be0-0000-4000-8000-0123456789ab failed to import',
    'tempest.lib.exceptions.ServerFault: Got server fault Details: (T:test_a) Image 4f1c2be0-0000-4000-8000-0123456789ab failed to import',
  ],
  [
    "tempest.lib.exceptions.ServerFault: Got server fault Details: b'500 Internal Server Error\\n\\nThe server has either erred or is incapable of performing the requested operation.\\n\\n   '",
    'tempest.lib.exceptions.ServerFault: Got server fault Details: The server has either erred or is incapable of performing the requested operation.<br /><br />',
  ],
  [
    "urllib3.exceptions.MaxRetryError: HTTPConnectionPool(host='127.0.0.1', port=5000): Max retries exceeded with url: /v3 (Caused by NewConnectionError: [Errno 111] Connection refused)",
    "urllib3.exceptions.MaxRetryError: HTTPConnectionPool(host='127.0.0.1', port=9292): Max retries exceeded with url: /v3 (Caused by NewConnectionError: [Errno 111] Connection refused)",
  ],
  [
    "urllib3.exceptions.MaxRetryError: HTTPConnectionPool(host='127.0.0.1', port=5000): Max retries exceeded with url: /v3 (Caused by NewConnectionError: [Errno 111] Connection refused)",
    "urllib3.exceptions.MaxRetryError: HTTPConnectionPool(host='127.0.0.1', port=5000): Max retries exceeded with url: /v3 (Caused by NewConnectionError: [Errno 113] No route to host)",
  ],
  [
    'ConnectFailure: Unable to establish connection to http://10.0.0.5:9696/v2.0',
    'ConnectFailure: Unable to establish connection to http://10.0.0.5:8774/v2.1',
  ],
  [
    'Exception: GET http://10.0.0.5:9696/v2.0/ports/4f1c2be0-0000-4000-8000-0123456789ab failed',
    'Exception: GET http://10.0.0.5:9696/v2.0/routers/4f1c2be0-0000-4000-8000-0123456789ab failed',
  ],
  [
    'Skipped until launchpad bug: 1234567 is resolved.',
    'Skipped until launchpad bug: 7654321 is resolved.',
  ],
  ['Exception: CVE-2025-1111 is not fixed', 'Exception: CVE-2025-2222 is not fixed'],
  [
    'OverLimit: Quota exceeded for cores: Requested 4, but already used 20 of 20',
    'OverLimit: Quota exceeded for instances: Requested 4, but already used 20 of 20',
  ],
  [
    'MessagingTimeout: Timed out waiting for a reply to message ID 7a3e1b0a3a0f4f0f8a0d2b1c9e8d7f6a',
    'MessagingTimeout: Timed out waiting for a connection',
  ],
  ['DBDeadlock: Deadlock found', 'DBDuplicateEntry: Duplicate entry'],
  [
    "ValueError: invalid literal for int() with base 10: 'a'",
    "ValueError: invalid literal for int() with base 16: 'a'",
  ],
  ["UnicodeDecodeError: 'utf-8' codec failed", "UnicodeDecodeError: 'utf-16' codec failed"],
  ['ssl.SSLError: sha-1 is not allowed', 'ssl.SSLError: sha-256 is not allowed'],
  ['AssertionError: ipv4 has no route', 'AssertionError: ipv6 has no route'],
  [
    'ModuleNotFoundError: No module named ironicclient -> SystemExit: 1',
    'ModuleNotFoundError: No module named novaclient -> SystemExit: 1',
  ],
  [
    'ModuleNotFoundError: No module named ironicclient -> SystemExit: 1',
    'OSError: disk full -> SystemExit: 1',
  ],
  ['RuntimeError: quota exceeded', 'RuntimeError: quota exhausted'],
];
