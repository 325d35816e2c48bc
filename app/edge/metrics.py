"""What Prometheus reads at `/metrics`: requests by route and status, their time, catalog and builds."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

REGISTRY = CollectorRegistry()
_BUCKETS = (0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10)
_requests = Counter(
    "kondate_requests", "Requests answered.", ["method", "route", "status"], registry=REGISTRY
)
_seconds = Histogram(
    "kondate_request_seconds",
    "Time to the end of the answer.",
    ["route"],
    buckets=_BUCKETS,
    registry=REGISTRY,
)
_datasets = Gauge("kondate_datasets", "Datasets in the catalog in force.", registry=REGISTRY)
_builds = Gauge("kondate_builds", "Builds by state.", ["state"], registry=REGISTRY)


def count_request(method: str, route: str, status: int, seconds: float) -> None:
    """Count one answered request."""
    _requests.labels(method, route, str(status)).inc()
    _seconds.labels(route).observe(seconds)


def metrics_text(*, datasets: int, builds: dict[str, int]) -> bytes:
    """Return every metric in Prometheus' text format."""
    _datasets.set(datasets)
    _builds.clear()
    for state, count in builds.items():
        _builds.labels(state).set(count)
    return generate_latest(REGISTRY)
