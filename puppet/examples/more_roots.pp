# Two trees, each with its own settings, queue and workers; served by nginx in two server blocks.
class { 'stackviz':
  source     => '/root/stackvizd-{version}-{arch}.tar.gz',
  root       => '/srv/static/logs',
  web_server => 'nginx',
}

stackviz::root { 'thirdparty':
  root             => '/srv/static/thirdparty',
  worker_instances => 1,
  config           => {
    'watch' => { 'quietPeriodSeconds' => 600 },
  },
}
