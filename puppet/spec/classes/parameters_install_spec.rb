# frozen_string_literal: true

require 'yaml'

# ensure, version, source and what else says how the program comes to the server.
describe 'stackviz' do
  let(:facts) { debian }
  let(:source) { { source: '/root/stackvizd-{version}.tar.gz' } }
  let(:params) { source }

  install = 'stackviz: install 0.1.0'

  describe 'version and source' do
    it 'unpacks a tarball of the server, switches to it, copies its units' do
      is_expected.to contain_exec(install).with(
        command: %r{\A/opt/stackvizd/libexec/releases tarball 0\.1\.0 '/root/stackvizd-0\.1\.0\.tar\.gz' \z},
        creates: '/opt/stackvizd/0.1.0/bin/stackvizd'
      )
      is_expected.to contain_exec('stackviz: switch to 0.1.0')
        .with_unless(/is-current 0\.1\.0$/).that_requires('Class[stackviz::install::version]')
      is_expected.to contain_exec('stackviz: units of 0.1.0')
        .with_unless(/has-units 0\.1\.0$/).that_requires('Exec[stackviz: switch to 0.1.0]')
    end

    it 'leaves the program to be called by name' do
      is_expected.to contain_file('/usr/local/bin/stackvizd').with_target('/opt/stackvizd/current/bin/stackvizd')
    end

    { 'https://example.org/s-{version}.tgz' => 'https://example.org/s-1.2.3.tgz',
      'puppet:///modules/releases/s.tar.gz' => 'puppet:///modules/releases/s.tar.gz' }.each do |given, fetched|
      context "from #{given}" do
        let(:params) { { source: given, version: '1.2.3' } }

        it 'fetches it first' do
          is_expected.to contain_file('/opt/stackvizd/download/stackvizd-1.2.3.tar.gz')
            .with_source(fetched).that_comes_before('Exec[stackviz: install 1.2.3]')
          is_expected.to contain_exec('stackviz: install 1.2.3')
            .with_command(%r{'/opt/stackvizd/download/stackvizd-1\.2\.3\.tar\.gz'})
        end
      end
    end

    context 'from a file: URL' do
      let(:params) { { source: 'file:///media/stick/stackvizd-{version}.tar.gz' } }

      it { is_expected.to contain_exec(install).with_command(%r{ '/media/stick/stackvizd-0\.1\.0\.tar\.gz'}) }
      it { is_expected.not_to contain_file('/opt/stackvizd/download') }
    end

    context 'of a version that is there (roll-back)' do
      let(:facts) { debian(installed: %w[0.0.9 0.1.0]) }
      let(:params) { { version: '0.0.9' } }

      it 'needs no source' do
        is_expected.to compile.with_all_deps
        is_expected.not_to contain_class('stackviz::install::version')
        is_expected.to contain_exec('stackviz: switch to 0.0.9')
      end

      it 'fetches nothing even with one' do
        params[:source] = 'https://example.org/s.tar.gz'
        is_expected.not_to contain_file('/opt/stackvizd/download')
      end
    end

    context 'without a source' do
      let(:params) { {} }

      it { is_expected.to compile.and_raise_error(/where is its release tarball/) }
    end

    ['ftp://example.org/s.tar.gz', 'relative.tar.gz', "/root/it's.tar.gz"].each do |wrong|
      it "refuses #{wrong}" do
        params[:source] = wrong
        is_expected.to compile.and_raise_error(/source/)
      end
    end

    ['latest', '../0.1.0', '1.2'].each do |wrong|
      it "refuses version #{wrong}" do
        params[:version] = wrong
        is_expected.to compile.and_raise_error(/version/)
      end
    end

    context 'before the fact is known' do
      let(:facts) { debian(installed: nil) }

      it { is_expected.to contain_exec(install) }
    end
  end

  describe 'checksum' do
    let(:params) { source.merge(checksum: 'a' * 64) }

    it { is_expected.to contain_exec(install).with_command(/ #{'a' * 64}\z/) }

    it 'must be one' do
      params[:checksum] = 'abc'
      is_expected.to compile.and_raise_error(/checksum/)
    end
  end

  describe 'package_provider, npm_*' do
    let(:params) do
      { package_provider: 'npm', npm_package: '@example/stackvizd', npm_registry: 'https://npm.example.org/',
        npm_command: '/opt/npm/bin/npm', npm_packages: %w[npm nodejs] }
    end

    it 'installs from the registry' do
      is_expected.to contain_exec(install).with_command(
        "/opt/stackvizd/libexec/releases npm 0.1.0 '@example/stackvizd' /opt/npm/bin/npm 'https://npm.example.org/'"
      )
      is_expected.to contain_package('npm').that_comes_before("Exec[#{install}]")
      is_expected.to contain_package('nodejs').that_comes_before("Exec[#{install}]")
    end

    it 'leaves npm to others' do
      params[:npm_packages] = []
      is_expected.to compile.with_all_deps
      is_expected.not_to contain_package('npm')
    end
  end

  describe 'install_root' do
    let(:params) { source.merge(install_root: '/srv/programs/stackvizd') }

    it 'is linked where the units look, and shown to them' do
      is_expected.to contain_file('/opt/stackvizd').with_ensure('directory')
      is_expected.to contain_file('/opt/stackvizd/root').with_ensure('directory')
      is_expected.to contain_file('/opt/stackvizd/current').with_target('/srv/programs/stackvizd/current')
      is_expected.to contain_exec(install).with_creates('/srv/programs/stackvizd/0.1.0/bin/stackvizd')
      is_expected.to contain_file('/etc/systemd/system/stackviz-watcher.service.d/10-puppet.conf')
        .with_content(%r{^BindReadOnlyPaths=/srv/programs/stackvizd$.*^ExecPaths=/srv/programs/stackvizd$}m)
    end

    context 'with the version where it was before' do
      let(:facts) { debian(installed: ['0.1.0']) }

      it { is_expected.to contain_exec(install) }
    end
  end

  describe 'keep_versions' do
    let(:params) { source.merge(keep_versions: 5) }

    it 'removes old ones after the services have left them' do
      is_expected.to contain_exec('stackviz: keep 5 versions')
        .with_command('/opt/stackvizd/libexec/releases prune 5').that_requires('Class[stackviz::service]')
    end
  end

  describe 'node_path' do
    let(:params) { source.merge(node_path: '/opt/node/bin/node') }

    it 'is told to the program and shown to the units' do
      is_expected.to contain_file('/etc/stackvizd/environment').with_content(%r{^STACKVIZD_NODE="/opt/node/bin/node"$})
      is_expected.to contain_file('/etc/systemd/system/stackviz-worker@1.service.d/10-puppet.conf')
        .with_content(%r{^BindReadOnlyPaths=/opt/node/bin/node\nExecPaths=/opt/node/bin/node$})
      is_expected.to contain_file('/etc/stackvizd/stackvizd.yaml')
        .with_validate_cmd(%r{STACKVIZD_NODE=/opt/node/bin/node /opt/stackvizd/0\.1\.0/bin/stackvizd check-config})
    end
  end

  describe 'manage_user, user, group' do
    it 'makes a user that cannot log in' do
      is_expected.to contain_group('stackviz').with(ensure: 'present', system: true)
      is_expected.to contain_user('stackviz')
        .with(ensure: 'present', system: true, gid: 'stackviz', shell: '/usr/sbin/nologin', managehome: false)
    end

    context 'with other names' do
      let(:params) { source.merge(user: 'viz', group: 'vizzes') }

      it 'tells the units' do
        is_expected.to contain_user('viz').with_gid('vizzes')
        is_expected.to contain_file('/etc/systemd/system/stackviz-watcher.service.d/10-puppet.conf')
          .with_content(/^User=viz\nGroup=vizzes$/)
        is_expected.to contain_file('/etc/stackvizd/stackvizd.yaml').with_group('vizzes')
      end
    end

    context 'when others make it' do
      let(:params) { source.merge(manage_user: false) }

      it { is_expected.not_to contain_user('stackviz') }
      it { is_expected.not_to contain_group('stackviz') }
    end
  end

  describe 'site' do
    def settings
      YAML.safe_load(catalogue.resource('file', '/etc/stackvizd/stackvizd.yaml')[:content])
    end

    def drop_in
      catalogue.resource('file', '/etc/systemd/system/stackviz-worker@1.service.d/10-puppet.conf')[:content]
    end

    it 'is that of the release' do
      params[:site] = 'bundled'
      expect(settings).not_to have_key('publish')
      is_expected.not_to contain_file('/opt/stackvizd/sites')
    end

    it 'is a directory, that is left to others and shown to the units' do
      params[:site] = '/srv/stackviz-build'
      expect(settings['publish']).to eq('siteDirectory' => '/srv/stackviz-build', 'format' => 'both', 'gzip' => false)
      expect(drop_in).to match(%r{^BindReadOnlyPaths=/srv/stackviz-build$})
      is_expected.not_to contain_file('/srv/stackviz-build')
    end

    { '/root/stackviz-2.tar.gz' => '/root/stackviz-2.tar.gz', 'file:///root/stackviz-2.tgz' => '/root/stackviz-2.tgz',
      'https://example.org/stackviz-2.tar.gz' => '/opt/stackvizd/sites/.stackviz-2.tar.gz' }.each do |given, tarball|
      it "is unpacked from #{given}" do
        params[:site] = given
        is_expected.to contain_exec("stackviz: install site #{given.split('/').last}").with(
          command: "/opt/stackvizd/libexec/releases site '/opt/stackvizd/sites/stackviz-2' '#{tarball}'",
          creates: '/opt/stackvizd/sites/stackviz-2/index.html'
        )
        expect(settings['publish']).to include('siteDirectory' => '/opt/stackvizd/sites/stackviz-2')
        is_expected.to contain_class('stackviz::site').that_notifies('Class[stackviz::service]')
      end
    end

    it 'is fetched first' do
      params[:site] = 'puppet:///modules/sites/stackviz-2.tar.gz'
      is_expected.to contain_file('/opt/stackvizd/sites/.stackviz-2.tar.gz')
        .with_source('puppet:///modules/sites/stackviz-2.tar.gz')
        .that_comes_before('Exec[stackviz: install site stackviz-2.tar.gz]')
    end

    it 'can be told to have other data, and gets the policy that another site needs' do
      params.merge!(site: '/srv/build', web_server: 'apache',
                    config: { 'publish' => { 'gzip' => true, 'format' => 'upstream' } })
      expect(settings['publish']).to include('gzip' => true, 'format' => 'upstream')
      is_expected.to contain_file('/etc/apache2/conf-available/stackviz.conf')
        .with_content(%r{style-src %\{HTTP_HOST\}/stackviz-assets/ 'unsafe-inline'; font-src %\{HTTP_HOST\}/stackviz-assets/;})
    end
  end
end
