# frozen_string_literal: true

# rspec-puppet of Debian, without the fixtures' download of puppetlabs_spec_helper: this module depends
# on no other.
require 'fileutils'
require 'tmpdir'
require 'rspec-puppet'
require_relative 'support/systems'

MODULES = Dir.mktmpdir('stackviz-spec-')
FileUtils.ln_s(File.expand_path('..', __dir__), File.join(MODULES, 'stackviz'))
at_exit { FileUtils.rm_rf(MODULES) }

RSpec.configure do |config|
  config.mock_with :rspec
  config.module_path = MODULES
  # It would link the module into spec/, where its specs are found once more.
  config.setup_fixtures = false
  config.strict_variables = true
  config.expect_with(:rspec) { |expectations| expectations.max_formatted_output_length = 2000 }
  config.include Systems
end
