# frozen_string_literal: true

# The action-context contract for Ruby: see docs/ruby.md and docs/contract.md.
module Throughline
end

require_relative "throughline/text"
require_relative "throughline/action"
require_relative "throughline/trace"
require_relative "throughline/baggage"
require_relative "throughline/operation"
require_relative "throughline/routes"
require_relative "throughline/config"
require_relative "throughline/span"
require_relative "throughline/scope"
require_relative "throughline/ingress"
require_relative "throughline/response"
require_relative "throughline/carrier"
require_relative "throughline/job"
require_relative "throughline/exporter"
require_relative "throughline/rack"
