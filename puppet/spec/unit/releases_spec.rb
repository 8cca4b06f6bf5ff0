# frozen_string_literal: true

require 'digest'
require 'fileutils'
require 'open3'
require 'tmpdir'

# The script that keeps versions beside each other, run for real in a directory of its own.
describe 'files/releases.sh' do
  around do |example|
    Dir.mktmpdir do |directory|
      @home = File.join(directory, 'home')
      @work = File.join(directory, 'work')
      FileUtils.mkdir_p([File.join(@home, 'libexec'), @work])
      FileUtils.cp(File.expand_path('../../files/releases.sh', __dir__), File.join(@home, 'libexec/releases'))
      example.run
    end
  end

  # [succeeded, output]
  def releases(*arguments)
    output, status = Open3.capture2e('sh', File.join(@home, 'libexec/releases'), *arguments)
    [status.success?, output]
  end

  def versions
    Dir.children(@home).sort - ['libexec']
  end

  # A program that tells its version, as a tree or packed.
  def tree(version, directory = "#{@work}/stackvizd-#{version}", says: version)
    FileUtils.mkdir_p(["#{directory}/bin", "#{directory}/systemd"])
    File.write("#{directory}/bin/stackvizd", "#!/bin/sh\necho #{says}\n")
    File.chmod(0o755, "#{directory}/bin/stackvizd")
    File.write("#{directory}/systemd/stackviz.target", '[Unit]')
    directory
  end

  def pack(version, **options)
    directory = tree(version, **options)
    yield directory if block_given?
    system('tar', '-czf', "#{directory}.tar.gz", '-C', @work, File.basename(directory), exception: true)
    FileUtils.rm_rf(directory)
    "#{directory}.tar.gz"
  end

  def install(version)
    expect(releases('tarball', version, pack(version))).to eq([true, ''])
  end

  describe 'tarball' do
    it 'installs a version, whole, for everyone to read' do
      install('1.0.0')
      expect(versions).to eq(['1.0.0'])
      expect(File.stat("#{@home}/1.0.0").mode & 0o777).to eq(0o755)
    end

    it 'checks the sum that was asked for' do
      file = pack('1.0.0')
      succeeded, output = releases('tarball', '1.0.0', file, 'a' * 64)
      expect(succeeded).to be false
      expect(output).to match(/not the file that was asked for/)
      expect(versions).to be_empty
      expect(releases('tarball', '1.0.0', file, Digest::SHA256.file(file).hexdigest)).to eq([true, ''])
    end

    it 'checks the sums inside' do
      file = pack('1.0.0') { |directory| File.write("#{directory}/SHA256SUMS", "#{'b' * 64}  bin/stackvizd\n") }
      expect(releases('tarball', '1.0.0', file).first).to be false
      expect(versions).to be_empty
    end

    it 'refuses another version than it is called' do
      succeeded, output = releases('tarball', '1.0.0', pack('1.0.0', says: '2.0.0'))
      expect(succeeded).to be false
      expect(output).to match(/this is version 2\.0\.0, not 1\.0\.0/)
      expect(versions).to be_empty
    end

    it 'refuses what is no release, a cut one, none' do
      file = pack('1.0.0') { |directory| FileUtils.rm_rf("#{directory}/bin") }
      expect(releases('tarball', '1.0.0', file).last).to match(/not a release/)
      file = pack('1.0.0')
      File.truncate(file, File.size(file) / 2)
      expect(releases('tarball', '1.0.0', file).first).to be false
      expect(releases('tarball', '1.0.0', '/nowhere.tar.gz').last).to match(/no such file/)
      expect(versions).to be_empty
    end

    it 'says what a runtime that does not run here needs' do
      file = pack('1.0.0') do |directory|
        File.write("#{directory}/RELEASE", "version=1.0.0\narchitecture=m68k\n")
        File.write("#{directory}/bin/stackvizd", "#!/bin/sh\nexit 127\n")
      end
      succeeded, output = releases('tarball', '1.0.0', file)
      expect(succeeded).to be false
      expect(output).to match(/the runtime of this release does not run here: it is for m68k$/)
      expect(versions).to be_empty
    end

    it 'replaces what a kill left half done' do
      FileUtils.mkdir_p(["#{@home}/.new-1.0.0/bin", "#{@home}/1.0.0/half"])
      install('1.0.0')
      expect(versions).to eq(['1.0.0'])
      expect(File.exist?("#{@home}/1.0.0/half")).to be false
    end

    it 'removes the download, and only a download' do
      FileUtils.mkdir_p("#{@home}/download")
      FileUtils.mv(pack('1.0.0'), "#{@home}/download/s.tar.gz")
      expect(releases('tarball', '1.0.0', "#{@home}/download/s.tar.gz").first).to be true
      expect(versions).to eq(['1.0.0'])
      install('1.0.1')
      expect(File.exist?("#{@work}/stackvizd-1.0.1.tar.gz")).to be true
    end
  end

  describe 'npm' do
    # What npm does: the package and what it needs in node_modules.
    def npm(package)
      made = tree('1.0.0', "#{@work}/made")
      File.write("#{@work}/npm", <<~SH)
        #!/bin/sh
        echo "$*" > #{@work}/arguments
        while [ "$1" != --prefix ]; do shift; done
        mkdir -p "$2/node_modules/needed" "$2/node_modules/.bin" "$2/node_modules/#{package}"
        cp -r #{made}/. "$2/node_modules/#{package}"
        touch "$2/node_modules/needed/index.js"
      SH
      File.chmod(0o755, "#{@work}/npm")
      "#{@work}/npm"
    end

    %w[stackvizd @example/stackvizd].each do |package|
      it "has #{package} and what it needs where the tarball has them" do
        expect(releases('npm', '1.0.0', package, npm(package), 'https://npm.example.org/')).to eq([true, ''])
        expect(Dir.children("#{@home}/1.0.0").sort).to eq(%w[bin node_modules systemd])
        expect(Dir.children("#{@home}/1.0.0/node_modules")).to eq(['needed'])
        expect(File.read("#{@work}/arguments")).to match(
          %r{--omit=dev --ignore-scripts .*--registry=https://npm\.example\.org/ #{package}@1\.0\.0$}
        )
      end
    end
  end

  describe 'site' do
    def site(*paths)
      paths.each do |path|
        FileUtils.mkdir_p(File.dirname("#{@work}/site/#{path}"))
        File.write("#{@work}/site/#{path}", path)
      end
      File.chmod(0o600, "#{@work}/site/#{paths.first}")
      system('tar', '-czf', "#{@work}/site.tgz", '-C', "#{@work}/site", '.', exception: true)
      FileUtils.mkdir_p("#{@home}/sites")
      releases('site', "#{@home}/sites/one", "#{@work}/site.tgz")
    end

    [%w[index.html js/index.html], %w[build/index.html build/js/main.js]].each do |paths|
      it "unpacks #{paths.first}" do
        expect(site(*paths)).to eq([true, ''])
        expect(Dir.children("#{@home}/sites")).to eq(['one'])
        expect(Dir.children("#{@home}/sites/one").sort).to eq(%w[index.html js])
        expect(File.stat("#{@home}/sites/one/index.html").mode & 0o777).to eq(0o644)
      end
    end

    it 'refuses what is no site' do
      succeeded, output = site('readme.txt')
      expect(succeeded).to be false
      expect(output).to match(/not a built site/)
      expect(Dir.children("#{@home}/sites")).to be_empty
    end
  end

  describe 'switch' do
    it 'moves the link, and back' do
      install('1.0.0')
      install('1.1.0')
      %w[1.0.0 1.1.0 1.0.0].each do |version|
        expect(releases('is-current', version).first).to be false
        expect(releases('switch', version)).to eq([true, ''])
        expect(releases('is-current', version).first).to be true
        expect(File.readlink("#{@home}/current")).to eq(version)
      end
      expect(versions).to eq(%w[1.0.0 1.1.0 current])
    end

    it 'refuses a version that is not there' do
      install('1.0.0')
      releases('switch', '1.0.0')
      expect(releases('switch', '9.0.0').first).to be false
      expect(File.readlink("#{@home}/current")).to eq('1.0.0')
    end
  end

  describe 'prune' do
    before do
      %w[1.0.0 1.1.0 1.2.0 1.3.0].each_with_index do |version, index|
        install(version)
        File.utime(index, index, "#{@home}/#{version}")
      end
      FileUtils.mkdir("#{@home}/notes")
    end

    it 'removes those used longest ago' do
      releases('switch', '1.3.0')
      expect(releases('is-tidy', '2').first).to be false
      expect(releases('prune', '2')).to eq([true, ''])
      expect(versions).to eq(%w[1.2.0 1.3.0 current notes])
      expect(releases('is-tidy', '2').first).to be true
    end

    it 'never removes the current one, however old' do
      releases('switch', '1.0.0')
      releases('prune', '1')
      expect(versions).to eq(%w[1.0.0 current notes])
    end
  end
end
