# frozen_string_literal: true

# What operators get wrong: one clear error, before anything is changed.
describe 'stackviz' do
  let(:facts) { debian(installed: ['0.1.0']) }
  let(:params) { {} }

  describe 'a logs root of the system' do
    %w[/etc /etc/logs /usr/share/logs /var /var/log /var/lib /home /root /run/logs /opt/stackvizd/logs /proc].each do |path|
      it "#{path} is refused" do
        params[:root] = path
        is_expected.to compile.and_raise_error(/root => '#{path}' is a directory of the system/)
      end

      it "#{path} is refused for drops too, whose owner and mode would change" do
        params[:drop_directory] = path
        is_expected.to compile.and_raise_error(/drop_directory => '#{path}' is a directory of the system/)
      end
    end

    %w[/srv/static/logs /var/www/logs /var/lib/zuul/logs /home/zuul/logs /etcetera /opt/logs /mnt].each do |path|
      it "#{path} is none" do
        params[:root] = path
        is_expected.to compile.with_all_deps
      end
    end

    it 'is refused for install_root, which the workers would write into' do
      params.merge!(source: '/root/stackvizd.tar.gz', install_root: '/srv/programs', root: '/srv/programs/logs')
      is_expected.to compile.and_raise_error(/is a directory of the system/)
    end
  end

  describe 'roots that overlap' do
    { '/srv/static/logs' => 'the same twice', '/srv/static/logs/third' => 'one inside', '/srv/static' => 'one around' }.each do |path, what|
      it "are refused: #{what}" do
        params[:roots] = { 'third' => { 'root' => path } }
        is_expected.to compile.and_raise_error(%r{logs roots \S+ \(\w+\) and \S+ \(\w+\) overlap})
      end
    end

    it 'are refused among further ones' do
      params[:roots] = { 'third' => { 'root' => '/srv/a' }, 'fourth' => { 'root' => '/srv/a/b' } }
      is_expected.to compile.and_raise_error(/overlap/)
    end

    context 'in defines beside the class, and in defines of others' do
      let(:pre_condition) do
        <<~PUPPET
          define others::logs { stackviz::root { $title: root => "/srv/x/${title}" } }
          others::logs { 'inner': }
          stackviz::root { 'outer': root => '/srv/x' }
        PUPPET
      end

      it { is_expected.to compile.and_raise_error(/overlap/) }
    end

    it 'are fine beside each other, and where one is absent' do
      params[:roots] = { 'third' => { 'root' => '/srv/static/logs-third' },
                         'old' => { 'root' => '/srv/static/logs/old', 'ensure' => 'absent' } }
      is_expected.to compile.with_all_deps
    end

    it 'have no drop directory inside another' do
      params.merge!(drop_directory: '/srv/third/drop', roots: { 'third' => { 'root' => '/srv/third' } })
      is_expected.to compile.and_raise_error(%r{outside of the logs root /srv/third})
    end
  end

  describe 'a logs root that is not there' do
    it 'is one error before anything else, and no unit is started' do
      is_expected.to contain_exec('stackviz: is there a logs root /srv/static/logs?')
        .with(unless: 'test -d /srv/static/logs', command: /is no directory: mount it or make it.*exit 1/)
      is_expected.to contain_stackviz__logs_root('stackvizd').that_comes_before('Class[stackviz::install]')
    end

    it 'is one of a further root before its units' do
      params[:roots] = { 'third' => { 'root' => '/srv/third' } }
      is_expected.to contain_exec('stackviz: is there a logs root /srv/third?')
      is_expected.to contain_stackviz__logs_root('third').that_comes_before('Stackviz::Instance[third]')
    end
  end

  describe 'a sweep_schedule that only looks like one' do
    it 'is asked of systemd first' do
      params[:sweep_schedule] = 'sometimes'
      is_expected.to contain_exec('stackviz: is sweep_schedule a calendar event?')
        .with(unless: "systemd-analyze calendar 'sometimes'", command: /no calendar event.*exit 1/)
        .that_comes_before('Class[stackviz::install]')
    end

    it 'is not asked where there is no timer' do
      params[:sweep_schedule] = 'never'
      is_expected.not_to contain_exec('stackviz: is sweep_schedule a calendar event?')
    end
  end

  describe 'a web server that is not installed' do
    { 'nginx' => '/etc/nginx/snippets', 'apache' => '/etc/apache2/conf-available' }.each do |server, directory|
      it "is told before the snippet of another one goes (#{server})" do
        params[:web_server] = server
        is_expected.to contain_exec("stackviz: is #{server} installed?")
          .with_unless("test -d #{directory}").that_comes_before('Class[stackviz::service]')
      end
    end
  end

  describe 'a source of the wrong kind' do
    it 'is refused' do
      params[:source] = '/root/stackvizd_0.1.0_amd64.deb'
      is_expected.to compile.and_raise_error(/nothing for package_provider => 'tarball'/)
    end

    it 'is refused the other way round' do
      params.merge!(source: '/root/stackvizd-0.1.0-amd64.tar.gz', package_provider: 'deb')
      is_expected.to compile.and_raise_error(/nothing for package_provider => 'deb'/)
    end
  end
end
