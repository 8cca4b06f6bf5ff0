# frozen_string_literal: true

require 'yaml'

# What goes into the settings file, and what of it the units must know.
describe 'stackviz' do
  let(:facts) { debian(installed: ['0.1.0']) }
  let(:params) { {} }

  def settings(file = '/etc/stackvizd/stackvizd.yaml')
    YAML.safe_load(catalogue.resource('file', file)[:content])
  end

  def drop_in(unit)
    catalogue.resource('file', "/etc/systemd/system/#{unit}.service.d/10-puppet.conf")[:content]
  end

  it 'says what differs from the defaults of the daemon only' do
    expect(settings).to eq(
      'root' => '/srv/static/logs', 'logLevel' => 'info',
      'queue' => { 'redis' => { 'socketPath' => '/run/redis-stackviz/redis-server.sock' } }
    )
  end

  it 'is not for everyone, and checked before it is put in place' do
    is_expected.to contain_file('/etc/stackvizd/stackvizd.yaml').with(
      owner: 'root', group: 'stackviz', mode: '0640', show_diff: false,
      validate_cmd: %r{/opt/stackvizd/0\.1\.0/bin/stackvizd check-config --config %\z}
    )
  end

  it 'has units that see the root, one kind of which writes' do
    expect(drop_in('stackviz-worker@1')).to match(%r{^BindPaths=/srv/static/logs\nReadWritePaths=/srv/static/logs$})
    %w[stackviz-watcher stackviz-sweep].each do |unit|
      expect(drop_in(unit)).to match(%r{^BindReadOnlyPaths=/srv/static/logs$})
      expect(drop_in(unit)).not_to match(/^BindPaths|^ReadWritePaths/)
    end
  end

  it 'leaves limits and network to the units where the settings do not change them' do
    expect(drop_in('stackviz-worker@1')).not_to match(/MemoryMax|TasksMax|TimeoutStopSec|Network|IPAddress|Supplementary|User=/)
  end

  {
    { log_level: 'debug' } => { 'logLevel' => 'debug' },
    { quiet_period_seconds: 60 } => { 'watch' => { 'quietPeriodSeconds' => 60 } },
    { sweep_interval_seconds: 7.5 } => { 'watch' => { 'sweepIntervalSeconds' => 7.5 } },
    { worker_concurrency: 2 } => { 'process' => { 'concurrency' => 2 } },
    { worker_heap_mebibytes: 256 } => { 'process' => { 'heapMebibytes' => 256 } },
    { worker_timeout_seconds: 90 } => { 'process' => { 'timeoutSeconds' => 90 } },
    { worker_shutdown_seconds: 60 } => { 'process' => { 'shutdownSeconds' => 60 } }
  }.each do |given, expected|
    it "writes #{given}" do
      params.merge!(given)
      expect(settings).to include(expected)
    end
  end

  describe 'root and manage_root' do
    let(:params) { { root: '/data/logs' } }

    it 'is in the settings and in every unit' do
      expect(settings['root']).to eq('/data/logs')
      %w[stackviz-watcher stackviz-sweep stackviz-worker@1 stackviz-worker@2].each do |unit|
        expect(drop_in(unit)).to match(%r{^Bind(?:ReadOnly)?Paths=/data/logs$})
        expect(drop_in(unit)).to match(%r{^RequiresMountsFor=/data/logs$})
      end
      is_expected.not_to contain_exec('stackviz: make /data/logs')
    end

    it 'is made if that is wished' do
      params[:manage_root] = true
      is_expected.to contain_exec('stackviz: make /data/logs')
        .with_creates('/data/logs').that_comes_before('Exec[stackviz: reload units of stackvizd]')
    end

    ['relative', '/a b', '/a/../b', '/a%n', '/', "/a\nExecStart=x"].each do |wrong|
      it "refuses #{wrong.inspect}" do
        params[:root] = wrong
        is_expected.to compile.and_raise_error(/root/)
      end
    end
  end

  describe 'config' do
    it 'is merged deeply, and right' do
      params.merge!(log_level: 'warn', worker_concurrency: 2,
                    config: { 'logLevel' => 'trace', 'process' => { 'maxTests' => 5 }, 'publish' => { 'gzip' => false } })
      expect(settings).to include('logLevel' => 'trace', 'publish' => { 'gzip' => false },
                                  'process' => { 'concurrency' => 2, 'maxTests' => 5 })
    end

    it 'counts for the limits of the units too' do
      params[:config] = { 'process' => { 'concurrency' => 8, 'heapMebibytes' => 1024, 'shutdownSeconds' => 1 } }
      expect(drop_in('stackviz-worker@1')).to match(/^MemoryMax=18582M$.*^TasksMax=160$.*^TimeoutStopSec=26$/m)
    end

    [{ 'root' => '/x' }, { 'queue' => { 'redis' => { 'url' => 'redis://x' } } },
     { 'queue' => { 'redis' => { 'socketPath' => '/x' } } }, { 'queue' => { 'redis' => { 'passwordFile' => '/x' } } },
     { 'queue' => { 'redis' => { 'tlsCaFile' => '/x' } } }, { 'publish' => { 'siteDirectory' => '/x' } },
     { 'knownIssues' => { 'directory' => '/x' } }, { 'notify' => { 'url' => 'https://x' } },
     { 'notify' => { 'spoolDirectory' => '/x' } }, { 'notify' => { 'secretFile' => '/x' } },
     { 'metrics' => { 'host' => '::' } }, { 'metrics' => { 'port' => 1 } }].each do |wrong|
      it "refuses #{wrong}" do
        params[:config] = wrong
        is_expected.to compile.and_raise_error(/there are parameters/)
      end
    end

    it 'shows queue.otherRoots to the workers, and to nobody else' do
      params[:config] = { 'queue' => { 'otherRoots' => { 'old' => '/srv/old', 'third' => '/srv/third' } } }
      is_expected.to compile.with_all_deps
      expect(drop_in('stackviz-worker@1')).to match(%r{^RequiresMountsFor=/srv/static/logs\nRequiresMountsFor=/srv/old$})
      expect(drop_in('stackviz-worker@2')).to match(%r{^BindPaths=/srv/third\nReadWritePaths=/srv/third$})
      %w[stackviz-watcher stackviz-sweep].each do |unit|
        expect(drop_in(unit)).not_to match(%r{/srv/(?:old|third)})
      end
    end

    it 'refuses paths of queue.otherRoots that would say more to systemd' do
      params[:config] = { 'queue' => { 'otherRoots' => { 'old' => "/srv\nUser=root" } } }
      is_expected.to compile.and_raise_error(/Stackviz::Path/)
    end
  end

  describe 'environment' do
    it 'is in the file of all units' do
      params[:environment] = { 'NODE_EXTRA_CA_CERTS' => '/etc/stackvizd/ca.pem' }
      is_expected.to contain_file('/etc/stackvizd/environment')
        .with(mode: '0640', content: %r{^NODE_EXTRA_CA_CERTS="/etc/stackvizd/ca\.pem"$})
    end

    it 'cannot break out of it' do
      params[:environment] = { 'A' => "1\"\nB=2" }
      is_expected.to compile.and_raise_error(/environment/)
    end
  end

  describe 'watcher_enable' do
    it 'leaves watching and sweeping to the machine where uploads arrive' do
      params.merge!(watcher_enable: false, roots: { 'third' => { 'root' => '/srv/third' } })
      is_expected.to compile.with_all_deps
      %w[stackviz-watcher stackviz-watcher@third stackviz-sweep.timer stackviz-sweep-third.timer].each do |unit|
        is_expected.to contain_service(unit).with(ensure: 'stopped', enable: false)
      end
      is_expected.to contain_service('stackviz-worker@1').with(ensure: 'running', enable: true)
      expect(settings).to include('metrics' => { 'expect' => ['worker'] })
    end
  end

  describe 'worker_instances' do
    it 'runs as many, and removes those beyond' do
      params[:worker_instances] = 3
      is_expected.to contain_service('stackviz-worker@3')
      is_expected.not_to contain_service('stackviz-worker@4')
      is_expected.to contain_exec('stackviz: no more workers than stackviz-worker@3').with(
        command: '/opt/stackvizd/libexec/workers remove stackviz-worker@ 3',
        unless: %r{/workers is-tidy stackviz-worker@ 3$}
      ).that_notifies('Exec[stackviz: reload units of stackvizd]')
    end
  end

  describe 'limits of memory' do
    it 'grow with what the settings need' do
      params.merge!(worker_concurrency: 2, worker_heap_mebibytes: 1024)
      expect(drop_in('stackviz-worker@1')).to match(/^MemoryMax=4758M$/)
      expect(drop_in('stackviz-watcher')).not_to match(/MemoryMax/)
    end

    it 'are what worker_memory_max and watcher_memory_max say' do
      params.merge!(worker_concurrency: 8, worker_memory_max: '3G', watcher_memory_max: '300M')
      expect(drop_in('stackviz-worker@2')).to match(/^MemoryMax=3G$/)
      expect(drop_in('stackviz-watcher')).to match(/^MemoryMax=300M$/)
      expect(drop_in('stackviz-sweep')).not_to match(/MemoryMax/)
    end

    it 'have a unit systemd knows' do
      params[:worker_memory_max] = '3 GB'
      is_expected.to compile.and_raise_error(/worker_memory_max/)
    end
  end
end
