# frozen_string_literal: true

# The systems of metadata.json, as Facter describes them. By hand: Debian's facterdb ends before them.
module Systems
  ALL = {
    'Debian 12' => { name: 'Debian', major: '12', full: '12.8', codename: 'bookworm', kernel: '6.1.0', ruby: '3.1.2', puppet: '7.23.0' },
    'Debian 13' => { name: 'Debian', major: '13', full: '13.2', codename: 'trixie', kernel: '6.12.48', ruby: '3.3.8', puppet: '8.10.0' },
    'Ubuntu 22.04' => { name: 'Ubuntu', major: '22.04', full: '22.04', codename: 'jammy', kernel: '5.15.0', ruby: '2.7.8', puppet: '7.34.0' },
    'Ubuntu 24.04' => { name: 'Ubuntu', major: '24.04', full: '24.04', codename: 'noble', kernel: '6.8.0', ruby: '3.2.3', puppet: '8.4.0' }
  }.freeze

  # Facts of a system, with the versions of stackvizd that are installed on it.
  def self.facts(system, installed: [], package: nil)
    is = ALL.fetch(system)
    {
      os: {
        'name' => is[:name], 'family' => 'Debian', 'architecture' => 'amd64',
        'release' => { 'major' => is[:major], 'full' => is[:full] },
        'distro' => { 'id' => is[:name], 'codename' => is[:codename] }
      },
      kernel: 'Linux', kernelversion: is[:kernel], rubyversion: is[:ruby], puppetversion: is[:puppet],
      service_provider: 'systemd', systemd: true,
      networking: { 'hostname' => 'logs', 'fqdn' => 'logs.example.org' },
      # The old names are still what Puppet's own providers are chosen by.
      operatingsystem: is[:name], osfamily: 'Debian', operatingsystemmajrelease: is[:major],
      operatingsystemrelease: is[:full], path: '/usr/bin:/bin',
      stackviz_versions: installed&.map { |version| "/opt/stackvizd/#{version}" }, stackviz_package: package
    }
  end

  # The system for what does not depend on it.
  def debian(**options)
    Systems.facts('Debian 13', **options)
  end
end
