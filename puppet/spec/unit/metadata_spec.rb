# frozen_string_literal: true

require 'json'
require 'yaml'

describe 'metadata.json and data/common.yaml' do
  let(:module_root) { File.expand_path('../..', __dir__) }
  let(:metadata) { JSON.parse(File.read("#{module_root}/metadata.json")) }
  let(:defaults) { YAML.safe_load(File.read("#{module_root}/data/common.yaml")) }

  it 'have the version of the release they are part of' do
    expect(defaults['stackviz::version']).to eq(metadata['version'])
    package = "#{module_root}/../package.json"
    skip('no package.json beside the module') unless File.exist?(package)
    expect(metadata['version']).to eq(JSON.parse(File.read(package))['version'])
  end

  it 'name the systems that the specs cover' do
    systems = metadata['operatingsystem_support'].flat_map do |system|
      system['operatingsystemrelease'].map { |release| "#{system['operatingsystem']} #{release}" }
    end
    expect(systems).to match_array(Systems::ALL.keys)
  end

  it 'have defaults of parameters only' do
    classes = { 'init' => 'stackviz', 'serve' => 'stackviz::serve', 'history' => 'stackviz::history' }
    parameters = classes.flat_map do |file, name|
      File.read("#{module_root}/manifests/#{file}.pp").scan(/^# @param (\w+)$/).flatten.map { |one| "#{name}::#{one}" }
    end
    expect(defaults.keys - parameters).to be_empty
  end
end
