# frozen_string_literal: true

require 'facter'

describe 'fact stackviz_versions' do
  before do
    allow(Facter).to receive(:value).and_call_original
    allow(Dir).to receive(:glob).and_call_original
    allow(File).to receive(:symlink?).and_call_original
    allow(File).to receive(:readlink).and_call_original
    Facter.clear
    load File.expand_path('../../lib/facter/stackviz_versions.rb', __dir__)
  end

  def current(target)
    allow(File).to receive(:symlink?).with('/opt/stackvizd/current').and_return(!target.nil?)
    allow(File).to receive(:readlink).with('/opt/stackvizd/current').and_return(target)
  end

  it 'is empty where nothing is installed' do
    current(nil)
    allow(Dir).to receive(:glob).with('/opt/stackvizd/[0-9]*/bin/stackvizd').and_return([])
    expect(Facter.value(:stackviz_versions)).to eq([])
  end

  it 'tells what is beside the current version' do
    current('0.2.0')
    allow(Dir).to receive(:glob).with('/opt/stackvizd/[0-9]*/bin/stackvizd')
                                .and_return(%w[/opt/stackvizd/0.2.0/bin/stackvizd /opt/stackvizd/0.1.0/bin/stackvizd])
    expect(Facter.value(:stackviz_versions)).to eq(%w[/opt/stackvizd/0.1.0 /opt/stackvizd/0.2.0])
  end

  it 'follows the link to another directory' do
    current('/srv/programs/sv/current')
    allow(Dir).to receive(:glob).with('/srv/programs/sv/[0-9]*/bin/stackvizd')
                                .and_return(['/srv/programs/sv/0.1.0/bin/stackvizd'])
    expect(Facter.value(:stackviz_versions)).to eq(['/srv/programs/sv/0.1.0'])
  end
end
