# frozen_string_literal: true

# Kernel and web server.
describe 'stackviz' do
  let(:facts) { debian(installed: ['0.1.0']) }
  let(:params) { {} }

  def content(file)
    catalogue.resource('file', file)[:content]
  end

  describe 'manage_kernel and its limits' do
    it 'raises them, now and at every start' do
      params.merge!(max_user_watches: 2_000_000, max_queued_events: 500_000, max_user_instances: 2048)
      is_expected.to contain_file('/etc/sysctl.d/60-stackviz.conf')
        .with_content(/^fs\.inotify\.max_user_watches = 2000000$/)
        .with_content(/^fs\.inotify\.max_queued_events = 500000$/)
        .with_content(/^fs\.inotify\.max_user_instances = 2048$/)
        .that_notifies('Exec[stackviz: set the limits of inotify]')
      is_expected.to contain_exec('stackviz: set the limits of inotify').with_refreshonly(true)
    end

    it 'never goes below what a kernel starts with' do
      params[:max_queued_events] = 100
      is_expected.to compile.and_raise_error(/max_queued_events/)
    end

    it 'leaves them to others' do
      params[:manage_kernel] = false
      is_expected.to compile.with_all_deps
      is_expected.not_to contain_file('/etc/sysctl.d/60-stackviz.conf')
    end
  end

  describe 'web_server' do
    apache = '/etc/apache2/conf-available/stackviz.conf'
    nginx = '/etc/nginx/snippets/stackviz.conf'

    it 'is nobody by default' do
      ['/etc/apache2/conf-enabled/stackviz.conf', '/etc/stackvizd/listing.htm'].each do |file|
        is_expected.to contain_file(file).with_ensure('absent')
      end
      { apache => 'apache', nginx => 'nginx' }.each do |file, server|
        is_expected.not_to contain_file(file)
        is_expected.to contain_exec("stackviz: forget #{file}")
          .with(command: /^forget #{file}\z/, unless: /^is_forgotten #{file}\z/)
          .that_notifies("Exec[stackviz: reload #{server}]")
      end
    end

    context 'apache' do
      let(:params) { { web_server: 'apache', root: '/srv/my.logs' } }

      it 'gets an enabled snippet' do
        is_expected.to contain_file(apache).that_notifies('Exec[stackviz: reload apache]')
        is_expected.to contain_file('/etc/apache2/conf-enabled/stackviz.conf')
          .with(ensure: 'link', target: '../conf-available/stackviz.conf').that_requires("File[#{apache}]")
        is_expected.to contain_exec("stackviz: forget #{nginx}")
        is_expected.to contain_exec('stackviz: reload apache').with_refreshonly(true)
      end

      it 'shows uploads without scripts, links and settings of theirs' do
        expect(content(apache)).to include('Header always set Content-Security-Policy sandbox', 'AllowOverride None')
        expect(content(apache)).to match(/^  Options Indexes$/)
      end

      it 'takes the root literally in its patterns' do
        expect(content(apache)).to include('<DirectoryMatch "^/srv/my\.logs/.+/stackviz(?:/|$)">')
      end

      it 'serves data as it is and assets for long' do
        expect(content(apache)).to include('RemoveEncoding .gz .zst', 'ForceType application/gzip', 'ForceType application/zstd',
                                           '"\.(?:(?:json|csv)\.gz|zst)$">', 'max-age=31536000, immutable')
      end

      it 'has the history of jobs asked for again, which is among the assets' do
        expect(content(apache)).to match(%r{<Directory "/srv/my\.logs/stackviz-assets/history">\s+Header set Cache-Control no-cache})
      end

      it 'lets pages load scripts from the shared assets only' do
        params.merge!(web_prefix: '/ci', config: { 'publish' => { 'assetsDirectory' => 'viz' } })
        expect(content(apache)).to include("script-src %{HTTP_HOST}/ci/viz/ 'sha256-", '<Directory "/srv/my.logs/viz">')
      end

      it 'names web_host in that policy' do
        params[:web_host] = 'logs.example.org'
        expect(content(apache)).to include("script-src logs.example.org/stackviz-assets/ 'sha256-")
      end

      it 'leads from listings to pages' do
        expect(content(apache)).to match(%r{<If "-f '%\{REQUEST_FILENAME\}/stackviz/index\.htm'">\s+HeaderName /\.stackviz-listing\.htm})
        is_expected.to contain_file('/etc/stackvizd/listing.htm')
          .with(ensure: 'file', content: %r{<a href="stackviz/">}).that_notifies('Exec[stackviz: reload apache]')
        is_expected.to contain_file('/etc/apache2/conf-enabled/stackviz-listing.conf').with_ensure('link')
      end

      it 'leaves listings alone without web_listing' do
        params[:web_listing] = false
        expect(content(apache)).not_to match(/HeaderName|IndexOptions/)
        is_expected.to contain_file('/etc/stackvizd/listing.htm').with_ensure('absent')
        is_expected.to contain_file('/etc/apache2/conf-enabled/stackviz-listing.conf').with_ensure('absent')
      end
    end

    context 'nginx' do
      let(:params) { { web_server: 'nginx', web_prefix: '/ci.logs' } }

      it 'gets a snippet to include' do
        is_expected.to contain_file(nginx).that_notifies('Exec[stackviz: reload nginx]')
        is_expected.to contain_exec("stackviz: forget #{apache}")
        expect(content(nginx)).to include(
          'location ^~ /ci.logs/ {', 'alias /srv/static/logs/;', 'disable_symlinks on from=/srv/static/logs;',
          'location ~ ^/ci\.logs/.+/stackviz/$ {', "script-src $http_host/ci.logs/stackviz-assets/ 'sha256-",
          '\.(?:(?:json|csv)\.gz|zst)$ {', 'application/gzip gz; application/zstd zst;', 'sub_filter'
        )
      end

      it 'has the history of jobs asked for again, which is among the assets' do
        expect(content(nginx)).to match(
          %r{location \^~ /ci\.logs/stackviz-assets/history/ \{\s+alias /srv/static/logs/stackviz-assets/history/;\s+add_header Cache-Control no-cache;}
        )
      end

      it 'names web_host, and leaves listings alone without web_listing' do
        params.merge!(web_host: 'logs.example.org:8443', web_listing: false)
        expect(content(nginx)).to include("script-src logs.example.org:8443/ci.logs/stackviz-assets/ 'sha256-")
        expect(content(nginx)).not_to match(/sub_filter/)
      end
    end

    [{ web_prefix: 'logs' }, { web_prefix: '/logs/' }, { web_host: "a; script-src *" }, { web_server: 'lighttpd' }].each do |wrong|
      it "refuses #{wrong}" do
        params.merge!(wrong)
        is_expected.to compile.and_raise_error(/#{wrong.keys.first}/)
      end
    end
  end
end
