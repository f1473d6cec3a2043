# frozen_string_literal: true

module Throughline
  JOIN_KEYS = %w[checkout_request_id receipt_id payment_intent_id].freeze
  NAMESPACE = /\A[a-z][a-z0-9-]{0,31}\z/

  # Settings of a service. `derive` is called with the Rack environment and returns fields that the server knows;
  # `on_span` is called with each finished span, `on_signal` with each rollout health signal and its count.
  class Config
    attr_reader :namespace, :service, :routes, :join_keys, :derive, :on_span, :on_signal

    def initialize(namespace: "throughline", service: "unknown_service", routes: {}, join_keys: [], **callbacks)
      raise ArgumentError, "throughline: namespace has to match #{NAMESPACE.source}; got #{namespace.inspect}" unless NAMESPACE.match?(namespace)

      unknown = callbacks.keys - %i[derive on_span on_signal]
      raise ArgumentError, "throughline: unknown option #{unknown.first}" if unknown.any?

      @namespace = namespace
      @service = service
      @routes = Routes.new(routes)
      @join_keys = (JOIN_KEYS + join_keys).freeze
      @derive = callbacks.fetch(:derive, ->(_env) { {} })
      @on_span = callbacks.fetch(:on_span, ->(_span) {})
      @on_signal = callbacks.fetch(:on_signal, ->(_signal, _count) {})
    end

    # Counts a signal. A failing callback never fails the work that is observed.
    def signal(name, count = 1)
      on_signal.call(name, count)
    rescue StandardError => error
      Throughline.complain("on_signal", error)
    end
  end
end
