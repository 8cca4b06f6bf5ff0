# frozen_string_literal: true

require 'yaml'

describe 'stackviz::root' do
  let(:title) { 'third' }
  let(:params) { { root: '/srv/third' } }
  let(:pre_condition) { "class { 'stackviz': web_server => 'apache', log_level => 'warn', config => { 'queue' => { 'attempts' => 3 } } }" }

  def settings
    YAML.safe_load(catalogue.resource('file', '/etc/stackvizd/third.yaml')[:content])
  end

  def drop_in(unit)
    catalogue.resource('file', "/etc/systemd/system/#{unit}.service.d/10-puppet.conf")[:content]
  end

  Systems::ALL.each_key do |system|
    context "on #{system}" do
      let(:facts) { Systems.facts(system, installed: ['0.1.0']) }

      it { is_expected.to compile.with_all_deps }
    end
  end

  context 'present' do
    let(:facts) { debian(installed: ['0.1.0']) }

    it 'has settings of its own, from those of the class, and its own queue' do
      expect(settings).to include('root' => '/srv/third', 'logLevel' => 'warn')
      expect(settings['queue']).to include('name' => 'stackviz-third', 'attempts' => 3)
    end

    it 'has its watcher, workers and sweep' do
      %w[stackviz-watcher@third stackviz-worker@third-1 stackviz-sweep-third.timer].each do |unit|
        is_expected.to contain_service(unit).with(ensure: 'running', enable: true)
          .that_requires('Exec[stackviz: reload units of third]')
      end
      is_expected.to contain_exec('stackviz: sweep units of third')
        .with_command('/opt/stackvizd/libexec/releases units 0.1.0 third')
        .that_notifies('Exec[stackviz: reload units of third]')
    end

    it 'shows its units its own root only' do
      %w[stackviz-watcher@third stackviz-worker@third-1 stackviz-sweep-third].each do |unit|
        expect(drop_in(unit)).to match(%r{^Environment=STACKVIZD_CONFIG=/etc/stackvizd/third\.yaml$})
        expect(drop_in(unit)).to match(%r{^Bind(?:ReadOnly)?Paths=/srv/third$})
        expect(drop_in(unit)).not_to match(%r{/srv/static})
      end
      expect(drop_in('stackviz-worker@1')).not_to match(%r{/srv/third})
    end

    it 'comes after Redis and kernel, and starts again with a new version' do
      is_expected.to contain_stackviz__instance('third')
        .that_subscribes_to('Class[stackviz::install]').that_subscribes_to('Class[stackviz::config]')
        .that_requires('Class[stackviz::redis]').that_requires('Class[stackviz::kernel]')
      is_expected.to contain_exec('stackviz: keep 3 versions').that_requires('Stackviz::Root[third]')
    end

    it 'takes worker_instances, config, manage_root, web_prefix and web_host' do
      params.merge!(worker_instances: 2, manage_root: true, web_prefix: '/third', web_host: 'ci.example.org',
                    config: { 'queue' => { 'name' => 'other' }, 'process' => { 'maxTests' => 9 } })
      is_expected.to contain_service('stackviz-worker@third-2')
      is_expected.to contain_exec('stackviz: no more workers than stackviz-worker@third-2')
      is_expected.to contain_exec('stackviz: make /srv/third')
      expect(settings).to include('process' => { 'maxTests' => 9 })
      expect(settings['queue']['name']).to eq('other')
      is_expected.to contain_file('/etc/apache2/conf-available/stackviz-third.conf')
        .with_content(%r{script-src ci\.example\.org/third/stackviz-assets/})
    end

    it 'goes with class stackviz from Hiera too' do
      is_expected.to contain_class('stackviz')
    end
  end

  context 'absent' do
    let(:facts) { debian(installed: ['0.1.0']) }
    let(:params) { super().merge(ensure: 'absent') }

    it 'stops its services, then removes what it had' do
      is_expected.to compile.with_all_deps
      %w[stackviz-watcher@third stackviz-sweep-third.timer].each do |unit|
        is_expected.to contain_service(unit).with(ensure: 'stopped', enable: false)
      end
      is_expected.to contain_exec('stackviz: no more workers than stackviz-worker@third-0')
      %w[/etc/stackvizd/third.yaml /etc/systemd/system/stackviz-sweep-third.timer
         /etc/systemd/system/stackviz-watcher@third.service.d/10-puppet.conf].each do |file|
        is_expected.to contain_file(file).with_ensure('absent').that_requires('Service[stackviz-watcher@third]')
      end
      is_expected.to contain_exec('stackviz: forget /etc/apache2/conf-available/stackviz-third.conf')
    end
  end

  context 'with class stackviz absent' do
    let(:facts) { debian }
    let(:pre_condition) { "class { 'stackviz': ensure => absent }" }

    it { is_expected.to compile.with_all_deps }
    it { is_expected.not_to contain_stackviz__instance('third') }
  end

  context 'from the parameter roots' do
    let(:facts) { debian(installed: ['0.1.0']) }
    let(:title) { 'fourth' }
    let(:params) { { root: '/srv/fourth' } }
    let(:pre_condition) { "class { 'stackviz': roots => { 'third' => { 'root' => '/srv/third' } } }" }

    it { is_expected.to contain_stackviz__root('third').with_root('/srv/third') }
  end

  ['stackvizd', 'Third', 'a-b', '1st', '../x'].each do |wrong|
    context "called #{wrong}" do
      let(:facts) { debian(installed: ['0.1.0']) }
      let(:title) { wrong }

      it { is_expected.to compile.and_raise_error(/stackviz::root|parameter/) }
    end
  end
end
