#!/usr/bin/env ruby
# frozen_string_literal: true

# Writes REFERENCE.md from the docstrings: `ruby reference.rb`; with --check it only tells whether the
# file is current.
#
# puppet-strings reads the docstrings. Its own Markdown differs from version to version, and does not
# know the defaults in Hiera.
require 'fileutils'
require 'json'
require 'open3'
require 'tmpdir'
require 'yaml'

HERE = __dir__
FILE = File.join(HERE, 'REFERENCE.md')
DEFAULTS = YAML.safe_load(File.read(File.join(HERE, 'data/common.yaml')))

def docstrings
  # In a copy, for it leaves a cache where it works.
  Dir.mktmpdir do |directory|
    FileUtils.cp_r(%w[manifests types functions lib].map { |name| File.join(HERE, name) }, directory)
    out = File.join(directory, 'strings.json')
    log, status = Open3.capture2e('puppet', 'strings', 'generate', '--format', 'json', '--out', out, chdir: directory)
    abort(log) unless status.success?
    JSON.parse(File.read(out))
  end
end

def tags(entry, name)
  entry['docstring'].fetch('tags', []).select { |tag| tag['tag_name'] == name }
end

def tag_text(entry, name)
  tags(entry, name).map { |tag| tag['text'] }.first
end

def one_line(text)
  text.to_s.split.join(' ')
end

def private?(entry)
  tag_text(entry, 'api') == 'private'
end

# Types hold pipes in patterns, hence no table.
def parameter(entry, tag)
  name = tag['name']
  default = entry.fetch('defaults', {})[name]
  default = nil if default == 'undef'
  default = DEFAULTS["#{entry['name']}::#{name}"].inspect if DEFAULTS.key?("#{entry['name']}::#{name}")
  told = default ? ", default `#{default.tr('"', "'")}`" : ''
  "- **`#{name}`** (`#{one_line(tag['types']&.join(', '))}`#{told}): #{one_line(tag['text'])}"
end

def resource(entry)
  examples = tags(entry, 'example').map { |tag| "#{tag['name']}:\n\n```puppet\n#{tag['text']}\n```" }
  [
    "### `#{entry['name']}`", tag_text(entry, 'summary'), one_line(entry['docstring']['text']), *examples,
    tags(entry, 'param').map { |tag| parameter(entry, tag) }.join("\n")
  ]
end

def named(entry, text)
  "- `#{entry}`: #{one_line(text)}"
end

def function(entry)
  signature = entry['signatures'].first
  named(signature['signature'], tag_text(entry, 'summary') || signature['docstring']['text'])
end

def reference(all)
  classes = all['puppet_classes'] + all['defined_types']
  hidden, shown = classes.partition { |entry| private?(entry) }
  summaries = ->(entries) { entries.map { |entry| named(entry['name'], tag_text(entry, 'summary')) }.join("\n") }
  [
    '# Reference', '<!-- Generated from the docstrings by reference.rb: do not edit. -->',
    '## Classes and defines', *shown.flat_map { |entry| resource(entry) },
    '## Types', summaries.call(all['data_type_aliases']),
    '## Functions', all['puppet_functions'].map { |entry| function(entry) }.join("\n"),
    '## Private', 'Not to be declared by others; they may change at any time.', summaries.call(hidden)
  ].reject { |part| part.to_s.empty? }.join("\n\n") << "\n"
end

text = reference(docstrings)
if ARGV.include?('--check')
  abort('REFERENCE.md is not current: ruby puppet/reference.rb') unless File.exist?(FILE) && File.read(FILE) == text
else
  File.write(FILE, text)
end
