# frozen_string_literal: true

# @summary The logs roots that the catalog has so far, by name: of class stackviz and of each stackviz::root.
#
# Defines are evaluated after everything that declares them, so that of two roots the later one sees both.
Puppet::Functions.create_function(:'stackviz::declared_roots', Puppet::Functions::InternalFunction) do
  # @param scope Where it is called
  # @return [Hash[String, String]] name to path; those that are absent are left out
  dispatch :declared_roots do
    scope_param
    return_type 'Hash[String, String]'
  end

  def declared_roots(scope)
    further = scope.catalog.resources.select { |resource| resource.type == 'Stackviz::Root' && resource[:ensure].to_s != 'absent' }
    further.each_with_object('stackvizd' => scope['stackviz::root']) { |resource, all| all[resource.title] = resource[:root] }
           .compact
  end
end
