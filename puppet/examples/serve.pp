# Sites on demand beside those of the logs root.
class { 'stackviz':
  source => '/root/stackvizd-0.1.0-amd64.tar.gz',
}

class { 'stackviz::serve':
  hosts      => ['zuul.opendev.org', 'review.opendev.org', '*.cloud.ovh.net'],
  host_names => ['stackviz.example.org'],
}
