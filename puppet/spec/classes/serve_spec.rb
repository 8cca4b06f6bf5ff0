# frozen_string_literal: true

require 'yaml'

# Sites on demand.
describe 'stackviz::serve' do
  let(:facts) { debian(installed: ['0.1.0']) }
  let(:stackviz) { {} }
  let(:pre_condition) do
    values = stackviz.map { |name, value| "#{name} => #{value.inspect}" }.join(', ')
    "class { 'stackviz': #{values} }"
  end
  let(:params) { { hosts: ['zuul.example.org', '*.logs.example.org:8080'] } }

  unit = 'stackviz-serve.service'
  drop_in = "/etc/systemd/system/#{unit}.d/10-puppet.conf"

  def content(file)
    catalogue.resource('file', file)[:content]
  end

  def settings
    YAML.safe_load(content('/etc/stackvizd/serve.yaml'))
  end

  it 'runs, after what it is made of, and again after every new version' do
    is_expected.to compile.with_all_deps
    is_expected.to contain_service(unit).with(ensure: 'running', enable: true, provider: 'systemd')
      .that_requires('Exec[stackviz: reload units of serve]')
      .that_subscribes_to('Class[stackviz::install]').that_subscribes_to('Class[stackviz::config]')
    is_expected.to contain_file(drop_in).that_notifies("Service[#{unit}]")
      .that_notifies('Exec[stackviz: reload units of serve]')
    is_expected.to contain_exec('stackviz: keep 3 versions').that_requires("Service[#{unit}]")
  end

  it 'has settings of its own, which are checked before they count' do
    is_expected.to contain_file('/etc/stackvizd/serve.yaml')
      .with(owner: 'root', group: 'stackviz', mode: '0640', show_diff: false)
      .with_validate_cmd(%r{/opt/stackvizd/0\.1\.0/bin/stackvizd check-config --for serve --config %$})
      .that_notifies("Service[#{unit}]")
    expect(settings).to include('root' => '/nonexistent')
    expect(settings['fetch']).to eq('hosts' => ['zuul.example.org', '*.logs.example.org:8080'], 'privateHosts' => [])
    expect(settings['onDemand']).to eq(
      'host' => '127.0.0.1', 'port' => 10_465, 'hostNames' => [], 'trustedProxies' => ['127.0.0.1', '::1'],
      'queue' => 'local', 'maxMebibytes' => 20_480, 'keepHours' => 72
    )
    expect(settings).not_to include('queue')
    expect(content(drop_in)).to match(/^User=stackviz\nGroup=stackviz\nMemoryMax=2G$/)
    expect(content(drop_in)).not_to match(/^IPAddressAllow|^SupplementaryGroups/)
  end

  it 'takes every parameter' do
    params.merge!(private_hosts: ['zuul.example.org'], addresses: ['10.0.0.0/8', 'fd00::/8'], listen: '::', port: 80,
                  host_names: ['stackviz.example.org'], trusted_proxies: ['192.0.2.0/24'], max_mebibytes: 50_000,
                  keep_hours: 24, memory_max: '4G', gerrit: 'https://review.example.org',
                  config: { 'onDemand' => { 'concurrency' => 2 } })
    expect(settings['fetch']).to include('privateHosts' => ['zuul.example.org'], 'gerrit' => 'https://review.example.org')
    expect(settings['onDemand']).to include('host' => '::', 'port' => 80, 'keepHours' => 24, 'concurrency' => 2)
    expect(content(drop_in)).to match(%r{^MemoryMax=4G\n.*\nIPAddressAllow=10\.0\.0\.0/8 fd00::/8$})
  end

  it 'shares a queue by the Redis of the module' do
    params[:queue] = 'redis'
    expect(settings.dig('queue', 'redis')).to eq('socketPath' => '/run/redis-stackviz/redis-server.sock')
    expect(content(drop_in)).to match(%r{^SupplementaryGroups=redis\nBindReadOnlyPaths=/run/redis-stackviz$})
    is_expected.to contain_service(unit).that_requires('Class[stackviz::redis]')
  end

  context 'with a Redis elsewhere' do
    let(:stackviz) { { manage_redis: false, redis_url: 'redis://10.1.2.3:6379/0' } }

    it 'may talk to it' do
      params[:queue] = 'redis'
      is_expected.to compile.with_all_deps
      expect(settings.dig('queue', 'redis', 'url')).to eq('redis://10.1.2.3:6379/0')
      expect(content(drop_in)).to match(/^IPAddressAllow=10\.1\.2\.3$/)
    end
  end

  context 'on a machine of its own' do
    let(:stackviz) { { publish_enable: false } }

    it 'needs no logs root, watcher, worker, sweep, Redis or limit of inotify, and takes away those there were' do
      is_expected.to compile.with_all_deps
      %w[stackviz-watcher stackviz-sweep.timer].each do |other|
        is_expected.to contain_service(other).with(ensure: 'stopped', enable: false)
      end
      is_expected.to contain_exec('stackviz: no more workers than stackviz-worker@0')
      is_expected.to contain_service(unit).with(ensure: 'running', enable: true)
      is_expected.to contain_service('stackviz.target').with(ensure: 'running', enable: true)
      resources = catalogue.resources.map(&:ref)
      expect(resources.grep(%r{srv/static|redis-server|sysctl|^Package|Service\[stackviz-worker})).to be_empty
    end

    it 'has settings that say so, for the status and the metrics' do
      own = YAML.safe_load(content('/etc/stackvizd/stackvizd.yaml'))
      expect(own).to eq('root' => '/nonexistent', 'logLevel' => 'info', 'metrics' => { 'expect' => ['serve'] })
    end

    it 'has a Redis where several machines share the queue' do
      params[:queue] = 'redis'
      is_expected.to compile.with_all_deps
      is_expected.to contain_service(unit).that_requires('Class[stackviz::redis]')
    end

    it 'needs none to be named where it has its own queue' do
      stackviz[:manage_redis] = false
      is_expected.to compile.with_all_deps
    end

    it 'is told that a shared queue needs one' do
      stackviz[:manage_redis] = false
      params[:queue] = 'redis'
      is_expected.to compile.and_raise_error(/queue => 'redis' needs a Redis/)
    end

    { web_server: 'apache', roots: { 'third' => { 'root' => '/srv/third' } } }.each do |name, value|
      it "refuses #{name}" do
        stackviz[name] = value
        is_expected.to compile.and_raise_error(/publish_enable => false excludes/)
      end
    end
  end

  context 'with another user, place and runtime' do
    let(:stackviz) { { source: '/root/stackvizd.tar.gz', user: 'viz', group: 'ci', install_root: '/srv/viz', node_path: '/usr/local/bin/node' } }

    it 'is told of them' do
      expect(content(drop_in)).to match(/^User=viz\nGroup=ci$/)
      expect(content(drop_in)).to match(%r{^BindReadOnlyPaths=/srv/viz$.*^BindReadOnlyPaths=/usr/local/bin/node$}m)
      is_expected.to contain_file('/etc/stackvizd/serve.yaml').with_group('ci')
        .with_validate_cmd(%r{^/usr/bin/env STACKVIZD_NODE=/usr/local/bin/node /srv/viz/})
    end
  end

  it 'can be taken away' do
    params[:ensure] = 'absent'
    is_expected.to compile.with_all_deps
    is_expected.to contain_service(unit).with(ensure: 'stopped', enable: false)
    [drop_in, '/etc/stackvizd/serve.yaml'].each do |file|
      is_expected.to contain_file(file).with_ensure('absent').that_requires("Service[#{unit}]")
    end
  end

  [{ hosts: ['http://zuul.example.org/'] }, { hosts: ['*'] }, { private_hosts: ['a b'] }, { port: 0 },
   { listen: 'example.org' }, { addresses: ["10.0.0.0/8\nExecStart=x"] }, { host_names: ['a:80'] },
   { queue: 'both' }, { keep_hours: 0 }, { memory_max: 'much' }, { trusted_proxies: ['proxy'] }].each do |wrong|
    it "refuses #{wrong}" do
      params.merge!(wrong)
      is_expected.to compile.and_raise_error(/#{wrong.keys.first}/)
    end
  end

  { 'root' => '/x', 'onDemand' => { 'directory' => '/x' }, 'publish' => { 'siteDirectory' => '/x' } }.each do |key, value|
    it "does not take #{key} from config" do
      params[:config] = { key => value }
      is_expected.to compile.and_raise_error(/config cannot hold #{key}/)
    end
  end
end
