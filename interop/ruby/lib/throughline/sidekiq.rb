# frozen_string_literal: true

require "sidekiq"
require "sidekiq/job_logger"
require_relative "../throughline"

module Throughline
  # Middleware for Sidekiq 6.4 and later.
  module Sidekiq
    # The field of a job that keeps when it was to run: Sidekiq removes its own `at` when the time has come.
    def self.due_key(namespace)
      "#{namespace}_at"
    end

    # Installs both middlewares, and the log lines: call it in `Sidekiq.configure_client` and `configure_server`.
    # `scheduled_jobs` names the classes that a schedule enqueues, which have no action behind them.
    def self.install(sidekiq, config, server: false, scheduled_jobs: [])
      sidekiq.client_middleware { |chain| chain.add(ClientMiddleware, config) }
      return unless server

      sidekiq.server_middleware { |chain| chain.prepend(ServerMiddleware, config, scheduled_jobs) }
      # Sidekiq 6.4 has its options in a hash, and later ones are that hash themselves.
      options = sidekiq.respond_to?(:[]=) ? sidekiq : sidekiq.options
      options[:job_logger] = JobLogger.for(config.namespace)
    end

    # Greater numbers are not seconds: they would be beyond the year 5000.
    LATEST_SECONDS = 100_000_000_000

    # A time of a job in epoch milliseconds, or nil. Sidekiq 8 writes milliseconds, earlier ones seconds.
    def self.to_ms(time)
      return nil unless time.is_a?(Integer) || (time.is_a?(Float) && time.finite?)

      time < LATEST_SECONDS ? (time * 1000).round : time
    end

    # Writes the carrier into a job that is enqueued, below a span of its own.
    class ClientMiddleware
      def initialize(config)
        @config = config
      end

      def call(worker, job, queue, _redis_pool = nil, &block)
        scope = Throughline.current
        # Sidekiq pushes a job again when its time has come, or to retry it: the carrier stays that of its request.
        return yield if scope&.action.nil? || job.key?(Carrier.key(@config.namespace))

        send_job(scope, worker, job, queue, &block)
      end

      private

      def send_job(scope, worker, job, queue)
        span = Span.new(@config, "send #{queue}", kind: :producer, parent: scope.place, attributes: attributes(scope, worker, queue))
        carrier, dropped = Carrier.write(scope, place: span.place)
        @config.signal("baggage_truncated", dropped) if dropped.positive?
        job[Carrier.key(@config.namespace)] = carrier
        job[Sidekiq.due_key(@config.namespace)] = job["at"] if job["at"]
        begin
          result = yield
        rescue StandardError => error
          span.finish(error: error.class.to_s)
          raise
        end
        span.finish
        result
      end

      def attributes(scope, worker, queue)
        {
          "messaging.system" => "sidekiq",
          "messaging.operation.type" => "send",
          "messaging.operation.name" => "send",
          "messaging.destination.name" => queue,
          "throughline.job.name" => worker.to_s,
          "request.id" => scope.request_id,
          **Action.attributes(@config.namespace, scope.action),
          **scope.join,
        }
      end
    end

    # Runs a job in the scope of its carrier.
    class ServerMiddleware
      # Beyond this a job counts as requeued by its age.
      REMEMBER_SECONDS = Job::LONGEST_IMMEDIATE_MS / 1000

      def initialize(config, scheduled_jobs = [])
        @config = config
        @scheduled_jobs = scheduled_jobs
      end

      def call(_worker, job, queue)
        run = Job.new(@config, job[Carrier.key(@config.namespace)], facts(job))
        run.run("process #{queue}", attributes(job, queue)) do |scope|
          ::Sidekiq::Context.with(scope.log_fields) { yield }
        end
      end

      private

      def facts(job)
        due = Sidekiq.to_ms(job[Sidekiq.due_key(@config.namespace)])
        delay_ms = due ? [1, due - (Sidekiq.to_ms(job["created_at"]) || due)].max : 0
        attempt = job.key?("retry_count") || job.key?("failed_at") ? [2, job["retry_count"].to_i + 2].max : 1
        scheduled = @scheduled_jobs.include?(name_of(job))
        { attempt: attempt, delay_ms: delay_ms, scheduled: scheduled, ready_at: Sidekiq.to_ms(job["enqueued_at"]), requeued: attempt == 1 && delay_ms.zero? && seen?(job) }
      end

      # Whether a run of this job has begun before: a worker that is stopped puts its jobs back as they were.
      def seen?(job)
        !::Sidekiq.redis { |redis| redis.set("throughline:run:#{job["jid"]}", "1", nx: true, ex: REMEMBER_SECONDS) }
      rescue StandardError
        false # Redis is away, and so is the queue soon: the run counts as the first.
      end

      def attributes(job, queue)
        {
          "messaging.system" => "sidekiq",
          "messaging.operation.type" => "process",
          "messaging.operation.name" => "process",
          "messaging.destination.name" => queue,
          "messaging.message.id" => job["jid"],
          "throughline.job.name" => name_of(job),
        }
      end

      def name_of(job)
        (job["wrapped"] || job["class"]).to_s
      end
    end

    # Sidekiq's own lines, `start`, `done` and `fail`, are written outside of its middleware: this adds the action to them.
    class JobLogger < ::Sidekiq::JobLogger
      # A subclass for one namespace, since Sidekiq creates it: with its logger, its configuration or nothing, by its version.
      def self.for(namespace)
        Class.new(self) { define_method(:namespace) { namespace } }
      end

      def prepare(job, &block)
        action = Carrier.read(job[Carrier.key(namespace)], namespace: namespace).action
        fields = action ? { "#{namespace}.origin_action_id" => action["origin_action_id"] } : {}
        super(job) { ::Sidekiq::Context.with(fields, &block) }
      end
    end
  end
end
