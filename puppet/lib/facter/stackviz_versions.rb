# frozen_string_literal: true

# The directories of the versions of stackvizd that are installed, so that a version on disk needs no source:
# rolling back works while the server of the releases is down. One elsewhere (install_root was another) is none.
Facter.add(:stackviz_versions) do
  confine kernel: 'Linux'
  setcode do
    current = '/opt/stackvizd/current'
    # Relative: a version beside it. Absolute: the `current` of another directory (install_root).
    target = File.symlink?(current) ? File.readlink(current) : ''
    home = File.dirname(target.start_with?('/') ? target : current)
    Dir.glob("#{home}/[0-9]*/bin/stackvizd").map { |path| File.expand_path('../..', path) }.sort
  end
end
