# frozen_string_literal: true

require 'yaml'

# The Redis of the module, or another.
describe 'stackviz' do
  let(:facts) { debian(installed: ['0.1.0']) }
  let(:params) { {} }

  def redis_settings
    YAML.safe_load(catalogue.resource('file', '/etc/stackvizd/stackvizd.yaml')[:content])['queue']['redis']
  end

  def drop_in(unit = 'stackviz-worker@1')
    catalogue.resource('file', "/etc/systemd/system/#{unit}.service.d/10-puppet.conf")[:content]
  end

  describe 'manage_redis' do
    it 'runs an instance of its own on a socket, that forgets and evicts nothing' do
      is_expected.to contain_package('redis-server').with_ensure('installed')
      is_expected.to contain_file('/etc/redis/redis-stackviz.conf').with(group: 'redis', mode: '0640').with_content(
        %r{^port 0\nunixsocket /run/redis-stackviz/redis-server\.sock\nunixsocketperm 770$}
      ).with_content(/^maxmemory 256mb\nmaxmemory-policy noeviction$/).with_content(/^appendonly yes$/)
      is_expected.to contain_service('redis-server@stackviz')
        .that_subscribes_to('File[/etc/redis/redis-stackviz.conf]')
        .that_subscribes_to('Exec[stackviz: reload the unit of Redis]')
        .that_requires('Exec[stackviz: make the directory of the socket]')
    end

    it 'keeps the directory of the socket, which the units mount' do
      is_expected.to contain_file('/etc/systemd/system/redis-server@stackviz.service.d/10-puppet.conf')
        .with_content(/^StateDirectory=redis-stackviz$/).with_content(/^RuntimeDirectoryPreserve=yes$/)
        .that_notifies('Exec[stackviz: reload the unit of Redis]')
      is_expected.to contain_file('/etc/tmpfiles.d/stackviz.conf')
        .with_content(%r{^d /run/redis-stackviz 2755 redis redis})
        .that_notifies('Exec[stackviz: make the directory of the socket]')
    end

    it 'has its memory limited by redis_maxmemory, its packages named by redis_packages' do
      params.merge!(redis_maxmemory: '1gb', redis_packages: ['valkey-server'])
      is_expected.to contain_file('/etc/redis/redis-stackviz.conf').with_content(/^maxmemory 1gb$/)
      is_expected.to contain_package('valkey-server')
      is_expected.not_to contain_package('redis-server')
    end

    it 'leaves packages to others' do
      params[:redis_packages] = []
      is_expected.to compile.with_all_deps
      is_expected.not_to contain_exec('stackviz: keep the Redis of Debian from starting')
    end

    it 'does not start the Redis of Debian that comes with the package, and leaves one that was there' do
      is_expected.to contain_exec('stackviz: keep the Redis of Debian from starting')
        .with(command: 'systemctl mask --runtime --quiet redis-server.service', unless: /dpkg-query .* redis-server /)
        .that_comes_before('Package[redis-server]')
      is_expected.to contain_exec('stackviz: disable the Redis of Debian that came with ours')
        .with(command: /unmask --runtime .* disable /, onlyif: %r{/run/systemd/system/redis-server\.service})
        .that_requires('Package[redis-server]')
    end

    it 'does not go with a Redis elsewhere' do
      params[:redis_url] = 'redis://10.0.0.1:6379/0'
      is_expected.to compile.and_raise_error(/add manage_redis => false/)
    end
  end

  context 'without one of ours' do
    let(:params) { { manage_redis: false } }

    it { is_expected.to compile.and_raise_error(/needs redis_url or redis_socket/) }

    it 'wants one place only' do
      params.merge!(redis_url: 'redis://10.0.0.1', redis_socket: '/run/r/s')
      is_expected.to compile.and_raise_error(/exclude each other/)
    end

    { 'redis://10.0.0.1:6379/2' => '10.0.0.1', 'redis://[2001:db8::1]:6379' => '2001:db8::1',
      'redis://localhost' => 'localhost', 'rediss://redis.example.org:6380/0' => 'any' }.each do |url, allowed|
      context "redis_url #{url}" do
        let(:params) { super().merge(redis_url: url) }

        it 'opens the network to it in every unit' do
          expect(redis_settings).to eq('url' => url)
          %w[stackviz-watcher stackviz-sweep stackviz-worker@1].each do |unit|
            expect(drop_in(unit)).to match(/^SupplementaryGroups=$/)
            expect(drop_in(unit)).to match(/^PrivateNetwork=no\nRestrictAddressFamilies=AF_INET AF_INET6\nIPAddressAllow=#{Regexp.escape(allowed)}$/)
          end
          is_expected.not_to contain_class('stackviz::redis')
          is_expected.not_to contain_package('redis-server')
        end
      end
    end

    it 'opens it to redis_addresses only' do
      params.merge!(redis_url: 'redis://redis.example.org', redis_addresses: ['10.1.0.0/16', '9.9.9.9'])
      expect(drop_in).to match(%r{^IPAddressAllow=10\.1\.0\.0/16 9\.9\.9\.9$})
    end

    it 'keeps redis_password in a file that is not for everyone' do
      params.merge!(redis_url: 'redis://10.0.0.1', redis_password: sensitive('secret'))
      expect(redis_settings).to eq('url' => 'redis://10.0.0.1', 'passwordFile' => '/etc/stackvizd/redis-password')
      is_expected.to contain_file('/etc/stackvizd/redis-password')
        .with(group: 'stackviz', mode: '0640', show_diff: false, content: sensitive('secret'))
    end

    it 'removes the file of a password that is no more' do
      params[:redis_url] = 'redis://10.0.0.1'
      is_expected.to contain_file('/etc/stackvizd/redis-password').with_ensure('absent')
    end

    it 'shows redis_tls_ca_file to the units' do
      params.merge!(redis_url: 'rediss://10.0.0.1', redis_tls_ca_file: '/etc/ssl/redis-ca.pem')
      expect(redis_settings).to include('tlsCaFile' => '/etc/ssl/redis-ca.pem')
      expect(drop_in).to match(%r{^BindReadOnlyPaths=/etc/ssl/redis-ca\.pem$})
    end

    it 'uses redis_socket, for members of redis_socket_group' do
      params.merge!(redis_socket: '/run/valkey/valkey.sock', redis_socket_group: 'valkey')
      expect(redis_settings).to eq('socketPath' => '/run/valkey/valkey.sock')
      expect(drop_in).to match(%r{^SupplementaryGroups=\nSupplementaryGroups=valkey\nBindReadOnlyPaths=/run/valkey$})
      expect(drop_in).not_to match(/PrivateNetwork/)
    end

    it 'refuses what is no Redis' do
      params[:redis_url] = 'http://10.0.0.1'
      is_expected.to compile.and_raise_error(/redis_url/)
    end
  end
end
