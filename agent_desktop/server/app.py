"""The server as an ASGI application."""

import asyncio
import contextlib
import logging
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Final

from anyio import CapacityLimiter, to_thread
from fastapi import APIRouter, Depends, FastAPI
from fastapi.routing import iter_route_contexts
from sqlalchemy.exc import SQLAlchemyError
from starlette.routing import Route, WebSocketRoute

from agent_desktop import __version__
from agent_desktop.contract.live import PATH as LIVE_PATH
from agent_desktop.runtime.core_loop import spawn
from agent_desktop.server import documentation, errors
from agent_desktop.server.dependencies import Services, speak_protocol
from agent_desktop.server.desk.endpoints import router as desk_router
from agent_desktop.server.desk.service import DeskService
from agent_desktop.server.erasure import Erasure
from agent_desktop.server.exchange.endpoints import router as exchange_router
from agent_desktop.server.exchange.recent import RecentLog
from agent_desktop.server.exchange.service import ExchangeService
from agent_desktop.server.figures.endpoints import router as figures_router
from agent_desktop.server.figures.service import FigureService
from agent_desktop.server.health.endpoints import router as health_router
from agent_desktop.server.health.service import HealthService
from agent_desktop.server.live.endpoint import LiveEndpoint
from agent_desktop.server.live.fanout import Fanout, LocalFanout
from agent_desktop.server.live.postgres_fanout import PostgresFanout
from agent_desktop.server.live.service import Live
from agent_desktop.server.load import Load
from agent_desktop.server.look_ups.endpoints import router as look_ups_router
from agent_desktop.server.look_ups.service import LookUpService
from agent_desktop.server.metrics import PATH as METRICS_PATH
from agent_desktop.server.metrics import Metrics
from agent_desktop.server.middleware import RequestFrame
from agent_desktop.server.packs.endpoints import router as packs_router
from agent_desktop.server.packs.service import PackCheck, PackService, no_check
from agent_desktop.server.preparation import Ground, utc_now
from agent_desktop.server.session.devices import DeviceService
from agent_desktop.server.session.endpoints import router as session_router
from agent_desktop.server.session.service import SessionService
from agent_desktop.server.settings import ServerConfig
from agent_desktop.server.uploads.endpoints import router as uploads_router
from agent_desktop.server.uploads.files import UploadFiles
from agent_desktop.server.uploads.service import UploadService

logger = logging.getLogger(__name__)

# Each takes 64 MiB while it hashes a password.
SIGN_INS_AT_ONCE: Final = 4
LEAST_THREADS: Final = 4
# More would only wait for Python's lock, while they hold locks of the database.
MOST_THREADS: Final = 8
SWEEP_EVERY_S: Final = 3600
WATCH_EVERY_S: Final = 2.0


def create_app(
    config: ServerConfig,
    ground: Ground,
    *,
    now: Callable[[], datetime] = utc_now,
    check_pack: PackCheck = no_check,
) -> FastAPI:
    """Wire one server.

    Args:
        config: Limits and lifetimes.
        now: The clock that tokens and receipts go by; aware UTC.
        check_pack: Reads a pack as desks do; the server itself knows nothing of YAML.
        ground: Database and vault from ``preparation.prepare``; closed when the app ends.
    """

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        app.state.sign_in_limiter = CapacityLimiter(SIGN_INS_AT_ONCE)
        # A thread more than connections would only wait for one.
        threads = max(LEAST_THREADS, config.database_connections - SIGN_INS_AT_ONCE)
        threads = min(threads, MOST_THREADS)
        to_thread.current_default_thread_limiter().total_tokens = threads
        stopping = asyncio.Event()
        tasks = [
            spawn(_sweep(services, stopping), name="sweep"),
            spawn(_watch(services, load, stopping), name="watch over the database"),
        ]
        live.start()
        yield
        await live.stop()
        # Not cancelled: its thread may hold a connection, which a closed pool would lose.
        stopping.set()
        await asyncio.gather(*tasks)
        ground.database.close()

    app = FastAPI(
        title="Agent Desktop",
        version=__version__,
        description="Central server of the agents' desks.",
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
    )
    recent = RecentLog(ground.database)
    live = Live(ground.database, recent, _fanout(config, ground), now)
    load = Load(config.most_requests, config.most_sign_ins)
    metrics = Metrics(
        config.metrics_token,
        [
            ("requests_under_way", "Requests being served.", lambda: load.under_way),
            ("requests_refused", "Requests sent away because of too many.", lambda: load.refused),
            ("live_channels", "Open live channels.", lambda: live.figures.connections),
            ("log_revision", "Newest change known here.", lambda: recent.newest),
            ("log_told", "Newest change told to channels.", lambda: live.figures.position),
            ("database_connections", "Connections in use.", lambda: ground.database.in_use),
        ],
    )
    services = app.state.services = Services(
        live=live,
        metrics=metrics,
        sessions=SessionService(ground.database, config, now, ground.vault),
        devices=DeviceService(ground.database, config, now),
        desks=DeskService(ground.database, ground.vault, now),
        exchanges=ExchangeService(ground.database, now, recent, live.committed),
        figures=FigureService(ground.database, now),
        health=HealthService(ground.database, ground.migrations),
        look_ups=LookUpService(ground.database),
        packs=PackService(ground.database, now, check_pack),
        uploads=UploadService(ground.database, ground.vault, UploadFiles(config.uploads), now),
        erasure=Erasure(ground.database, UploadFiles(config.uploads), now, config),
    )
    api = APIRouter(prefix="/api/v1", dependencies=[Depends(speak_protocol)])
    for router in (
        session_router,
        desk_router,
        exchange_router,
        figures_router,
        look_ups_router,
        uploads_router,
        packs_router,
    ):
        api.include_router(router)
    app.include_router(api)
    app.include_router(health_router)
    channel = LiveEndpoint(
        live=live,
        sessions=services.sessions,
        token_s=config.access_s,
        most=config.live_channels,
    )
    app.router.routes.append(WebSocketRoute(LIVE_PATH, channel))
    app.router.routes.append(Route(METRICS_PATH, metrics.endpoint, methods=["GET"]))
    documentation.install(app)
    errors.install(app)
    app.add_middleware(
        RequestFrame,
        max_body_bytes=config.max_body_bytes,
        body_timeout_s=config.body_timeout_s,
        load=load,
        answered=metrics.answered,
    )
    # FastAPI finishes its routes when they are first looked at, under a filter of warnings that
    # two threads cannot share: here nobody else looks, and no first request waits for it. The
    # description of the interface, as long a work again, waits until somebody asks for it.
    deque(iter_route_contexts(app.routes), maxlen=0)
    return app


def _fanout(config: ServerConfig, ground: Ground) -> Fanout:
    if ground.database.is_sqlite:
        return LocalFanout()
    return PostgresFanout(config.database_url.replace("postgresql+psycopg", "postgresql", 1))


async def _sweep(services: Services, stopping: asyncio.Event) -> None:
    while not stopping.is_set():
        try:
            await to_thread.run_sync(services.sessions.sweep)
            await to_thread.run_sync(services.uploads.sweep)
            await to_thread.run_sync(services.erasure.sweep)
        except SQLAlchemyError as failure:
            logger.warning("what has expired stays", extra={"cause": type(failure).__name__})
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(stopping.wait(), SWEEP_EVERY_S)


async def _watch(services: Services, load: Load, stopping: asyncio.Event) -> None:
    """Close this instance as soon as a newer program has made the database unfit for it.

    What it would write then is wrong, however well it may look.
    """
    while not stopping.is_set():
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(stopping.wait(), WATCH_EVERY_S)
        found = await to_thread.run_sync(services.health.readiness)
        if found.refusal is not None and not stopping.is_set():
            logger.error(found.refusal.message)
            load.close(found.refusal)
            services.live.send_away()
            return
