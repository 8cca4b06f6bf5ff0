# frozen_string_literal: true

require 'fileutils'
require 'open3'
require 'tmpdir'

# The script that takes away snippets, run for real on a configuration in a directory of its own.
describe 'templates/forget.sh.epp' do
  around do |example|
    Dir.mktmpdir do |directory|
      @nginx = directory
      %w[snippets sites-available sites-enabled].each { |name| FileUtils.mkdir("#{directory}/#{name}") }
      example.run
    end
  end

  let(:snippet) { "#{@nginx}/snippets/stackviz.conf" }

  def ours
    File.write(snippet, "# Managed by Puppet (module stackviz).\n#   include snippets/stackviz.conf;\nlocation / { }\n")
  end

  def site(text)
    File.write("#{@nginx}/sites-available/logs", text)
    FileUtils.ln_sf('../sites-available/logs', "#{@nginx}/sites-enabled/logs")
  end

  def run(command)
    script = File.read(File.expand_path('../../templates/forget.sh.epp', __dir__))
    Open3.capture2e('sh', '-c', "#{script}\n#{command} #{snippet}").last.success?
  end

  # As Puppet does: once and again.
  def forget
    run('forget') unless run('is_forgotten')
    expect(run('is_forgotten')).to be true
  end

  ['include snippets/stackviz.conf;', '  include  "snippets/stackviz.conf" ;', 'server { include /etc/nginx/snippets/stackviz.conf; }',
   "include\n  snippets/stackviz.conf\n;"].each do |text|
    it "keeps an empty file where the configuration has #{text.inspect}" do
      ours
      site(text)
      forget
      expect(File.read(snippet)).to match(/\A#[^\n]*\n\z/)
      site('')
      forget
      expect(File.exist?(snippet)).to be false
    end
  end

  ['', '# include snippets/stackviz.conf;', 'include snippets/stackviz-third.conf;', 'include snippets/*.conf;',
   'include snippets/stackviz.conf.old;'].each do |text|
    it "removes the file where it has #{text.inspect}" do
      ours
      site(text)
      forget
      expect(File.exist?(snippet)).to be false
    end
  end

  it 'leaves what is somebody else\'s' do
    File.write(snippet, "location /mine { }\n")
    forget
    expect(File.read(snippet)).to eq("location /mine { }\n")
  end

  it 'does nothing where there is none' do
    site('include snippets/stackviz.conf;')
    forget
    expect(File.exist?(snippet)).to be false
  end
end
