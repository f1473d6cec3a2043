package throughline

import (
	"context"
	"fmt"
	"math"
	"time"
)

// A job that waited longer no longer counts as immediate: it may have been requeued by hand.
const longestImmediate = time.Hour

// JobFacts is what a worker knows of a job that it begins to run.
type JobFacts struct {
	Queue  string
	System string
	Name   string
	ID     string
	// Attempt is 1 for the first run, which is also the default.
	Attempt int
	// Delay is the one that the job was enqueued with.
	Delay time.Duration
	// IsScheduled reports whether a schedule created the job, not a request.
	IsScheduled bool
	// IsRequeued reports whether a run of the job has begun before, other than by a retry.
	IsRequeued bool
	// ReadyAt is when the job was ready to run; by default when it was enqueued, plus its delay.
	ReadyAt time.Time
	// StartedAt is now by default.
	StartedAt time.Time
}

// JobRun is one run of a job.
type JobRun struct {
	Context Restored
	// Lineage is continued, linked, degraded or none.
	Lineage string
	// QueueWait is negative if it is unknown.
	QueueWait time.Duration

	config *Config
	facts  JobFacts
}

// NewJobRun reads the carrier of a job and decides to which trace its run belongs.
func NewJobRun(config *Config, carrier any, facts JobFacts) *JobRun {
	if facts.StartedAt.IsZero() {
		facts.StartedAt = time.Now()
	}
	facts.Attempt = max(1, facts.Attempt)
	run := &JobRun{config: config, facts: facts, Context: ReadCarrier(carrier, config.namespace(), config.joinKeys())}
	run.Lineage = run.findLineage()
	run.QueueWait = run.findQueueWait()
	if run.Lineage == "degraded" {
		config.signal("job_restore_failed", 1)
	}
	return run
}

// Run calls a function in the scope of the job, within a span. Its error is the job's own.
func (run *JobRun) Run(ctx context.Context, work func(context.Context) error) error {
	var parent, link *Place
	if run.Lineage == "continued" {
		parent = run.Context.Origin
	} else {
		link = run.Context.Origin
	}
	span := startSpan(run.config, spanFacts{name: "process " + run.facts.Queue, kind: kindConsumer, parent: parent, link: link, attributes: run.attributes()})
	scope := &Scope{
		Config: run.config, Action: run.Context.Action, Place: span.place, RequestID: run.Context.RequestID,
		StartedAt: run.facts.StartedAt, span: span, join: run.Context.Join,
	}
	if run.Context.OperationName != "" {
		scope.Operation = &Operation{Name: run.Context.OperationName}
	}
	defer span.end("panic") // Without a panic the span has ended by then.
	err := work(WithScope(ctx, scope))
	if err != nil {
		span.end(fmt.Sprintf("%T", err))
	} else {
		span.end("")
	}
	return err
}

func (run *JobRun) attributes() map[string]any {
	found := map[string]any{
		"messaging.system":           run.facts.System,
		"messaging.operation.type":   "process",
		"messaging.operation.name":   "process",
		"messaging.destination.name": run.facts.Queue,
		"messaging.message.id":       run.facts.ID,
		"throughline.job.name":       run.facts.Name,
		"throughline.job.lineage":    run.Lineage,
		"throughline.job.attempt":    run.facts.Attempt,
		"request.id":                 run.Context.RequestID,
		"graphql.operation.name":     run.Context.OperationName,
	}
	if run.QueueWait >= 0 {
		found["throughline.job.queue_wait_ms"] = float64(run.QueueWait) / float64(time.Millisecond)
	}
	if run.facts.Delay > 0 {
		found["throughline.job.delay_ms"] = run.facts.Delay.Milliseconds()
	}
	for name, value := range run.Context.Action.attributes(run.config.namespace()) {
		found[name] = value
	}
	for name, value := range run.Context.Join {
		found[name] = value
	}
	return found
}

func (run *JobRun) findLineage() string {
	switch problem := run.Context.Problem; {
	case problem == "missing" && run.facts.IsScheduled:
		return "none"
	case problem != "":
		return "degraded"
	case run.Context.Origin != nil && run.isImmediate():
		return "continued"
	default:
		return "linked"
	}
}

func (run *JobRun) isImmediate() bool {
	at, isKnown := run.enqueuedAt()
	isFresh := !isKnown || run.facts.StartedAt.Sub(at) <= longestImmediate
	isFirst := run.facts.Attempt == 1 && !run.facts.IsRequeued
	return isFirst && isFresh && run.facts.Delay <= 0 && !run.facts.IsScheduled
}

// From when the job was ready; of a retry only the queue knows that.
func (run *JobRun) findQueueWait() time.Duration {
	ready := run.facts.ReadyAt
	if at, isKnown := run.enqueuedAt(); ready.IsZero() && isKnown && run.facts.Attempt == 1 {
		ready = at.Add(run.facts.Delay)
	}
	if ready.IsZero() {
		return -1
	}
	return max(0, run.facts.StartedAt.Sub(ready))
}

func (run *JobRun) enqueuedAt() (time.Time, bool) {
	return time.UnixMilli(int64(math.Round(run.Context.EnqueuedAt))), run.Context.EnqueuedAt > 0
}

// Send enqueues a job below a span of its own: the function receives the carrier to store under CarrierKey, nil without
// an action.
func Send(ctx context.Context, system, queue string, enqueue func(Carrier) error) error {
	scope := CurrentScope(ctx)
	if scope == nil {
		return enqueue(nil)
	}
	attributes := scope.identity()
	attributes["messaging.system"] = system
	attributes["messaging.operation.type"] = "send"
	attributes["messaging.operation.name"] = "send"
	attributes["messaging.destination.name"] = queue
	span := startSpan(scope.Config, spanFacts{name: "send " + queue, kind: kindProducer, parent: &scope.Place, attributes: attributes})
	defer span.end("panic") // Without a panic the span has ended by then.
	carrier, dropped := NewCarrier(scope, span.place, time.Now(), MaxCarrierBytes)
	scope.Config.signal("baggage_truncated", dropped)
	err := enqueue(carrier)
	if err != nil {
		span.end(fmt.Sprintf("%T", err))
	} else {
		span.end("")
	}
	return err
}
