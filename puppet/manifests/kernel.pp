# @summary Limits of inotify.
#
# @api private
class stackviz::kernel {
  file { '/etc/sysctl.d/60-stackviz.conf':
    ensure  => file,
    owner   => 'root',
    group   => 'root',
    mode    => '0644',
    content => epp('stackviz/sysctl.conf.epp', {
        'max_user_watches'   => $stackviz::max_user_watches,
        'max_queued_events'  => $stackviz::max_queued_events,
        'max_user_instances' => $stackviz::max_user_instances,
    }),
  }

  # A container has the limits of its host, which it cannot change.
  exec { 'stackviz: set the limits of inotify':
    command     => 'sysctl --quiet --load=/etc/sysctl.d/60-stackviz.conf',
    onlyif      => 'test -w /proc/sys/fs/inotify/max_user_watches',
    path        => ['/usr/sbin', '/sbin', '/usr/bin', '/bin'],
    refreshonly => true,
    subscribe   => File['/etc/sysctl.d/60-stackviz.conf'],
  }
}
