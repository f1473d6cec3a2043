# frozen_string_literal: true

module Throughline
  # The run of a job, and to which trace it belongs.
  class Job
    # A job that waited longer no longer counts as immediate: it may have been requeued by hand.
    LONGEST_IMMEDIATE_MS = 3_600_000

    attr_reader :context, :lineage, :queue_wait_ms

    # `facts`: attempt (1 for the first run), delay_ms, scheduled, requeued, ready_at, started_at; times are epoch
    # milliseconds.
    def initialize(config, carrier, facts = {})
      @config = config
      @facts = { attempt: 1, delay_ms: 0, scheduled: false, requeued: false, ready_at: nil }.merge(facts.compact)
      @facts[:started_at] ||= Process.clock_gettime(Process::CLOCK_REALTIME, :millisecond)
      @context = Carrier.read(carrier, namespace: config.namespace, join_keys: config.join_keys)
      @lineage = find_lineage
      @queue_wait_ms = find_queue_wait
      config.signal("job_restore_failed") if lineage == "degraded"
    end

    def attempt
      @facts[:attempt]
    end

    # The position that the run continues.
    def parent
      context.origin if lineage == "continued"
    end

    # The position that a run in a fresh trace links to.
    def link
      context.origin unless lineage == "continued"
    end

    # Runs a block in a scope of its own, within a span. Results and errors are the job's.
    def run(name, attributes = {})
      span = Span.new(@config, name, kind: :consumer, parent: parent, link: link, attributes: { **attributes, **span_attributes })
      operation = context.operation_name && { "type" => nil, "name" => context.operation_name }
      scope = Scope.new(config: @config, span: span, action: context.action, request_id: context.request_id, join: context.join, operation: operation)
      begin
        result = scope.run { yield scope }
      rescue Exception => error # rubocop:disable Lint/RescueException -- the error is the job's own
        span.finish(error: error.class.to_s)
        raise
      end
      span.finish
      result
    end

    private

    def span_attributes
      {
        "throughline.job.lineage" => lineage,
        "throughline.job.attempt" => attempt,
        "throughline.job.queue_wait_ms" => queue_wait_ms&.to_f,
        "throughline.job.delay_ms" => @facts[:delay_ms].positive? ? @facts[:delay_ms] : nil,
        "request.id" => context.request_id,
        "graphql.operation.name" => context.operation_name,
        **Action.attributes(@config.namespace, context.action),
        **context.join,
      }.compact
    end

    def find_lineage
      return "none" if context.problem == "missing" && @facts[:scheduled]
      return "degraded" if context.problem

      context.origin && immediate? ? "continued" : "linked"
    end

    def immediate?
      waited = context.enqueued_at ? @facts[:started_at] - context.enqueued_at : 0
      attempt <= 1 && @facts[:delay_ms] <= 0 && !@facts[:scheduled] && !@facts[:requeued] && waited <= LONGEST_IMMEDIATE_MS
    end

    # From when the job was ready; of a retry only the queue knows that.
    def find_queue_wait
      first = context.enqueued_at + @facts[:delay_ms] if context.enqueued_at && attempt <= 1
      ready = @facts[:ready_at] || first
      ready && [0, @facts[:started_at] - ready].max
    end
  end
end
