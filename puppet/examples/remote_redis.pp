# Many builds: workers on a machine with a Redis elsewhere, over TLS.
class { 'stackviz':
  version               => '0.1.0',
  source                => '/root/stackvizd-0.1.0-amd64.tar.gz',
  manage_redis          => false,
  redis_url             => 'rediss://redis.example.org:6380/0',
  redis_password        => Sensitive('from-hiera-eyaml'),
  # The server and the two name servers: the units can talk to nobody else.
  redis_addresses       => ['192.0.2.7', '192.0.2.53', '192.0.2.54'],
  worker_instances      => 4,
  worker_concurrency    => 2,
  worker_heap_mebibytes => 1024,
  config                => {
    'process' => { 'maxTests' => 200000 },
  },
}
