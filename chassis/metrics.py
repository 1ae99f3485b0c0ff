"""What every service counts; Prometheus reads it at /metrics. How things stand: `figures`."""

from prometheus_client import Counter, Gauge, Histogram

inbox_messages = Counter(
    "inbox_messages_total", "Messages by what became of them.", ["source", "name", "outcome"]
)
inbox_lag = Histogram(
    "inbox_lag_seconds",
    "Time from taking a message in to having handled it.",
    ["source"],
    buckets=(0.01, 0.05, 0.25, 1, 5, 30, 120, 600, 3600),
)
outbox_published = Counter("outbox_published_total", "Events that the broker confirmed.")
rpc_requests = Counter("rpc_requests_total", "Calls answered.", ["method", "outcome"])
rpc_seconds = Histogram("rpc_seconds", "Time from taking a call to its reply.", ["method"])
vendor_requests = Counter(
    "vendor_requests_total", "Requests to vendors by how they ended.", ["vendor", "outcome"]
)
vendor_seconds = Histogram("vendor_seconds", "Time to a vendor's answer.", ["vendor"])
job_runs = Counter("job_runs_total", "Runs of what a service does by itself.", ["task", "outcome"])
job_seconds = Gauge("job_seconds", "How long the last run took.", ["task"])
