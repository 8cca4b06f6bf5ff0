# frozen_string_literal: true

# ensure => absent: test/acceptance shows on a real system that nothing is left.
describe 'stackviz' do
  let(:facts) { debian(installed: ['0.1.0']) }
  let(:params) { { ensure: 'absent' } }

  it 'stops everything before anything goes' do
    stop = 'Exec[stackviz: stop and remove all of it]'
    is_expected.to contain_service('redis-server@stackviz')
      .with(ensure: 'stopped', enable: false).that_requires(stop)
  end

  it 'keeps the user, to whom the pages in the logs root belong: nobody else gets its number' do
    is_expected.not_to contain_user('stackviz')
    is_expected.not_to contain_group('stackviz')
  end

  it 'empties snippets that a web server includes, and removes the others' do
    script = catalogue.resource('exec', 'stackviz: stop and remove all of it')[:command]
    expect(script).to include('for file in /etc/apache2/conf-available/stackviz*.conf /etc/nginx/snippets/stackviz*.conf')
    expect(script).to match(/^  snippets \| while read -r path; do\n    forget "\$path"/)
  end

  it 'purges the Debian package, if that is what brought the program' do
    expect(catalogue.resource('exec', 'stackviz: stop and remove all of it')[:command])
      .to match(/if is_packaged; then\n.* purge stackvizd/)
  end

  it 'removes the data of its Redis' do
    ['/var/lib/redis-stackviz', '/etc/redis/redis-stackviz.conf', '/etc/tmpfiles.d/stackviz.conf',
     '/etc/systemd/system/redis-server@stackviz.service.d'].each do |file|
      is_expected.to contain_file(file).with_ensure('absent').that_requires('Service[redis-server@stackviz]')
    end
    is_expected.to contain_file('/etc/sysctl.d/60-stackviz.conf').with_ensure('absent')
  end

  it 'manages nothing of the logs root, no package, nothing of what it would have made' do
    resources = catalogue.resources.map(&:ref)
    expect(resources.grep(%r{/srv|^Package})).to be_empty
    expect(resources.grep(/^Stackviz::Instance/)).to be_empty
  end

  it 'never mentions the logs root in its script' do
    expect(catalogue.resource('exec', 'stackviz: stop and remove all of it')[:command]).not_to match(%r{/srv})
  end

  it 'takes another install_root' do
    params[:install_root] = '/srv/programs/stackvizd'
    expect(catalogue.resource('exec', 'stackviz: stop and remove all of it')[:command])
      .to start_with("home=/srv/programs/stackvizd\n")
  end

  it 'leaves a Redis that others manage' do
    params.merge!(manage_user: false, manage_redis: false)
    is_expected.not_to contain_service('redis-server@stackviz')
    is_expected.not_to contain_file('/var/lib/redis-stackviz')
  end

  it 'does not mind further roots' do
    params[:roots] = { 'third' => { 'root' => '/srv/third' } }
    is_expected.to compile.with_all_deps
    is_expected.not_to contain_service('stackviz-watcher@third')
  end
end
