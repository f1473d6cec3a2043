# What of Sidekiq and the OpenTelemetry gems the documents' middleware touches, written down as it is called.
module Sidekiq
  module ServerMiddleware; end
end

module OpenTelemetry
  SEEN = []

  class Context
    ROOT = :root
  end

  module Trace
    Link = Struct.new(:context)

    module Status
      def self.error(text) = "error: #{text}"
    end

    def self.with_span(_span) = yield
    def self.current_span(context) = Struct.new(:context).new(context)
  end

  class Span
    attr_writer :status

    def initialize(name, options)
      @seen = { name: name, links: options[:links].map { |link| link.context }, parent: options[:with_parent], attributes: options[:attributes] }
    end

    def record_exception(error) = @seen[:error] = error.class.name
    def finish = SEEN << @seen
  end

  def self.tracer_provider = self
  def self.tracer(_name) = self
  def self.start_span(name, **options) = Span.new(name, options)
  def self.propagation = self
  def self.extract(headers, context:) = headers["traceparent"]
end
