# frozen_string_literal: true

# @summary Merges hashes deeply; where several have a value the last one is right.
#
# Here and not from stdlib, so that the module depends on nothing.
Puppet::Functions.create_function(:'stackviz::deep_merge') do
  # @param hashes What to merge
  # @return [Hash] the whole
  # @example
  #   stackviz::deep_merge({ 'a' => { 'b' => 1 } }, { 'a' => { 'c' => 2 } })
  dispatch :deep_merge do
    repeated_param 'Hash', :hashes
    return_type 'Hash'
  end

  def deep_merge(*hashes)
    hashes.reduce({}) { |under, over| merge(under, over) }
  end

  def merge(under, over)
    under.merge(over) do |_key, old, new|
      old.is_a?(Hash) && new.is_a?(Hash) ? merge(old, new) : new
    end
  end
end
