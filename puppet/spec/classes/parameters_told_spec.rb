# frozen_string_literal: true

require 'yaml'

# What is told of builds: known issues, and whom of.
describe 'stackviz' do
  let(:facts) { debian(installed: ['0.1.0']) }
  let(:params) { {} }

  units = '/etc/systemd/system'
  notifier = 'stackviz-notify.service'
  managed = '/etc/stackvizd/puppet-known-issues'

  def content(file)
    catalogue.resource('file', file)[:content]
  end

  def settings(file = '/etc/stackvizd/stackvizd.yaml')
    YAML.safe_load(content(file))
  end

  describe 'known_issues_source' do
    it 'is put where workers look, and what is not in it goes' do
      params[:known_issues_source] = 'puppet:///modules/site/known-issues'
      is_expected.to compile.with_all_deps
      is_expected.to contain_file(managed).with(
        ensure: 'directory', source: 'puppet:///modules/site/known-issues', recurse: true, purge: true, force: true,
        owner: 'root', mode: '0644'
      ).that_requires('File[/etc/stackvizd]').that_comes_before('Service[stackviz-worker@1]')
      expect(settings['knownIssues']).to eq('directory' => managed)
      # units see /etc/stackvizd already
      expect(content("#{units}/stackviz-worker@1.service.d/10-puppet.conf")).not_to match(/known/)
    end

    it 'starts nothing again where a file has changed' do
      params[:known_issues_source] = ['puppet:///modules/site/a', '/srv/b']
      is_expected.not_to contain_file(managed).that_notifies('Class[stackviz::service]')
      is_expected.not_to contain_class('stackviz::known_issues').that_notifies('Class[stackviz::service]')
    end

    it 'that is no more takes its files away' do
      is_expected.to contain_file(managed).with(ensure: 'absent', force: true)
      expect(settings).not_to include('knownIssues')
    end
  end

  describe 'known_issues_directory' do
    it 'is shown to workers, of every root, and left as it is' do
      params.merge!(known_issues_directory: '/srv/elastic-recheck/queries', roots: { 'third' => { 'root' => '/srv/third' } })
      is_expected.to compile.with_all_deps
      is_expected.not_to contain_file('/srv/elastic-recheck/queries')
      %w[stackvizd third].each do |name|
        expect(settings("/etc/stackvizd/#{name}.yaml")['knownIssues']).to eq('directory' => '/srv/elastic-recheck/queries')
      end
      %w[stackviz-worker@1 stackviz-worker@third-1].each do |unit|
        expect(content("#{units}/#{unit}.service.d/10-puppet.conf"))
          .to match(%r{^BindReadOnlyPaths=/srv/elastic-recheck/queries$})
      end
      expect(content("#{units}/stackviz-watcher.service.d/10-puppet.conf")).not_to match(/recheck/)
    end

    it 'excludes the source' do
      params.merge!(known_issues_directory: '/srv/a', known_issues_source: '/srv/b')
      is_expected.to compile.and_raise_error(/known_issues_source and known_issues_directory exclude each other/)
    end

    ['relative', "/a\nUser=root", '/a b'].each do |wrong|
      it "refuses #{wrong.inspect}" do
        params[:known_issues_directory] = wrong
        is_expected.to compile.and_raise_error(/known_issues_directory/)
      end
    end
  end

  describe 'stackviz::history' do
    def history(parameters)
      "class { 'stackviz::history': #{parameters} }"
    end

    it 'is kept, within the bounds of the daemon' do
      expect(settings).not_to include('history')
    end

    context 'with all its parameters' do
      let(:pre_condition) { history('enable => false, runs_per_job => 1000, max_runs => 200000, days => 30') }

      it 'is off where it is not wanted, and bounded as is said, of every root' do
        params[:roots] = { 'third' => { 'root' => '/srv/third' } }
        is_expected.to compile.with_all_deps
        %w[stackvizd third].each do |name|
          expect(settings("/etc/stackvizd/#{name}.yaml")['history'])
            .to eq('enabled' => false, 'runsPerJob' => 1000, 'maxRuns' => 200_000, 'days' => 30)
        end
      end
    end

    context 'with a setting that has no parameter' do
      let(:pre_condition) { history('days => 7') }

      it 'takes it from config' do
        params[:config] = { 'history' => { 'writeSeconds' => 60 } }
        expect(settings['history']).to eq('days' => 7, 'writeSeconds' => 60)
      end
    end

    context 'in a file' do
      before { params[:config] = { 'history' => { 'sqliteFile' => '/var/lib/stackviz/history/runs.sqlite' } } }

      it 'is of one worker' do
        params[:worker_instances] = 1
        is_expected.to compile.with_all_deps
        expect(settings['history']).to include('sqliteFile')
      end

      it { is_expected.to compile.and_raise_error(/history\.sqliteFile, which is of one worker/) }
    end

    { enable: "'no'", runs_per_job: '9', max_runs: '99', days: '0' }.each do |name, wrong|
      context "with #{name} => #{wrong}" do
        let(:pre_condition) { history("#{name} => #{wrong}") }

        it { is_expected.to compile.and_raise_error(/#{name}/) }
      end
    end
  end

  describe 'notify_url' do
    let(:params) { { notify_url: 'https://203.0.113.7/stackviz' } }

    it 'runs the service, after what it is made of, and again after every new version' do
      is_expected.to compile.with_all_deps
      is_expected.to contain_service(notifier).with(ensure: 'running', enable: true, provider: 'systemd')
        .that_requires('Exec[stackviz: reload units of notify]').that_requires('File[/var/spool/stackviz]')
        .that_requires('Exec[stackviz: reload units of stackvizd]')
        .that_subscribes_to('Class[stackviz::install]').that_subscribes_to('Class[stackviz::config]')
        .that_subscribes_to('File[/etc/stackvizd/stackvizd.yaml]')
      is_expected.to contain_exec('stackviz: keep 3 versions').that_requires("Service[#{notifier}]")
      expect(settings['notify']).to eq('url' => 'https://203.0.113.7/stackviz', 'spoolDirectory' => '/var/spool/stackviz')
    end

    it 'has a spool that workers write into, of the user alone' do
      is_expected.to contain_file('/var/spool/stackviz').with(ensure: 'directory', owner: 'stackviz', mode: '0750')
        .that_comes_before('Service[stackviz-worker@1]')
      ["#{units}/stackviz-worker@1.service.d/10-puppet.conf", "#{units}/#{notifier}.d/10-puppet.conf"].each do |file|
        expect(content(file)).to match(%r{^BindPaths=/var/spool/stackviz\nReadWritePaths=/var/spool/stackviz$})
      end
      expect(content("#{units}/stackviz-watcher.service.d/10-puppet.conf")).not_to match(/spool/)
    end

    it 'shows every root to it, none of them writable' do
      params.merge!(roots: { 'third' => { 'root' => '/srv/third' }, 'old' => { 'root' => '/srv/old', 'ensure' => 'absent' } },
                    config: { 'queue' => { 'otherRoots' => { 'far' => '/srv/far' } } })
      is_expected.to compile.with_all_deps
      expect(content("#{units}/#{notifier}.d/20-stackvizd.conf"))
        .to match(%r{^RequiresMountsFor=/srv/static/logs$.*^BindReadOnlyPaths=/srv/static/logs\nBindReadOnlyPaths=/srv/far$}m)
      expect(content("#{units}/#{notifier}.d/20-third.conf")).to match(%r{^BindReadOnlyPaths=/srv/third$})
      is_expected.to contain_file("#{units}/#{notifier}.d/20-third.conf").that_notifies("Service[#{notifier}]")
      is_expected.to contain_file("#{units}/#{notifier}.d/20-old.conf").with_ensure('absent')
    end

    { 'https://203.0.113.7/stackviz' => '203.0.113.7', 'http://[2001:db8::7]:8080/' => '2001:db8::7',
      'http://localhost:9000/x' => 'localhost', 'https://bot.example.org/hook' => 'any' }.each do |url, address|
      it "opens the network to #{url}, as #{address}" do
        params[:notify_url] = url
        expect(content("#{units}/#{notifier}.d/10-puppet.conf")).to match(/^IPAddressAllow=#{Regexp.escape(address)}$/)
      end
    end

    it 'opens it to notify_addresses instead' do
      params.merge!(notify_url: 'https://bot.example.org/hook', notify_addresses: ['203.0.113.0/24', '127.0.0.53'])
      expect(content("#{units}/#{notifier}.d/10-puppet.conf")).to match(%r{^IPAddressAllow=203\.0\.113\.0/24 127\.0\.0\.53$})
    end

    it 'is told of another user, place and runtime' do
      params.merge!(source: '/root/stackvizd.tar.gz', user: 'viz', group: 'ci', install_root: '/srv/viz', node_path: '/usr/local/bin/node')
      drop_in = content("#{units}/#{notifier}.d/10-puppet.conf")
      expect(drop_in).to match(/^User=viz\nGroup=ci$/)
      expect(drop_in).to match(%r{^BindReadOnlyPaths=/srv/viz$.*^BindReadOnlyPaths=/usr/local/bin/node$}m)
    end

    it 'keeps notify_secret in a file that is not for everyone' do
      params[:notify_secret] = sensitive('s3cret')
      is_expected.to contain_file('/etc/stackvizd/notify-secret')
        .with(owner: 'root', group: 'stackviz', mode: '0640', show_diff: false, content: sensitive('s3cret'))
        .that_notifies("Service[#{notifier}]")
      expect(settings['notify']).to include('secretFile' => '/etc/stackvizd/notify-secret')
      expect(content('/etc/stackvizd/stackvizd.yaml')).not_to include('s3cret')
    end

    ['ftp://x/', 'https://user:word@bot.example.org/', "http://x/\nExecStart=y"].each do |wrong|
      it "refuses #{wrong.inspect}" do
        params[:notify_url] = wrong
        is_expected.to compile.and_raise_error(/notify_url/)
      end
    end

    it 'refuses addresses that would say more to systemd' do
      params[:notify_addresses] = ["10.0.0.0/8\nExecStart=x"]
      is_expected.to compile.and_raise_error(/notify_addresses/)
    end
  end

  describe 'without notify_url' do
    it 'nobody is told, and nothing of it is left but the spool' do
      is_expected.to contain_service(notifier).with(ensure: 'stopped', enable: false)
      ["#{units}/#{notifier}.d/10-puppet.conf", "#{units}/#{notifier}.d/20-stackvizd.conf", '/etc/stackvizd/notify-secret']
        .each { |file| is_expected.to contain_file(file).with_ensure('absent') }
      is_expected.not_to contain_file('/var/spool/stackviz')
      expect(settings).not_to include('notify')
    end

    it 'a secret is a mistake' do
      params[:notify_secret] = 's3cret'
      is_expected.to compile.and_raise_error(/need notify_url/)
    end
  end
end
