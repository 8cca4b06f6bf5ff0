/**
 * Pairs of messages that are one cause, written by hand after what tempest, nova, neutron, glance,
 * cinder, keystone and their libraries print; no two are of one family.
 */
export const ALIKE: [string, string][] = [
  ['MismatchError: 404 != 200', 'MismatchError: 500 != 200'],
  ['MismatchError: 200 != 503', 'MismatchError: 200 != 502'],
  ['AssertionError: 3 != 5', 'AssertionError: 4 != 5'],
  ["MismatchError: 'ACTIVE' != 'BUILD'", "MismatchError: 'ACTIVE' != 'BUILD'"],
  [
    'tempest.lib.exceptions.NotFound: Object not found Details: Image 62b17580-6582-42de-a755-85a7f5ae476b could not be found.',
    'tempest.lib.exceptions.NotFound: Object not found Details: Image 0f8f0a6c-88a6-4e11-8ac5-11dd2b0cb5e6 could not be found.',
  ],
  [
    'tempest.lib.exceptions.TimeoutException: Request timed out Details: (ServersTest:test_resize) Server 9b1d81c7-5d9a-4c8f-8a70-bb2ed4d9f5a1 failed to reach ACTIVE status and task state "None" within the required time (196 s). Current status: BUILD.',
    'tempest.lib.exceptions.TimeoutException: Request timed out Details: (ActionsTest:test_rebuild) Server 3c2d81c7-5d9a-4c8f-8a70-bb2ed4d9f5a1 failed to reach ACTIVE status and task state "None" within the required time (300 s). Current status: BUILD.',
  ],
  [
    'tempest.exceptions.BuildErrorException: Server 1d1dbedb-d7a0-432a-9d09-83f543c3c19b failed to build and is in ERROR status Details: Fault: {"code": 500, "message": "No valid host was found."}',
    'tempest.exceptions.BuildErrorException: Server a4233d5d-52d8-47cc-9a25-e1864527e3df failed to build and is in ERROR status Details: Fault: {"code": 500, "message": "No valid host was found."}',
  ],
  [
    'tempest.lib.exceptions.SSHTimeout: Connection to the 172.24.5.12 via SSH timed out. User: cirros, Password: None',
    'tempest.lib.exceptions.SSHTimeout: Connection to the 172.24.5.144 via SSH timed out. User: cirros, Password: None',
  ],
  [
    'tempest.lib.exceptions.ServerFault: Got server fault Details: The server has either erred (Request-ID: req-12399ad1-aaaa-4bbb-8ccc-0123456789ab)',
    'tempest.lib.exceptions.ServerFault: Got server fault Details: The server has either erred (Request-ID: req-39748c45-aaaa-4bbb-8ccc-0123456789ab)',
  ],
  [
    "urllib3.exceptions.MaxRetryError: HTTPConnectionPool(host='127.0.0.1', port=5000): Max retries exceeded with url: /v3/projects/edb8797e0b9b4341a2f31e13d2ea1fb5 (Caused by NewConnectionError('<urllib3.connection.HTTPConnection object at 0x7f597b17c690>: Failed to establish a new connection: [Errno 111] Connection refused'))",
    "urllib3.exceptions.MaxRetryError: HTTPConnectionPool(host='127.0.0.1', port=5000): Max retries exceeded with url: /v3/auth/tokens (Caused by NewConnectionError('<urllib3.connection.HTTPConnection object at 0x7f597b212550>: Failed to establish a new connection: [Errno 111] Connection refused'))",
  ],
  [
    'keystoneauth1.exceptions.connection.ConnectFailure: Unable to establish connection to http://10.0.0.5:9696/networking/v2.0/ports/4f1c2be0-0000-4000-8000-0123456789ab',
    'keystoneauth1.exceptions.connection.ConnectFailure: Unable to establish connection to http://10.0.0.5:9696/networking/v2.0/routers',
  ],
  [
    "OSError: [Errno 28] No space left on device: '/opt/stack/data/nova/a.img'",
    "OSError: [Errno 28] No space left on device: '/opt/stack/data/nova/b.img'",
  ],
  [
    "OSError: [Errno 30] Read-only file system: '/var/lib/glance/images/base'",
    "OSError: [Errno 30] Read-only file system: '/var/lib/glance/images/kernel'",
  ],
  [
    "FileNotFoundError: [Errno 2] No such file or directory: '/tmp/tmpx15rcp36/testr-conf'",
    "FileNotFoundError: [Errno 2] No such file or directory: '/tmp/tmpa0b1c2d3/testr-conf'",
  ],
  [
    "FileNotFoundError: [Errno 2] No such file or directory: '/tmp/real/k1/site/etc/policy.yaml'",
    "FileNotFoundError: [Errno 2] No such file or directory: '/tmp/other/k2/site/etc/policy.yaml'",
  ],
  [
    "subprocess.CalledProcessError: Command '['git', 'clone', '/tmp/tmpabcdefgh/repo']' returned non-zero exit status 128.",
    "subprocess.CalledProcessError: Command '['git', 'clone', '/tmp/tmp12345678/repo']' returned non-zero exit status 128.",
  ],
  [
    'oslo_concurrency.processutils.ProcessExecutionError: Unexpected error while running command. Command: qemu-img info /opt/stack/data/nova/instances/6a1d2e0c-2222-4333-8444-0123456789ab/disk Exit code: 1',
    'oslo_concurrency.processutils.ProcessExecutionError: Unexpected error while running command. Command: qemu-img info /opt/stack/data/nova/instances/7b2d2e0c-2222-4333-8444-0123456789ab/disk Exit code: 1',
  ],
  [
    'oslo_messaging.exceptions.MessagingTimeout: Timed out waiting for a reply to message ID 7a3e1b0a3a0f4f0f8a0d2b1c9e8d7f6a',
    'oslo_messaging.exceptions.MessagingTimeout: Timed out waiting for a reply to message ID 0b3e1b0a3a0f4f0f8a0d2b1c9e8d7f6b',
  ],
  [
    "AttributeError: type object 'BaseV2ComputeTest' has no attribute 'images_client'",
    "AttributeError: type object 'BaseV2ComputeTest' has no attribute 'images_client'",
  ],
  [
    'tempest.lib.exceptions.Conflict: Conflict with state of target resource Details: Network with id tempest-NetworksTest-network-1234567890 is in use',
    'tempest.lib.exceptions.Conflict: Conflict with state of target resource Details: Network with id tempest-RoutersTest-network-987654321 is in use',
  ],
  [
    'tempest.lib.exceptions.OverLimit: Request entity is over limit Details: Quota exceeded for cores: Requested 4, but already used 20 of 20 cores',
    'tempest.lib.exceptions.OverLimit: Request entity is over limit Details: Quota exceeded for cores: Requested 2, but already used 19 of 20 cores',
  ],
  [
    'TimeoutError: volume 2f1f7a9c is still in state detaching',
    'TimeoutError: volume 9e1f7b33 is still in state detaching',
  ],
  [
    'fixtures._fixtures.timeout.TimeoutException: test took longer than 300 s',
    'fixtures._fixtures.timeout.TimeoutException: test took longer than 600 s',
  ],
  ['RuntimeError: worker-3 lost its connection', 'RuntimeError: worker-7 lost its connection'],
  [
    'OSError: [Errno 98] Address already in use: 127.0.0.1:41233',
    'OSError: [Errno 98] Address already in use: 127.0.0.1:52177',
  ],
  [
    "ValueError: time data '2026-11-28 10:54:05' does not match format",
    "ValueError: time data '2025-01-02 23:59:59' does not match format",
  ],
  [
    "testtools.matchers._impl.MismatchError: <bound method UsersClient.show_user of <tempest.UsersClient object at 0x7fea0615ab50>> returned {'id': '57a869ebc09344dfbb4eb593a666f9c2'}",
    "testtools.matchers._impl.MismatchError: <bound method UsersClient.show_user of <tempest.UsersClient object at 0x7fea06159999>> returned {'id': '11a869ebc09344dfbb4eb593a666f9c2'}",
  ],
  [
    "AssertionError: '6a4c0000-1111-4222-8333-0123456789ab' not found in []",
    "AssertionError: '7b5d0000-1111-4222-8333-0123456789ab' not found in []",
  ],
  [
    "AssertionError: 'a1b2c3d4e5f60718' not found in ['00aa11bb22cc33dd', '11bb22cc33dd44ee']",
    "AssertionError: '99b2c3d4e5f60718' not found in ['00aa11bb22cc33dd', '11bb22cc33dd44ee', '22cc33dd44ee55ff']",
  ],
  [
    'IndexError: index 3 is out of bounds for axis 0',
    'IndexError: index 7 is out of bounds for axis 0',
  ],
  [
    "sqlalchemy.exc.OperationalError: (pymysql.err.OperationalError) (2003, \"Can't connect to MySQL server on '127.0.0.1' ([Errno 111] Connection refused)\")",
    "sqlalchemy.exc.OperationalError: (pymysql.err.OperationalError) (2003, \"Can't connect to MySQL server on '127.0.0.1' ([Errno 111] Connection refused)\")",
  ],
  [
    'oslo_db.exception.DBDeadlock: (pymysql.err.OperationalError) Deadlock found on connection 4711; try restarting transaction',
    'oslo_db.exception.DBDeadlock: (pymysql.err.OperationalError) Deadlock found on connection 4790; try restarting transaction',
  ],
  [
    'ovsdbapp.exceptions.TimeoutException: Commands [DbSetCommand(table=Port, record=tap12345678-90)] exceeded timeout 10 seconds',
    'ovsdbapp.exceptions.TimeoutException: Commands [DbSetCommand(table=Port, record=tap99887766-55)] exceeded timeout 30 seconds',
  ],
  [
    'libvirt.libvirtError: Domain not found: no domain with matching uuid 6a4c0000-1111-4222-8333-0123456789ab',
    'libvirt.libvirtError: Domain not found: no domain with matching uuid 00000000-1111-4222-8333-0123456789ab',
  ],
  [
    'paramiko.ssh_exception.NoValidConnectionsError: [Errno None] Unable to connect to port 22 on 172.24.5.10',
    'paramiko.ssh_exception.NoValidConnectionsError: [Errno None] Unable to connect to port 22 on 172.24.5.99',
  ],
  ['Exception: Ping of fd00:1:2:3::17 failed', 'Exception: Ping of fd00:1:2:3::a8 failed'],
  [
    'netaddr.core.AddrFormatError: invalid IPNetwork 10.100.0.0/28',
    'netaddr.core.AddrFormatError: invalid IPNetwork 10.100.0.16/28',
  ],
  ['Exception: no lease for fa:16:3e:12:34:56', 'Exception: no lease for fa:16:3e:ab:cd:ef'],
  [
    'glanceclient.exc.HTTPNotFound: HTTP 404 Not Found: No image found with ID 62b17580-6582-42de-a755-85a7f5ae476b',
    'glanceclient.exc.HTTPNotFound: HTTP 404 Not Found: No image found with ID 72b17580-6582-42de-a755-85a7f5ae476b',
  ],
  [
    'cinder.exception.VolumeNotFound: Volume 5 could not be found.',
    'cinder.exception.VolumeNotFound: Volume 12 could not be found.',
  ],
  [
    'MemoryError: Unable to allocate 1.5 GiB for an array with shape (200, 1024)',
    'MemoryError: Unable to allocate 3.0 GiB for an array with shape (400, 1024)',
  ],
  [
    'OSError: [Errno 28] No space left on device: /var/lib/glance/images/62b17580-6582-42de-a755-85a7f5ae476b',
    'OSError: [Errno 28] No space left on device: /var/lib/glance/images/00b17580-6582-42de-a755-85a7f5ae476b',
  ],
  [
    'json.decoder.JSONDecodeError: Expecting value: line 1 column 1 (char 0)',
    'json.decoder.JSONDecodeError: Expecting value: line 3 column 9 (char 41)',
  ],
  ['Exception: job 12 of build 4471 lost', 'Exception: job 13 of build 4472 lost'],
  [
    'Exception: https://example.org/api/servers/8123456?marker=abc timed out',
    'Exception: https://example.org/api/servers/9123456?marker=xyz timed out',
  ],
  [
    'AssertionError: Deadline of Sat, 28 Nov 2026 10:54:05 GMT exceeded',
    'AssertionError: Deadline of Sun, 29 Nov 2026 10:54:06 GMT exceeded',
  ],
  [
    "kubernetes.client.exceptions.ApiException: pod 'web-54f7d9c8b5-12345' is not ready",
    "kubernetes.client.exceptions.ApiException: pod 'web-54f7d9c8b5-67890' is not ready",
  ],
  [
    'swiftclient.exceptions.ClientException: Object PUT failed: https://10.1.2.3:8080/v1/AUTH_57a869ebc09344dfbb4eb593a666f9c2/c/o 503 Service Unavailable',
    'swiftclient.exceptions.ClientException: Object PUT failed: https://10.1.2.4:8080/v1/AUTH_11a869ebc09344dfbb4eb593a666f9c2/c/o 503 Service Unavailable',
  ],
  [
    'RuntimeError: No IPv4 subnet free: all of 198.51.100.0/24 are taken',
    'RuntimeError: No IPv4 subnet free: all of 203.0.113.0/24 are taken',
  ],
  ['Exception: compute-1 did not come back', 'Exception: compute-2 did not come back'],
  [
    'ValueError: commit 9fceb02d0ae598e95dc970b74767f19372d61af8 is no ancestor',
    'ValueError: commit 1aceb02d0ae598e95dc970b74767f19372d61af8 is no ancestor',
  ],
  ['Exception: lock held by pid 4434 for 12.5 s', 'Exception: lock held by pid 991 for 3.1 s'],
  [
    'tempest.lib.exceptions.TimeoutException: Request timed out Details: (VolumesTest:setUpClass) volume 4f1c2be0-0000-4000-8000-0123456789ab failed to reach available status (current error) within the required time (196 s).',
    'tempest.lib.exceptions.TimeoutException: Request timed out Details: (SnapshotsTest:setUpClass) volume 5f1c2be0-0000-4000-8000-0123456789ab failed to reach available status (current error) within the required time (196 s).',
  ],
];
