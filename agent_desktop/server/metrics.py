"""Figures for Prometheus, and who may read them."""

import ipaddress
import secrets
from collections.abc import Callable, Iterable, Iterator
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Histogram, ProcessCollector
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.registry import Collector
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from agent_desktop.contract.server import ReceiptPayload
from agent_desktop.domain.errors import NotFound
from agent_desktop.server.errors import answer

PATH: Final = "/metrics"
_BUCKETS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
_PREFIX: Final = "agent_desktop"


class _Gauges(Collector):
    """Figures that are looked at when somebody asks: (name, what it says, its value)."""

    def __init__(self, gauges: Iterable[tuple[str, str, Callable[[], float]]]) -> None:
        self._gauges = tuple(gauges)

    def collect(self) -> Iterator[Metric]:
        """Look at each."""
        for name, text, value in self._gauges:
            yield GaugeMetricFamily(f"{_PREFIX}_{name}", text, value=value())


class Metrics:
    """The figures of one app.

    Args:
        token: Who carries it may read them; "" leaves them to this computer.
        gauges: Figures of the moment.

    Thread: any.
    """

    def __init__(
        self, token: str, gauges: Iterable[tuple[str, str, Callable[[], float]]] = ()
    ) -> None:
        self._token = token
        self._registry = CollectorRegistry()
        ProcessCollector(registry=self._registry)
        self._registry.register(_Gauges(gauges))
        self._requests = Histogram(
            "requests_seconds",
            "Requests by operation and status.",
            ("operation", "status"),
            namespace=_PREFIX,
            buckets=_BUCKETS,
            registry=self._registry,
        )
        self._operations = Counter(
            "operations",
            "Operations of desks by what became of them.",
            ("status",),
            namespace=_PREFIX,
            registry=self._registry,
        )

    def answered(self, operation: str, status: int, seconds: float) -> None:
        """Count a request."""
        self._requests.labels(operation, str(status)).observe(seconds)

    def judged(self, receipts: Iterable[ReceiptPayload]) -> None:
        """Count operations; ``void``: kept without effect."""
        for receipt in receipts:
            is_void = receipt.status == "applied" and receipt.code
            self._operations.labels("void" if is_void else receipt.status).inc()

    async def endpoint(self, request: Request) -> Response:
        """Serve ``/metrics``; whom it does not concern finds nothing there."""
        if not self._may_read(request):
            return answer(NotFound("there is nothing at this path", code="contract.unknown_path"))
        return PlainTextResponse(generate_latest(self._registry), media_type=CONTENT_TYPE_LATEST)

    def _may_read(self, request: Request) -> bool:
        if self._token:
            given = request.headers.get("authorization", "")
            return secrets.compare_digest(given.encode(), f"Bearer {self._token}".encode())
        if "x-forwarded-for" in request.headers or request.client is None:
            return False
        try:
            return ipaddress.ip_address(request.client.host).is_loopback
        except ValueError:
            return False
