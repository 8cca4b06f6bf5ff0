# frozen_string_literal: true

require 'yaml'

# @summary A YAML document of a hash; what has no value (undef) and empty groups are left out.
#
# Here and not from stdlib, whose function changed its name between the versions that the supported
# distributions have.
Puppet::Functions.create_function(:'stackviz::to_yaml') do
  # @param hash The data
  # @return [String] the document
  # @example
  #   stackviz::to_yaml({ 'root' => '/srv/logs', 'queue' => { 'name' => undef } })
  dispatch :to_yaml do
    param 'Hash', :hash
    return_type 'String'
  end

  def to_yaml(hash)
    without_undef(hash).to_yaml
  end

  def without_undef(hash)
    hash.each_with_object({}) do |(key, value), kept|
      value = without_undef(value) if value.is_a?(Hash)
      kept[key] = value unless value.nil? || value == {}
    end
  end
end
