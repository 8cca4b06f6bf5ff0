# frozen_string_literal: true

# Class stackviz as a whole: on every system, what comes with the defaults and in which order.
describe 'stackviz' do
  let(:params) { { source: '/root/stackvizd-{version}.tar.gz' } }

  Systems::ALL.each_key do |system|
    context "on #{system}" do
      let(:facts) { Systems.facts(system) }

      it { is_expected.to compile.with_all_deps }

      it 'has its parts in order' do
        %w[install redis kernel].each do |part|
          is_expected.to contain_class('stackviz::preflight').that_comes_before("Class[stackviz::#{part}]")
        end
        is_expected.to contain_class('stackviz::install').that_comes_before('Class[stackviz::config]')
        is_expected.to contain_class('stackviz::config').that_comes_before('Class[stackviz::service]')
        is_expected.to contain_class('stackviz::install').that_notifies('Class[stackviz::service]')
        is_expected.to contain_class('stackviz::config').that_notifies('Class[stackviz::service]')
        is_expected.to contain_class('stackviz::kernel').that_comes_before('Class[stackviz::service]')
        is_expected.to contain_class('stackviz::redis').that_comes_before('Class[stackviz::service]')
        is_expected.to contain_class('stackviz::web').that_requires('Class[stackviz::config]')
      end

      it 'runs and enables the services' do
        %w[stackviz.target stackviz-watcher stackviz-worker@1 stackviz-worker@2 stackviz-sweep.timer
           redis-server@stackviz].each do |unit|
          is_expected.to contain_service(unit).with(ensure: 'running', enable: true, provider: 'systemd')
        end
      end

      it 'does not touch the logs root, the web server or the default Redis' do
        is_expected.not_to contain_file('/srv/static/logs')
        is_expected.not_to contain_service('apache2')
        is_expected.not_to contain_service('redis-server')
      end

      context 'with every optional part' do
        let(:params) do
          super().merge(web_server: 'apache', roots: { 'third' => { 'root' => '/srv/third' } },
                        manage_root: true, node_path: '/usr/local/bin/node')
        end

        it { is_expected.to compile.with_all_deps }
      end

      context 'with a Redis elsewhere and nginx' do
        let(:params) do
          super().merge(manage_redis: false, redis_url: 'rediss://redis.example.org:6380/1', web_server: 'nginx')
        end

        it { is_expected.to compile.with_all_deps }
      end

      context 'absent' do
        let(:params) { { ensure: 'absent' } }

        it { is_expected.to compile.with_all_deps }
        it { is_expected.to contain_class('stackviz::remove') }
        it { is_expected.not_to contain_class('stackviz::install') }
      end
    end
  end

  context 'the services' do
    let(:facts) { debian }

    it 'start after their units, drop-ins and settings are there, and again when these change' do
      reload = 'Exec[stackviz: reload units of stackvizd]'
      %w[stackviz-watcher stackviz-worker@1 stackviz-worker@2].each do |unit|
        is_expected.to contain_service(unit)
          .that_requires(reload)
          .that_subscribes_to('File[/etc/stackvizd/stackvizd.yaml]')
          .that_subscribes_to("File[/etc/systemd/system/#{unit}.service.d/10-puppet.conf]")
        is_expected.to contain_file("/etc/systemd/system/#{unit}.service.d/10-puppet.conf").that_notifies(reload)
      end
      is_expected.to contain_exec('stackviz: reload units of stackvizd')
        .with(command: 'systemctl daemon-reload', refreshonly: true)
    end

    it 'are not started twice by their target' do
      is_expected.to contain_service('stackviz.target')
        .with_restart('/bin/true').that_requires('Stackviz::Instance[stackvizd]')
    end
  end
end
