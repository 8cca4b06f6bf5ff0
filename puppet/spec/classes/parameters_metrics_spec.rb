# frozen_string_literal: true

require 'yaml'

# What ops ask for: the metrics, the schedule of the sweep, the drop directory.
describe 'stackviz' do
  let(:facts) { debian(installed: ['0.1.0']) }
  let(:params) { {} }

  units = '/etc/systemd/system'

  def content(file)
    catalogue.resource('file', file)[:content]
  end

  def settings
    YAML.safe_load(content('/etc/stackvizd/stackvizd.yaml'))
  end

  describe 'metrics_enable, metrics_host and metrics_port' do
    socket = "#{units}/stackviz-metrics.socket.d/10-puppet.conf"

    it 'serve this machine by default, and again after every new version' do
      expect(content(socket)).to match(/^ListenStream=\nListenStream=127\.0\.0\.1:10464$/)
      is_expected.to contain_service('stackviz-metrics.socket').with(ensure: 'running', enable: true)
      is_expected.to contain_service('stackviz-metrics.service').with_ensure('running')
        .that_requires('Service[stackviz-metrics.socket]')
        .that_subscribes_to('Class[stackviz::install]').that_subscribes_to('Class[stackviz::config]')
    end

    it 'listen on through an upgrade' do
      is_expected.to contain_service('stackviz-metrics.socket').that_requires('Class[stackviz::install]')
      is_expected.not_to contain_class('stackviz::metrics').that_subscribes_to('Class[stackviz::install]')
      is_expected.not_to contain_class('stackviz::metrics').that_subscribes_to('Class[stackviz::config]')
      is_expected.to contain_service('stackviz-metrics.socket')
        .with_restart(/stop stackviz-metrics\.service stackviz-metrics\.socket; systemctl start stackviz-metrics\.socket \|\|/)
    end

    it 'listen elsewhere' do
      params.merge!(metrics_host: '192.0.2.7', metrics_port: 9999)
      expect(content(socket)).to match(/^ListenStream=192\.0\.2\.7:9999$/)
      is_expected.to contain_file(socket).that_notifies('Service[stackviz-metrics.socket]')
        .that_notifies('Exec[stackviz: reload units of metrics]')
    end

    it 'put IPv6 into brackets' do
      params[:metrics_host] = '::'
      expect(content(socket)).to match(/^ListenStream=\[::\]:10464$/)
    end

    it 'run as user and group, from install_root, with node_path' do
      params.merge!(source: '/root/stackvizd.tar.gz', user: 'viz', group: 'ci', install_root: '/srv/viz', node_path: '/usr/local/bin/node')
      service = content("#{units}/stackviz-metrics.service.d/10-puppet.conf")
      expect(service).to match(/^User=viz\nGroup=ci$/)
      expect(service).to match(%r{^BindReadOnlyPaths=/srv/viz$.*^BindReadOnlyPaths=/usr/local/bin/node$}m)
      expect(service).not_to match(%r{/srv/static|^BindPaths})
    end

    it 'can be off' do
      params[:metrics_enable] = false
      is_expected.to compile.with_all_deps
      %w[socket service].each do |kind|
        is_expected.to contain_service("stackviz-metrics.#{kind}").with(ensure: 'stopped', enable: false)
        is_expected.to contain_file("#{units}/stackviz-metrics.#{kind}.d/10-puppet.conf").with_ensure('absent')
      end
    end

    [{ metrics_host: 'logs.example.org' }, { metrics_host: "0.0.0.0\nExecStart=x" }, { metrics_port: 0 },
     { metrics_port: 70_000 }].each do |wrong|
      it "refuse #{wrong}" do
        params.merge!(wrong)
        is_expected.to compile.and_raise_error(/#{wrong.keys.first}/)
      end
    end
  end

  describe 'sweep_schedule and full_sweep_seconds' do
    timer = "#{units}/stackviz-sweep.timer.d/10-puppet.conf"

    it 'is daily' do
      is_expected.to contain_file(timer).with_ensure('file').with_content(/^OnCalendar=\nOnCalendar=daily$/)
    end

    it 'is any time of systemd, for every root' do
      params.merge!(sweep_schedule: 'Sat *-*-* 03:00', roots: { 'third' => { 'root' => '/srv/third' } })
      expect(content(timer)).to match(/^OnCalendar=Sat \*-\*-\* 03:00$/)
      expect(content("#{units}/stackviz-sweep-third.timer.d/10-puppet.conf")).to match(/^OnCalendar=Sat/)
      is_expected.to contain_file(timer).that_notifies('Service[stackviz-sweep.timer]')
        .that_notifies('Exec[stackviz: reload units of stackvizd]')
    end

    it 'may be never, and the watcher alone sweeps' do
      params.merge!(sweep_schedule: 'never', full_sweep_seconds: 43_200)
      is_expected.to contain_file(timer).with_ensure('absent')
      is_expected.to contain_service('stackviz-sweep.timer').with(ensure: 'stopped', enable: false)
      expect(settings['watch']).to eq('fullSweepSeconds' => 43_200)
    end

    ["daily\nOnBootSec=1", ' ', ''].each do |wrong|
      it "refuses #{wrong.inspect}" do
        params[:sweep_schedule] = wrong
        is_expected.to compile.and_raise_error(/sweep_schedule/)
      end
    end
  end

  describe 'drop_directory and drop_group' do
    let(:params) { { drop_directory: '/var/spool/stackviz', drop_group: 'zuul' } }

    it 'is a directory in which the group may ask, and nobody sees or removes what others asked' do
      is_expected.to contain_file('/var/spool/stackviz')
        .with(ensure: 'directory', owner: 'stackviz', group: 'zuul', mode: '1730')
        .that_comes_before('Exec[stackviz: reload units of stackvizd]')
      expect(settings['watch']).to eq('dropDirectory' => '/var/spool/stackviz')
    end

    it 'is seen by the watcher, which removes what it took, and by nobody else' do
      watcher = content("#{units}/stackviz-watcher.service.d/10-puppet.conf")
      expect(watcher).to match(%r{^BindPaths=/var/spool/stackviz\nReadWritePaths=/var/spool/stackviz$})
      expect(watcher).to match(%r{^BindReadOnlyPaths=/srv/static/logs$})
      %w[stackviz-worker@1 stackviz-sweep stackviz-metrics].each do |unit|
        expect(content("#{units}/#{unit}.service.d/10-puppet.conf")).not_to match(%r{/var/spool})
      end
    end

    it 'belongs to group where no other is named' do
      params.delete(:drop_group)
      is_expected.to contain_file('/var/spool/stackviz').with_group('stackviz')
    end

    it 'is one for each root' do
      params[:roots] = { 'third' => { 'root' => '/srv/third', 'drop_directory' => '/var/spool/third' } }
      is_expected.to contain_file('/var/spool/third').with_mode('1730')
      expect(content("#{units}/stackviz-watcher@third.service.d/10-puppet.conf")).to match(%r{^BindPaths=/var/spool/third$})
    end

    ['/srv/static/logs', '/srv/static/logs/drop'].each do |inside|
      it "is not #{inside}, where whoever uploads could ask for anything" do
        params[:drop_directory] = inside
        is_expected.to compile.and_raise_error(/outside of the logs root/)
      end
    end

    it 'may be beside the logs root' do
      params[:drop_directory] = '/srv/static/logs-drop'
      is_expected.to compile.with_all_deps
    end

    it 'is nowhere without them, and no setting of config' do
      params.replace(config: { 'watch' => { 'dropDirectory' => '/x' } })
      is_expected.to compile.and_raise_error(/watch\.dropDirectory: there are parameters/)
    end
  end

  describe 'settings without a parameter' do
    it 'come through config' do
      params[:config] = { 'queue' => { 'globalConcurrency' => 4 }, 'publish' => { 'format' => 'both' },
                          'metadata' => { 'ciUsername' => 'jenkins', 'pathTemplates' => ['{job}/{build}'] } }
      expect(settings).to include(
        'publish' => { 'format' => 'both' },
        'metadata' => { 'ciUsername' => 'jenkins', 'pathTemplates' => ['{job}/{build}'] }
      )
      expect(settings['queue']).to include('globalConcurrency' => 4)
    end
  end
end
