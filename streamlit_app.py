"""streamlit run streamlit_app.py"""

import gc
import os
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware
from starlette.routing import Mount

from dashboard import classroom, player, studio, watch
from dashboard.guard import Guarded
from dashboard.origin import OwnOrigin
from dashboard.preview import Preview
from dashboard.serving import Announced, Forever, Scripts, Squeezed, warm

HERE = Path(__file__).parent
BELOW = f"/{str(st.get_option('server.baseUrlPath')).strip('/')}".rstrip(
    "/"
)  # the path that the host gave the app, if any


def folder(address: str) -> str:
    return address.rpartition("/")[0]


@asynccontextmanager
async def lifespan(app: st.App) -> AsyncIterator[None]:
    for task in (warm, studio.start):
        threading.Thread(target=task, daemon=True).start()
    yield
    await classroom.classes.close()
    studio.close()
    gc.unfreeze()


app = st.App(
    HERE / "dashboard" / "app.py",
    lifespan=lifespan,
    middleware=[
        Middleware(classroom.Paced),
        Middleware(Guarded),
        Middleware(Squeezed),
        Middleware(OwnOrigin, address=str(st.get_option("browser.serverAddress"))),
        Middleware(Preview, below=BELOW),
        Middleware(Announced, addresses=player.wanted(BELOW), below=BELOW),
    ],
    routes=[
        *watch.routes(BELOW),
        *classroom.routes(BELOW, str(st.get_option("server.cookieSecret")), os.environ.get("UNROLLED_STORE", "")),
        Mount(f"{BELOW}/{folder(player.plotly_address())}", Forever(directory=player.PLOTLY)),
        Mount(f"{BELOW}/{folder(player.player_address())}", Scripts(directory=player.HERE)),
        Mount(f"{BELOW}/cards", Forever(directory=HERE / "assets" / "cards", check_dir=False)),
    ],
)
