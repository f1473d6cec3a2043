# frozen_string_literal: true

require "json"
require "net/http"
require "uri"

module Throughline
  # Sends spans to an OTLP/HTTP endpoint as JSON, in batches, from a thread of its own: pass `exporter.method(:call)` as
  # `on_span`. It keeps at most 1,000 spans; what does not fit, or is refused, is counted in `dropped`.
  class Exporter
    MAX_QUEUED = 1_000
    BATCH = 100

    attr_reader :dropped

    def initialize(endpoint:, service:)
      @uri = URI(endpoint)
      @service = Throughline.utf8(service)
      @queue = SizedQueue.new(MAX_QUEUED)
      @dropped = 0
      @lock = Mutex.new
    end

    def call(span)
      start
      @queue.push(span, true)
    rescue ThreadError
      @dropped += 1 # The queue is full: work never waits for its telemetry.
    end

    # Sends what is queued, and waits for it.
    def flush
      @lock.synchronize { send_batch(take) until @queue.empty? }
    end

    private

    # Not in the constructor: servers fork after their code is loaded, and threads do not survive that.
    def start
      return if @thread&.alive?

      @thread = Thread.new do
        loop do
          first = @queue.pop
          @lock.synchronize { send_batch([first, *take]) }
        end
      end
    end

    def take
      batch = []
      batch << @queue.pop(true) while batch.size < BATCH
      batch
    rescue ThreadError
      batch # It is empty.
    end

    def send_batch(spans)
      return if spans.empty?

      resource = { "attributes" => [{ "key" => "service.name", "value" => { "stringValue" => @service } }] }
      body = { "resourceSpans" => [{ "resource" => resource, "scopeSpans" => [{ "scope" => { "name" => "throughline-ruby" }, "spans" => spans }] }] }
      answer = Net::HTTP.post(@uri, JSON.generate(body), "content-type" => "application/json")
      @dropped += spans.size unless answer.is_a?(Net::HTTPSuccess)
    rescue StandardError
      @dropped += spans.size # The endpoint is away. Retries are the Collector's business.
    end
  end
end
