# frozen_string_literal: true

# package_provider => 'deb'.
describe 'stackviz' do
  let(:facts) { debian }
  let(:params) { { package_provider: 'deb', source: '/root/stackvizd_{version}_{arch}.deb' } }

  it 'installs the package of this processor, keeping the settings, older ones too' do
    is_expected.to compile.with_all_deps
    is_expected.to contain_package('stackvizd').with(
      ensure: '0.1.0', provider: 'apt', source: '/root/stackvizd_0.1.0_amd64.deb', configfiles: 'keep',
      install_options: ['--allow-downgrades', '--no-install-recommends']
    )
  end

  it 'names an early version as Debian does' do
    params[:version] = '1.0.0-rc.1'
    is_expected.to contain_package('stackvizd').with(ensure: '1.0.0~rc.1', source: '/root/stackvizd_1.0.0~rc.1_amd64.deb')
  end

  it 'knows the kernel\'s names of processors' do
    facts[:os]['architecture'] = 'aarch64'
    is_expected.to contain_package('stackvizd').with_source('/root/stackvizd_0.1.0_arm64.deb')
  end

  it 'takes it from a repository where no source is named' do
    params.delete(:source)
    is_expected.to contain_package('stackvizd').with(ensure: '0.1.0', source: nil)
  end

  it 'has none of what a tarball needs, and takes away what one left' do
    ['/usr/local/bin/stackvizd', '/opt/stackvizd/root'].each { |file| is_expected.not_to contain_file(file) }
    is_expected.not_to contain_class('stackviz::install::tree')
    is_expected.to contain_exec('stackviz: leave the versions of tarballs')
      .with_unless(/is-left$/).that_requires('Package[stackvizd]').that_notifies('Class[stackviz::service]')
    is_expected.to contain_exec('stackviz: keep 0 versions').that_requires('Class[stackviz::service]')
  end

  it 'checks the settings with the program of the package' do
    is_expected.to contain_file('/etc/stackvizd/stackvizd.yaml')
      .with_validate_cmd('/usr/bin/env /usr/bin/stackvizd check-config --config %')
  end

  it 'has sweeps of further roots from the units of the package' do
    params[:roots] = { 'third' => { 'root' => '/srv/third' } }
    is_expected.to contain_exec('stackviz: sweep units of third').with_command('/opt/stackvizd/libexec/releases units deb third')
  end

  describe 'from elsewhere' do
    let(:params) { super().merge(source: 'https://example.org/stackvizd_{version}_{arch}.deb', checksum: 'a' * 64) }
    let(:file) { '/var/cache/stackvizd-0.1.0.deb' }

    it 'is fetched, checked, installed and removed' do
      is_expected.to contain_file(file).with_source('https://example.org/stackvizd_0.1.0_amd64.deb')
                                       .that_comes_before("Exec[stackviz: check #{file}]")
      is_expected.to contain_exec("stackviz: check #{file}").with_command(/#{'a' * 64}/).that_comes_before('Package[stackvizd]')
      is_expected.to contain_package('stackvizd').with_source(file)
      is_expected.to contain_exec("stackviz: remove #{file}").that_requires('Package[stackvizd]')
    end

    it 'is not fetched where it is installed' do
      facts[:stackviz_package] = "0.1.0"
      is_expected.not_to contain_file(file)
      is_expected.not_to contain_exec("stackviz: check #{file}")
      is_expected.to contain_package('stackvizd').with_ensure('0.1.0')
    end
  end

  describe 'tarball after it' do
    let(:params) { { source: '/root/stackvizd-{version}-{arch}.tar.gz' } }

    it 'removes the package once its own units go before it' do
      is_expected.to contain_exec('stackviz: install 0.1.0').with_command(%r{'/root/stackvizd-0\.1\.0-amd64\.tar\.gz'})
      is_expected.to contain_exec('stackviz: remove the package')
        .with(command: /apt-get .* remove stackvizd/, onlyif: /dpkg-query/).that_requires('Exec[stackviz: units of 0.1.0]')
    end
  end
end
